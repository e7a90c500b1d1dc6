"""What the three parts of the contract share."""

from typing import ClassVar

from kanalvakt.connectors.base import EvidenceRef
from kanalvakt.connectors.protocol import Connector

TOKEN = "hemlig-nyckel-4711-abcd"
PROOF = EvidenceRef("1", "0" * 64)


class Contract:
    """Has a connector to test."""

    connector: ClassVar[Connector]
