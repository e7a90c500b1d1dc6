"""One round with all that belongs to it, a channel's rounds, and the missed ones."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.organisation.permissions import allows
from kanalvakt.register.models import Channel
from kanalvakt.supervision.models import Correction, Escalation, Round, RoundPlan
from kanalvakt.supervision.queries.rounds.counts import READ, missed_for, visible
from kanalvakt.ui.paging import Page, page

NEWEST_FIRST = ("-day", "-due_at", "-id")


def whole(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """With channel, who signed and for whom, corrections and escalations: the same few queries however many."""
    corrections = Prefetch("signed__corrections", Correction.objects.select_related("by"))
    escalations = Prefetch("escalations", Escalation.objects.select_related("acknowledged_by"))
    return rounds.select_related("channel", "unit", "signed__by", "crisis").prefetch_related(
        "signed__stood_in_for", corrections, escalations
    )


def one(round_id: int, actor: Actor) -> Round:
    """The round; Round.DoesNotExist when there is none that the person may see."""
    return whole(visible(actor)).get(pk=round_id)


def panel(channel: Channel, actor: Actor) -> dict[str, Any]:
    """What the channel's own page says of its supervision."""
    if not allows(actor, READ, channel.unit_id):
        return {"may_see": False}
    return {
        "may_see": True,
        "plan": RoundPlan.objects.select_related("last__by").filter(channel=channel).first(),
        "round": Round.objects.filter(channel=channel, day=clock.today(), crisis=None).first(),
    }


def history(channel: Channel, actor: Actor, params: Mapping[str, Any]) -> Page[Round]:
    """A page of a channel's rounds, newest first."""
    return page(whole(visible(actor).filter(channel=channel)), NEWEST_FIRST, params)


def missed(actor: Actor, params: Mapping[str, Any]) -> Page[Round]:
    """A page of the missed rounds that wait for this person, newest first."""
    return page(whole(missed_for(actor)), NEWEST_FIRST, params)
