"""A Pinboard account keeps the contract, against what is built after Pinboard's own document."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulators.pinboard import TOKEN, PinboardEmulator
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.contract import FaultContract, ParseContract
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.pinboard.connector import Pinboard
from kanalvakt.connectors.pinboard.parse import items

FIXTURES = Path(__file__).parent.parent / "fixtures"
RECORDED = Path(os.environ.get("KANALVAKT_RECORDINGS", "/nowhere")) / "delicious/api/posts_get.json"
PINBOARD = Pinboard()


class TestPinboardParsing(ParseContract):
    connector = PINBOARD
    fixtures = FIXTURES
    names = ("hash",)

    def around(self, body: bytes) -> dict[str, str]:
        """Whose they are is told once, before the list."""
        return {**self.context, "head": '{"user": "exempelby"}'} if b'"user"' in body else self.context


class TestPinboardFaults(FaultContract):
    connector = PINBOARD

    def ref(self, address: str, token: str) -> ChannelRef:
        return ChannelRef("1", "pinboard", f"{address}/u:exempelby", "", {"token": f"exempelby:{token}"})

    def sent(self, handler: Any) -> str:
        return str(handler.path.partition("auth_token=exempelby%3A")[2].partition("&")[0])


@pytest.fixture
def world(settings: Any) -> Iterator[PinboardEmulator]:
    with Faulty() as server:
        settings.EGRESS_ALLOW = server.allow
        yield PinboardEmulator(server)


def test_bookmarks_are_own_posts_and_what_is_not_shared_is_hidden() -> None:
    shown, kept = items((FIXTURES / "posts.json").read_bytes(), {"own_ids": "exempelby"})
    assert (shown.kind, shown.is_own, shown.visibility, kept.visibility) == ("post", True, "visible", "hidden")
    assert shown.text.endswith("https://exempelby.example/nyheter/bussen\n\n#buss #exempelby")


def test_a_pass_asks_for_everything_only_when_something_was_changed(world: PinboardEmulator) -> None:
    first = PINBOARD.fetch(world.channel, None, complete=True)
    assert ([item.platform_id for item in first.items], first.reported_total) == (["h1", "h2"], 2)
    cursor = json.loads(json.dumps(first.cursor))
    assert not PINBOARD.fetch(world.channel, cursor, complete=False).items
    world.changed = "2026-03-02T00:00:00Z"
    assert len(PINBOARD.fetch(world.channel, cursor, complete=False).items) == 2
    assert [one.path.partition("?")[0] for one in world.server.seen].count("/v1/posts/all") == 2


def test_asking_too_often_is_told_and_no_token_is(world: PinboardEmulator) -> None:
    world.fail(lambda handler: handler.send(429, b"{}", {"Retry-After": "300"}))
    with pytest.raises(ConnectorError) as caught:
        PINBOARD.fetch(world.channel, None, complete=True)
    assert (caught.value.code, caught.value.retry_after) == ("throttled", 300)
    assert PINBOARD.health(world.channel).ok
    wrong = ChannelRef("1", "pinboard", world.channel.address, "annan", {"token": TOKEN})
    assert "inte för annan" in PINBOARD.health(wrong).message


@pytest.mark.skipif(not RECORDED.is_file(), reason="SKIPPED LOUDLY: no recordings on this machine")
def test_a_recorded_answer_loses_no_bookmark() -> None:
    found = items(RECORDED.read_bytes(), {})
    assert len(found) == len(json.loads(RECORDED.read_bytes())["posts"])
    assert not found.unread
