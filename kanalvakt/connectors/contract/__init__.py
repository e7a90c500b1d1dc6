"""What every connector must keep, as test classes to inherit (docs/developers/connectors.md).

    class TestPractice(ConnectorContract):
        connector = Practice()
        fixtures = Path(__file__).parent.parent / "fixtures"
        def ref(self, address, token): ...

`ParseContract` needs recorded answers, `FaultContract` an address that can be chosen, `LiveContract` a fixture `world`,
`ShakyContract` one of the emulators as its `world`.
"""

from kanalvakt.connectors.contract.faults import FaultContract
from kanalvakt.connectors.contract.live import LiveContract, World
from kanalvakt.connectors.contract.parsing import ParseContract
from kanalvakt.connectors.contract.shaky import ShakyContract

__all__ = ["ConnectorContract", "FaultContract", "LiveContract", "ParseContract", "ShakyContract", "World"]


class ConnectorContract(ParseContract, FaultContract, LiveContract):
    """All of it."""
