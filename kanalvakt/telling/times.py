"""When the daily letter is due, and when a letter that could not be sent is tried again."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def is_working_day(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() < 5


def next_digest(hour: int, after: datetime) -> datetime:
    """The first working day's `hour` o'clock in Sweden that is later than `after`."""
    day = timezone.localdate(after)
    while True:
        at = datetime.combine(day, time(hour), timezone.get_default_timezone())
        if at > after and is_working_day(day):
            return at
        day += timedelta(1)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts: one minute, doubled each time, at most an hour."""
    return timedelta(minutes=min(2 ** (attempts - 1), 60))
