"""How often a channel is collected, and how long to wait after a failure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

STOCKHOLM = ZoneInfo("Europe/Stockholm")
HOUR = timedelta(hours=1)
NIGHT = 1  # o'clock
LONGEST_WAIT, PASSES_A_DAY = 6, 24


def interval() -> timedelta:
    """From one incremental pass to the next."""
    return timedelta(seconds=settings.SYNC_SECONDS)


def next_complete(now: datetime, channel_id: int) -> datetime:
    """Tomorrow night, channels spread over four hours; where a day is made short, after as many passes as a day has."""
    if interval() < HOUR:
        return now + interval() * PASSES_A_DAY
    night = (now.astimezone(STOCKHOLM) + timedelta(days=1)).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return night + timedelta(minutes=channel_id * 7 % 240)


def wait(failures: int, *, permanent: bool, retry_after: float | None) -> timedelta:
    """Twice as long each time, six intervals at most; at once the longest where only a person can help."""
    factor = LONGEST_WAIT if permanent else min(2 ** (failures - 1), LONGEST_WAIT)
    return max(interval() * factor, timedelta(seconds=min(retry_after or 0, 86_400)))
