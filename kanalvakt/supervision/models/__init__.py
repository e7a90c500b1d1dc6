"""What supervision keeps: cases and what is done with them, rounds and who signed them, and texts to answer with."""

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
from kanalvakt.supervision.models.choices import AnswerGoal, VeilAll
from kanalvakt.supervision.models.learning import Learned
from kanalvakt.supervision.models.reports import Report
from kanalvakt.supervision.models.rounds import (
    Correction,
    Crisis,
    Escalation,
    Round,
    RoundPlan,
    RoundState,
    SignOff,
    Why,
)

__all__ = [
    "UNLOCKED",
    "WAITING",
    "AnswerGoal",
    "Case",
    "CaseState",
    "Correction",
    "Crisis",
    "Draft",
    "Escalation",
    "Forward",
    "Interruption",
    "Learned",
    "Note",
    "Report",
    "Round",
    "RoundPlan",
    "RoundState",
    "SavedAnswer",
    "SignOff",
    "VeilAll",
    "Why",
]
