"""A year of the calendar as its page shows it: twelve months of weeks, and the days that are not like others."""

import calendar as almanac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import MONTHS

from kanalvakt.organisation.calendar.value import SATURDAY, Hours, Override, WorkingCalendar

WEEKS = almanac.Calendar()


@dataclass(frozen=True, slots=True)
class Day:
    """A day: whether supervision is due, when somebody answers, and why it is not like others ('' when it is)."""

    date: date
    working: bool
    hours: Hours | None
    reason: str
    override: Override | None

    @property
    def kind(self) -> str:
        """How the year draws it: decided (by the municipality), red, off (a week-end), '' (an ordinary day)."""
        if self.override:
            return "decided"
        if self.working:
            return ""
        return "off" if self.date.weekday() >= SATURDAY and self.reason == "" else "red"


@dataclass(frozen=True, slots=True)
class Month:
    """`weeks` are Monday to Sunday; None where the day is another month's."""

    number: int
    weeks: Sequence[Sequence[Day | None]]

    @property
    def name(self) -> str:
        """In the active language."""
        return str(MONTHS[self.number])


def months(found: WorkingCalendar, year: int) -> list[Month]:
    """The year's months."""
    return [
        Month(
            number,
            [[_day(found, day) if day.month == number else None for day in week] for week in _weeks(year, number)],
        )
        for number in range(1, 13)
    ]


def odd_days(found: WorkingCalendar, year: int) -> list[Day]:
    """The year's red days and those that the municipality has decided about, in order."""
    days = (date(year, 1, 1) + timedelta(days) for days in range(366))
    return [_day(found, day) for day in days if day.year == year and (day in found.red or day in found.overrides)]


def _weeks(year: int, month: int) -> list[list[date]]:
    return WEEKS.monthdatescalendar(year, month)


def _day(found: WorkingCalendar, day: date) -> Day:
    override = found.overrides.get(day)
    named = day in found.red or override is not None
    reason = found.reason(day) if named else ""
    return Day(day, found.is_working_day(day), found.service_hours(day), reason, override)
