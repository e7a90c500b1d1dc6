"""Ghost keeps the whole contract: recorded answers, every fault, and a real server."""

from pathlib import Path

import pytest

from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.contract import FaultContract, LiveContract, ParseContract
from kanalvakt.connectors.ghost.connector import Ghost
from tests.peers.ghost import Ghost as Server

KEY_ID = "6b0948c382b309607b73f4d8"


class TestGhostParsing(ParseContract):
    connector = Ghost()
    fixtures = Path(__file__).parent.parent / "fixtures"


class TestGhostFaults(FaultContract):
    connector = Ghost()

    def ref(self, address: str, token: str) -> ChannelRef:
        key = f"{KEY_ID}:{token.encode().hex()}"  # the secret half of a key is written in hexadecimal
        return ChannelRef("1", "ghost", address, "", {"key": key, "member": "kommunen@exempelby.example"})


@pytest.mark.peer("ghost")
@pytest.mark.xdist_group("ghost")
class TestRealGhost(LiveContract):
    connector = Ghost()

    @pytest.fixture
    def world(self, ghost: Server) -> Server:
        return ghost
