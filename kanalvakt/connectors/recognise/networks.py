"""X, LinkedIn, Bluesky, Mastodon."""

import re
from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qs

from kanalvakt.connectors.recognise import hosts
from kanalvakt.connectors.recognise.accounts import OWN_PAGES, Found, account, below
from kanalvakt.connectors.recognise.reasons import A_POST, NOBODYS, NotAChannel

_X = account("https://x.com", f"{OWN_PAGES} i hashtag intent share compose premium tos en", pattern=r"[a-z0-9_]{1,15}")


def x(parts: Sequence[str], url: SplitResult) -> Found:
    """/name, and what names it: /intent/user?screen_name=name. By number: /i/user/1."""
    asked = parse_qs(url.query) if parts[:1] == ["intent"] else {}
    if name := asked.get("screen_name", [])[:1]:
        return _X(name, url)
    number = asked.get("user_id", [""])[0] or (parts[2] if list(parts[:2]) == ["i", "user"] and parts[2:] else "")
    if number.isascii() and number.isdigit():
        return f"i/user/{number}", f"https://x.com/i/user/{number}"
    return _X(parts, url)


_LINKEDIN = below("https://www.linkedin.com", "company school showcase groups", persons="in pub", named="groups")


def linkedin(parts: Sequence[str], url: SplitResult) -> Found:
    """/company/name, also as guests and small telephones are shown it, and as it stands in letters."""
    if parts[:1] in (["organization-guest"], ["mwlite"], ["comm"]):
        parts = parts[1:]
    first = parts[0].lower() if parts else ""
    if first in ("posts", "pulse", "newsletters", "events", "video") or [*parts[:2]] == ["feed", "update"]:
        raise NotAChannel(A_POST)
    if first == "company" and parts[1:2] == ["setup"]:
        raise NotAChannel(NOBODYS)
    return _LINKEDIN(["company", *parts[1:]] if first in ("company-beta", "companies", "organization") else parts, url)


_BLUESKY = below("https://bsky.app", "profile")


def bluesky(parts: Sequence[str], url: SplitResult) -> Found:
    """/profile/name, or a name that Bluesky hands out, which is an address of its own: name.bsky.social."""
    if hosts.account_in(url.hostname or ""):
        parts = ["profile", url.hostname or ""]
    name = parts[1].removeprefix("@").lower() if parts[1:] else ""
    named = re.fullmatch(r"([a-z\d-]+\.)+[a-z][a-z\d-]*|did:(plc|web):[a-z\d.:%-]+", name)
    if not named:
        raise NotAChannel(NOBODYS)
    return _BLUESKY([parts[0], name], url)


def is_mastodon(parts: Sequence[str]) -> bool:
    """Whether the path is one of Mastodon's: /@name, /@name@elsewhere, /users/name."""
    return parts[0] == "users" or bool(re.fullmatch(r"@[\w.-]+(@[\w.-]+)?", parts[0]))


def mastodon(parts: Sequence[str], url: SplitResult) -> Found:
    """/@name, /users/name, and /@name@elsewhere, which is the account at its own server."""
    name = (parts[1] if parts[0] == "users" and len(parts) > 1 else parts[0].removeprefix("@")).lower()
    name, _, server = name.partition("@")
    name = re.sub(r"\.(rss|atom|json)$", "", name)
    if not re.fullmatch(r"[\w.-]+", name) or parts[0] == name:
        raise NotAChannel(NOBODYS)
    server = hosts.named(server) if server else url.netloc
    server = server[4:] if server.startswith("www.") and hosts.is_social(server[4:]) else server
    if not server:
        raise NotAChannel(NOBODYS)
    scheme = url.scheme if ":" in server else "https"  # a port of its own: a server for trying
    return f"{name}@{server}", f"{scheme}://{server}/@{name}"
