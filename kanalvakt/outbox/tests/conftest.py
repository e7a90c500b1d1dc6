"""A comment in a thread, as collection would have stored it."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from kanalvakt.collection.models import Item, ItemVersion, Sender, SenderName
from kanalvakt.core import blobs, clock
from kanalvakt.organisation.models import Board
from kanalvakt.outbox.models import Act
from kanalvakt.outbox.tasks import sweep
from kanalvakt.outbox.tests.platform import Pretend
from kanalvakt.register.models import Channel
from kanalvakt.rulebook.models import DisposalDecision

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Pretend:
    """The channel's platform, in memory."""
    pretend = Pretend()
    for module in ("document", "platform"):
        monkeypatch.setattr(f"kanalvakt.outbox.{module}.connector", lambda _kind: pretend)
    return pretend


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    """A clock that stands still until it is shifted."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def work(time: time_machine.Traveller, hours: float = 3) -> None:
    """What the worker does in so many hours; the clock goes from one thing that is due to the next."""
    end = clock.now() + timedelta(hours=hours)
    while True:
        while sweep():
            pass
        acts = Act.objects.filter(next_at__isnull=False).values_list("next_at", "claimed_until")
        due = min((max(filter(None, times)) for times in acts), default=end)
        if due >= end:
            break
        time.move_to(max(due, clock.now() + timedelta(seconds=1)))
    time.move_to(end)


def decide_disposal(board: Board) -> DisposalDecision:
    """The board lets originals at platforms be destroyed once their content is preserved."""
    return DisposalDecision.objects.create(
        board=board,
        decided_on=date(2026, 1, 1),
        case_number="BUN 2026/7",
        covers_platform_originals=True,
        valid_from=date(2026, 1, 1),
    )


@pytest.fixture
def make_item(channel: Channel) -> Callable[..., Item]:
    """Store an item with one version; fields may be given."""

    def make(text: str = "Ni är idioter allihop!", *, raw: bytes | None = None, **fields: Any) -> Item:
        number = Item.objects.count() + 1
        sender, _ = Sender.objects.get_or_create(channel=channel, platform_id="user-1")
        SenderName.objects.get_or_create(
            sender=sender, name="Kim Karlsson", defaults={"first_seen": NOON, "last_seen": NOON}
        )
        defaults: dict[str, Any] = {
            "channel": channel,
            "platform_id": str(number),
            "kind": "comment",
            "sender": sender,
            "sender_name": "Kim Karlsson",
            "written_at": NOON,
            "first_seen_at": NOON,
            "last_seen_at": NOON,
            "public_state_at": NOON,
            "permalink": f"https://ovning.example/bjorkskolan/{number}",
        }
        item = Item.objects.create(**(defaults | fields))
        new_version(item, text, raw=raw)
        return item

    return make


@pytest.fixture
def item(make_item: Callable[..., Item]) -> Item:
    post = make_item("Skolan är stängd på fredag.", kind="post", is_own=True)
    return make_item(parent=post, root=post, parent_platform_id=post.platform_id)


def new_version(item: Item, text: str, *, raw: bytes | None = None) -> ItemVersion:
    """What collection does when an item is new or was edited."""
    slice_ = raw if raw is not None else json.dumps({"id": item.platform_id, "text": text}).encode()
    item.version = ItemVersion.objects.create(
        item=item,
        number=item.versions.count() + 1,
        text=text,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        fetched_at=NOON,
        source="api",
        raw=blobs.put(slice_, "application/json"),
    )
    item.save()
    return item.version
