"""Every read of the inbox."""

from kanalvakt.supervision.queries.detail import Detail, colleagues, detail
from kanalvakt.supervision.queries.figures import Figures, figures, goal_of
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
    whole,
)
from kanalvakt.supervision.queries.saved_answers import saved_answers
from kanalvakt.supervision.queries.work import Work, free_of_others, working

__all__ = [
    "READ",
    "SEARCHED",
    "Counts",
    "Detail",
    "Figures",
    "Row",
    "Work",
    "channels",
    "colleagues",
    "counts",
    "detail",
    "figures",
    "free_of_others",
    "goal_of",
    "inbox",
    "looked_up",
    "neighbours",
    "remaining",
    "rows",
    "saved_answers",
    "undoable",
    "units",
    "waiting",
    "whole",
    "working",
]
