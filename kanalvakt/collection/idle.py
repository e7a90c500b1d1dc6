"""Channels that stand still: below the floor somebody should wonder, after long silence close them (expectation 9).

The floor is `register.models.ActivityFloor`.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.register.models import Channel, ChannelState
from kanalvakt.register.queries import activity_floor, visible_channels, within

# A month of the floor.
MONTH = timedelta(days=30.5)
# Silence says something only of a channel that is really read.
READ = timedelta(days=14)


def _below(channels: QuerySet[Channel], posts: int, months: int) -> QuerySet[Channel]:
    """Those with fewer than so many posts of ours in so many months, that are really read and as old as that."""
    since = clock.now() - months * MONTH
    own = Item.objects.filter(channel=OuterRef("pk"), is_own=True, written_at__gte=since)
    return channels.filter(
        ~Exists(own[posts - 1 : posts]),
        state=ChannelState.ACTIVE,
        foreign=False,
        activated_at__lte=since,
        sync_state__observed_until__gte=clock.now() - READ,
    )


def idle(actor: Actor) -> QuerySet[Channel]:
    """Active channels of our own without a post of ours for so long that they may be closed, for those who may."""
    return _below(within(visible_channels(actor), actor, "register.close"), 1, activity_floor().idle_months)


def quiet(actor: Actor) -> QuerySet[Channel]:
    """Those under the floor that are not idle yet, for those who answer for a channel in the unit."""
    floor = activity_floor()
    mine = within(visible_channels(actor), actor, "register.attest")
    return _below(mine, floor.posts, floor.months).exclude(pk__in=_below(Channel.objects.all(), 1, floor.idle_months))
