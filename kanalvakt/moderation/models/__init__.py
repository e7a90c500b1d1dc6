"""Decisions, what is asked of them afterwards, and what is told to senders."""

from kanalvakt.moderation.models.decisions import Decision, DecisionKind, SecrecyMark
from kanalvakt.moderation.models.notices import Notice, NoticeTemplate, NoticeTemplateVersion, TemplateFor
from kanalvakt.moderation.models.reconsiderations import Outcome, Received, Reconsideration

__all__ = [
    "Decision",
    "DecisionKind",
    "Notice",
    "NoticeTemplate",
    "NoticeTemplateVersion",
    "Outcome",
    "Received",
    "Reconsideration",
    "SecrecyMark",
    "TemplateFor",
]
