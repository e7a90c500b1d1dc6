"""Whether a connection still holds, looked at once a day: what will end is told before it does."""

from datetime import timedelta

from django.db.models import Q, QuerySet

from kanalvakt.collection.models import SyncState
from kanalvakt.connectors import registry
from kanalvakt.connectors.base import ConnectorError
from kanalvakt.core import clock
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import channel_ref

EVERY = timedelta(days=1)


def look_at_connection(channels: QuerySet[Channel]) -> bool:
    """Of these, ask the platform of the one connection that has waited longest; whether there was one.

    Only when it ends is kept: a connection that fails already is told of by the passes themselves.
    """
    now = clock.now()
    due = SyncState.objects.filter(Q(health_at=None) | Q(health_at__lte=now), channel__in=channels)
    state = due.select_related("channel").order_by("health_at", "pk").first()
    # Whoever moves the time on has it; another worker then finds nothing.
    if state is None or not due.filter(pk=state.pk).update(health_at=now + EVERY):
        return False
    try:
        health = registry.connector(state.channel.platform).health(channel_ref(state.channel))
    except ConnectorError:
        return True
    SyncState.objects.filter(pk=state.pk).update(expires_at=health.expires_at)
    return True
