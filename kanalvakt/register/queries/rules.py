"""Which rules apply in a channel, and which additions wait for somebody (G1.5.10)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from kanalvakt.core.actor import Actor
from kanalvakt.register.models import Channel, ChannelRule, RuleState
from kanalvakt.register.queries.channels import visible_channels, within
from kanalvakt.rulebook import queries as rulebook
from kanalvakt.rulebook.models import Rule


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """What applies in one channel today: the guideline's own rules, and the channel's approved additions."""

    house: Sequence[Rule]
    additions: Sequence[ChannelRule]


def rules_in_force(channel: Channel) -> RulesInForce:
    """Both, oldest addition first. No secret: the public pages show it. No house rules before a rulebook is loaded."""
    version = rulebook.newest_in_force()
    additions = additions_in_force().filter(channel=channel)
    return RulesInForce(rulebook.removal_rules(version) if version else [], list(additions))


def additions_in_force() -> QuerySet[ChannelRule]:
    """Every channel's additions that apply today, the oldest first. No secret: the public pages show them."""
    return ChannelRule.objects.filter(state=RuleState.IN_FORCE).order_by("since", "id")


def additions(channel: Channel) -> QuerySet[ChannelRule]:
    """Every addition there is or was, newest first, with who proposed and who decided."""
    return channel.rules.select_related("proposed_by", "decided_by", "replaces").order_by("-id")


def rule_proposals(actor: Actor) -> QuerySet[ChannelRule]:
    """Additions that wait for this coordinator, the oldest first."""
    channels = within(visible_channels(actor).order_by(), actor, "register.accept")
    waiting = ChannelRule.objects.filter(channel__in=channels, state=RuleState.PROPOSED)
    return waiting.select_related("channel__unit", "proposed_by", "replaces").order_by("proposed_at", "id")


def rules_sent_back(actor: Actor) -> QuerySet[ChannelRule]:
    """Additions sent back for the actor's unit to think about."""
    channels = within(visible_channels(actor).order_by(), actor, "register.change")
    back = ChannelRule.objects.filter(channel__in=channels, state=RuleState.SENT_BACK)
    return back.select_related("channel").order_by("proposed_at", "id")
