"""What no platform gives us: a person pastes or uploads it, under the same rules (expectation 18)."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kanalvakt.collection import files as checks
from kanalvakt.collection.actions.incoming import fit
from kanalvakt.collection.actions.storing import store
from kanalvakt.collection.models import Item, ItemKind, Medium, Source
from kanalvakt.connectors.base import FetchedItem, Person
from kanalvakt.core import blobs, clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.core.models import Blob
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.register.models import Channel, ChannelState


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed in."""

    name: str
    data: bytes

    def described(self) -> dict[str, Any]:
        """What the item's raw says of it; its bytes are a blob of their own."""
        return {"name": self.name, "sha256": sha256(self.data).hexdigest(), "size": len(self.data)}


def add_manual(
    channel: Channel,
    *,
    text: str,
    sender_name: str,
    written_at: datetime,
    kind: ItemKind,
    files: Iterable[Upload] = (),
    parent: Item | None = None,
    permalink: str = "",
    token: uuid.UUID | None = None,
    actor: Actor,
) -> Item:
    """Keep what a person saw in the channel. The same `token` again (a form sent twice) gives the same item."""
    require(actor, "collection.add_manual", channel.unit_id)
    typed = _Typed(text, sender_name.strip(), written_at, kind, list(files), parent, permalink, actor)
    _check(channel, typed)
    kept = _prepare(typed.uploads)
    fetched = _fetched(token or uuid.uuid4(), typed)
    with transaction.atomic():
        stored = store(channel, [fetched], source=Source.MANUAL, at=clock.now())
        item = Item.objects.get(channel=channel, platform_id=fetched.platform_id)
        if stored.new:
            _keep_files(item, typed.uploads, kept)
            _record(item, typed.uploads, actor)
    return item


@dataclass(frozen=True, slots=True)
class _Typed:
    """All that was typed, and by whom."""

    text: str
    sender_name: str
    written_at: datetime
    kind: ItemKind
    uploads: list[Upload]
    parent: Item | None
    permalink: str
    actor: Actor

    def raw(self) -> bytes:
        """The item's raw: JSON, with the hashes of the files."""
        told = {
            "entered_by": str(self.actor),
            "files": [upload.described() for upload in self.uploads],
            "kind": str(self.kind),
            "parent": self.parent.platform_id if self.parent else "",
            "permalink": self.permalink,
            "sender_name": self.sender_name,
            "text": self.text,
            "written_at": self.written_at.isoformat(),
        }
        return json.dumps(told, sort_keys=True).encode()


def _check(channel: Channel, typed: _Typed) -> None:
    if channel.state == ChannelState.CLOSED:
        raise Invalid(_("Kanalen är avslutad. Det går inte att lägga in mer."))
    if not typed.text.strip() and not typed.uploads:
        raise Invalid(_("Klistra in texten eller lägg till en skärmbild."), "text")
    if typed.written_at > clock.now():
        raise Invalid(_("Tidpunkten ligger i framtiden. Skriv när det publicerades."), "written_at")
    if len(typed.uploads) > checks.MOST:
        raise Invalid(_("Lägg in högst %(most)s filer åt gången.") % {"most": checks.MOST}, "uploads")
    if typed.parent and typed.parent.channel_id != channel.pk:
        raise Invalid(_("Det du svarar på finns i en annan kanal."), "parent")


def _prepare(uploads: list[Upload]) -> list[Blob]:
    """The files on disk, each as what its bytes say it is."""
    types = [checks.media_type(upload.name, upload.data) for upload in uploads]
    return [blobs.prepare([upload.data], is_a)[0] for upload, is_a in zip(uploads, types, strict=True)]


def _fetched(token: uuid.UUID, typed: _Typed) -> FetchedItem:
    """As if a connector had given it."""
    return FetchedItem(
        platform_id=f"manual:{token}",
        kind=typed.kind,
        text=typed.text,
        sender=Person(name=typed.sender_name, missing=gettext_noop("inlagd för hand: plattformens id är okänt")),
        written_at=typed.written_at,
        raw=typed.raw(),
        parent_id=typed.parent.platform_id if typed.parent else "",
        permalink=typed.permalink,
    )


def _keep_files(item: Item, uploads: list[Upload], kept: list[Blob]) -> None:
    blobs.save(kept)
    Medium.objects.bulk_create(
        Medium(item=item, url=f"fil:{number}/{fit(upload.name, 200)}", media_type=blob.media_type, blob=blob)
        for number, (upload, blob) in enumerate(zip(uploads, kept, strict=True), 1)
    )


def _record(item: Item, uploads: list[Upload], actor: Actor) -> None:
    assert item.version is not None  # noqa: S101 - just stored
    hashes = {f"file {number}": sha256(upload.data).hexdigest() for number, upload in enumerate(uploads, 1)}
    ledger.append(
        "collection.added_by_hand",
        actor=actor,
        subject=f"item:{item.pk}",
        hashes=hashes | {"text": item.version.content_hash},
    )
