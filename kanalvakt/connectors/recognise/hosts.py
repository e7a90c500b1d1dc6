"""Hosts: which platform one is, by whatever door, and what is no name of a host at all."""

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult

import idna

from kanalvakt.connectors.catalogue import PLATFORMS
from kanalvakt.connectors.recognise import nobodys
from kanalvakt.connectors.recognise.reasons import A_COPY, A_FILE, NOBODYS, NOBODYS_ANYWHERE, SHORT, NotAChannel

# Parts of a host that only say which device, language or entrance.
_DEVICE = re.compile(
    r"^((www\d?|m|mobile|mbasic|web|touch|business|free|lm?|gaming|staging|player|iphone|secure|pro|story|beta|[0dpxz]"
    r"|[a-z]{2}-[a-z]{2}|[a-z]{2})\.)+(?=[^.]+\.)"
)
# Hosts that are another door to an account of a platform: the account's name comes after so many path segments.
_DOORS = {
    "m.me": ("www.facebook.com", 0),
    "fb.me": ("www.facebook.com", 0),
    "messenger.com": ("www.facebook.com", 1),
    "ig.me": ("www.instagram.com", 1),
}
# What stands there instead of an account: events, posts, invitations.
_CODES = frozenset(["e", "g", "j", "p", "r", "s", "v", "w", "groups"])
# Other programs and services that show a platform's accounts under the platform's own paths.
_MIRRORS = {
    **dict.fromkeys(
        ("nitter.net", "xcancel.com", "fxtwitter.com", "vxtwitter.com", "fixupx.com", "fixvx.com"), "x.com"
    ),
    **dict.fromkeys(
        (
            *("deer.social", "blacksky.community", "main.bsky.dev"),
            *("fxbsky.app", "vxbsky.app", "bskyx.app", "bskx.app", "psky.app"),
        ),
        "bsky.app",
    ),
    "facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion": "www.facebook.com",
    "twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion": "x.com",
    "youtubekids.com": "www.youtube.com",
    "api.flickr.com": "www.flickr.com",
    "feeds.pinboard.in": "pinboard.in",
    "notes.pinboard.in": "pinboard.in",
    "feeds.delicious.com": "delicious.com",
    "previous.delicious.com": "delicious.com",
    "ddinstagram.com": "www.instagram.com",
    "my.secondlife.com": "my.secondlife.com",
}
# Nitter is run by many, each at a host of its own.
_NITTER = re.compile(r"nitter\.([\w-]+\.)*[a-z]+")
# Programs that show accounts of any of Mastodon's servers, the server first in the path.
_ANY_SERVER = frozenset(["elk.zone", "main.elk.zone"])
# A short code of fb.me, where an account's name may stand as well: it begins with a digit, letters of both sizes after.
_FB_CODE = re.compile(r"\d(?=.*[A-Z])\w{6,}")
# Names of hosts that are only known on a network of one's own.
_INSIDE = (".local", ".localdomain", ".internal", ".intranet", ".lan", ".home.arpa")
# Their accounts may have a host each.
_A_HOST_EACH = {"bsky.social": "bluesky", "dayviews.com": "dayviews", "bilddagboken.se": "dayviews"}
_PINTEREST = re.compile(r"pinterest\.(com?\.)?[a-z]{2,3}")
_HOST_IN_PATH = re.compile(r"(?i)/([\w-]+(?:\.[\w-]+)*\.[a-z][a-z\d-]+)(?:/|$)")
_SOCIAL = re.compile(r"(mastodon|social|mstdn|toot|masto|fediverse)\.|.+\.social$")


def named(host: str) -> str:
    """The host as it is looked up: lower case, ASCII, no last full stop; '' for what is no host."""
    host = unicodedata.normalize("NFC", host).rstrip(".").lower()
    if host == "localhost" or is_number(host):
        return host
    if (
        not re.fullmatch(r"[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)+", host)
        or host.rpartition(".")[2][0].isdecimal()
        or len(host) > 253
        or any(len(label) > 63 for label in host.split("."))
    ):
        return ""
    try:
        return host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        return ""


def is_number(host: str) -> bool:
    """Whether it is an address by number."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_local(host: str) -> bool:
    """Whether it is this machine, by the names that people use for it."""
    return host in ("localhost", "::1") or (
        is_number(host) and ":" not in host and ipaddress.ip_address(host).is_loopback
    )


def is_inside(host: str) -> bool:
    """Whether the name means something only on a network of one's own."""
    return host.endswith(_INSIDE)


def is_social(host: str) -> bool:
    """Whether it is one of Mastodon's servers by its name."""
    return host in nobodys.HOSTS or bool(_SOCIAL.match(host))


def bare(host: str) -> str:
    """The host without the parts that only say which device, language or entrance."""
    return host if is_number(host) else _DEVICE.sub("", host)


def at_home(url: SplitResult) -> SplitResult:
    """The same account at the platform's own host. Raises `NotAChannel` for what only the network could follow."""
    host = url.hostname or ""
    if {host, bare(host)} & nobodys.SHORT or host.endswith(nobodys.LEAD_ON):
        raise NotAChannel(SHORT)
    if {host, bare(host)} & nobodys.COPIES:
        raise NotAChannel(A_COPY)
    if any(f".{host}".endswith(f".{name}") for name in nobodys.FILES):
        raise NotAChannel(A_FILE)
    if home := _MIRRORS.get(host) or _MIRRORS.get(bare(host)):
        return url._replace(netloc=home)
    if _NITTER.fullmatch(host):
        return url._replace(netloc="x.com")
    if host in _ANY_SERVER and (server := _HOST_IN_PATH.match(url.path)):
        return url._replace(netloc=server[1].lower(), path=url.path[server.end(1) :])
    if host in _ANY_SERVER and "@" not in url.path:
        raise NotAChannel(NOBODYS_ANYWHERE)
    if bare(host) in ("wordpress.com", "public-api.wordpress.com") and (blog := _HOST_IN_PATH.search(url.path)):
        return url._replace(netloc=blog[1].lower(), path="")  # as its owner sees it, logged in
    if bare(host) not in _DOORS:
        return url
    home, skipped = _DOORS[bare(host)]
    parts = [part for part in url.path.split("/") if part]
    if bare(host) == "fb.me" and parts and _FB_CODE.fullmatch(parts[0]):
        raise NotAChannel(SHORT)
    if parts and parts[0] in _CODES and not (skipped and parts[0] not in ("j", "g")):
        raise NotAChannel(SHORT)
    return url._replace(netloc=home, path="/" + "/".join(parts[skipped : skipped + 1]))


def kind_of(host: str) -> str:
    """The platform whose host it is, or ''. Raises `NotAChannel` for a platform's own pages on a host beside."""
    simple = bare(host)
    for platform in PLATFORMS:
        if {simple, host} & {*platform.hosts}:
            return platform.kind
    if _PINTEREST.fullmatch(simple):
        return "pinterest"
    for name, kind in _A_HOST_EACH.items():
        if simple.endswith(f".{name}"):
            return kind
    for platform in PLATFORMS:
        if platform.kind != "practice" and any(simple.endswith(f".{name}") for name in platform.hosts):
            raise NotAChannel(NOBODYS.replace("{label}", platform.label))
    return ""


def account_in(host: str) -> str:
    """The account whose own host it is: name.dayviews.com, name.bsky.social."""
    name = next((name for name in _A_HOST_EACH if host.endswith(f".{name}")), "")
    found = host.removesuffix(f".{name}") if name else ""
    return "" if found == "www" else found
