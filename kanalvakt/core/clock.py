"""What time it is. Stored in UTC, shown in Europe/Stockholm; tests travel with time-machine."""

from datetime import date, datetime, time

from django.utils import timezone


def now() -> datetime:
    """The current time, aware, UTC."""
    return timezone.now()


def today() -> date:
    """The current date in Sweden."""
    return timezone.localdate()


def midnight(day: date) -> datetime:
    """When a Swedish day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))
