"""An account on X keeps the whole contract, against what is built after X's documents."""

from collections.abc import Iterator
from typing import Any

import pytest

from emulators.x import XEmulator
from kanalvakt.connectors.base import Outcome
from kanalvakt.connectors.contract import LiveContract, ShakyContract
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.x.connector import X
from tests.peers.contracts import AsPublished


class TestXActs(AsPublished, ShakyContract):
    connector = X()
    can_edit = False
    words = "@exempelby Hej! <3 Går bussen på röda dagar? 😀 & tack"
    seen_after = Outcome.UNKNOWN  # X does not say whether an answer is hidden

    @pytest.fixture
    def world(self, settings: Any) -> Iterator[XEmulator]:
        settings.X_NAMES = "post"
        with Faulty() as server:
            settings.EGRESS_ALLOW = server.allow
            yield XEmulator(server)

    def test_messages_are_read_answered_and_taken_away(self, world: XEmulator) -> None:
        number = world.message("Hej")
        item = self.ref_of(self.found(self.pages(world, complete=True))[number])
        receipt = self.connector.reply(world.channel, item, "Hej själv", idempotency_key="k")
        assert receipt.platform_ref in world.messages
        found = self.connector.find_reply(world.channel, item, "Hej själv", receipt.at)
        assert found is None or found.platform_ref == receipt.platform_ref


class TestXInOlderNames(AsPublished, LiveContract):
    """The same, asked with the names that the setting X_NAMES has by itself."""

    connector, can_edit, words, poll = X(), False, TestXActs.words, TestXActs.poll
    seen_after = Outcome.UNKNOWN
    described = "x, older names"

    @pytest.fixture
    def world(self, settings: Any) -> Iterator[XEmulator]:
        settings.X_NAMES = "tweet"
        with Faulty() as server:
            settings.EGRESS_ALLOW = server.allow
            yield XEmulator(server)
