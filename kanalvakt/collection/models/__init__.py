"""What was collected (`items.py`), how that went (`runs.py`), and what was imported (`imports.py`)."""

from kanalvakt.collection.models.imports import GOING, OVER, Import, ImportFault, ImportPart, ImportState
from kanalvakt.collection.models.items import (
    PUBLISHED,
    Item,
    ItemKind,
    ItemVersion,
    Medium,
    PublicState,
    SearchRow,
    Sender,
    SenderName,
    Source,
)
from kanalvakt.collection.models.runs import Mention, Notice, Outcome, RunKind, SyncRun, SyncState, UnreadPart

__all__ = [
    "GOING",
    "OVER",
    "PUBLISHED",
    "Import",
    "ImportFault",
    "ImportPart",
    "ImportState",
    "Item",
    "ItemKind",
    "ItemVersion",
    "Medium",
    "Mention",
    "Notice",
    "Outcome",
    "PublicState",
    "RunKind",
    "SearchRow",
    "Sender",
    "SenderName",
    "Source",
    "SyncRun",
    "SyncState",
    "UnreadPart",
]
