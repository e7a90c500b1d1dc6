"""Hosts: which platform one is, by whatever door, and what is no name of a host at all."""

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult

import idna

from kanalvakt.connectors.catalogue import PLATFORMS
from kanalvakt.connectors.recognise import nobodys
from kanalvakt.connectors.recognise.reasons import NOBODYS, SHORT, NotAChannel

# Parts of a host that only say which device, language or entrance.
_DEVICE = re.compile(
    r"^((www\d?|m|mobile|mbasic|web|touch|business|free|lm?|gaming|staging|player|iphone|secure|pro|story|[0dxz]"
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
    **dict.fromkeys(("nitter.net", "xcancel.com", "fxtwitter.com", "vxtwitter.com", "fixupx.com"), "x.com"),
    **dict.fromkeys(
        ("deer.social", "blacksky.community", "main.bsky.dev", "fxbsky.app", "bskyx.app", "bskx.app", "psky.app"),
        "bsky.app",
    ),
    "feeds.pinboard.in": "pinboard.in",
    "notes.pinboard.in": "pinboard.in",
    "feeds.delicious.com": "delicious.com",
    "previous.delicious.com": "delicious.com",
    "ddinstagram.com": "www.instagram.com",
    "my.secondlife.com": "my.secondlife.com",
}
# Their accounts may have a host each.
_A_HOST_EACH = {"bsky.social": "bluesky", "dayviews.com": "dayviews", "bilddagboken.se": "dayviews"}
_PINTEREST = re.compile(r"pinterest\.(com?\.)?[a-z]{2,3}")
_HOST_IN_PATH = re.compile(r"/([\w-]+(?:\.[\w-]+)+)(?:/|$)")
_SOCIAL = re.compile(r"(mastodon|social|mstdn|toot|masto|fediverse)\.|.+\.social$")


def named(host: str) -> str:
    """The host as it is looked up: lower case, ASCII, no last full stop; '' for what is no host."""
    host = unicodedata.normalize("NFC", host).rstrip(".").lower()
    if host == "localhost" or is_number(host):
        return host
    if (
        not re.fullmatch(r"[^\W_]([\w-]*[^\W_])?(\.[^\W_]([\w-]*[^\W_])?)+", host)
        or host.rpartition(".")[2][0].isdecimal()
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
    """Whether it is this machine."""
    return host == "localhost" or (is_number(host) and ipaddress.ip_address(host).is_loopback)


def is_social(host: str) -> bool:
    """Whether it is one of Mastodon's servers by its name."""
    return host in nobodys.HOSTS or bool(_SOCIAL.match(host))


def bare(host: str) -> str:
    """The host without the parts that only say which device, language or entrance."""
    return _DEVICE.sub("", host)


def at_home(url: SplitResult) -> SplitResult:
    """The same account at the platform's own host. Raises `NotAChannel` for what only the network could follow."""
    host = url.hostname or ""
    if {host, bare(host)} & nobodys.SHORT:
        raise NotAChannel(SHORT)
    if home := _MIRRORS.get(host) or _MIRRORS.get(bare(host)):
        return url._replace(netloc=home)
    if bare(host) == "wordpress.com" and (blog := _HOST_IN_PATH.search(url.path)):
        return url._replace(netloc=blog[1].lower(), path="")  # as its owner sees it, logged in
    if bare(host) not in _DOORS:
        return url
    home, skipped = _DOORS[bare(host)]
    parts = [part for part in url.path.split("/") if part]
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
