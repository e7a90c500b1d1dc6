"""Every read of the rounds."""

from kanalvakt.supervision.queries.rounds.counts import (
    READ,
    channels,
    count_due,
    count_missed,
    due_for,
    missed_for,
    progress,
    visible,
)
from kanalvakt.supervision.queries.rounds.crises import crises, goes_on
from kanalvakt.supervision.queries.rounds.history import history, missed, one, panel
from kanalvakt.supervision.queries.rounds.proof import Asked, Proof, lines, proof
from kanalvakt.supervision.queries.rounds.today import Card, card, cards, new_cases, today

__all__ = [
    "READ",
    "Asked",
    "Card",
    "Proof",
    "card",
    "cards",
    "channels",
    "count_due",
    "count_missed",
    "crises",
    "due_for",
    "goes_on",
    "history",
    "lines",
    "missed",
    "missed_for",
    "new_cases",
    "one",
    "panel",
    "progress",
    "proof",
    "today",
    "visible",
]
