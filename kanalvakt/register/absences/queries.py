"""What the pages about absences read: who is away, what then happens on which channel, and whom one stands in for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Absence, User
from kanalvakt.register.duty import Duty
from kanalvakt.register.models import LIVE, Channel
from kanalvakt.register.queries import roster
from kanalvakt.ui.paging import Page, page

ORDER = ("since", "id")
OTHERS = "organisation.report_absence"


@dataclass(frozen=True, slots=True)
class Away:
    """An absence, and who takes over each of the person's channels on its first day that has not been."""

    absence: Absence
    duties: list[Duty]

    @property
    def begun(self) -> bool:
        """Whether the first day has come."""
        return self.absence.since <= clock.today()


def own(user: User) -> list[Away]:
    """One's own absences that are not over."""
    return _with_duties(list(_current().filter(person=user).order_by(*ORDER)))


def others(actor: Actor, params: Mapping[str, Any]) -> tuple[Page[Absence], list[Away]]:
    """A page of the absences of those for whom `actor` may report one, their own left out."""
    rows = _current().filter(person__in=reportable(actor)).exclude(person__id=actor.id)
    found = page(rows, ORDER, params)
    return found, _with_duties(found.rows)


def reportable(actor: Actor) -> QuerySet[User]:
    """The active people for whom `actor` may report an absence: themselves, and those of the units they lead."""
    units, people = permissions.units(actor, OTHERS), User.objects.filter(is_active=True)
    return people if units is None else people.filter(Q(pk=actor.id) | Q(unit__in=units))


def offered() -> QuerySet[User]:
    """Who may take over from somebody; the action says no where it is another board's people."""
    return User.objects.filter(is_active=True, grants__role__in=permissions.STAND_INS).distinct()


def changeable(actor: Actor) -> QuerySet[Absence]:
    """The absences that `actor` may change or end."""
    return _current().filter(person__in=reportable(actor))


def notes_for(user_id: UUID, standing_in: list[Duty]) -> list[Absence]:
    """What those whom one stands in for have written to whoever takes over."""
    today = clock.today()
    passed = {who.pk for duty in standing_in for who in duty.passed}
    return [row for row in _current().filter(person__in=passed).exclude(note="") if row.covers(today)]


def _current() -> QuerySet[Absence]:
    current = Absence.objects.filter(Q(until=None) | Q(until__gte=clock.today()), cancelled_at=None)
    return current.select_related("person__unit", "stand_in", "entered_by")


def _with_duties(rows: list[Absence]) -> list[Away]:
    """Three queries, however many."""
    if not rows:
        return []
    kept: dict[UUID | None, list[Channel]] = {}
    people = [row.person_id for row in rows]
    for channel in Channel.objects.filter(responsible__in=people, state__in=LIVE):
        kept.setdefault(channel.responsible_id, []).append(channel)
    days = {row.pk: _first_day(row) for row in rows}
    channels = [channel for each in kept.values() for channel in each]
    book = roster(channels, min(days.values()), max(days.values()))
    return [Away(row, [book.duty(channel, days[row.pk]) for channel in kept.get(row.person_id, ())]) for row in rows]


def _first_day(row: Absence) -> date:
    return max(row.since, clock.today())
