"""The day's quota at YouTube, counted here so that we stop before YouTube does.

10 000 units a day and Google project; a list costs 1, a change 50. Reading leaves a part for acts. Counted per channel,
in its memory: where several channels share a project, YouTube may say stop first.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from kanalvakt.connectors import oauth
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.core.wording import kept as _

LIST, WRITE = 1, 50
DAY = 10_000
FOR_ACTS = 1_000
_THERE = ZoneInfo("America/Los_Angeles")


def spend(channel: ChannelRef, units: int) -> None:
    """Count a call before it is made. Raises `throttled` when the day's units would not be enough."""
    used = spent(channel)
    most = DAY if units >= WRITE else DAY - FOR_ACTS
    if used + units > most:
        spent_all = _("Dygnets kvot hos YouTube räcker inte: {used} av {day} enheter är använda.")
        saved = _("De sista {count} sparas till åtgärder och svar.")
        what = spent_all if units >= WRITE else f"{spent_all} {saved}"
        raise over(what.format(used=used, day=DAY, count=FOR_ACTS))
    oauth.remember(channel, {"day": _today(), "used": used + units})


def spent(channel: ChannelRef) -> int:
    """Units used since midnight at YouTube."""
    kept = oauth.remembered(channel)
    used = kept.get("used")
    return used if kept.get("day") == _today() and isinstance(used, int) else 0


def over(what: str) -> ConnectorError:
    """The day's units are used up; it begins anew at midnight in California."""
    again = _midnight()
    seconds = (again - datetime.now(UTC)).total_seconds()
    when = again.astimezone(ZoneInfo("Europe/Stockholm"))
    anew = _("Den börjar om klockan {time}.").format(time=f"{when:%H.%M}")
    return ConnectorError("throttled", f"{what} {anew}", retry_after=max(0.0, seconds))


def _today() -> str:
    return datetime.now(_THERE).date().isoformat()


def _midnight() -> datetime:
    tomorrow = datetime.now(_THERE).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=_THERE)
