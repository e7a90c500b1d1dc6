"""Channels that stand still: under the floor somebody should wonder; after half a year, close them (expectation 9)."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.register.models import Channel, ChannelState
from kanalvakt.register.queries import visible_channels, within

FLOOR = timedelta(days=61)
IDLE = timedelta(days=183)
# Silence says something only of a channel that is really read.
READ = timedelta(days=14)


def _silent(channels: QuerySet[Channel], span: timedelta) -> QuerySet[Channel]:
    since = clock.now() - span
    own = Item.objects.filter(channel=OuterRef("pk"), is_own=True, written_at__gte=since)
    return channels.filter(
        ~Exists(own),
        state=ChannelState.ACTIVE,
        foreign=False,
        activated_at__lte=since,
        sync_state__observed_until__gte=clock.now() - READ,
    )


def idle(actor: Actor) -> QuerySet[Channel]:
    """Active channels of our own without a post of ours for six months, for those who may close them."""
    return _silent(within(visible_channels(actor), actor, "register.close"), IDLE)


def quiet(actor: Actor) -> QuerySet[Channel]:
    """Those under the floor that are not idle yet, for those who answer for a channel in the unit."""
    mine = within(visible_channels(actor), actor, "register.attest")
    return _silent(mine, FLOOR).exclude(pk__in=_silent(Channel.objects.all(), IDLE))
