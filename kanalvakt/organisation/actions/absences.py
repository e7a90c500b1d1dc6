"""Who is away and when they are back (G1.5.1). Dates and names only: why is nobody's business, and has no field."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kanalvakt.core import clock, hooks
from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions, queries
from kanalvakt.organisation.models import Absence, User

DAY = timedelta(days=1)


@transaction.atomic
def report_absence(
    person_id: UUID,
    *,
    since: date,
    actor: Actor,
    until: date | None = None,
    stand_in: User | None = None,
    note: str = "",
) -> Absence:
    """Somebody is away from `since` to `until`, both included (None: until further notice).

    The channels' own substitutes take over by themselves; `stand_in` does where they are away too.
    """
    person = _held(person_id, actor)
    absence = Absence(
        person=person,
        since=since,
        entered_by=queries.user(actor) if actor.kind is ActorKind.PERSON else None,
        entered_at=clock.now(),
    )
    return _save(absence, until, stand_in, note, actor=actor, kind="organisation.absence_reported")


@transaction.atomic
def change_absence(
    absence_id: int, *, until: date | None, stand_in: User | None, note: str, actor: Actor, since: date | None = None
) -> Absence:
    """Another last day, another stand-in; another first day as long as it has not come."""
    absence = _in_force(absence_id, actor)
    if since and since != absence.since:
        if min(absence.since, since) < clock.today():
            raise Invalid(_("Frånvaron har redan börjat. Den första dagen går inte att ändra i efterhand."), "since")
        absence.since = since
    return _save(absence, until, stand_in, note, actor=actor, kind="organisation.absence_changed")


@transaction.atomic
def come_back(absence_id: int, *, actor: Actor, day: date | None = None) -> Absence:
    """The person is on duty again from `day` (today when None); an absence that has not begun by then is cancelled."""
    absence = _in_force(absence_id, actor)
    day = day or clock.today()
    if absence.until and day > absence.until:
        raise Invalid(_("Frånvaron är slut före den dagen."), "day")
    if day <= absence.since:
        absence.cancelled_at = clock.now()
    else:
        absence.until = day - DAY
    absence.save()
    _tell(absence, actor, "organisation.absence_ended")
    return absence


def _held(person_id: UUID, actor: Actor) -> User:
    """The person, held for the rest of the transaction, if `actor` may say when they are away."""
    person = User.objects.select_for_update(of=("self",)).get(pk=person_id)
    if actor.id == str(person.pk):
        permissions.require_anywhere(actor, "organisation.report_own_absence")
    else:
        permissions.require(actor, "organisation.report_absence", person.unit_id)
    if not person.is_active:
        raise Conflict(_("%(name)s har slutat. Utse någon annan på kanalerna i stället.") % {"name": person.name})
    return person


def _in_force(absence_id: int, actor: Actor) -> Absence:
    absence = Absence.objects.get(pk=absence_id)
    _held(absence.person_id, actor)
    absence.refresh_from_db()
    if absence.cancelled_at or (absence.until and absence.until < clock.today()):
        raise Conflict(_("Frånvaron är redan slut. Anmäl en ny i stället."))
    return absence


def _save(
    absence: Absence, until: date | None, stand_in: User | None, note: str, *, actor: Actor, kind: str
) -> Absence:
    if until and until < absence.since:
        raise Invalid(_("Frånvaron slutar innan den börjar. Ändra ett av datumen."), "until")
    if until and until < clock.today():
        raise Invalid(_("Den sista dagen har redan varit. Välj i dag eller senare."), "until")
    absence.until, absence.stand_in, absence.note = until, stand_in, note.strip()
    _refuse_overlap(absence)
    if stand_in and not queries.stand_ins(absence.person).filter(pk=stand_in.pk).exists():
        text = _("%(name)s sköter inga kanaler hos samma nämnd. Välj någon annan, eller be administratören om rollen.")
        raise Invalid(text % {"name": stand_in.name}, "stand_in")
    absence.save()
    _tell(absence, actor, kind)
    return absence


def _refuse_overlap(absence: Absence) -> None:
    """One absence at a time, so that there is one answer to who takes over."""
    others = Absence.objects.filter(person=absence.person_id, cancelled_at=None).exclude(pk=absence.pk)
    if absence.until:
        others = others.filter(since__lte=absence.until)
    other = others.filter(Q(until=None) | Q(until__gte=absence.since)).first()
    if other is not None:
        text = _("Det finns redan en frånvaro som börjar %(day)s. Ändra den i stället.")
        raise Conflict(text % {"day": other.since})


def _tell(absence: Absence, actor: Actor, kind: str) -> None:
    append(
        kind,
        actor=actor,
        subject=f"person:{absence.person_id}",
        data={
            "absence": absence.pk,
            "since": absence.since.isoformat(),
            "until": absence.until.isoformat() if absence.until else None,
            "stand_in": str(absence.stand_in_id) if absence.stand_in_id else None,
        },
    )
    permissions.forget()
    hooks.absences_changed.send()
