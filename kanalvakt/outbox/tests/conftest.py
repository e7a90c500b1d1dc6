"""A comment in a thread, as collection would have stored it."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kanalvakt.collection.models import Item, ItemVersion, Sender, SenderName
from kanalvakt.connectors import registry
from kanalvakt.core import blobs
from kanalvakt.outbox.tests.platform import Pretend
from kanalvakt.register.models import Channel

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Pretend:
    """The channel's platform, in memory."""
    pretend = Pretend()
    monkeypatch.setattr(registry, "connector", lambda _kind: pretend)
    for module in ("document",):
        monkeypatch.setattr(f"kanalvakt.outbox.{module}.connector", lambda _kind: pretend)
    return pretend


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
