"""Channels that cannot be read: a connection that is broken, a password or token that no longer holds (G1.5.1)."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from kanalvakt.collection import idle
from kanalvakt.collection.models import SyncState
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.telling import Kind, Part, register
from kanalvakt.core.wording import spoken
from kanalvakt.organisation import permissions
from kanalvakt.register import neglect
from kanalvakt.register.models import LIVE, ActivityFloor, Channel
from kanalvakt.register.queries import activity_floor

# A platform that is away for a moment is none of anybody's business.
PATIENCE = timedelta(hours=1)
# Time enough to get somebody at the platform to log in again.
AHEAD = timedelta(days=14)


def _silence(months: int) -> str:
    return ngettext("Inget eget inlägg på %(months)d månad.", "Inget eget inlägg på %(months)d månader.", months) % {
        "months": months
    }


def _under(floor: ActivityFloor) -> str:
    if floor.posts == 1:
        return _silence(floor.months)
    told = ngettext(
        "Färre än %(posts)d egna inlägg på %(months)d månad.",
        "Färre än %(posts)d egna inlägg på %(months)d månader.",
        floor.months,
    )
    return told % {"posts": floor.posts, "months": floor.months}


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


def expiring(actor: Actor) -> QuerySet[SyncState]:
    """Connections that the platform ends within two weeks, for those who may make them anew."""
    units = permissions.units(actor, "register.connect")
    ending = SyncState.objects.filter(channel__state__in=LIVE, expires_at__lt=clock.now() + AHEAD)
    return ending if units is None else ending.filter(channel__unit__in=units)


register(
    Kind(
        name="collection.expiring",
        label=_("Kopplingar som går ut"),
        text=lambda n: ngettext("koppling går ut inom två veckor", "kopplingar går ut inom två veckor", n),
        url=lambda: reverse("register:neglected"),
        count=lambda actor: expiring(actor).count(),
        action="register.connect",
        part=Part.LATE,
        tone="warn",
        keys=lambda actor: (
            f"{channel}:{ends:%Y%m%d}" for channel, ends in expiring(actor).values_list("channel", "expires_at")
        ),
    )
)
neglect.add(
    neglect.Section(
        "collection.unread",
        _("Kan inte hämtas"),
        _("Läs vad som är fel på kanalens sida, och koppla om om det behövs."),
        lambda actor: Channel.objects.filter(sync_state__in=_unread(actor)).select_related("sync_state"),
        neglect.each(lambda channel: spoken(channel.sync_state.error_message)),
        neglect.keepers,
        lambda channel: reverse("register:channel", args=[channel.slug]),
    )
)
neglect.add(
    neglect.Section(
        "collection.expiring",
        _("Kopplingen går ut"),
        _("Koppla om kanalen före dagen, så hämtas allt utan avbrott."),
        lambda actor: Channel.objects.filter(sync_state__in=expiring(actor)).select_related("sync_state"),
        neglect.each(lambda one: gettext("Gäller till %(day)s.") % {"day": localdate(one.sync_state.expires_at)}),
        neglect.keepers,
        lambda channel: reverse("register:connect", args=[channel.slug]),
    )
)
register(
    Kind(
        name="collection.idle",
        label=_("Kanaler som har stått still länge"),
        text=lambda n: ngettext(
            "kanal har stått still länge: avsluta den?", "kanaler har stått still länge: avsluta dem?", n
        ),
        url=lambda: reverse("register:neglected"),
        count=lambda actor: idle.idle(actor).count(),
        action="register.close",
        part=Part.LATE,
        tone="warn",
    )
)
neglect.add(
    neglect.Section(
        "collection.idle",
        _("Har stått still länge"),
        _("Förslag: avsluta kanalen, eller pröva syftet på nytt."),
        idle.idle,
        lambda channels: dict.fromkeys((one.pk for one in channels), _silence(activity_floor().idle_months)),
        neglect.managers,
        lambda channel: reverse("register:close", args=[channel.slug]),
    )
)
neglect.add(
    neglect.Section(
        "collection.quiet",
        _("Sällan något nytt"),
        _("Skriv något, eller fundera på om kanalen behövs."),
        idle.quiet,
        lambda channels: dict.fromkeys((one.pk for one in channels), _under(activity_floor())),
        neglect.responsible,
        lambda channel: reverse("register:channel", args=[channel.slug]),
    )
)
