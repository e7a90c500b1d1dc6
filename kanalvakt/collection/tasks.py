"""The sweep that finds which channel is due."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kanalvakt.collection import actions
from kanalvakt.collection.actions.importing import read_on
from kanalvakt.collection.actions.uploading import forget_files
from kanalvakt.collection.models import SyncState
from kanalvakt.connectors import registry
from kanalvakt.core import clock
from kanalvakt.core.actor import system
from kanalvakt.core.errors import Conflict
from kanalvakt.register.models import Channel, ChannelState, Secret, SecretKind

ACTOR = system("collection.sweep")
WATCHED = [ChannelState.ACTIVE, ChannelState.CLOSING]
LOOK_AT = 20


def sweep() -> int:
    """Collect the one channel that has waited longest, if one is due; how many were collected."""
    if done := _collect_one():
        return done
    # A new channel is due at once: looking for one when nothing else is due is soon enough.
    new = _without_state()
    actions.ensure_states(new)
    return _collect_one() if new else 0


def _collect_one() -> int:
    now = clock.now()
    for state in due()[:LOOK_AT]:
        try:
            actions.sync(state.channel_id, complete=state.next_complete_at <= now, actor=ACTOR)
        except Conflict:  # another worker was first
            continue
        return 1
    return 0


def due() -> QuerySet[SyncState]:
    """Channels to collect now; a failing one also as soon as its connection was changed."""
    now = clock.now()
    changed = Secret.objects.filter(channel=OuterRef("channel"), kind=SecretKind.CONNECTION)
    mended = Q(failing_since__isnull=False) & Exists(changed.filter(changed_at__gt=OuterRef("tried_at")))
    free = SyncState.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now), channel__in=collected())
    return free.filter(Q(next_at__lte=now) | mended).order_by(F("next_at"))


def collected() -> QuerySet[Channel]:
    """Channels in use on platforms that are read by a connector; not those that wait for the platform's review."""
    kinds = [kind.kind for kind in registry.kinds() if registry.is_automatic(kind.kind)]
    waiting = [kind for kind in kinds if not registry.is_automatic_unconnected(kind)]
    log_ins = Secret.objects.filter(channel=OuterRef("pk"), kind=SecretKind.CONNECTION).exclude(value="")
    found = Channel.objects.filter(state__in=WATCHED, platform__in=kinds)
    return found.filter(~Q(platform__in=waiting) | Exists(log_ins))


def look_at_connections() -> bool:
    """Look at one connection that has not been looked at today."""
    return actions.look_at_connection(collected())


def _without_state() -> list[int]:
    return list(collected().filter(sync_state=None).values_list("pk", flat=True))


def import_sweep() -> int:
    """Read one waiting import on, or let go of one file that is not needed any more."""
    return read_on() or forget_files()
