"""The register's records: channels and their vault, the rules of a channel."""

from kanalvakt.register.models.agreements import Agreement
from kanalvakt.register.models.channels import (
    COMPLETE,
    LIVE,
    Channel,
    ChannelChange,
    ChannelList,
    ChannelState,
    NobodyOnDuty,
    Purpose,
    Review,
    ReviewKind,
    Secret,
    SecretKind,
    SecretReveal,
)
from kanalvakt.register.models.floor import ActivityFloor
from kanalvakt.register.models.others import OtherAddress
from kanalvakt.register.models.parties import PartyLink
from kanalvakt.register.models.rules import ChannelRule, RuleState

__all__ = [
    "COMPLETE",
    "LIVE",
    "ActivityFloor",
    "Agreement",
    "Channel",
    "ChannelChange",
    "ChannelList",
    "ChannelRule",
    "ChannelState",
    "NobodyOnDuty",
    "OtherAddress",
    "PartyLink",
    "Purpose",
    "Review",
    "ReviewKind",
    "RuleState",
    "Secret",
    "SecretKind",
    "SecretReveal",
]
