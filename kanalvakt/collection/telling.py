"""Channels that cannot be read: a connection that is broken, a password or token that no longer holds (G1.5.1)."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanalvakt.collection.models import SyncState
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.telling import Kind, Part, register
from kanalvakt.organisation import permissions
from kanalvakt.register.models import LIVE

# A platform that is away for a moment is none of anybody's business.
PATIENCE = timedelta(hours=1)


def _unread(actor: Actor) -> QuerySet[SyncState]:
    units = permissions.units(actor, "collection.sync")
    broken = SyncState.objects.filter(channel__state__in=LIVE, failing_since__lt=clock.now() - PATIENCE)
    return broken if units is None else broken.filter(channel__unit__in=units)


register(
    Kind(
        name="collection.unread",
        label=_("Kanaler som inte kan hämtas"),
        text=lambda n: ngettext("kanal kan inte hämtas", "kanaler kan inte hämtas", n),
        url=lambda: reverse("desk:today") + "#channels",
        count=lambda actor: _unread(actor).count(),
        action="collection.sync",
        part=Part.STUCK,
        tone="bad",
        keys=lambda actor: (
            f"{channel}:{since:%Y%m%d%H%M%S}"
            for channel, since in _unread(actor).values_list("channel", "failing_since")
        ),
    )
)
