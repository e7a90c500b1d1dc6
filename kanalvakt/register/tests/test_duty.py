"""Who is on duty (G1.5.1): the chain, its end, and that no graph of absences loses or loops work."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kanalvakt.core import clock
from kanalvakt.core.actor import migration, person
from kanalvakt.organisation import actions as organisation
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Absence, Role, RoleGrant, Unit, User
from kanalvakt.register import actions, queries
from kanalvakt.register.duty import Roster
from kanalvakt.register.models import Channel, ChannelState, NobodyOnDuty
from kanalvakt.rulebook import actions as rulebook

DAY = timedelta(days=1)
FIRST = date(2026, 3, 2)
PEOPLE = [User(id=UUID(int=number), name=f"Person {number}") for number in range(1, 7)]

people = st.integers(0, len(PEOPLE) - 1)
absent = st.tuples(people, st.integers(0, 9), st.none() | st.integers(0, 9), st.none() | people)


@given(
    st.lists(absent, max_size=12),
    st.sets(people, max_size=3),
    st.sets(people, max_size=3),
    st.lists(st.tuples(people, people), min_size=1, max_size=4),
    st.integers(0, 9),
)
def test_every_channel_day_has_one_present_person_or_says_that_nobody_is_there(
    absences: list[tuple[int, int, int | None, int | None]],
    left: set[int],
    roleless: set[int],
    kept: list[tuple[int, int]],
    days: int,
) -> None:
    everybody = [User(id=one.pk, name=one.name, is_active=number not in left) for number, one in enumerate(PEOPLE)]
    by_person: dict[UUID, tuple[Absence, ...]] = {}
    for who, since, length, stand_in in absences:
        until = None if length is None else FIRST + DAY * (since + length)
        named = everybody[stand_in] if stand_in not in (None, who) else None  # type: ignore[index]
        row = Absence(person=everybody[who], since=FIRST + DAY * since, until=until, stand_in=named)
        by_person[row.person_id] = (*by_person.get(row.person_id, ()), row)
    day = FIRST + DAY * days
    ended = dict.fromkeys(roleless, day - DAY)
    grants = {one.pk: (RoleGrant(user=one, until=ended.get(number)),) for number, one in enumerate(everybody)}
    roster = Roster({one.pk: one for one in everybody}, by_person, grants, {})
    here = {one.pk for one in everybody if one.is_active and roster.absence(one.pk, day) is None}
    present = here - {everybody[number].pk for number in roleless}
    for responsible, substitute in kept:
        channel = Channel(responsible=everybody[responsible], substitute=everybody[substitute])
        reachable = _reachable([everybody[responsible], everybody[substitute]], roster, day)
        duty = roster.duty(channel, day)
        if duty.person is None:
            assert not reachable & present
            assert {one.pk for one in duty.passed} == reachable
        else:
            assert duty.person.pk in reachable & present
            assert not {one.pk for one in duty.passed} & present
        assert {one.pk for one in duty.without_role} == {one.pk for one in duty.passed} & here
        assert duty == roster.duty(channel, day)
        if everybody[responsible].pk in present:
            assert duty.person == everybody[responsible]
            assert duty.standing_in_for is None
        elif everybody[substitute].pk in present:
            assert duty.person == everybody[substitute]


def _reachable(first: list[User], roster: Roster, day: date) -> set[UUID]:
    """Everybody whom one comes to by asking who takes over, again and again until nobody is new."""
    found: set[UUID] = {one.pk for one in first}
    while True:
        named = {row.stand_in_id for who in found if (row := roster.absence(who, day)) and row.stand_in_id}
        if named <= found:
            return found
        found |= named


@pytest.fixture
def frans(school: Unit) -> User:
    """Keeps another school's channels under the same board."""
    other = Unit.objects.create(name="Granskolan", slug="granskolan", board=school.board)
    user = User.objects.create_user("frans@exempelby.example", name="Frans Förskola", unit=other)
    RoleGrant.objects.create(user=user, role=Role.OFFICER, unit=other)
    return user


@pytest.fixture
def monday() -> Iterator[Callable[[date], None]]:
    """It is nine on a Monday morning; what is given goes to the same hour of another day."""
    nine = time(9, tzinfo=timezone.get_default_timezone())
    with time_machine.travel(datetime.combine(FIRST, nine), tick=False) as traveller:
        yield lambda day: traveller.move_to(datetime.combine(day, nine))


def away(user: User, days: int | None, stand_in: User | None = None) -> Absence:
    until = None if days is None else clock.today() + DAY * (days - 1)
    return organisation.report_absence(
        user.pk, since=clock.today(), until=until, stand_in=stand_in, actor=person(user.pk)
    )


