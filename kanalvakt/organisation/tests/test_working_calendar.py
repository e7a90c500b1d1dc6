"""The calendar as a value: against a slow oracle that counts minute by minute and computes the holidays itself."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.organisation.calendar import Choice, DayKind, Hours, Override, RedDay, Rule, WorkingCalendar
from kanalvakt.organisation.calendar.red_days import LIBRARY, red_days

SWEDEN = ZoneInfo("Europe/Stockholm")
RED = red_days()
OFFICE = {weekday: Hours(time(8), time(16, 30)) for weekday in range(5)}
MINUTE = timedelta(minutes=1)
YEARS = range(2024, 2033)
# Written down by hand from the law (lagen om allmänna helgdagar) and an almanac; never computed.
FROZEN = {
    2024: "01-01 01-06 03-29 03-31 04-01 05-01 05-09 05-19 06-06 06-21* 06-22 11-02 12-24* 12-25 12-26 12-31*",
    2025: "01-01 01-06 04-18 04-20 04-21 05-01 05-29 06-06 06-08 06-20* 06-21 11-01 12-24* 12-25 12-26 12-31*",
    2026: "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-06 06-19* 06-20 10-31 12-24* 12-25 12-26 12-31*",
    2027: "01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-06 06-25* 06-26 11-06 12-24* 12-25 12-26 12-31*",
    2028: "01-01 01-06 04-14 04-16 04-17 05-01 05-25 06-04 06-06 06-23* 06-24 11-04 12-24* 12-25 12-26 12-31*",
}


def calendar(
    hours: Mapping[int, Hours] | None = None,
    overrides: Mapping[date, Override] | None = None,
    choices: tuple[Choice, ...] = (),
) -> WorkingCalendar:
    return WorkingCalendar("test", RED, hours or OFFICE, overrides or {}, choices)


def at(text: str) -> datetime:
    """By the Swedish clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SWEDEN)


# The oracle


