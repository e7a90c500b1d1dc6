"""The sweep: acts that are due, one a call."""

from django.db.models import Q

from kanalvakt.core import clock
from kanalvakt.outbox.actions.machine import MOVING, advance
from kanalvakt.outbox.models import Act


def sweep() -> bool:
    """Take the most urgent act that is due a bit further; False when none is."""
    now = clock.now()
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    due = Act.objects.filter(free, state__in=MOVING, next_at__lte=now).order_by("-secrecy", "next_at")
    act_id = due.values_list("pk", flat=True).first()
    if act_id is None:
        return False
    advance(act_id)
    return True
