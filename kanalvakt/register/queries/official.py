"""What is official, for the public pages: no permission is asked, for it is no secret (G1.2.2)."""

from django.db.models import QuerySet

from kanalvakt.register.models import LIVE, Channel, ChannelState


def official() -> QuerySet[Channel]:
    """The channels that the municipality speaks in today."""
    return Channel.objects.filter(state__in=LIVE)


def former() -> QuerySet[Channel]:
    """Those that were official and are closed: history. A notification that was withdrawn never was one."""
    return Channel.objects.filter(state=ChannelState.CLOSED, activated_at__isnull=False)
