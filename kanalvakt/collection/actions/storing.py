"""Storing what was fetched, however often it is fetched: bulk, idempotent, one transaction a page (design: Sync)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db import transaction
from django.db.models import OuterRef, Subquery

from kanalvakt.collection import search
from kanalvakt.collection.actions import media, senders, threads
from kanalvakt.collection.actions.incoming import NAME_LENGTH, Incoming, fit, fit_id, incoming
from kanalvakt.collection.models import Item, ItemVersion, Sender, Source
from kanalvakt.connectors.base import FetchedItem
from kanalvakt.core import blobs, bulk, hooks
from kanalvakt.core.actor import system
from kanalvakt.core.models import Blob
from kanalvakt.ledger import actions as ledger
from kanalvakt.ledger import merkle
from kanalvakt.register.models import Channel

ACTOR = system("collection")
PAGE = 500
# Answers to answers to answers: deeper ones within one page are linked in a second step.
LEVELS = 8
RAW_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Stored:
    """Item ids: seen for the first time; with a new version; as they were (their public state may have moved)."""

    new: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    unchanged: tuple[int, ...] = ()

    def __add__(self, other: "Stored") -> "Stored":
        return Stored(self.new + other.new, self.changed + other.changed, self.unchanged + other.unchanged)


def store(channel: Channel, items: Iterable[FetchedItem], *, source: Source, at: datetime) -> Stored:
    """Keep `items`, fetched `at` that time. The same items again change nothing but when they were last seen.

    A text that differs from the current version is a new version, whether or not the platform tells of an edit. The
    raw bytes are durable before the rows are written. Sends `hooks.items_stored` and `hooks.items_changed`.
    """
    stored = Stored()
    for page in batched(incoming(items).values(), PAGE, strict=False):
        stored += _store(channel, {one.platform_id: one for one in page}, source, at)
    return stored


def _store(channel: Channel, page: dict[str, Incoming], source: Source, at: datetime) -> Stored:
    stored = channel.items.filter(platform_id__in=page)
    known = dict(stored.values_list("platform_id", "version__content_hash"))
    sealed = set(stored.filter(sealed=True).values_list("platform_id", flat=True))
    fresh = [
        one for one in page.values() if known.get(one.platform_id) != one.content_hash and one.platform_id not in sealed
    ]
    raws = dict(zip([one.platform_id for one in fresh], _keep(fresh), strict=True))
    with transaction.atomic():
        Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)  # one page of a channel at a time
        return _Page(channel, page, raws, source, at).store()


def _keep(fresh: Iterable[Incoming]) -> list[Blob]:
    return blobs.prepare([one.fetched.raw for one in fresh], RAW_TYPE)


class _Page:
    """One page on its way into the database, inside one transaction."""

    def __init__(
        self, channel: Channel, page: dict[str, Incoming], raws: dict[str, Blob], source: Source, at: datetime
    ) -> None:
        self.channel, self.page, self.raws, self.source, self.at = channel, page, raws, source, at
        known = channel.items.select_related("version").defer("version__text", "version__sealed_text")
        self.known = {item.platform_id: item for item in known.filter(platform_id__in=page)}

    def store(self) -> Stored:
        """All of it; returns what was done."""
        self.senders = senders.remember(self.channel, self.page.values(), self.at)
        changed = [item for item in self.known.values() if self._is_new_text(item)]
        moved = self._refresh()
        new = self._insert()
        self._versions(new, changed)
        self._link(new)
        media.keep([item for item in [*self.known.values(), *new] if not item.sealed], self.page)
        self._index([*new, *changed])
        if new or changed:
            self._record(new, changed)
            hooks.items_stored.send([item.pk for item in [*new, *changed]])
        if moved:
            hooks.items_changed.send([item.pk for item in moved])
        same = {item.pk for item in self.known.values()} - {item.pk for item in changed}
        return Stored(tuple(i.pk for i in new), tuple(i.pk for i in changed), tuple(sorted(same)))

    def _link(self, new: list[Item]) -> None:
        roots = {one.platform_id: one.root_id for one in self.page.values() if one.root_id}
        alone = [
            item
            for item in [*self.known.values(), *new]
            if item.parent_id is None
            and (item.parent_platform_id or (item.root_id is None and item.platform_id in roots))
        ]
        threads.link(self.channel, alone, [item.platform_id for item in new], roots)

    def _is_new_text(self, item: Item) -> bool:
        """Of what is sealed from everyone nothing more is ever copied (G1.5.9)."""
        if item.sealed:
            return False
        version = item.version
        return version is None or version.content_hash != self.page[item.platform_id].content_hash

    def _insert(self) -> list[Item]:
        """Parents before their answers, so that most get their thread at once; what is left over `link` takes."""
        missing = {one.platform_id: one for one in self.page.values() if one.platform_id not in self.known}
        above = threads.named(self.channel, [one.parent_id for one in missing.values()])
        ids = zip(bulk.reserve(Item, len(missing)), bulk.reserve(ItemVersion, len(missing)), strict=True)
        new: list[Item] = []
        for _level in range(LEVELS):
            ready = [one for one in missing.values() if one.parent_id not in missing]
            made = [self._item(one, above.get(one.parent_id), next(ids)) for one in ready]
            above |= {item.platform_id: item for item in made}
            missing = {key: one for key, one in missing.items() if key not in above}
            new += made
            if not missing or not ready:
                break
        return bulk.insert(new + [self._item(one, None, next(ids)) for one in missing.values()])

    def _item(self, one: Incoming, parent: Item | None, ids: tuple[int, int]) -> Item:
        """`ids`: its own and that of its first version."""
        sender = self._sender(one)
        return Item(
            pk=ids[0],
            version_id=ids[1],
            channel=self.channel,
            platform_id=one.platform_id,
            kind=one.fetched.kind,
            parent_platform_id=one.parent_id,
            parent=parent,
            root_id=parent.root_id or parent.pk if parent else None,
            sender=sender,
            sender_name=fit(one.fetched.sender.name or one.fetched.sender.handle, NAME_LENGTH),
            sender_missing=one.no_sender(),
            is_own=one.is_own or bool(sender and sender.is_channel),
            written_at=one.fetched.written_at,
            first_seen_at=self.at,
            last_seen_at=self.at,
            public_state=one.public_state,
            public_state_at=self.at,
            **one.described(),
        )

    def _sender(self, one: Incoming) -> Sender | None:
        platform_id = one.fetched.sender.platform_id
        return self.senders[fit_id(platform_id)] if platform_id else None

    def _refresh(self) -> list[Item]:
        """Follow the platform in what it says of known items; returns those whose public state moved."""
        touched, moved = [], []
        for item in self.known.values():
            one = self.page[item.platform_id]
            fields = one.described() | self._late_sender(item, one)
            if item.public_state != one.public_state and item.public_state_at <= self.at:
                fields |= {"public_state": one.public_state, "public_state_at": self.at}
                moved.append(item)
            if any(getattr(item, name) != value for name, value in fields.items()):
                touched.append(item)
                for name, value in fields.items():
                    setattr(item, name, value)
        Item.objects.bulk_update(touched, FOLLOWED)
        Item.objects.filter(pk__in=[item.pk for item in self.known.values()], last_seen_at__lt=self.at).update(
            last_seen_at=self.at
        )
        return moved

    def _late_sender(self, item: Item, one: Incoming) -> dict[str, object]:
        """A sender that was missing when the item was first seen."""
        sender = self._sender(one)
        return {"sender": sender, "sender_missing": ""} if sender and item.sender_id is None else {}

    def _versions(self, new: list[Item], changed: list[Item]) -> None:
        raws = self._raws([self.page[item.platform_id] for item in [*new, *changed]])
        numbers = {item.pk: item.version.number + 1 if item.version else 1 for item in changed}
        versions = [self._version(item, raws, numbers.get(item.pk, 1)) for item in [*new, *changed]]
        for item, version in zip(new, versions, strict=False):
            version.pk = item.version_id
        bulk.insert(versions)
        newest = ItemVersion.objects.filter(item=OuterRef("pk")).order_by("-number")
        Item.objects.filter(pk__in=numbers).update(version=Subquery(newest.values("pk")[:1]))

    def _version(self, item: Item, raws: Mapping[str, Blob], number: int) -> ItemVersion:
        one = self.page[item.platform_id]
        return ItemVersion(
            item_id=item.pk,
            number=number,
            text="" if item.restricted else one.text,
            sealed_text=one.text if item.restricted else "",
            content_hash=one.content_hash,
            html=bool(one.fetched.html),
            fetched_at=self.at,
            source=self.source,
            raw_id=raws[one.platform_id].pk,
        )

    def _raws(self, items: list[Incoming]) -> Mapping[str, Blob]:
        """The kept bytes of these, now with rows. Another worker's page may have made some needed after all."""
        late = [one for one in items if one.platform_id not in self.raws]
        kept = self.raws | dict(zip([one.platform_id for one in late], _keep(late), strict=True))
        rows = blobs.save(kept[one.platform_id] for one in items)
        return dict(zip([one.platform_id for one in items], rows, strict=True))

    def _record(self, new: list[Item], changed: list[Item]) -> None:
        """One entry a page, with the root over its versions' content hashes in the order of the items' ids."""
        items = sorted([*new, *changed], key=lambda item: item.pk)
        hashes = [bytes.fromhex(self.page[item.platform_id].content_hash) for item in items]
        ledger.append(
            "collection.stored",
            actor=ACTOR,
            subject=f"channel:{self.channel.pk}",
            data={"items": [item.pk for item in items], "source": str(self.source)},
            hashes={"versions": merkle.root(map(merkle.leaf_hash, hashes)).hex()},
        )

    def _index(self, items: list[Item]) -> None:
        open_items = [item for item in items if not item.restricted]
        search.index(open_items, {item.pk: self.page[item.platform_id].text for item in open_items})


FOLLOWED = [
    "edited_at",
    "permalink",
    "language",
    "allowed",
    "public_state",
    "public_state_at",
    "sender",
    "sender_missing",
]
