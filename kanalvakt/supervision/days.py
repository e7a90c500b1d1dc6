"""When a round opens and is due: days by the Swedish clock, and how a crisis divides one."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from kanalvakt.core import clock

DAY = timedelta(days=1)
# The part of a day that a crisis divides: nobody is asked to look before eight in the morning.
WAKES, HOURS = 8, 16


def whole(day: date) -> tuple[datetime, datetime]:
    """From the day's beginning to its end."""
    return clock.midnight(day), clock.midnight(day + DAY)


def parts(day: date, count: int) -> Iterator[tuple[datetime, datetime]]:
    """The day in `count` parts: the first due some hours after eight in the morning, the last at midnight."""
    opens = clock.midnight(day)
    for number in range(1, count + 1):
        minutes = 60 * WAKES + 60 * HOURS * number // count
        on_the_clock = datetime.combine(day, time.min) + timedelta(minutes=minutes)
        due = timezone.make_aware(on_the_clock)
        yield opens, due
        opens = due


def since(day: date, until: date) -> Iterator[date]:
    """The days from `day` to `until`, both included."""
    while day <= until:
        yield day
        day += DAY
