"""Answers to what they answer: parent and root, also when the child was collected first."""

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import OuterRef, Subquery

from kanalvakt.collection.models import Item
from kanalvakt.register.models import Channel


def named(channel: Channel, platform_ids: Iterable[str]) -> dict[str, Item]:
    """The stored items of these ids, with as much of them as a thread needs."""
    wanted = {one for one in platform_ids if one}
    fields = ("channel_id", "platform_id", "parent_platform_id", "parent_id", "root_id")
    return {item.platform_id: item for item in channel.items.filter(platform_id__in=wanted).only(*fields)}


def link(channel: Channel, alone: Iterable[Item], new: Iterable[str], roots: Mapping[str, str]) -> None:
    """Give parents and roots to what stands `alone`, and to orphans that waited for one of the `new` platform ids.

    `roots`: platform id → the platform id of its root, where the platform says so.
    """
    waiting = channel.items.filter(parent=None, parent_platform_id__in=list(new)).exclude(parent_platform_id="")
    orphans = list({item.pk: item for item in [*waiting, *alone]}.values())
    if not orphans:
        return
    wanted = [*(item.parent_platform_id for item in orphans), *(roots.get(item.platform_id, "") for item in orphans)]
    threads = _Threads(named(channel, wanted) | {item.platform_id: item for item in orphans})
    linked = [item for item in orphans if threads.attach(item, roots.get(item.platform_id, ""))]
    for item in linked:
        item.root_id = threads.root(item)
    Item.objects.bulk_update(linked, ["parent", "root"])
    _follow(linked)


def _follow(linked: list[Item]) -> None:
    """What was gathered under an orphan goes with it to the orphan's own root."""
    moved = Item.objects.filter(root__in=[item.pk for item in linked], root__root__isnull=False)
    moved.update(root=Subquery(Item.objects.filter(pk=OuterRef("root_id")).values("root_id")))


class _Threads:
    """The links made now, climbed in memory; above them the stored roots are right."""

    def __init__(self, known: Mapping[str, Item]) -> None:
        self._known = known
        self._by_pk = {item.pk: item for item in known.values()}
        self._above: dict[int, Item] = {}

    def attach(self, item: Item, root_id: str) -> bool:
        """Set the parent, or at least the root that the platform named; whether anything was set."""
        parent = self._known.get(item.parent_platform_id)
        if parent is not None and not self._is_below(parent, item):
            item.parent_id, self._above[item.pk] = parent.pk, parent
            return True
        root = self._known.get(root_id)
        if root is None or item.root_id or self._is_below(root, item):
            return False
        self._above[item.pk] = root
        return True

    def root(self, item: Item) -> int | None:
        """The id of the item at the top of the thread; None for the top itself."""
        *_, top = self._climb(item)
        return top.root_id or (top.pk if top.pk != item.pk else None)

    def _climb(self, item: Item | None) -> Iterator[Item]:
        """The item and what is above it: links made now, and stored roots that got a link of their own now."""
        while item is not None:
            yield item
            item = self._above.get(item.pk) or self._by_pk.get(item.root_id or 0)

    def _is_below(self, item: Item, other: Item) -> bool:
        """Whether `item` is or answers `other`: a platform that says so of both ways is not believed."""
        return any(other.pk in (one.pk, one.root_id) for one in self._climb(item))
