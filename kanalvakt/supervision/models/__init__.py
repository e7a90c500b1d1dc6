"""What supervision keeps: cases and what is done with them, and texts to answer with."""

from kanalvakt.supervision.models.answers import SavedAnswer
from kanalvakt.supervision.models.cases import WAITING, Case, CaseState, Draft, Forward, Note

__all__ = ["WAITING", "Case", "CaseState", "Draft", "Forward", "Note", "SavedAnswer"]
