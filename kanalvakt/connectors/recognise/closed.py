"""Flickr, Pinboard, Pinterest, Snapchat, Second Life, and the platforms that have closed (G1.7.1)."""

from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qs, quote

from kanalvakt.connectors.recognise import hosts, nobodys
from kanalvakt.connectors.recognise.accounts import OWN_PAGES, Found, account, below
from kanalvakt.connectors.recognise.reasons import NOBODYS, ON_THE_MAP, NotAChannel

_FLICKR = below("https://www.flickr.com", "photos groups", keep_case="photos groups", named="groups")


def flickr(parts: Sequence[str], url: SplitResult) -> Found:
    """/photos/name and /people/name are one account; /groups/name is a group. Numbers are written 123@N00."""
    if parts[:1] == ["services"] and parts[-1].startswith("photos_"):  # an account's feed
        parts = ["photos", *parse_qs(url.query).get("id", [])]
    folder, name = (parts[0].lower(), parts[1].lower()) if len(parts) > 1 else ("", "")
    if name in nobodys.PAGES | {"me", "organize"}:
        raise NotAChannel(NOBODYS)
    return _FLICKR(["photos" if folder == "people" else folder, name.upper() if "@" in name else name], url)


_PINBOARD = account("https://pinboard.in", "popular recent", prefix="u:")


def pinboard(parts: Sequence[str], url: SplitResult) -> Found:
    """/u:name, also among its feeds: /rss/u:name, /json/secret:…/u:name."""
    before = next((at for at, part in enumerate(parts[:3]) if part.startswith("u:")), 0)
    return _PINBOARD(parts[before:], url)


pinterest = account("https://www.pinterest.com", f"{OWN_PAGES} business ideas today _ resource", posts="pin")
_SNAPCHAT = below("https://www.snapchat.com", "add")


def snapchat(parts: Sequence[str], url: SplitResult) -> Found:
    """/add/name and /@name."""
    return _SNAPCHAT(["add", parts[0][1:]] if parts[:1] and parts[0].startswith("@") else parts, url)


def second_life(parts: Sequence[str], url: SplitResult) -> Found:
    """A place on the map, /secondlife/Region/1/2/3, or somebody's profile: my.secondlife.com/name.surname."""
    if url.hostname == "my.secondlife.com" and parts and parts[0].lower() not in nobodys.PAGES | {"settings"}:
        name = parts[0].lower()
        name = name if "." in name else f"{name}.resident"
        return name, f"https://my.secondlife.com/{quote(name)}"
    if parts[1:3] == ["app", "teleport"]:
        parts = [parts[0], *parts[3:]]
    if [part.lower() for part in parts[:1]] != ["secondlife"] or len(parts) < 2 or parts[1] == "app":
        raise NotAChannel(ON_THE_MAP)
    return parts[1].lower(), f"https://maps.secondlife.com/secondlife/{quote(parts[1].lower())}"


myspace = account("https://myspace.com", f"{OWN_PAGES} discover")
_DELICIOUS = account("https://delicious.com", f"{OWN_PAGES} popular tag")


def delicious(parts: Sequence[str], url: SplitResult) -> Found:
    """/name, also among its feeds: /v2/rss/name."""
    start = 2 if [*parts[:2]] == ["v2", "rss"] else 1 if parts[:1] == ["rss"] else 0
    return _DELICIOUS(parts[start:], url)


_DAYVIEWS = account("https://dayviews.com", OWN_PAGES)


def dayviews(parts: Sequence[str], url: SplitResult) -> Found:
    """/name and name.dayviews.com."""
    own = hosts.account_in(url.hostname or "")
    return _DAYVIEWS([own] if own else parts, url)


_GOOGLE_PLUS = account("https://plus.google.com", f"{OWN_PAGES} b u s app", pattern=r"\+?[\w.-]+")


def google_plus(parts: Sequence[str], url: SplitResult) -> Found:
    """/+name, also as somebody with several accounts saw it: /u/0/+name, /b/123."""
    skipped = {"u": 2, "b": 1}.get(parts[0], 0) if parts else 0
    return _GOOGLE_PLUS(parts[skipped:], url)
