"""The practice platform keeps the whole contract."""

from pathlib import Path

from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.contract import ConnectorContract
from kanalvakt.connectors.practice.connector import Practice


class TestPracticeContract(ConnectorContract):
    connector = Practice()
    fixtures = Path(__file__).parent.parent / "fixtures"

    def ref(self, address: str, token: str) -> ChannelRef:
        return ChannelRef("1", "practice", f"{address}/bjorkskolan", "bjorkskolan", {"token": token})
