"""Who is on duty where, and where nobody is: each answer for many channels at once costs the same few queries."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import cast
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.utils.functional import SimpleLazyObject

from kanalvakt.core import clock
from kanalvakt.organisation.models import Absence, Role, RoleGrant, User
from kanalvakt.organisation.permissions import STAND_INS
from kanalvakt.organisation.queries import above_units, absences
from kanalvakt.register.duty import Duty, Roster
from kanalvakt.register.models import LIVE, Channel


def on_duty(channel: Channel, day: date | None = None) -> Duty:
    """Who is on duty on the channel that day (today when None)."""
    return on_duty_on([channel], day)[channel.pk]


def on_duty_on(channels: Iterable[Channel], day: date | None = None) -> dict[int, Duty]:
    """The same for many channels, by channel id: two or three queries, however many."""
    channels, day = list(channels), day or clock.today()
    book = roster(channels, day, day)
    return {channel.pk: book.duty(channel, day) for channel in channels}


def duties_of(user: User, day: date | None = None) -> QuerySet[Channel]:
    """The live channels on which `user` is the one on duty that day: their own, and those they stand in for."""
    return Channel.objects.filter(pk__in=[duty.channel.pk for duty in duties(user.pk, day)])


def duties(user_id: UUID, day: date | None = None) -> list[Duty]:
    """Those duties with whom they stand in for and why (at most four queries)."""
    day = day or clock.today()
    away = list(absences(day, day))
    mine = Q(responsible=user_id) | Q(substitute=user_id)
    if any(absence.stand_in_id == user_id for absence in away):
        mine |= Q(responsible__in=[absence.person_id for absence in away]) | Q(responsible__is_active=False)
    channels = list(Channel.objects.filter(mine, state__in=LIVE).select_related("unit"))
    if not channels:
        return []
    book = _roster(channels, away)
    found = (book.duty(channel, day) for channel in channels)
    return [duty for duty in found if duty.person and duty.person.pk == user_id]


def roles_while_standing_in(user_id: UUID, day: date) -> list[tuple[Role, int]]:
    """What somebody who stands in may do meanwhile: a substitute's work in the unit of each channel they have (never
    with clearance). Nothing for whom no absence names, so it ends by itself on the day the absence does."""
    if not absences(day, day).filter(stand_in=user_id).exists():
        return []
    return [(Role.SUBSTITUTE, duty.channel.unit_id) for duty in duties(user_id, day)]


def roster(channels: Iterable[Channel], since: date, until: date) -> Roster:
    """What `Roster.duty` needs for those channels and days (two or three queries)."""
    return _roster(channels, absences(since, until))


def _roster(channels: Iterable[Channel], away: Iterable[Absence]) -> Roster:
    by_person: dict[UUID, tuple[Absence, ...]] = {}
    mentioned: set[UUID | None] = set()
    for absence in away:
        by_person[absence.person_id] = (*by_person.get(absence.person_id, ()), absence)
        mentioned |= {absence.person_id, absence.stand_in_id}
    for channel in channels:
        mentioned |= {channel.responsible_id, channel.substitute_id}
    people, grants = _with_grants([who for who in mentioned if who is not None])
    # Asked for only when somebody's role is neither in the channel's own unit nor in the whole group.
    return Roster(people, by_person, grants, cast("Mapping[int, frozenset[int]]", SimpleLazyObject(above_units)))


def _with_grants(ids: Collection[UUID]) -> tuple[dict[UUID, User], dict[UUID, tuple[RoleGrant, ...]]]:
    """The people, and the roles with which they may keep channels, whenever those hold (one query)."""
    keeping = FilteredRelation("grants", condition=Q(grants__role__in=STAND_INS))
    rows = User.objects.filter(pk__in=ids).annotate(
        keeping=keeping, in_unit=F("keeping__unit"), since=F("keeping__since"), until=F("keeping__until"),
        grant=F("keeping__pk"),
    )  # fmt: skip
    people: dict[UUID, User] = {}
    grants: dict[UUID, tuple[RoleGrant, ...]] = {}
    for row in rows:
        people[row.pk] = row
        if row.grant is not None:
            held = RoleGrant(pk=row.grant, user=row, unit_id=row.in_unit, since=row.since, until=row.until)
            grants[row.pk] = (*grants.get(row.pk, ()), held)
    return people, grants