def easter(year: int) -> date:
    """Anonymous Gregorian computus (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = c // 4, c % 4
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def saturday_from(day: date) -> date:
    return day + timedelta((5 - day.weekday()) % 7)


def own_red_days(year: int) -> dict[date, bool]:
    """Day → whether it is an eve that is free in practice only."""
    sunday, midsummer = easter(year), saturday_from(date(year, 6, 20))
    public = [date(year, *day) for day in ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26))]
    public += [sunday + timedelta(days) for days in (-2, 0, 1, 39, 49)]
    public += [midsummer, saturday_from(date(year, 10, 31))]
    eves = [midsummer - timedelta(1), date(year, 12, 24), date(year, 12, 31)]
    return dict.fromkeys(public, False) | dict.fromkeys(eves, True)


OWN = {day: eve for year in range(2023, 2034) for day, eve in own_red_days(year).items()}


def open_at(moment: datetime, found: WorkingCalendar) -> bool:
    """Whether somebody answers in the minute that begins at `moment`: what the clock on the wall shows decides."""
    wall = moment.astimezone(SWEDEN)
    day, clock = wall.date(), wall.time()
    override = found.overrides.get(day)
    usual = None if day in OWN else found.hours.get(day.weekday())
    if override and override.kind == DayKind.CLOSED:
        return False
    if override and override.kind == DayKind.OPEN:
        usual = override.hours
    if override and override.kind == DayKind.HALF_DAY and clock >= time(12):
        return False
    return usual is not None and usual.opens <= clock < usual.closes


# What is drawn

minutes = st.integers(0, (datetime(2033, 1, 1, tzinfo=UTC) - datetime(2024, 1, 1, tzinfo=UTC)) // MINUTE - 1)
moments = minutes.map(lambda minute: datetime(2024, 1, 1, tzinfo=UTC) + minute * MINUTE)
# The last Sundays of March and October, when an hour is missing or comes twice.
changes = st.builds(
    lambda year, month, minute: (
        datetime(year, month, 31, tzinfo=UTC)
        - timedelta((date(year, month, 31).weekday() + 1) % 7)
        + minute * MINUTE
        - timedelta(hours=30)
    ),
    st.sampled_from(YEARS),
    st.sampled_from([3, 10]),
    st.integers(0, 60 * 60),
)
starts = st.one_of(moments, changes)
# No hours begin or end between two and three at night, the one hour that a wall clock cannot name.
edges = st.sampled_from(
    [time(0), time(1, 30), time(2), time(3), time(7, 45), time(8), time(12), time(16, 30), time(23, 59)]
)
hours = st.tuples(edges, edges).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Hours(*pair))
weeks = st.dictionaries(st.integers(0, 6), hours, min_size=1)
overrides = st.builds(
    lambda kind, opened: Override(kind, "x", opened if kind == DayKind.OPEN else None), st.sampled_from(DayKind), hours
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[WorkingCalendar, datetime]:
    """A calendar whose odd days lie around the moment."""
    start = draw(starts)
    near = st.integers(-1, 12).map(lambda days: start.astimezone(SWEDEN).date() + timedelta(days))
    return calendar(draw(weeks), draw(st.dictionaries(near, overrides, max_size=5))), start


@settings(max_examples=120)
@given(cases(), st.integers(0, 4 * 24 * 60))
def test_service_time_is_what_one_gets_by_looking_at_the_clock_each_minute(
    case: tuple[WorkingCalendar, datetime], length: int
) -> None:
    found, start = case
    counted = sum(60 for minute in range(length) if open_at(start + minute * MINUTE, found))
    assert found.service_seconds(start, start + length * MINUTE) == counted


@settings(max_examples=150)
@given(cases(), st.integers(1, 60 * 60 * 60))
def test_due_is_the_first_moment_by_which_that_much_service_time_has_passed(
    case: tuple[WorkingCalendar, datetime], seconds: int
) -> None:
    found, start = case
    due = found.due(start, seconds)
    assert found.service_seconds(start, due) == seconds
    assert found.service_seconds(start, due - timedelta(seconds=1)) == seconds - 1


@settings(max_examples=100)
@given(cases(), st.integers(0, 10 * 24 * 3600), st.integers(0, 10 * 24 * 3600))
def test_service_time_adds_up_and_does_not_depend_on_the_zone_it_is_asked_in(
    case: tuple[WorkingCalendar, datetime], first: int, second: int
) -> None:
    found, start = case
    middle, end = start + timedelta(seconds=first), start + timedelta(seconds=first + second)
    whole = found.service_seconds(start, end)
    assert found.service_seconds(start, middle) + found.service_seconds(middle, end) == whole
    assert found.service_seconds(start.astimezone(SWEDEN), end.astimezone(SWEDEN)) == whole
    assert found.due(start.astimezone(SWEDEN), 3600) == found.due(start, 3600)


def test_red_days_are_those_of_an_independent_computation() -> None:
    assert {day: red.de_facto for day, red in RED.items() if 2024 <= day.year <= 2032} == {
        day: eve for day, eve in OWN.items() if 2024 <= day.year <= 2032
    }


@pytest.mark.parametrize("year", FROZEN)
def test_red_days_are_those_of_the_frozen_table(year: int) -> None:
    found = [f"{day:%m-%d}{'*' if red.de_facto else ''}" for day, red in RED.items() if day.year == year]
    assert " ".join(found) == FROZEN[year]


def test_the_names_of_a_year_are_swedish() -> None:
    names = [red.name for day, red in RED.items() if day.year == 2026]
    assert names == [
        "Nyårsdagen",
        "Trettondedag jul",
        "Långfredagen",
        "Påskdagen",
        "Annandag påsk",
        "Första maj",
        "Kristi himmelsfärdsdag",
        "Pingstdagen",
        "Nationaldagen",
        "Midsommarafton",
        "Midsommardagen",
        "Alla helgons dag",
        "Julafton",
        "Juldagen",
        "Annandag jul",
        "Nyårsafton",
    ]
    assert LIBRARY


@pytest.mark.parametrize("rule", Rule)
def test_working_days_of_each_choice_are_counted_by_hand(rule: Rule) -> None:
    found = calendar(choices=(Choice(date(2020, 1, 1), rule),))
    for year in YEARS:
        expected = []
        for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days):
            day = date(year, 1, 1) + timedelta(number)
            free = day in OWN and not (rule == Rule.WEEKDAYS_AND_EVES and OWN[day])
            if day.weekday() < (6 if rule == Rule.SATURDAYS_TOO else 5) and not free:
                expected.append(day)
        assert found.working_days(date(year, 1, 1), date(year, 12, 31)) == expected


def test_a_choice_holds_from_its_day_on_and_not_before() -> None:
    found = calendar(choices=(Choice(date(2026, 1, 1), Rule.WEEKDAYS_AND_EVES),))
    assert not found.is_working_day(date(2025, 12, 24))
    assert found.is_working_day(date(2026, 12, 24))


def test_the_next_working_day_after_a_friday_before_easter_is_tuesday() -> None:
    assert calendar().next_working_day(date(2026, 4, 2)) == date(2026, 4, 7)
    assert calendar().next_working_day(date(2026, 4, 7)) == date(2026, 4, 8)


def test_what_the_municipality_closes_stops_the_answer_clock_but_not_supervision() -> None:
    closed = calendar(overrides={date(2026, 12, 28): Override(DayKind.CLOSED, "Stängt i mellandagarna")})
    assert closed.is_working_day(date(2026, 12, 28))
    assert closed.service_hours(date(2026, 12, 28)) is None
    assert closed.due(at("2026-12-28T09:00"), 3600) == at("2026-12-29T09:00")


def test_what_is_written_on_a_saturday_starts_on_monday() -> None:
    assert calendar().due(at("2026-11-28T13:12"), 8 * 3600) == at("2026-11-30T16:00")
    assert calendar().due(at("2026-11-27T16:29"), 120) == at("2026-11-30T08:01")


@pytest.mark.parametrize(("night", "hours_passed"), [("2026-10-25", 4), ("2026-03-29", 2)])
def test_the_night_when_the_clock_is_moved_counts_what_has_passed(night: str, hours_passed: int) -> None:
    all_night = Override(DayKind.OPEN, "Jour", Hours(time(0), time(23, 59)))
    found = calendar(overrides={date.fromisoformat(night): all_night})
    start, end = at(f"{night}T01:00"), at(f"{night}T04:00")
    assert found.service_seconds(start, end) == hours_passed * 3600
    assert found.due(start, hours_passed * 3600) == end


def test_a_whole_day_of_service_is_due_at_closing_not_next_morning() -> None:
    assert calendar().due(at("2026-11-26T07:00"), int(8.5 * 3600)) == at("2026-11-26T16:30")


def test_half_a_day_ends_at_noon() -> None:
    half = calendar(overrides={date(2026, 4, 30): Override(DayKind.HALF_DAY, "Valborg")})
    assert half.service_seconds(at("2026-04-30T00:00"), at("2026-05-01T00:00")) == 4 * 3600
    early = calendar({3: Hours(time(8), time(10))}, half.overrides)
    assert early.service_hours(date(2026, 4, 30)) == Hours(time(8), time(10))


def test_a_red_day_can_be_opened_for_answers_only() -> None:
    opened = calendar(overrides={date(2026, 1, 6): Override(DayKind.OPEN, "Jour", Hours(time(10), time(12)))})
    assert opened.service_seconds(at("2026-01-06T00:00"), at("2026-01-07T00:00")) == 2 * 3600
    assert not opened.is_working_day(date(2026, 1, 6))


def test_people_are_told_why_a_day_is_not_like_others() -> None:
    found = calendar(overrides={date(2026, 12, 24): Override(DayKind.CLOSED, "Stängt")})
    assert found.reason(date(2026, 12, 24)) == "Julafton · Stängt"
    assert found.reason(date(2026, 11, 28)).casefold() == "lördag"
    assert found.reason(date(2026, 11, 26)) == ""


def test_a_time_that_is_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendar().due(datetime(2026, 1, 1), 5)  # noqa: DTZ001
    with pytest.raises(ValueError, match="service hours"):
        WorkingCalendar("x", {date(2026, 1, 1): RedDay("x")}, {}, {})
    with pytest.raises(ValueError, match="end before"):
        Hours(time(9), time(9))


def test_what_was_written_long_before_the_calendar_begins_is_due_all_the_same() -> None:
    assert calendar().due(datetime(1970, 1, 1, tzinfo=UTC), 60) == at("1970-01-01T08:01")
