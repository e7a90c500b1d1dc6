"""Something written in a channel, as collection stores it."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from kanalvakt.collection import actions as collection
from kanalvakt.collection.models import Item, ItemVersion, Source
from kanalvakt.connectors.base import FetchedItem, Person
from kanalvakt.core import clock, hooks
from kanalvakt.register.models import Channel
from kanalvakt.screening.models import Finding
from kanalvakt.supervision.models import Case

type Write = Callable[..., Item]


def new_version(item: Item, text: str, **fields: Any) -> ItemVersion:
    """The same item with another text, as the platform gives it now."""
    again = {"edited_at": clock.now(), "visibility": item.public_state, "written_at": item.written_at} | fields
    _store(item.channel, item.platform_id, text, item.sender_name, **again)
    item.refresh_from_db()
    assert item.version
    return item.version


def _store(channel: Channel, platform_id: str, text: str, name: str, **fields: Any) -> None:
    defaults = {"kind": "comment", "raw": text.encode("utf-8", "surrogatepass")}
    fetched = FetchedItem(platform_id=platform_id, text=text, sender=Person(name, name), **(defaults | fields))
    collection.store(channel, [fetched], source=Source.API, at=clock.now())


@pytest.fixture
def write(channel: Channel) -> Write:
    """`write("Hej")` stores a comment, written a second after the one before; `parent` is an item."""
    numbers, start = count(1), clock.now() - timedelta(hours=2)

    def make(text: str, *, name: str = "Maria L.", parent: Item | None = None, **fields: Any) -> Item:
        number = next(numbers)
        where = fields.pop("channel", channel)
        if fields.get("is_own"):
            name = "Björkskolan"
        defaults = {
            "written_at": start + timedelta(seconds=number),
            "parent_id": parent.platform_id if parent else "",
            "permalink": f"https://ovning.example/{number}",
        }
        _store(where, str(number), text, name, **(defaults | fields))
        return Item.objects.get(channel=where, platform_id=str(number))

    return make


@pytest.fixture
def case(write: Write) -> Case:
    """One open case."""
    return write("Varför är badhuset stängt på lördag?").case


def find(item: Item, *found: tuple[str, str], tier: str = "") -> None:
    """Findings (type, group) of the item's text, and the word that it has been judged."""
    assert item.version
    for kind, group in found:
        Finding.objects.create(
            version=item.version,
            type=kind,
            group=group,
            start=0,
            end=6,
            rule="r",
            section="G1.5.9",
            tier=tier,
            confidence=0.9,
            reason=f"därför: {kind}",
        )
    hooks.versions_screened.send([item.version.pk])
