"""Reads about the group, its people, who of them is away, and the working calendar."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.errors import NotAllowed
from kanalvakt.organisation import permissions
from kanalvakt.organisation.calendar import WorkingCalendar, stored
from kanalvakt.organisation.models import Absence, CalendarVersion, Group, RoleGrant, Unit, User


def user(actor: Actor) -> User:
    """The active person behind an actor; NotAllowed when there is none (a job, or somebody who has left)."""
    user_id = _uuid(actor)
    found = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    if found is None:
        raise NotAllowed(_("Det här måste göras av en person med ett aktivt konto. Logga in och försök igen."))
    return found


def group() -> Group:
    """The municipality group; a nameless one before it has been set up."""
    return Group.objects.first() or Group(name=_("Kommunen"), website="")


def working_calendar(version: str = "") -> WorkingCalendar:
    """The calendar in force, or that version of it as it was (CalendarVersion.DoesNotExist when there was none).

    One short query, always right after a change. Ask once a page or batch and pass it on.
    """
    return stored.by_label(version) if version else stored.current()


def calendar_versions() -> QuerySet[CalendarVersion]:
    """Every version there was, the newest first, with who made it; without its content."""
    return CalendarVersion.objects.defer("spec").select_related("made_by")


def absences(since: date, until: date) -> QuerySet[Absence]:
    """The absences that fall on some day from `since` to `until`, both included."""
    return Absence.objects.filter(Q(until=None) | Q(until__gte=since), cancelled_at=None, since__lte=until)


def away(day: date | None = None) -> frozenset[UUID]:
    """The ids of the people who are away on `day` (today when None)."""
    day = day or clock.today()
    return frozenset(absences(day, day).values_list("person", flat=True))


def stand_ins(person: User) -> QuerySet[User]:
    """Who may be named to take over from somebody: those who already look after channels under the same board.

    Boards are authorities of their own, so nobody opens their board to another's people by going on leave.
    """
    today = clock.today()
    grants = RoleGrant.objects.filter(
        Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today), role__in=permissions.STAND_INS
    )
    units = Unit.objects.filter(Q(people=person) | Q(pk__in=grants.filter(user=person).values("unit")))
    if not grants.filter(user=person, unit=None).exists():
        grants = grants.filter(Q(unit=None) | Q(unit__board__in=units.values("board")))
    return User.objects.filter(Exists(grants.filter(user=OuterRef("pk"))), is_active=True).exclude(pk=person.pk)


def who_may(action: str, unit: Unit) -> QuerySet[User]:
    """Everybody with an active account who may do `action` in the unit today, by name."""
    here = Q(unit=None) | Q(unit__in=above_units().get(unit.pk, {unit.pk}))
    grants = _grants_for(action).filter(here, user=OuterRef("pk"))
    return User.objects.filter(Exists(grants), is_active=True)


def who_may_in(action: str, units: Collection[int]) -> dict[int, list[str]]:
    """The names of the same people for many units at once, by the unit's id (two queries, however many)."""
    grants = _grants_for(action).filter(user__is_active=True).order_by("user__name", "user")
    rows, above = list(grants.values_list("unit", "user", "user__name")), above_units()
    found: dict[int, list[str]] = {}
    for unit in units:
        reach = {None, *above.get(unit, {unit})}
        found[unit] = list({user: name for at, user, name in rows if at in reach}.values())
    return found


def _grants_for(action: str) -> QuerySet[RoleGrant]:
    """The grants that let somebody do it today, wherever."""
    permission = permissions.declared()[action]
    today = clock.today()
    grants = RoleGrant.objects.filter(
        Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today), role__in=permission.roles
    )
    return grants.filter(cleared=True) if permission.cleared else grants


def above_units() -> dict[int, frozenset[int]]:
    """Each unit with itself and those above it (one query)."""
    parents = dict(Unit.objects.values_list("pk", "parent"))

    def upward(unit: int) -> Iterator[int]:
        step: int | None = unit
        seen: set[int] = set()
        while step is not None and step not in seen:
            seen.add(step)
            yield step
            step = parents.get(step)

    return {unit: frozenset(upward(unit)) for unit in parents}


def _uuid(actor: Actor) -> UUID | None:
    try:
        return UUID(actor.id) if actor.kind is ActorKind.PERSON else None
    except ValueError:
        return None
