"""Something written in a channel, as collection stores it."""

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from itertools import count
from typing import Any

import pytest
from django.db import transaction

from kanalvakt.collection.models import Item, ItemVersion, Sender, SenderName
from kanalvakt.core import clock, hooks
from kanalvakt.register.models import Channel
from kanalvakt.screening.models import Finding
from kanalvakt.supervision.models import Case

type Write = Callable[..., Item]


def new_version(item: Item, text: str) -> ItemVersion:
    """A text of an item, fetched now; the inbox hears of it."""
    now = clock.now()
    number = item.versions.count() + 1
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    item.version = ItemVersion.objects.create(
        item=item, number=number, text=text, content_hash=digest, fetched_at=now, source="api"
    )
    if number > 1:
        item.edited_at = now
    item.save()
    hooks.items_stored.send([item.pk])
    return item.version


@pytest.fixture
def write(channel: Channel) -> Write:
    """`write("Hej")` stores a comment, the latest a second after the one before; keywords are the item's fields."""
    numbers, start = count(1), clock.now() - timedelta(hours=2)

    def make(text: str, *, name: str = "Maria L.", **fields: Any) -> Item:
        number = next(numbers)
        at = fields.pop("written_at", start + timedelta(seconds=number))
        where = fields.pop("channel", channel)
        with transaction.atomic():
            sender, _ = Sender.objects.get_or_create(channel=where, platform_id=name)
            SenderName.objects.get_or_create(sender=sender, name=name, defaults={"first_seen": at, "last_seen": at})
            item = Item.objects.create(
                channel=where,
                platform_id=str(number),
                kind=fields.pop("kind", "comment"),
                sender=sender,
                sender_name=name,
                written_at=at,
                first_seen_at=clock.now(),
                last_seen_at=clock.now(),
                public_state_at=at,
                **fields,
            )
            new_version(item, text)
        return item

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
