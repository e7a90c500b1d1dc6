"""Missed rounds stay listed until somebody says what was done; nothing runs out by itself (expectation 22)."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import require_anywhere, units
from kanalvakt.organisation.queries import user
from kanalvakt.supervision.models import Escalation

ACKNOWLEDGE = "supervision.acknowledge"
AS_COORDINATOR = "supervision.acknowledge_as_coordinator"


def open_to(actor: Actor) -> QuerySet[Escalation]:
    """Those that wait for `actor`: a coordinator may answer for a unit without a manager, not the other way round."""
    manager = Q(role=Role.UNIT_MANAGER) & _within(actor, ACKNOWLEDGE)
    coordinator = Q(role=Role.COORDINATOR) & _within(actor, AS_COORDINATOR)
    return Escalation.objects.filter(manager | coordinator, acknowledged_at=None)


@transaction.atomic
def acknowledge(round_ids: Collection[int], done: str, *, actor: Actor) -> int:
    """Say what was done about missed rounds. Returns how many rounds no longer wait for the actor."""
    require_anywhere(actor, ACKNOWLEDGE)
    if not round_ids:
        raise Invalid(_("Markera först de missade tillsyner det gäller."))
    if not done.strip():
        raise Invalid(_("Skriv vad som har gjorts åt det."), "done")
    rows = list(open_to(actor).filter(round__in=round_ids).select_for_update(of=("self",)))
    if not rows:
        raise Conflict(_("Någon annan har redan kvitterat."))
    Escalation.objects.filter(pk__in=[row.pk for row in rows]).update(
        acknowledged_at=clock.now(), acknowledged_by=user(actor), done=done.strip()
    )
    ids = sorted({row.round_id for row in rows})
    subject = f"round:{ids[0]}" if len(ids) == 1 else "round:many"
    data: ledger.Data = {"rounds": ids, "escalations": [row.pk for row in rows]}
    ledger.append("supervision.missed_acknowledged", actor=actor, subject=subject, data=data)
    return len(ids)


def _within(actor: Actor, action: str) -> Q:
    reach = units(actor, action)
    return Q() if reach is None else Q(round__unit__in=reach)
