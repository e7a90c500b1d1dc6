"""Addresses that only lead on and say where: platforms' outward links, mail filters, search engines' hits."""

import re
from urllib.parse import parse_qs, urlsplit

# Host and path of what leads on. What it leads to stands in one of `_NAMES`.
_LEADS_ON = re.compile(
    r"(?i)^(?:(?:l|lm)\.(?:facebook|instagram|threads)\.(?:com|net)/"
    r"|(?:[\w-]+\.)?facebook\.com/(?:l\.php|flx/warn/|plugins/page\.php)"
    r"|(?:[\w-]+\.)*youtube\.com/redirect|(?:www\.)?google\.[a-z.]{2,6}/url|(?:[\w-]+\.)?linkedin\.com/(?:redir/|safety/go)"
    r"|out\.reddit\.com/|(?:[\w-]+\.)?vk\.com/away\.php|(?:www\.)?tiktok\.com/link/|(?:www\.)?pinterest\.\w+/offsite"
    r"|steamcommunity\.com/linkfilter|(?:[\w-]+\.)+safelinks\.protection\.outlook\.com/|slack-redir\.net/link)"
)
_NAMES = ("u", "url", "q", "target", "to", "href")
# One may lead to another; more than so many are a game.
_MOST = 4


def unwrapped(url: str) -> str:
    """Where an address that leads on leads to; any other as it is."""
    for _ in range(_MOST):
        if (onward := _onward(url)) is None:
            return url
        url = onward
    return url


def _onward(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        if not _LEADS_ON.match(f"{(parts.hostname or '').rstrip('.')}{parts.path or '/'}"):
            return None
        asked = parse_qs(parts.query)
    except ValueError:
        return None
    told = (value for name in _NAMES for value in asked.get(name, []))
    return next((value for value in told if value.lower().startswith(("http://", "https://"))), None)
