"""Every read of the inbox."""

from kanalvakt.supervision.queries.detail import Detail, colleagues, detail
from kanalvakt.supervision.queries.inbox import (
    READ,
    SEARCHED,
    Counts,
    Row,
    channels,
    counts,
    inbox,
    looked_up,
    neighbours,
    remaining,
    rows,
    undoable,
    units,
    waiting,
)
from kanalvakt.supervision.queries.saved_answers import saved_answers

__all__ = [
    "READ",
    "SEARCHED",
    "Counts",
    "Detail",
    "Row",
    "channels",
    "colleagues",
    "counts",
    "detail",
    "inbox",
    "looked_up",
    "neighbours",
    "remaining",
    "rows",
    "saved_answers",
    "undoable",
    "units",
    "waiting",
]
