"""Mastodon keeps the whole contract: recorded answers, every fault, and a real server that speaks its API."""

from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.contract import FaultContract, LiveContract, ParseContract
from kanalvakt.connectors.mastodon.connector import Mastodon
from tests.peers.snac import VISITOR, Snac


class TestMastodonParsing(ParseContract):
    connector = Mastodon()
    fixtures = Path(__file__).parent.parent / "fixtures"

    def objects(self) -> list[bytes]:
        """A notification without its status is no item."""
        return [raw for raw in super().objects() if b'"status"' not in raw]


class TestMastodonFaults(FaultContract):
    connector = Mastodon()

    def ref(self, address: str, token: str) -> ChannelRef:
        return ChannelRef("1", "mastodon", f"{address}/@kommun", "", {"token": token})


@dataclass
class Account:
    """The official account with one status that the visitor answers."""

    server: Snac
    status: str = ""

    @property
    def channel(self) -> ChannelRef:
        return self.server.channel

    def comment(self, text: str) -> str:
        self.status = self.status or self.server.post("Badet öppnar på måndag")
        return f"{'0' * 10}{self.server.answer(self.status, text)[10:]}"

    def edit(self, platform_id: str, text: str) -> None:
        self.server.call(VISITOR, "PUT", f"/api/v1/statuses/{platform_id}", json={"status": text})
        self.server.found(lambda: any(text == one["text"] for one in self.server.below(self.status)))

    def is_public(self, platform_id: str) -> bool:
        address = self.server.call(VISITOR, "GET", f"/api/v1/statuses/{platform_id}")["url"]
        return httpx.get(address, trust_env=False).status_code == 200


@pytest.mark.peer("snac")
@pytest.mark.xdist_group("snac")
class TestRealServer(LiveContract):
    connector = Mastodon()
    poll = 0
    words = "Hej! 1 < 2 Går bussen på röda dagar? 😀 & tack"  # snac makes a heart of <3

    @pytest.fixture
    def world(self, snac: Snac) -> Account:
        return Account(snac)
