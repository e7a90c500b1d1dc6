"""Reads about the group, its people, who of them is away, and the working calendar."""

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
    permission = permissions.declared()[action]
    today = clock.today()
    grants = RoleGrant.objects.filter(
        Q(since=None) | Q(since__lte=today),
        Q(until=None) | Q(until__gte=today),
        Q(unit=None) | Q(unit__in=_with_those_above(unit)),
        user=OuterRef("pk"),
        role__in=permission.roles,
    )
    if permission.cleared:
        grants = grants.filter(cleared=True)
    return User.objects.filter(Exists(grants), is_active=True)


def _with_those_above(unit: Unit) -> list[int]:
    parents, chain = dict(Unit.objects.values_list("pk", "parent")), [unit.pk]
    while (above := parents.get(chain[-1])) is not None and above not in chain:
        chain.append(above)
    return chain


def _uuid(actor: Actor) -> UUID | None:
    try:
        return UUID(actor.id) if actor.kind is ActorKind.PERSON else None
    except ValueError:
        return None
