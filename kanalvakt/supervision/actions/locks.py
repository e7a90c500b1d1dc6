"""Who works on a case just now, so that two never do the same unaware (G1.5.4).

A lock is soft: it says who and since when, runs out by itself, and a colleague may take it over knowing. Opening and
leaving a case are no record of anything, so only a taking over and a running out leave an entry in the ledger.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import Exists, F, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, system
from kanalvakt.core.errors import Conflict
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.models import User
from kanalvakt.organisation.permissions import allows
from kanalvakt.supervision.models import UNLOCKED, Case, Draft, Interruption
from kanalvakt.supervision.who import user_id

HANDLE = "supervision.handle"
BATCH = 100


def lasts() -> timedelta:
    """How long a lock holds without a sign of work."""
    return timedelta(minutes=settings.LOCK_MINUTES)


def begin(case_id: int, *, actor: Actor) -> bool:
    """Somebody has opened the case, or goes on working on it: it is theirs for a while, if nobody else's.

    False when a colleague has it, when nothing is left to do, or when they may only read.
    """
    case = Case.objects.select_related("unit").filter(pk=case_id).first()
    if case is None or not allows(actor, HANDLE, case.unit):
        return False
    leave(actor=actor, but=case_id)
    return _is_fresh(case, user_id(actor)) or take(case_id, user_id(actor))


def leave(*, actor: Actor, but: int | None = None) -> None:
    """Let go of what somebody has only looked at. What they have a draft for stays theirs until the lock runs out."""
    drafts = Draft.objects.filter(case=OuterRef("pk"), user=user_id(actor))
    left = Case.objects.filter(~Exists(drafts), locked_by=user_id(actor)).exclude(pk=but or 0)
    # Asked first: looking at a list must not wait for whoever writes to the database just then.
    if ids := list(left.values_list("pk", flat=True)):
        Case.objects.filter(pk__in=ids, locked_by=user_id(actor)).update(**UNLOCKED)


def take(case_id: int, me: UUID) -> bool:
    """Give a waiting case to `me` unless a colleague has it. One statement: of two at once exactly one gets it."""
    now = clock.now()
    until = now + lasts()
    mine = Q(locked_by=me, locked_until__gt=now)
    free = Q(locked_by=None) | Q(locked_until__lte=now) | Q(locked_by=me)
    since = Choose(When(mine, then=F("locked_at")), default=Value(now))
    taken = Case.objects.filter(free, pk=case_id, waiting=1)
    return bool(taken.update(locked_by=me, locked_at=since, locked_until=until))


def _is_fresh(case: Case, me: UUID) -> bool:
    """Whether it is `me` who holds it, and has said so a moment ago: then nothing needs to be written."""
    until = case.locked_until
    return case.locked_by_id == me and until is not None and until > clock.now() + lasts() * 0.9


def interrupt(case: Case, by: User) -> None:
    """Take a case over from whoever works on it; the caller holds the case and has asked for permission."""
    worker, now = case.worker, clock.now()
    if worker and worker != by:
        Interruption.objects.create(case=case, worker=worker, since=case.locked_at or now, at=now, taken_by=by)
    if worker != by:
        case.locked_at = now
    case.locked_by, case.locked_until = by, now + lasts()
    case.save(update_fields=list(UNLOCKED))


def refuse_if_locked(case: Case, actor: Actor) -> None:
    """Conflict when somebody else works on the case."""
    if is_another(case, actor):
        raise Conflict(
            _("%(who)s arbetar med ärendet sedan %(time)s. Ta över det först, om du ska göra det.") % told(case)
        )


def is_another(case: Case, actor: Actor) -> bool:
    """Whether somebody else works on the case."""
    return case.worker is not None and case.worker.pk != user_id(actor)


def told(case: Case) -> dict[str, str]:
    """Who works on it and since when, in words."""
    return {"who": case.worker.name if case.worker else "", "time": at(case.locked_at)}


def at(moment: datetime | None) -> str:
    """The time of day in Sweden."""
    return timezone.localtime(moment).strftime("%H.%M") if moment else ""


@transaction.atomic
def free_abandoned() -> bool:
    """The sweep: locks that ran out put the work back in plain sight, first in everybody's list. True: maybe more."""
    now = clock.now()
    ran_out = Case.objects.select_for_update(skip_locked=True, of=("self",)).filter(locked_until__lte=now)
    cases = list(ran_out.order_by("locked_until")[:BATCH])
    if not cases:
        return False
    Interruption.objects.bulk_create(
        Interruption(case=case, worker_id=case.locked_by_id, since=case.locked_at, at=now)
        for case in cases
        if case.locked_by_id and case.locked_at
    )
    ids = [case.pk for case in cases]
    Case.objects.filter(pk__in=ids).update(**UNLOCKED, abandoned=1)
    subject = f"case:{ids[0]}" if len(ids) == 1 else "case:many"
    ledger.append("supervision.abandoned", actor=system("supervision"), subject=subject, data={"cases": ids})
    return len(cases) == BATCH
