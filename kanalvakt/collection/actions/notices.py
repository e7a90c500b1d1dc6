"""A platform's own notice that something happened: kept once, and a reason to collect the channel at once.

A notice is never trusted for what happened (design: Sync): duplicates and notices out of order do no harm.
"""

from datetime import timedelta

from django.db import transaction

from kanalvakt.collection.actions.syncing import ensure_states
from kanalvakt.collection.models import Notice, SyncState
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.register.models import Channel

KEPT = timedelta(days=30)
BATCH = 1000


@transaction.atomic
def take_notice(channel: Channel, digest: str, about: str, *, actor: Actor) -> bool:
    """Keep a notice and let the channel be collected at once; False when it has been told before.

    A channel that fails waits as long as it must: a platform that asks us to slow down is not asked more for this.
    """
    require(actor, "collection.sync", channel.unit_id)
    now = clock.now()
    fresh = Notice(channel=channel, digest=digest, about=about[:200], received_at=now)
    Notice.objects.bulk_create([fresh], ignore_conflicts=True)
    if not Notice.objects.filter(channel=channel, digest=digest, received_at=now).exists():
        return False
    ensure_states([channel.pk])
    resting = SyncState.objects.filter(channel=channel, failing_since=None, next_at__gt=now)
    if resting.update(next_at=now):
        ledger.append("collection.requested", actor=actor, subject=f"channel:{channel.pk}")
    return True


def forget_notices() -> int:
    """Old notices are of no use; how many were forgotten."""
    old = Notice.objects.filter(received_at__lt=clock.now() - KEPT).values_list("pk", flat=True)[:BATCH]
    return Notice.objects.filter(pk__in=list(old)).delete()[0]
