"""The sweep: the one channel that has waited longest is checked, the one exception that is over ends."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from kanalvakt.core import clock
from kanalvakt.core.actor import system
from kanalvakt.core.errors import Conflict
from kanalvakt.register.models import LIVE, Channel, ChannelState
from kanalvakt.sendercheck import actions
from kanalvakt.sendercheck.models import Standing

ACTOR, DISPOSAL = system("sendercheck"), system("disposal")
LOOK_AT = 20
# A new channel, and an installation that has just been started, has other things to do first.
SETTLED = timedelta(minutes=3)


def sweep() -> bool:
    """One unit of work; True when there was any."""
    if actions.end_due_waivers(ACTOR) or _check_one():
        return True
    new = list(checked().filter(sender_standing=None).values_list("pk", flat=True)[:500])
    actions.ensure_standings(new, after=SETTLED)
    return bool(new)


def dispose() -> bool:
    """One channel's old pictures or checks; True while there may be more."""
    return actions.dispose_checks(actor=DISPOSAL) > 0


def checked() -> QuerySet[Channel]:
    """The channels that are ours, and those that were: what becomes of an address that was left (expectation 3)."""
    former = Q(state=ChannelState.CLOSED, activated_at__isnull=False)
    return Channel.objects.filter(Q(state__in=LIVE) | former, foreign=False)


def _check_one() -> bool:
    now = clock.now()
    free = Standing.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), channel__in=checked())
    for pk in free.filter(next_at__lte=now).order_by("next_at", "id").values_list("channel", flat=True)[:LOOK_AT]:
        try:
            actions.check(pk, actor=ACTOR)
        except Conflict:  # another worker was first
            continue
        return True
    return False
