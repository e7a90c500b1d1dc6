"""WordPress keeps the whole contract: recorded answers, every fault, and a real server."""

from pathlib import Path

import pytest

from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.contract import FaultContract, LiveContract, ParseContract
from kanalvakt.connectors.wordpress.connector import WordPress
from tests.peers.wordpress import WordPress as Server


class TestWordPressParsing(ParseContract):
    connector = WordPress()
    fixtures = Path(__file__).parent.parent / "fixtures"


class TestWordPressFaults(FaultContract):
    connector = WordPress()

    def ref(self, address: str, token: str) -> ChannelRef:
        credentials = {"user": "redaktor", "application_password": token}
        return ChannelRef("1", "wordpress", address, "", credentials)


@pytest.mark.peer("wordpress")
@pytest.mark.xdist_group("wordpress")
class TestRealWordPress(LiveContract):
    connector = WordPress()

    @pytest.fixture
    def world(self, wordpress: Server) -> Server:
        return wordpress
