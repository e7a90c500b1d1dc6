"""What supervision keeps: cases and what is done with them, and texts to answer with."""

from kanalvakt.supervision.models.answers import SavedAnswer
from kanalvakt.supervision.models.cases import (
    UNLOCKED,
    WAITING,
    Case,
    CaseState,
    Draft,
    Forward,
    Interruption,
    Note,
)

__all__ = [
    "UNLOCKED",
    "WAITING",
    "Case",
    "CaseState",
    "Draft",
    "Forward",
    "Interruption",
    "Note",
    "SavedAnswer",
]
