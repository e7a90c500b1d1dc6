"""Each change of the calendar is a new version; every version that was ever in use can be had again (G1.5.6)."""

from collections.abc import Iterator
from datetime import date, time

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation import actions
from kanalvakt.organisation.calendar import Choice, DayKind, Hours, Rule, red_days
from kanalvakt.organisation.models import CalendarVersion, RedDays, User
from kanalvakt.organisation.queries import working_calendar

DAY = date(2026, 12, 28)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel("2026-11-26T09:00+01:00", tick=False):
        yield


@pytest.fixture
def as_karin(karin: User) -> Actor:
    return person(karin.pk)


def test_the_first_version_is_there_from_the_start(db: None) -> None:
    assert CalendarVersion.objects.get().label == working_calendar().version
    assert working_calendar().version.startswith(f"{red_days.LIBRARY}-weekdays-")


def test_a_change_shows_at_once_and_the_version_before_stays_as_it_was(as_karin: Actor) -> None:
    before = working_calendar()
    actions.override_day(DAY, DayKind.CLOSED, "Stängt i mellandagarna", actor=as_karin)
    after = working_calendar()
    assert after.service_hours(DAY) is None
    assert after.version != before.version
    again = working_calendar(before.version)
    assert again == before
    assert again.service_hours(DAY) == Hours(time(8), time(16, 30))


def test_an_old_version_is_built_from_what_was_stored_not_from_memory(as_karin: Actor) -> None:
    from kanalvakt.organisation.calendar import stored

    old = actions.override_day(DAY, DayKind.HALF_DAY, "Städdag", actor=as_karin).label
    actions.undo_override(DAY, actor=as_karin)
    stored.by_label.cache_clear()
    assert working_calendar(old).service_hours(DAY) == Hours(time(8), time(12))
    assert working_calendar(old).reason(DAY) == "Städdag"


def test_undoing_gives_the_old_label_back(as_karin: Actor) -> None:
    before = working_calendar().version
    actions.override_day(DAY, DayKind.CLOSED, "Stängt", actor=as_karin)
    actions.undo_override(DAY, actor=as_karin)
    assert working_calendar().version == before
    assert CalendarVersion.objects.count() == 3
    with pytest.raises(Conflict):
        actions.undo_override(DAY, actor=as_karin)


def test_saving_the_same_again_makes_no_version(as_karin: Actor) -> None:
    for _ in range(2):
        actions.override_day(DAY, DayKind.CLOSED, "Stängt", actor=as_karin)
    assert CalendarVersion.objects.count() == 2


def test_an_upgrade_of_the_library_makes_a_version_and_leaves_the_past_alone(
    as_karin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.override_day(DAY, DayKind.CLOSED, "Stängt", actor=as_karin)
    before, known = working_calendar(), red_days.red_days()
    assert actions.follow_library() is None
    monkeypatch.setattr(
        "kanalvakt.organisation.calendar.stored.red_days", lambda: known | {date(2030, 3, 8): known[date(2030, 5, 1)]}
    )
    actions.follow_library()
    assert not working_calendar().is_working_day(date(2030, 3, 8))
    assert working_calendar().service_hours(DAY) is None
    assert working_calendar(before.version).is_working_day(date(2030, 3, 8))
    assert RedDays.objects.count() == 2


def test_what_counts_as_working_day_is_the_boards_choice_from_a_day_on(as_karin: Actor) -> None:
    choice = Choice(date(2027, 1, 1), Rule.SATURDAYS_TOO, "Kommunstyrelsen", "KS 2026/00041")
    actions.choose_rule(choice, actor=as_karin)
    assert working_calendar().is_working_day(date(2027, 1, 2))
    assert not working_calendar().is_working_day(date(2026, 12, 5))
    assert "saturdays_too" in working_calendar().version
    with pytest.raises(Invalid):
        actions.choose_rule(choice, actor=as_karin)
    with pytest.raises(Invalid):
        actions.choose_rule(Choice(date(2028, 1, 1), Rule.WEEKDAYS), actor=as_karin)


def test_service_hours_are_the_municipalitys_own(as_karin: Actor) -> None:
    actions.set_service_hours({0: Hours(time(10), time(12))}, actor=as_karin)
    assert working_calendar().service_hours(date(2026, 11, 23)) == Hours(time(10), time(12))
    assert working_calendar().service_hours(date(2026, 11, 24)) is None
    with pytest.raises(Invalid):
        actions.set_service_hours({}, actor=as_karin)


def test_a_change_needs_a_reason_and_is_in_the_ledger(as_karin: Actor) -> None:
    with pytest.raises(Invalid):
        actions.override_day(DAY, DayKind.CLOSED, " ", actor=as_karin)
    with pytest.raises(Invalid):
        actions.override_day(DAY, DayKind.OPEN, "Jour", actor=as_karin)
    actions.override_day(DAY, DayKind.CLOSED, "Stängt", actor=as_karin)
    assert Entry.objects.filter(kind="organisation.calendar_changed", actor=str(as_karin)).count() == 1


def test_what_has_been_is_not_changed_afterwards(as_karin: Actor) -> None:
    with pytest.raises(Invalid, match="Det som har varit"):
        actions.override_day(date(2026, 11, 25), DayKind.CLOSED, "Stängt", actor=as_karin)
    with pytest.raises(Invalid, match="Det som har varit"):
        actions.choose_rule(Choice(date(2026, 11, 25), Rule.SATURDAYS_TOO, "KS", "KS 1"), actor=as_karin)


def test_only_the_coordinator_changes_the_calendar(as_anna: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.override_day(DAY, DayKind.CLOSED, "Stängt", actor=as_anna)


def test_the_calendar_costs_one_query(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    working_calendar()
    with django_assert_num_queries(1):
        working_calendar()
