"""What changes what is done at platforms: ordering an act, carrying it out, preserving what it was done to."""

from kanalvakt.outbox.actions.machine import advance
from kanalvakt.outbox.actions.ordering import (
    CAME_TO_NOTHING,
    UNDOABLE,
    Papers,
    report_manual,
    request_block,
    request_removal,
    request_reply,
    request_report,
    request_restore,
    request_unblock,
    settle_unknown,
    undo,
    wake_registered,
)

__all__ = [
    "CAME_TO_NOTHING",
    "UNDOABLE",
    "Papers",
    "advance",
    "report_manual",
    "request_block",
    "request_removal",
    "request_reply",
    "request_report",
    "request_restore",
    "request_unblock",
    "settle_unknown",
    "undo",
    "wake_registered",
]
