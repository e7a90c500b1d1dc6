"""Preserving: what was written, by whom, where and when, durable before anything is done to it (G1.5.7, law 1)."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kanalvakt.collection.models import Item, ItemVersion
from kanalvakt.core import blobs, clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.core.models import Blob
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.outbox import canon, document
from kanalvakt.outbox.actions import media
from kanalvakt.outbox.models import Evidence

MEDIA_TYPE = "application/json"


def preserve(item: Item, *, actor: Actor) -> Evidence:
    """Evidence of the item's current version; what exists already is returned as it is.

    Canonical JSON, the raw item and each medium are on disk and read back when this returns. Raises OSError when the
    disk does not keep them; then nothing may be done to the item. A medium that cannot be had is no hindrance: the
    reason is kept in its place.
    """
    require(actor, "outbox.preserve", item.channel.unit)
    version = _current(item)
    if existing := Evidence.objects.filter(version=version, no_copy=False).first():
        return existing
    raw, held = _raw(version), media.gather(item)
    canonical = canon.dumps(document.whole(item, version, raw, held))
    return _keep(item, version, canonical, _Copy(raw, held), actor=actor)


def preserve_without_copy(item: Item, description: str, *, actor: Actor) -> Evidence:
    """Evidence that holds no content: address, times, the sender's id and a written description.

    Law 1's one exception, suspected child-abuse material (G1.5.9): not even a hash of its bytes is made.
    """
    require(actor, "outbox.preserve", item.channel.unit)
    version = _current(item)
    if existing := Evidence.objects.filter(version=version, no_copy=True).first():
        return existing
    if not description.strip():
        raise Invalid(_("Beskriv med egna ord vad du såg. Kopiera ingenting."), "reason")
    canonical = canon.dumps(document.without_content(item, description))
    return _keep(item, version, canonical, None, actor=actor)


def _current(item: Item) -> ItemVersion:
    if item.version is None:
        raise Invalid(_("Det finns ingen text insamlad än. Hämta kanalen och försök igen."))
    return item.version


@dataclass(frozen=True, slots=True)
class _Copy:
    """What was copied besides the canonical JSON. No such thing where nothing may be copied."""

    raw: bytes | None
    media: list[media.Held]


def _raw(version: ItemVersion) -> bytes | None:
    try:
        return blobs.read(version.raw) if version.raw else None
    except blobs.Unreadable:
        return None


def _keep(item: Item, version: ItemVersion, canonical: bytes, copy: _Copy | None, *, actor: Actor) -> Evidence:
    """Bytes first, then row and ledger entry together. Of two at once the first one's evidence is the evidence."""
    blob = blobs.put(canonical, MEDIA_TYPE)
    try:
        with transaction.atomic():
            return _record(item, version, blob, hashlib.sha256(canonical).hexdigest(), copy, actor=actor)
    except IntegrityError:
        existing = Evidence.objects.filter(version=version, no_copy=copy is None).first()
        if existing is None:
            raise
        blobs.destroy(blob)
        return existing


def _record(item: Item, version: ItemVersion, blob: Blob, sha256: str, copy: _Copy | None, *, actor: Actor) -> Evidence:
    raw = version.raw if copy and copy.raw is not None else None
    entry = ledger.append(
        "evidence.preserved",
        actor=actor,
        subject=f"item:{item.pk}",
        data=_ledger_data(version, blob, raw, copy),
        hashes={"canonical": sha256} | (_content_hashes(version, copy) if copy else {}),
    )
    for one in copy.media if copy else []:
        if one.blob:
            blobs.retain(one.blob)
    return Evidence.objects.create(
        item=item,
        version=version,
        canonical=blob,
        sha256=sha256,
        raw=blobs.retain(raw) if raw else None,
        raw_missing="" if raw else _no_raw(version, copy),
        media=[one.stored() for one in copy.media] if copy else [],
        no_copy=copy is None,
        ledger_entry=entry.pk,
        made_at=clock.now(),
    )


def _no_raw(version: ItemVersion, copy: _Copy | None) -> str:
    if copy is None:
        return gettext_noop("Ingen kopia får göras av detta innehåll.")
    if version.raw:
        return gettext_noop("Plattformens eget svar gick inte att läsa ur lagret.")
    return gettext_noop("Plattformens eget svar har aldrig sparats.")


def _ledger_data(version: ItemVersion, blob: Blob, raw: Blob | None, copy: _Copy | None) -> dict[str, Any]:
    """Addresses only: they are hashes of ciphertext and say nothing about content."""
    held = {f"medium {number}": one.blob.sha256 for number, one in _media(copy) if one.blob}
    blobs_by_name = {"canonical": blob.sha256} | ({"raw": raw.sha256} if raw else {}) | held
    return {"version": version.number, "no_copy": copy is None, "blobs": blobs_by_name}


def _content_hashes(version: ItemVersion, copy: _Copy) -> dict[str, str]:
    """Of the plain text of each blob, under the same name, and of the text itself. Salted by the ledger."""
    hashes = {f"medium {number}": one.sha256 for number, one in _media(copy) if one.sha256}
    if copy.raw is not None:
        hashes["raw"] = hashlib.sha256(copy.raw).hexdigest()
    return hashes | {"text": version.content_hash}


def _media(copy: _Copy | None) -> list[tuple[int, media.Held]]:
    return list(enumerate(copy.media, 1)) if copy else []