def test_the_responsible_person_is_on_duty(channel: Channel, anna: User) -> None:
    duty = queries.on_duty(channel)
    assert (duty.person, duty.standing_in_for, duty.why) == (anna, None, "")


def test_the_substitute_takes_over_and_hands_back(
    channel: Channel, anna: User, olof: User, monday: Callable[[date], None]
) -> None:
    away(anna, 3)
    duty = queries.on_duty(channel)
    assert (duty.person, duty.standing_in_for) == (olof, anna)
    assert duty.why == "Olof Ersättare står in för Anna Ansvarig."
    assert list(queries.duties_of(olof)) == [channel]
    assert list(queries.duties_of(anna)) == []
    monday(FIRST + DAY * 3)
    assert queries.on_duty(channel).person == anna
    assert list(queries.duties_of(olof)) == []


def test_one_who_comes_back_early_has_the_work_back_at_once(
    channel: Channel, anna: User, monday: Callable[[date], None]
) -> None:
    row = away(anna, None)
    monday(FIRST + DAY)
    organisation.come_back(row.pk, actor=person(anna.pk))
    assert queries.on_duty(channel).person == anna


def test_where_both_are_away_whom_they_named_takes_over_and_may_do_the_work_just_so_long(
    channel: Channel, anna: User, olof: User, frans: User, monday: Callable[[date], None]
) -> None:
    as_frans = person(frans.pk)
    assert not permissions.allows(as_frans, "supervision.handle", channel.unit)
    away(anna, 5)
    away(olof, 2, frans)
    assert queries.on_duty(channel).person == frans
    assert queries.on_duty(channel).standing_in_for == anna
    assert permissions.allows(as_frans, "supervision.handle", channel.unit)
    assert queries.may_reveal(as_frans, channel)
    monday(FIRST + DAY * 2)
    assert queries.on_duty(channel).person == olof
    assert not permissions.allows(as_frans, "supervision.handle", channel.unit)
    assert not queries.may_reveal(as_frans, channel)


def test_standing_in_opens_no_secrecy_and_no_other_unit(
    channel: Channel, care: Unit, anna: User, olof: User, frans: User, monday: Callable[[date], None]
) -> None:
    below = Unit.objects.create(name="Fritids", slug="fritids", board=channel.unit.board, parent=channel.unit)
    away(anna, 5, frans)
    away(olof, 5)
    as_frans = person(frans.pk)
    assert not any(grant.cleared for grant in permissions.grants(as_frans))
    assert not permissions.allows(as_frans, "supervision.handle", care)
    assert not permissions.allows(as_frans, "supervision.handle", below)


def test_one_whose_own_role_has_ended_gets_none_by_standing_in(
    channel: Channel, anna: User, olof: User, frans: User, monday: Callable[[date], None]
) -> None:
    away(anna, 5, frans)
    away(olof, 5)
    frans.grants.update(until=FIRST - DAY)
    permissions.forget()
    assert not permissions.allows(person(frans.pk), "supervision.handle", channel.unit)


def test_a_stand_in_whose_role_ends_midway_is_nobody_on_duty_from_that_day(
    channel: Channel, anna: User, olof: User, karin: User, frans: User, client: Client, monday: Callable[[date], None]
) -> None:
    frans.grants.update(until=FIRST + DAY)
    away(anna, 5, frans)
    away(olof, 5)
    assert queries.on_duty(channel, FIRST + DAY).person == frans
    ended = queries.on_duty(channel, FIRST + DAY * 2)
    assert (ended.person, ended.passed) == (None, (anna, olof, frans))
    assert ended.why == "Ingen i tjänst: Anna Ansvarig, Olof Ersättare är borta. Frans Förskola har ingen roll då."
    assert [row.day for row in queries.nobody_on_duty(person(karin.pk))] == [FIRST + DAY * n for n in (2, 3, 4)]
    client.force_login(karin)
    page = client.get("/kanaler/att-se-om/").text
    assert "Ingen i tjänst: 2026-03-04, 2026-03-05, 2026-03-06. Frans Förskola har ingen roll då." in page
    monday(FIRST + DAY * 2)
    assert list(queries.duties_of(frans)) == []
    assert not permissions.allows(person(frans.pk), "supervision.handle", channel.unit)


def test_a_responsible_person_whose_role_in_the_unit_ended_passes_the_work_on(
    channel: Channel, care: Unit, anna: User, olof: User
) -> None:
    anna.grants.update(unit=care)
    duty = queries.on_duty(channel)
    assert (duty.person, duty.without_role) == (olof, (anna,))
    above = Unit.objects.create(name="Skolområdet", slug="omradet", board=channel.unit.board)
    Unit.objects.filter(pk=channel.unit_id).update(parent=above)
    RoleGrant.objects.create(user=anna, role=Role.UNIT_MANAGER, unit=above)
    assert queries.on_duty(channel).person == anna, "a role above reaches below"


