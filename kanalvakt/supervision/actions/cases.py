"""The guideline's outcomes: answered, forwarded, no answer needed (G1.5.2, G1.5.3). Removal is moderation's."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.models import User
from kanalvakt.organisation.permissions import allows, require
from kanalvakt.organisation.queries import user, working_calendar
from kanalvakt.outbox import actions as outbox
from kanalvakt.outbox.models import Act
from kanalvakt.supervision.actions import locks
from kanalvakt.supervision.answer_clock import AnswerClock, accept_by
from kanalvakt.supervision.models import UNLOCKED, WAITING, Case, CaseState, Draft, Forward, Note
from kanalvakt.supervision.who import user_id

HANDLE = locks.HANDLE
REOPENED = gettext_noop("öppnad igen av en kollega")


@transaction.atomic
def answer(case_id: int, text: str, *, actor: Actor, privately: bool = False, seen: int | None = None) -> Act:
    """Answer in the channel, or `privately` where the platform can. The case is answered at once, and opens again if
    the answer does not get there.

    `seen` is the number of the version that the person read; Conflict if there is a newer one, and when a colleague
    works on the case.
    """
    case = _free_case(case_id, actor)
    _not_changed(case, seen)
    act = outbox.request_reply(case.item_id, text, privately=privately, actor=actor)
    case.answer_seconds = AnswerClock([case.channel_id]).taken(case, clock.now())
    _close(case, CaseState.ANSWERED, actor, data={"act": act.pk})
    Draft.objects.filter(case=case, user=user_id(actor)).delete()
    return act


@transaction.atomic
def no_answer(case_ids: Collection[int], *, actor: Actor, seen: int | None = None) -> int:
    """Say of one or many that no answer is needed. Returns how many were still open and are done now.

    `seen` is the number of the version that the person read; Conflict if there is a newer one. A case that a colleague
    works on is left alone, and a Conflict when it is the only one.
    """
    held = Case.objects.select_for_update(of=("self",)).filter(pk__in=case_ids)
    cases = list(held.select_related("unit"))
    for unit in {case.unit for case in cases}:
        require(actor, HANDLE, unit)
    for case in cases:
        _not_changed(case, seen)
    if len(cases) == 1:
        locks.refuse_if_locked(cases[0], actor)
    ids = [case.pk for case in cases if case.state in WAITING and not locks.is_another(case, actor)]
    now = clock.now()
    done = {"state": CaseState.NO_ANSWER, "closed_at": now, "changed_at": now, "closed_by": user(actor)}
    Case.objects.filter(pk__in=ids).update(**done, reopened="", accept_by=None, **UNLOCKED)
    if ids:
        subject = f"case:{ids[0]}" if len(ids) == 1 else "case:many"
        ledger.append("supervision.no_answer", actor=actor, subject=subject, data={"cases": ids})
    return len(ids)


@transaction.atomic
def forward(case_id: int, to: UUID, text: str = "", *, actor: Actor) -> Forward:
    """Hand the case to somebody who may handle it; it waits for them until they accept."""
    case = _free_case(case_id, actor)
    receiver = User.objects.filter(pk=to, is_active=True).first()
    if receiver is None or not allows(person(to), HANDLE, case.unit):
        raise Invalid(_("Den personen kan inte hantera ärenden i enheten. Välj någon annan i listan."), "to")
    if to == user_id(actor):
        raise Invalid(_("Ärendet är redan hos dig. Välj en kollega."), "to")
    now = clock.now()
    handed = Forward.objects.create(case=case, by=user(actor), to=receiver, at=now, note=text.strip())
    waits = {"state": CaseState.FORWARDED, "assignee": receiver, "accept_by": accept_by(now, working_calendar())}
    _set(case, **waits, reopened="", abandoned=0, **UNLOCKED)
    ledger.append("supervision.forwarded", actor=actor, subject=f"case:{case.pk}", data={"to": str(to)})
    return handed


@transaction.atomic
def accept(case_id: int, *, actor: Actor) -> Case:
    """Take over a case that was forwarded to oneself."""
    case = _free_case(case_id, actor)
    handed = case.forwards.filter(to=user_id(actor), accepted_at=None).first()
    if case.state != CaseState.FORWARDED or handed is None:
        raise Conflict(_("Ärendet väntar inte på att du ska ta emot det. Ladda om sidan."))
    handed.accepted_at = clock.now()
    handed.waited_seconds = working_calendar().service_seconds(handed.at, handed.accepted_at)
    handed.save(update_fields=["accepted_at", "waited_seconds"])
    _set(case, state=CaseState.OPEN, accept_by=None)
    ledger.append("supervision.accepted", actor=actor, subject=f"case:{case.pk}")
    return case


@transaction.atomic
def return_case(case_id: int, *, actor: Actor) -> Case:
    """Put a handled or forwarded case back among what waits, for anybody in the unit."""
    case = _case(case_id, actor)
    if case.state == CaseState.OPEN:
        raise Conflict(_("Ärendet är redan öppet."))
    locks.refuse_if_locked(case, actor)
    if case.state == CaseState.FORWARDED:
        _hand_back(case, actor)
    opened = {"closed_at": None, "closed_by": None, "reopened": REOPENED, "abandoned": 0}
    opened |= {"accept_by": None, "answer_seconds": None}
    _set(case, state=CaseState.OPEN, assignee=None, **opened, **UNLOCKED)
    ledger.append("supervision.reopened", actor=actor, subject=f"case:{case.pk}")
    return case


@transaction.atomic
def take_over(case_id: int, *, actor: Actor, holder: UUID | None = None) -> Case:
    """Go on with what a colleague works on, knowing it. Their draft stays and is shown to the one who took over.

    `holder` is who worked on it on the page that the person saw; Conflict if it is a third one by now.
    """
    case = _open_case(case_id, actor)
    worker = case.worker
    if worker and holder and worker.pk not in (holder, user_id(actor)):
        raise Conflict(_("%(who)s hann ta över ärendet %(time)s.") % locks.told(case))
    locks.interrupt(case, user(actor))
    if worker and worker.pk != user_id(actor):
        data = {"from": str(worker.pk)}
        ledger.append("supervision.taken_over", actor=actor, subject=f"case:{case.pk}", data=data)
    return case


@transaction.atomic
def note(case_id: int, text: str, *, actor: Actor) -> Note:
    """Write a note to colleagues."""
    case = _case(case_id, actor)
    if not text.strip():
        raise Invalid(_("Skriv något i anteckningen först."), "text")
    written = Note.objects.create(case=case, by=user(actor), at=clock.now(), text=text.strip())
    ledger.append("supervision.noted", actor=actor, subject=f"case:{case.pk}", data={"note": written.pk})
    return written


def _hand_back(case: Case, actor: Actor) -> None:
    """Note that what was forwarded came back without having been accepted, and how long that took."""
    handed = case.forwards.filter(accepted_at=None, returned_at=None).first()
    if handed:
        handed.returned_at, handed.returned_by = clock.now(), user(actor)
        handed.waited_seconds = working_calendar().service_seconds(handed.at, handed.returned_at)
        handed.save(update_fields=["returned_at", "returned_by", "waited_seconds"])


def _case(case_id: int, actor: Actor) -> Case:
    # Nobody who may change meanwhile is joined in: PostgreSQL waits for the case alone, and joins what was before.
    case = Case.objects.select_for_update(of=("self",)).select_related("unit").get(pk=case_id)
    require(actor, HANDLE, case.unit)
    return case


def _open_case(case_id: int, actor: Actor) -> Case:
    case = _case(case_id, actor)
    if case.state not in WAITING:
        raise Conflict(_already(case))
    return case


def _free_case(case_id: int, actor: Actor) -> Case:
    """An open case that no colleague works on."""
    case = _open_case(case_id, actor)
    locks.refuse_if_locked(case, actor)
    return case


def _not_changed(case: Case, seen: int | None) -> None:
    if seen is not None and case.version > seen:
        raise Conflict(_("Texten har ändrats sedan du öppnade ärendet. Läs den igen innan du bestämmer."))


def _already(case: Case) -> str:
    told = {
        "who": case.closed_by.name if case.closed_by else _("Någon"),
        "state": case.get_state_display(),
        "time": locks.at(case.closed_at),
    }
    return _("%(who)s hann före: ärendet är %(state)s sedan %(time)s. Det du skrev finns kvar som utkast.") % told


def _close(case: Case, state: str, actor: Actor, data: ledger.Data) -> None:
    done = {"state": state, "closed_at": clock.now(), "closed_by": user(actor), "reopened": "", "accept_by": None}
    _set(case, **done, answer_seconds=case.answer_seconds, **UNLOCKED)
    ledger.append(f"supervision.{state}", actor=actor, subject=f"case:{case.pk}", data=data)


def _set(case: Case, **fields: object) -> None:
    """Write some columns of a case that this transaction holds."""
    for name, value in {**fields, "changed_at": clock.now()}.items():
        setattr(case, name, value)
    case.save(update_fields=[*fields, "changed_at"])
