"""`WorkingCalendar`: a frozen value that answers every question about days and service hours, without a database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS

SWEDEN = ZoneInfo("Europe/Stockholm")
HALF_DAY_ENDS = time(12)
DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6


class Rule(StrEnum):
    """What counts as "vardag" for supervision: the rulebook choice that the board has adopted (G1.5.6)."""

    WEEKDAYS = "weekdays"  # Monday to Friday, but not public holidays, midsommarafton, julafton, nyårsafton
    WEEKDAYS_AND_EVES = "weekdays_and_eves"  # Monday to Friday, but not public holidays
    SATURDAYS_TOO = "saturdays_too"  # Monday to Saturday, but not public holidays and those eves


class DayKind(StrEnum):
    """What the municipality has decided about the service hours of one day."""

    CLOSED = "closed"
    HALF_DAY = "half_day"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class RedDay:
    """A public holiday, or an eve that is one in practice (`de_facto`); `name` in Swedish."""

    name: str
    de_facto: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """Service hours of a day by the Swedish clock, on one day: `opens` before `closes`."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        """Refuse hours that end before they begin."""
        if self.closes <= self.opens:
            raise ValueError(f"hours end before they begin: {self}")

    def on(self, day: date) -> tuple[datetime, datetime]:
        """The moments (UTC). Through a night of summer time they are an hour shorter or longer than the clock says."""
        opens = datetime.combine(day, self.opens, SWEDEN).astimezone(UTC)
        closes = datetime.combine(day, self.closes, SWEDEN).astimezone(UTC)
        return opens, max(opens, closes)

    def __str__(self) -> str:
        return f"{self.opens:%H.%M}–{self.closes:%H.%M}"


@dataclass(frozen=True, slots=True)
class Override:
    """One day's own service hours. `hours` is given for OPEN only; `text` says why, for people."""

    kind: DayKind
    text: str
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of what "vardag" means, from a day on; who decided it and under which case number."""

    since: date
    rule: Rule
    decided_by: str = ""
    case_number: str = ""


@dataclass(frozen=True)
class WorkingCalendar:
    """Two calendars with one version: working days for supervision, service hours for answering.

    `version` names everything that the answers depend on; two calendars of one version answer alike, and each version
    that was ever in use can be had again (`organisation.queries.working_calendar(version)`). Days are Swedish dates;
    moments are aware. Outside the years of `red` (about 1990 to 2060) no day is a holiday.
    """

    version: str
    red: Mapping[date, RedDay] = field(compare=False, repr=False)
    hours: Mapping[int, Hours] = field(compare=False, repr=False)  # by weekday, Monday = 0
    overrides: Mapping[date, Override] = field(compare=False, repr=False)
    choices: tuple[Choice, ...] = field(default=(), compare=False, repr=False)  # oldest first

    def __post_init__(self) -> None:
        """Refuse a week without service hours: no clock would ever come to an end."""
        if not self.hours:
            raise ValueError("no weekday has service hours")

    # Working days: supervision (G1.5.6)

    def rule(self, day: date) -> Rule:
        """What "vardag" means on `day`."""
        chosen = [choice.rule for choice in self.choices if choice.since <= day]
        return chosen[-1] if chosen else Rule.WEEKDAYS

    def is_working_day(self, day: date) -> bool:
        """Whether supervision is due on `day`. The municipality's own closed days change nothing here."""
        rule, red = self.rule(day), self.red.get(day)
        if day.weekday() == SUNDAY or (day.weekday() == SATURDAY and rule != Rule.SATURDAYS_TOO):
            return False
        return red is None or (red.de_facto and rule == Rule.WEEKDAYS_AND_EVES)

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        day += DAY
        while not self.is_working_day(day):
            day += DAY
        return day

    def working_days(self, since: date, until: date) -> list[date]:
        """The working days from `since` to `until`, both included."""
        return [day for day in _days(since, until) if self.is_working_day(day)]

    def reason(self, day: date) -> str:
        """Why the day is not an ordinary one, for people: the red day's name, what the municipality has decided,
        "lördag" or "söndag"; '' for an ordinary working day."""
        red, override = self.red.get(day), self.overrides.get(day)
        reasons = [red.name] if red else []
        if override:
            reasons.append(override.text)
        if not reasons and day.weekday() >= SATURDAY and not self.is_working_day(day):
            reasons.append(str(WEEKDAYS[day.weekday()]))
        return " · ".join(reasons)

    # Service hours: answering (G1.5.3)

    def service_hours(self, day: date) -> Hours | None:
        """When somebody answers on `day`; None when nobody does."""
        override = self.overrides.get(day)
        usual = None if day in self.red else self.hours.get(day.weekday())
        match override.kind if override else None:
            case DayKind.CLOSED:
                return None
            case DayKind.OPEN:
                return override.hours if override else None
            case DayKind.HALF_DAY:
                return _until_noon(usual)
        return usual

    def service_seconds(self, start: datetime, end: datetime) -> int:
        """Seconds of service time from `start` to `end`; 0 when `end` is not later. Naive moments are a ValueError."""
        start, end, total = _utc(start), _utc(end), timedelta()
        for opens, closes in self._periods(start, end):
            total += max(timedelta(), min(closes, end) - max(opens, start))
        return int(total.total_seconds())

    def due(self, start: datetime, seconds: int) -> datetime:
        """The first moment (UTC) by which `seconds` of service time have passed since `start`.

        What was written on a Saturday starts on Monday: `due(saturday, 3600)` is an hour after Monday's opening.
        """
        start, left = _utc(start), timedelta(seconds=seconds)
        if left <= timedelta():
            return start
        for opens, closes in self._periods(start):
            begins = max(opens, start)
            if begins + left <= closes:
                return begins + left
            left -= max(timedelta(), closes - begins)
        raise OverflowError("no end within the calendar")

    def _periods(self, start: datetime, end: datetime | None = None) -> Iterator[tuple[datetime, datetime]]:
        """The service periods of the days from `start`'s to `end`'s (without one: for ever)."""
        last = end.astimezone(SWEDEN).date() if end else date.max - DAY
        for day in _days(start.astimezone(SWEDEN).date(), last):
            if hours := self.service_hours(day):
                yield hours.on(day)


def _until_noon(usual: Hours | None) -> Hours | None:
    if usual is None or usual.opens >= HALF_DAY_ENDS:
        return None
    return Hours(usual.opens, min(usual.closes, HALF_DAY_ENDS))


def _days(since: date, until: date) -> Iterator[date]:
    while since <= until:
        yield since
        since += DAY


def _utc(moment: datetime) -> datetime:
    """In UTC: between two moments of one zone Python subtracts what the clocks say, not what has passed."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC)
