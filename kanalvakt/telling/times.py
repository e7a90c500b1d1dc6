"""When the daily letter is due, and when a letter that could not be sent is tried again."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from kanalvakt.organisation.queries import working_calendar


def is_working_day(day: date) -> bool:
    """Whether supervision is due, and the daily letter with it."""
    return working_calendar().is_working_day(day)


def next_digest(hour: int, after: datetime) -> datetime:
    """The first working day's `hour` o'clock in Sweden that is later than `after`."""
    calendar, day = working_calendar(), timezone.localdate(after)
    at = _at(day, hour)
    return at if at > after and calendar.is_working_day(day) else _at(calendar.next_working_day(day), hour)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: one minute, doubled each time, at most an hour."""
    return timedelta(minutes=min(2 ** (attempts - 1), 60))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), timezone.get_default_timezone())
