"""Bluesky keeps the whole contract: recorded answers, every fault, and a real network."""

import json
from pathlib import Path
from typing import Any

import pytest

from kanalvakt.connectors.base import Cap, ChannelRef, ItemRef
from kanalvakt.connectors.bluesky import names
from kanalvakt.connectors.bluesky.connector import Bluesky
from kanalvakt.connectors.contract import FaultContract, LiveContract, ParseContract
from tests.peers.at import Network, Remembered, World, world_in

US, THEM = "did:plc:exempelbykommunexempelby", "did:plc:asaobergasaobergasaoberg"
ROOT, ANSWER = f"at://{US}/{names.POST}/3kgate2222222", f"at://{THEM}/{names.POST}/3kansw2222222"


class TestBlueskyParsing(ParseContract):
    connector = Bluesky()
    fixtures = Path(__file__).parent.parent / "fixtures"
    context = {"fetched_at": "2026-03-02T08:15:00+00:00", "own_ids": US}


class TestBlueskyFaults(FaultContract):
    connector = Bluesky()

    def ref(self, address: str, token: str) -> ChannelRef:
        """A channel that is logged in already: a log-in is no act."""
        session = {"server": address, "did": US, "access": token, "refresh": token}
        credentials = {"account": "exempelby.example", "app_password": token, "server": address}
        memory = Remembered(json.dumps(session))
        return ChannelRef("1", "bluesky", f"https://bsky.app/profile/{US}", US, credentials, memory)

    def item(self) -> ItemRef:
        return ItemRef(ANSWER, "comment", ROOT, ROOT, sender_id=THEM)

    def reads(self, handler: Any, verb: Cap) -> None:
        """The thread hides the answer only when it is to be shown again."""
        hidden = [ANSWER] if verb == Cap.RESTORE else []
        found = {"uri": ROOT, "cid": "bafy", "value": {"post": ROOT, "hiddenReplies": hidden}, "viewer": {}}
        handler.send(200, json.dumps(found).encode())


@pytest.mark.peer("at")
@pytest.mark.xdist_group("at")
class TestRealBluesky(LiveContract):
    connector = Bluesky()
    can_edit = False

    @pytest.fixture
    def world(self, at: Network) -> World:
        return world_in(at)