def test_naming_another_substitute_on_the_channel_fills_the_gap_at_once(
    channel: Channel, anna: User, olof: User, karin: User, monday: Callable[[date], None]
) -> None:
    away(anna, 5)
    away(olof, 5)
    rulebook.load(migration("test"))
    for user in (anna, karin):
        rulebook.accept(person(user.pk))
    facts = {"substitute": karin, "contact": "Skolan", "communication_plan": "2026"}
    actions.change(channel.pk, facts, actor=person(karin.pk))
    assert queries.on_duty(Channel.objects.get()).person == karin
    assert not queries.nobody_on_duty(person(karin.pk)).exists()


def test_somebody_named_who_has_no_duty_has_no_right(
    channel: Channel, anna: User, frans: User, monday: Callable[[date], None]
) -> None:
    away(anna, 5, frans)
    assert not permissions.allows(person(frans.pk), "supervision.handle", channel.unit)


def test_the_chain_goes_on_through_those_who_are_away_too(
    channel: Channel, anna: User, olof: User, frans: User, school: Unit, monday: Callable[[date], None]
) -> None:
    last = User.objects.create_user("lisa@exempelby.example", name="Lisa Sist", unit=school)
    RoleGrant.objects.create(user=last, role=Role.OFFICER, unit=frans.unit)
    away(anna, 5)
    away(olof, 5, frans)
    away(frans, 5, last)
    assert queries.on_duty(channel).person == last
    assert permissions.allows(person(last.pk), "supervision.handle", channel.unit)


def test_days_without_anybody_are_listed_at_once_and_resolved_when_somebody_is_named(
    channel: Channel, anna: User, olof: User, frans: User, karin: User, monday: Callable[[date], None]
) -> None:
    away(anna, 3)
    assert not NobodyOnDuty.objects.exists()
    row = away(olof, 2)
    listed = queries.nobody_on_duty(person(karin.pk))
    assert [one.day for one in listed] == [FIRST, FIRST + DAY]
    assert list(queries.orphans(person(karin.pk))) == [channel]
    organisation.change_absence(row.pk, until=row.until, stand_in=frans, note="", actor=person(olof.pk))
    assert not queries.nobody_on_duty(person(karin.pk)).exists()
    assert NobodyOnDuty.objects.filter(resolved_at__isnull=False).count() == 2


def test_only_working_days_of_the_next_two_weeks_are_listed(
    channel: Channel, anna: User, olof: User, karin: User, monday: Callable[[date], None]
) -> None:
    away(anna, None)
    away(olof, None)
    days = [row.day for row in queries.nobody_on_duty(person(karin.pk))]
    assert days == [FIRST + DAY * number for number in (*range(5), *range(7, 12), 14)]


def test_a_day_that_went_by_without_anybody_stays_listed_until_somebody_is_there(
    channel: Channel, anna: User, olof: User, karin: User, monday: Callable[[date], None]
) -> None:
    away(anna, 2)
    away(olof, 2)
    monday(FIRST + DAY)
    actions.look_ahead()
    assert queries.nobody_on_duty(person(karin.pk)).first().day == FIRST  # type: ignore[union-attr]
    monday(FIRST + DAY * 2)
    actions.look_ahead()
    assert not queries.nobody_on_duty(person(karin.pk)).exists()


def test_looking_ahead_twice_tells_once(
    channel: Channel, anna: User, olof: User, monday: Callable[[date], None]
) -> None:
    away(anna, 1)
    away(olof, 1)
    before = NobodyOnDuty.objects.get().found_at
    actions.look_ahead()
    assert NobodyOnDuty.objects.get().found_at == before


def test_many_channels_cost_as_many_queries_as_one(
    channel: Channel,
    anna: User,
    olof: User,
    monday: Callable[[date], None],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    away(anna, 2)
    many = [_copy(channel, number) for number in range(30)]
    with django_assert_num_queries(2):
        duties = queries.on_duty_on(many)
    assert {duty.person for duty in duties.values()} == {olof}
    with django_assert_num_queries(3):
        assert len(queries.duties(olof.pk)) == 31


def test_who_left_passes_the_work_on(channel: Channel, anna: User, olof: User, ada: User) -> None:
    organisation.mark_left(anna.pk, actor=person(ada.pk))
    assert queries.on_duty(channel).person == olof


def _copy(channel: Channel, number: int) -> Channel:
    fields = {field.name: getattr(channel, field.name) for field in Channel._meta.concrete_fields if field.name != "id"}
    fields |= {"slug": f"kopia-{number}", "address": f"https://ovning.example/{number}", "state": ChannelState.ACTIVE}
    return Channel.objects.create(**fields)
