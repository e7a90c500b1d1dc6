"""When a channel was attested and its purpose reviewed, when that is due again, and where it is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.organisation import permissions
from kanalvakt.register.models import LIVE, Channel, Review, ReviewKind
from kanalvakt.register.queries.channels import visible_channels, within
from kanalvakt.register.queries.duty import on_duty
from kanalvakt.register.queries.late import EVERY, is_late


@dataclass(frozen=True, slots=True)
class Due:
    """One kind of review of a live channel: the last one if there is any, and when the next is due (UTC)."""

    kind: ReviewKind
    last: Review | None
    due_at: datetime

    @property
    def late(self) -> bool:
        """Whether it should have been done."""
        return self.due_at <= clock.now()


def due(channel: Channel) -> list[Due]:
    """Both kinds for a live channel; the clock starts when it was accepted (one query)."""
    if channel.state not in LIVE or channel.activated_at is None:
        return []
    last: dict[str, Review] = {}
    for review in channel.reviews.select_related("by").order_by("at", "id"):
        last[review.kind] = review
    return [
        Due(kind, last.get(kind), (last[kind].at if kind in last else channel.activated_at) + every)
        for kind, every in EVERY.items()
    ]


def due_at(kind: ReviewKind, channels: Sequence[Channel]) -> dict[int, datetime]:
    """When that kind is due for each of some live channels, by the channel's id (one query, however many)."""
    done = Review.objects.filter(channel__in=[one.pk for one in channels], kind=kind).order_by()
    last = dict(done.values("channel").annotate(last=Max("at")).values_list("channel", "last"))
    begun = ((one.pk, last.get(one.pk, one.activated_at)) for one in channels)
    return {pk: at + EVERY[kind] for pk, at in begun if at}


def late(kind: ReviewKind, actor: Actor) -> QuerySet[Channel]:
    """The channels that are late with it, in whose unit the actor may answer for a channel."""
    return within(visible_channels(actor), actor, "register.attest").filter(is_late(kind))


def may_attest(actor: Actor, channel: Channel) -> bool:
    """Only the responsible person, or who is on duty in their place, answers for the channel."""
    if actor.kind is not ActorKind.PERSON or not permissions.allows(actor, "register.attest", channel.unit_id):
        return False
    if actor.id == str(channel.responsible_id):
        return True
    person = on_duty(channel).person
    return person is not None and actor.id == str(person.pk)
