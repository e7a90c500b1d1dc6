"""Decisions, what is asked of them afterwards, and what is told to senders."""

from kanalvakt.moderation.models.blocks import Block, BlockReview, Ended
from kanalvakt.moderation.models.decisions import Decision, DecisionKind, SecrecyMark
from kanalvakt.moderation.models.notices import Notice, NoticeTemplate, NoticeTemplateVersion, TemplateFor
from kanalvakt.moderation.models.opinions import Advice, SecondOpinion
from kanalvakt.moderation.models.packs import PackDownload, PackItem, ThreatPack, Witness
from kanalvakt.moderation.models.reconsiderations import Outcome, Received, Reconsideration

__all__ = [
    "Advice",
    "Block",
    "BlockReview",
    "Decision",
    "DecisionKind",
    "Ended",
    "Notice",
    "NoticeTemplate",
    "NoticeTemplateVersion",
    "Outcome",
    "PackDownload",
    "PackItem",
    "Received",
    "Reconsideration",
    "SecondOpinion",
    "SecrecyMark",
    "TemplateFor",
    "ThreatPack",
    "Witness",
]
