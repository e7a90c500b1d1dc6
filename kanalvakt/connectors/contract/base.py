"""What the three parts of the contract share."""

from typing import ClassVar

from kanalvakt.connectors.base import Connector, EvidenceRef

TOKEN = "hemlig-nyckel-4711-abcd"
PROOF = EvidenceRef("1", "0" * 64)


class Contract:
    """Has a connector to test."""

    connector: ClassVar[Connector]
