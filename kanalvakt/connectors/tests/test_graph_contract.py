"""Facebook, Instagram and Threads keep the whole contract, against what is invented after their documents."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from emulators.graph import GraphEmulator
from kanalvakt.connectors.base import Cap, ChannelRef, Outcome
from kanalvakt.connectors.contract import FaultContract, ParseContract, ShakyContract
from kanalvakt.connectors.facebook.connector import Facebook
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.instagram.connector import Instagram
from kanalvakt.connectors.threads.connector import Threads
from tests.peers.contracts import AsPublished

HERE = Path(__file__).parents[1]


class Told(ParseContract):
    """What a webhook says around a change is its head."""

    def around(self, body: bytes) -> dict[str, str]:
        told = '{"page": "100", "time": "1772439300"}'
        return {**self.context, "head": told} if b'"entry"' in body else self.context

    def objects(self) -> list[bytes]:
        """A webhook's event without its value is no item."""
        return [raw for raw in super().objects() if b'"field"' not in raw]


class TestFacebookParsing(Told):
    connector = Facebook()
    fixtures = HERE / "facebook/fixtures"


class TestInstagramParsing(Told):
    connector = Instagram()
    fixtures = HERE / "instagram/fixtures"


class TestThreadsParsing(Told):
    connector = Threads()
    fixtures = HERE / "threads/fixtures"


class Meta(FaultContract):
    def ref(self, address: str, token: str) -> ChannelRef:
        return ChannelRef("1", self.connector.kind, "https://x.example/e", "", {"token": token, "server": address})


class TestFacebookFaults(Meta):
    connector = Facebook()


class TestInstagramFaults(Meta):
    connector = Instagram()


class TestThreadsFaults(Meta):
    connector = Threads()


class Emulated(ShakyContract):
    @pytest.fixture
    def world(self, settings: Any) -> Iterator[GraphEmulator]:
        with Faulty() as faulty:
            settings.EGRESS_ALLOW = faulty.allow
            yield GraphEmulator(self.connector.kind, faulty)


class TestFacebookActs(AsPublished, Emulated):
    connector = Facebook()


class TestInstagramActs(AsPublished, Emulated):
    connector = Instagram()

    def test_a_picture_where_the_account_is_tagged_is_a_mention(self, world: GraphEmulator) -> None:
        number = world.tagged("Tack @exempelby")
        found = self.found(self.pages(world, complete=True))[number]
        assert (found.kind, found.sender.handle, found.is_own) == ("mention", "asa", False)


class TestThreadsActs(Emulated):
    connector = Threads()
    poll = 3
    can_edit = True

    def test_what_waits_is_held_and_can_be_let_in(self, world: GraphEmulator) -> None:
        number = world.waits("Får jag vara med?")
        found = self.found(self.pages(world, complete=True))[number]
        assert (found.visibility, found.kind, found.root_id) == ("held", "comment", world.root)
        item = self.ref_of(found)
        receipt = self.connector.act(world.channel, item, Cap.APPROVE, evidence=None, idempotency_key="k")
        assert self.connector.verify(world.channel, item, receipt) == Outcome.DONE
        assert self.found(self.pages(world, complete=True))[number].visibility == "visible"

    def test_a_post_where_nothing_is_approved_stops_no_pass(self, world: GraphEmulator) -> None:
        world.says[f"{world.root}/pending_replies"] = (400, {"error": {"code": 100, "message": "Nej"}}, {})
        assert world.root in self.found(self.pages(world, complete=True))
