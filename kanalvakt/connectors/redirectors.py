"""Addresses that only lead on and say where: platforms' outward links, mail filters, search engines' hits."""

import base64
import binascii
import re
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

# Host and path of what leads on. What it leads to stands in one of `_NAMES`.
_LEADS_ON = re.compile(
    r"(?i)^(?:(?:l|lm)\.(?:facebook|instagram|threads|messenger)\.(?:com|net)/|l\.wl\.co/l"
    r"|(?:www\.)?instagram\.com/linkshim|(?:[\w-]+\.)?facebook\.com/(?:l\.php|flx/warn/|plugins/page\.php)"
    r"|(?:[\w-]+\.)*youtube\.com/redirect|consent\.(?:youtube|google)\.[a-z.]{2,6}/"
    r"|(?:www\.)?google\.[a-z.]{2,6}/url|translate\.google\.[a-z.]{2,6}/|(?:www\.)?googleadservices\.com/pagead/aclk"
    r"|(?:[\w-]+\.)?linkedin\.com/(?:redir/|safety/go)"
    r"|out\.reddit\.com/|(?:[\w-]+\.)?vk\.com/away\.php|(?:www\.)?tiktok\.com/link/|(?:www\.)?pinterest\.\w+/offsite"
    r"|(?:www\.)?duckduckgo\.com/l/|(?:www\.)?bing\.com/ck/|t\.umblr\.com/redirect|exit\.sc/"
    r"|steamcommunity\.com/linkfilter|slack-redir\.net/link"
    r"|(?:[\w-]+\.)+safelinks\.protection\.outlook\.com/|statics\.teams\.cdn\.office\.net/evergreen-assets/safelinks/"
    r"|(?:[\w-]+\.)?linkprotect\.cudasvc\.com/|clicktime\.symantec\.com/|urldefense\.proofpoint\.com/v2/url)"
)
_NAMES = ("u", "url", "q", "target", "to", "href", "continue", "uddg", "z", "a", "adurl")
# What leads on and has the whole address in its own, up to a mark of its own.
_WITHIN = re.compile(
    r"(?i)^https?://(?:urldefense\.(?:com|us)/v3/__(?P<defended>https?:/{1,2}.+?)__;"
    r"|href\.li/\?(?P<plain>https?://.+)"
    r"|secure-web\.cisco\.com/[^/]+/(?P<cisco>https?%3a.+)"
    r"|r\.search\.yahoo\.com/.*?/RU=(?P<yahoo>https?%3a[^/]+))"
)
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
        host = (parts.hostname or "").rstrip(".")
        if within := _WITHIN.match(url):
            found = next(value for value in within.groups() if value)
            return re.sub(r"^(https?):/(?!/)", r"\1://", found if "://" in found[:9] else unquote(found))
        if host.endswith(".translate.goog"):
            return _translated(host, parts)
        if not _LEADS_ON.match(f"{host}{parts.path or '/'}"):
            return None
        asked = parse_qs(parts.query)
    except ValueError:
        return None
    told = (_plain(value) for name in _NAMES for value in asked.get(name, []))
    return next((value for value in told if value.lower().startswith(("http://", "https://"))), None)


def _translated(host: str, parts: SplitResult) -> str:
    """A page that Google translates: its host with a hyphen for each full stop, and two for each hyphen."""
    name = host.removesuffix(".translate.goog").replace("--", "\0").replace("-", ".").replace("\0", "-")
    return f"https://{name}{parts.path}"


def _plain(value: str) -> str:
    """As it was before Proofpoint (`https-3A__host_path`) or Bing (`a1` and base64) wrote it in a way of its own."""
    if re.match(r"(?i)https?-3a__", value):
        return unquote(value.replace("-", "%").replace("_", "/"))
    if value.startswith("a1"):
        try:
            return base64.urlsafe_b64decode(value[2:] + "=" * (-len(value[2:]) % 4)).decode()
        except (binascii.Error, UnicodeDecodeError):
            return value
    return value
