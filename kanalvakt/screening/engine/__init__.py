"""Finds personal data, forbidden content, secrecy and questions in Swedish text.

A plain library: no Django, no network.

from kanalvakt.screening.engine import scan
scan("Ring mig på 070-174 06 05", "comment").items
"""

from .added import hits, readable
from .catalogue import RuleInfo, catalogue
from .findings import EMPTY, Context, Finding, Findings, Kind
from .scan import engine_version, scan

ENGINE_VERSION = engine_version()

__all__ = [
    "EMPTY",
    "ENGINE_VERSION",
    "Context",
    "Finding",
    "Findings",
    "Kind",
    "RuleInfo",
    "catalogue",
    "hits",
    "readable",
    "scan",
]
