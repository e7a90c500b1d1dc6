"""What X costs: every read and write is paid for. Counted here as an estimate, and stopped at a day's ceiling.

Prices in millionths of a dollar, as X published them in 2026; the true ones stand in X's own console. The ceiling is
the setting X_DAY_CENTS, in dollar cents a day and channel.
"""

import re
from datetime import UTC, datetime, timedelta

from kanalvakt.connectors import oauth
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.core.wording import kept as _

OWNED, POST, MESSAGE, WRITE, LINK = 1_000, 5_000, 10_000, 15_000, 200_000
_LINK = re.compile(r"(?i)https?://|\bwww\.")


def of_words(words: str) -> int:
    """What it costs to write this: a link makes it many times dearer."""
    return LINK if _LINK.search(words) else WRITE


def check(channel: ChannelRef, estimate: int) -> None:
    """Before a call that may cost so much. Raises `throttled` where the day's ceiling would be passed."""
    used, most = spent(channel), ceiling()
    if used + estimate > most:
        tomorrow = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        raise ConnectorError(
            "throttled",
            _(
                "Dygnets kostnadstak för X är nått: ungefär {used} av {most} dollar. Hämtningen "
                "fortsätter i morgon. Driften kan höja taket med KANALVAKT_X_DAY_CENTS."
            ).format(used=dollars(used), most=dollars(most)),
            retry_after=(tomorrow - datetime.now(UTC)).total_seconds(),
        )


def book(channel: ChannelRef, cost: int) -> None:
    """After a call, what it cost by the number of what came."""
    oauth.remember(channel, {"day": _today(), "spent": spent(channel) + cost})


def spent(channel: ChannelRef) -> int:
    """Today's estimate."""
    kept = oauth.remembered(channel)
    found = kept.get("spent")
    return found if kept.get("day") == _today() and isinstance(found, int) else 0


def ceiling() -> int:
    """The most that a day may cost."""
    from django.conf import settings  # late: `kanalvakt connectors parse` runs without Django

    return int(settings.X_DAY_CENTS) * 10_000


def dollars(cost: int) -> str:
    """As Swedes write it."""
    return f"{cost / 1_000_000:.2f}".replace(".", ",")


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
