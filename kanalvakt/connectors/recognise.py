"""From a pasted address to platform, account name and one canonical spelling (expectation 2). No network.

`m.`, `www.`, trailing slashes, capital letters, posts and tabs below an account are the same channel. Pages that are
nobody's (`/newsfeed`), single posts without an account, and private persons' accounts are refused with a reason.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from kanalvakt.connectors import nobodys
from kanalvakt.connectors.catalogue import PLATFORMS, label


class NotAChannel(ValueError):
    """The address is no channel; the message says what to paste instead (plain Swedish)."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What an address is. `address` is the canonical spelling, the same for every variant."""

    kind: str
    handle: str
    address: str
    label: str = field(default="")


# Parts of a host that only say which device, language or entrance.
_DEVICE = re.compile(
    r"^((www|m|mobile|mbasic|web|touch|business|free|lm?|gaming|staging|player|[a-z]{2}-[a-z]{2}|[a-z]{2})\.)+(?=[^.]+\.)"
)
# Hosts that are another door to an account of a platform: the account's name comes after so many path segments.
_DOORS = {
    "m.me": ("www.facebook.com", 0),
    "fb.me": ("www.facebook.com", 0),
    "messenger.com": ("www.facebook.com", 1),
    "ig.me": ("www.instagram.com", 1),
}

type Found = tuple[str, str]
type Reader = Callable[[Sequence[str], SplitResult], Found]

NOBODYS = "Adressen är ingens sida på {label}. Öppna kanalens egen sida och kopiera adressen därifrån."
NOBODYS_ANYWHERE = "Adressen är ingens sida. Öppna kanalens egen sida och kopiera adressen därifrån."
A_POST = "Adressen är ett enskilt inlägg på {label}. Öppna kontots egen sida och kopiera adressen därifrån."
# Under what Bluesky gives names to those who have none of their own.
BLUESKY_NAMES = (".bsky.social",)
WHOLE = "Skriv hela adressen till kanalen, så som den står i webbläsaren: https://…"
SHORT = "Det är en kort adress, som inte säger vart den leder. Öppna den och kopiera kanalens egen adress därifrån."
A_PERSON = "Adressen är en privatpersons konto. Sådana registreras, läses och söks aldrig."


def recognise(text: str) -> Recognised:
    """The channel behind an address (or "@konto@server"). Raises `NotAChannel`."""
    url = _through_door(_split(_clean(text)))
    host = _bare(url.hostname or "")
    parts = [part for part in (unquote(part).strip() for part in url.path.split("/")) if part]
    if parts[:1] in (["web"], ["deck"]) and parts[1:2] and parts[1].startswith("@"):
        parts = parts[1:]  # how Mastodon shows an account to somebody who is logged in
    kind = _kind(host, parts, url)
    try:
        _refuse_nobodys(kind, host, parts)
        handle, address = READERS[kind](parts, url)
    except NotAChannel as error:
        raise NotAChannel(str(error).format(label=label(kind))) from None
    return Recognised(kind, handle, address, label(kind))


def _clean(text: str) -> str:
    """The address without what comes along when it is copied: blanks, signs that are not seen, brackets, `#!`."""
    seen = re.sub(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]", "", text).strip().strip("<>\"'")
    return re.sub(r"^//(?=\w)", "https://", seen.strip()).replace("/#!/", "/")


def _through_door(url: SplitResult) -> SplitResult:
    """Where a messenger's address leads, when it names the account."""
    host = _bare(url.hostname or "")
    if (url.hostname or "") in nobodys.SHORT or host in nobodys.SHORT:
        raise NotAChannel(SHORT)
    if host not in _DOORS:
        return url
    home, skipped = _DOORS[host]
    names = [part for part in url.path.split("/") if part][skipped:]
    return url._replace(netloc=home, path="/" + "/".join(names[:1]))


def _refuse_nobodys(kind: str, host: str, parts: Sequence[str]) -> None:
    """What belongs to no account on a site that the platform does not have to itself."""
    first = parts[0].lower() if parts else ""
    if kind in ("manual", "wordpress") and (host in nobodys.HOSTS or (len(parts) <= 2 and first in nobodys.ANYWHERE)):
        raise NotAChannel(NOBODYS_ANYWHERE)
    if kind == "practice" and first in nobodys.PAGES:
        raise NotAChannel(NOBODYS)


def _split(text: str) -> SplitResult:
    text = text.removeprefix("acct:")
    if re.match(r"(mailto|tel|sms|javascript|data|file):", text, re.IGNORECASE):
        raise NotAChannel(WHOLE)
    if text.startswith(("did:plc:", "did:web:", "at://")):
        text = f"https://bsky.app/profile/{text.removeprefix('at://')}"
    elif handle := re.fullmatch(r"@((?:[a-z\d-]+\.)+[a-z]{2,})", text, re.IGNORECASE):
        text = f"https://bsky.app/profile/{handle[1]}"
    if remote := re.fullmatch(r"@?([\w.-]+)@([\w.-]+\.\w+)", text):
        return urlsplit(f"https://{remote[2]}/@{remote[1]}")
    text = re.sub(r"^feed:(//)?(?=https?://)", "", text)
    text = re.sub(r"^feed://", "https://", text)
    if "://" not in text:
        text = f"https://{text}"
    try:
        url = urlsplit(text)
        named = url.hostname and ("." in url.hostname or url.hostname == "localhost" or ":" in url.hostname)
        _ = url.port
    except ValueError:
        named = None
    if not named or url.scheme not in ("http", "https"):
        raise NotAChannel(WHOLE)
    if url.username is not None:
        raise NotAChannel("Adressen innehåller ett användarnamn. Ta bort allt mellan https:// och @.")
    return url


def _bare(host: str) -> str:
    """The host without the parts that only say which device, language or entrance."""
    return _DEVICE.sub("", host.lower().rstrip("."))


def _kind(host: str, parts: Sequence[str], url: SplitResult) -> str:
    for platform in PLATFORMS:
        if host in platform.hosts:
            return platform.kind
    if host.endswith(BLUESKY_NAMES) and not parts:
        return "bluesky"
    if (parts and re.fullmatch(r"@[\w.-]+(@[\w.-]+)?", parts[0])) or parts[:1] == ["users"]:
        return "mastodon"
    if host in ("localhost", "127.0.0.1") and len(parts) == 1:
        return "practice"
    if _looks_like_wordpress(host, parts, url):
        return "wordpress"
    return "feed" if _looks_like_feed(parts, url) else "manual"


def _looks_like_feed(parts: Sequence[str], url: SplitResult) -> bool:
    """Addresses that programs make for feeds: /feed/, /rss, /atom.xml, /feeds/posts/default, /index.xml, ?feed=rss2."""
    last = parts[-1].lower() if parts else ""
    named = re.fullmatch(r"(feed|feeds|rss|rss2|atom|index|posts|news|nyheter)\.(xml|rss|rdf|atom|json)", last)
    plain = re.fullmatch(r"feed|rss|rss2|atom|rdf|[\w.-]+\.(rss|atom)", last)
    blogger = "feeds" in parts[:1] and last == "default"
    return bool(named or plain or blogger or re.search(r"(^|&)feed=(rss|rss2|atom|json)", url.query))


def _looks_like_wordpress(host: str, parts: Sequence[str], url: SplitResult) -> bool:
    marks = {part for part in parts if part.startswith("wp-")} or "rest_route" in url.query
    blog = {"blogg", "bloggar", "blog"} & {*host.split("."), *(part.lower() for part in parts[:1])}
    return bool(marks or blog or host.endswith(".wordpress.com"))


def _account(home: str, reserved: str, *, posts: str = "", prefix: str = "", pattern: str = r"[\w.-]+") -> Reader:
    """A reader for platforms where the first path segment is the account."""
    pages, single = nobodys.PAGES | set(reserved.split()), set(posts.split())

    def read(parts: Sequence[str], url: SplitResult) -> Found:
        first = parts[0].lower() if parts else ""
        if not prefix:
            first = first.removeprefix("@")
        if first in single:
            raise NotAChannel(A_POST)
        name = first.removeprefix(prefix) if prefix else first
        if first in pages or not first.startswith(prefix) or not re.fullmatch(pattern, name):
            raise NotAChannel(NOBODYS)
        return name, f"{home}/{prefix}{name}"

    return read


def _below(home: str, folders: str, *, persons: str = "", keep_case: str = "") -> Reader:
    """A reader for platforms where an account lies below a folder: /company/x, /profile/x."""
    known, private, exact = set(folders.split()), set(persons.split()), set(keep_case.split())

    def read(parts: Sequence[str], url: SplitResult) -> Found:
        folder = parts[0].lower() if parts else ""
        if folder in private:
            raise NotAChannel(A_PERSON)
        if folder not in known or len(parts) < 2:
            raise NotAChannel(NOBODYS)
        name = parts[1] if folder in exact else parts[1].lower()
        return name, f"{home}/{folder}/{quote(name, safe=':.-_~')}"

    return read


_FACEBOOK = _account(
    "https://www.facebook.com",
    "newsfeed home home.php feed lite story "
    "watch marketplace login login.php events settings help hashtag search messages "
    "notifications friends gaming sharer sharer.php share.php dialog me bookmarks privacy policies legal business "
    "ads l.php plugins stories reels pages public groups people profile.php p pg tr",
    posts="photo photo.php photos story.php permalink.php reel share posts video.php videos",
)


# Pages that say by number whose they are.
_FACEBOOK_BY_ID = ("profile.php", "story.php", "permalink.php", "photo.php")


def _ending(part: str) -> str:
    """The number that a page's address ends with: 123 of Name-123 and of 123."""
    number = part.rpartition("-")[2]
    return number if number.isascii() and number.isdigit() else ""


def _facebook(parts: Sequence[str], url: SplitResult) -> Found:
    """Many spellings: /name, /pg/name, /pages/Name/123, /p/Name-123, /people/Name/123, profile.php?id=123."""
    first = parts[0].lower() if parts else ""
    number = parse_qs(url.query.lower()).get("id", [""])[0] if first in _FACEBOOK_BY_ID else ""
    if first in ("pages", "people", "profile") and len(parts) >= 2:
        number = next((end for end in map(_ending, parts[1:]) if end), "")
    if first == "p" and len(parts) >= 2:
        number = parts[1].rpartition("-")[2]
    number = number or (_ending(first) if first.isdigit() or len(_ending(first)) >= 12 else "")
    if number.isascii() and number.isdigit():
        return number, f"https://www.facebook.com/profile.php?id={number}"
    if first == "groups" and len(parts) >= 2 and parts[1].lower() not in ("feed", "discover", "joins", "create"):
        return f"groups/{parts[1].lower()}", f"https://www.facebook.com/groups/{quote(parts[1].lower())}"
    return _FACEBOOK(parts[1:] if first == "pg" else parts, url)


_BLUESKY = _below("https://bsky.app", "profile")


def _bluesky(parts: Sequence[str], url: SplitResult) -> Found:
    """/profile/name, or a name that Bluesky hands out, which is an address of its own: name.bsky.social."""
    host = _bare(url.hostname or "")
    if host.endswith(BLUESKY_NAMES):
        return _BLUESKY(["profile", host], url)
    return _BLUESKY([part.removeprefix("@") for part in parts], url)


_YOUTUBE_NAME = _account("https://www.youtube.com", "", prefix="@", pattern=r"[\w.·-]+")
_YOUTUBE_OLD = _below("https://www.youtube.com", "channel c user", keep_case="channel")


def _youtube(parts: Sequence[str], url: SplitResult) -> Found:
    first = parts[0].lower() if parts else ""
    if first in ("watch", "shorts", "live", "embed", "playlist", "post", "clip", "v") or (url.hostname or "").endswith(
        "youtu.be"
    ):
        raise NotAChannel(A_POST)
    return _YOUTUBE_NAME(parts, url) if first.startswith("@") else _YOUTUBE_OLD(parts, url)


def _mastodon(parts: Sequence[str], url: SplitResult) -> Found:
    """/@name, /users/name, and /@name@elsewhere, which is the account at its own server."""
    name = (parts[1] if parts[0] == "users" and len(parts) > 1 else parts[0].removeprefix("@")).lower()
    name, _, server = name.partition("@")
    name = re.sub(r"\.(rss|atom|json)$", "", name)
    if not re.fullmatch(r"[\w.-]+", name) or parts[0] == name:
        raise NotAChannel(NOBODYS)
    server = server or _netloc(url)
    scheme = url.scheme if ":" in server else "https"  # a port of its own: a server for trying
    return f"{name}@{server}", f"{scheme}://{server}/@{name}"


def _practice(parts: Sequence[str], url: SplitResult) -> Found:
    if len(parts) != 1 or parts[0].lower() in ("api", "admin"):
        raise NotAChannel(NOBODYS)
    return parts[0].lower(), f"{url.scheme}://{_netloc(url)}/{quote(parts[0].lower())}"


def _wordpress(parts: Sequence[str], url: SplitResult) -> Found:
    """The blog's own address: what comes before WordPress's inner paths, which nobody calls the blog."""
    inner = re.compile(r"wp-.*|index\.php|(19|20)\d\d|feed|comments|category|tag|author|page")
    end = next((index for index, part in enumerate(parts) if inner.fullmatch(part)), len(parts))
    return _site(parts[:end], url._replace(query=""))


def _site(parts: Sequence[str], url: SplitResult) -> Found:
    """Any other address, without what only says where the visitor came from."""
    path = "".join(f"/{quote(part)}" for part in parts)
    query = "&".join(part for part in url.query.split("&") if part and not re.match(r"utm_|fbclid|gclid", part))
    return f"{url.hostname}{path}", f"{url.scheme}://{_netloc(url)}{path}" + (f"?{query}" if query else "")


def _netloc(url: SplitResult) -> str:
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else (url.hostname or "").rstrip(".")
    standard = {"http": 80, "https": 443}[url.scheme]
    return host if url.port in (None, standard) else f"{host}:{url.port}"


def _second_life(parts: Sequence[str], url: SplitResult) -> Found:
    if [part.lower() for part in parts[:1]] != ["secondlife"] or len(parts) < 2:
        raise NotAChannel("Klistra in adressen till platsen på kartan: https://maps.secondlife.com/secondlife/…")
    return parts[1].lower(), f"https://maps.secondlife.com/secondlife/{quote(parts[1].lower())}"


_ACCOUNT_PAGES = "explore search login signup settings about help terms privacy jobs home feed notifications messages"

_INSTAGRAM = _account(
    "https://www.instagram.com",
    f"{_ACCOUNT_PAGES} accounts direct developer legal web stories",
    posts="p reel reels tv share",
)
_X = _account("https://x.com", f"{_ACCOUNT_PAGES} i hashtag intent share compose tos en", pattern=r"\w{1,15}")
_TIKTOK = _account("https://www.tiktok.com", "", posts="t v", prefix="@")
_LINKEDIN = _below("https://www.linkedin.com", "company school showcase", persons="in pub")
_FLICKR = _below("https://www.flickr.com", "photos groups")
_SNAPCHAT = _below("https://www.snapchat.com", "add")
_GOOGLE_PLUS = _account("https://plus.google.com", _ACCOUNT_PAGES, pattern=r"\+?[\w.-]+")


def _instagram(parts: Sequence[str], url: SplitResult) -> Found:
    """/name, and what names it: /stories/name/1, /_u/name."""
    named = [part.lower() for part in parts[:1]] in (["stories"], ["_u"]) and parts[1:2] != ["highlights"]
    return _INSTAGRAM(parts[1:] if named else parts, url)


def _x(parts: Sequence[str], url: SplitResult) -> Found:
    """/name, and what names it: /intent/user?screen_name=name."""
    name = parse_qs(url.query).get("screen_name", [])[:1] if parts[:1] == ["intent"] else []
    return _X(name or parts, url)


def _tiktok(parts: Sequence[str], url: SplitResult) -> Found:
    """/@name, also after a language: /sv/@name."""
    return _TIKTOK(parts[1:] if parts[1:2] and parts[1].startswith("@") else parts, url)


def _linkedin(parts: Sequence[str], url: SplitResult) -> Found:
    """/company/name, also as guests and small telephones are shown it."""
    if parts[:1] in (["organization-guest"], ["mwlite"]):
        parts = parts[1:]
    if parts[:1] in (["posts"], ["pulse"]) or parts[:2] == ["feed", "update"]:
        raise NotAChannel(A_POST)
    if [part.lower() for part in parts[:2]] == ["company", "setup"]:
        raise NotAChannel(NOBODYS)
    return _LINKEDIN(parts, url)


def _flickr(parts: Sequence[str], url: SplitResult) -> Found:
    """/photos/name and /people/name are one account; /groups/name is a group. Numbers are written 123@N00."""
    folder, name = (parts[0].lower(), parts[1].lower()) if len(parts) > 1 else ("", "")
    if name in nobodys.PAGES:
        raise NotAChannel(NOBODYS)
    handle, address = _FLICKR(["photos" if folder == "people" else folder, name, *parts[2:]] if name else parts, url)
    return (
        (handle.upper(), address.replace(quote(handle), quote(handle.upper()))) if "@" in handle else (handle, address)
    )


def _snapchat(parts: Sequence[str], url: SplitResult) -> Found:
    """/add/name and /@name."""
    return _SNAPCHAT(["add", parts[0][1:]] if parts[:1] and parts[0].startswith("@") else parts, url)


def _google_plus(parts: Sequence[str], url: SplitResult) -> Found:
    """/+name, also as somebody with several accounts saw it: /u/0/+name."""
    return _GOOGLE_PLUS(parts[2:] if parts[:1] == ["u"] else parts, url)


READERS: Mapping[str, Reader] = {
    "facebook": _facebook,
    "youtube": _youtube,
    "mastodon": _mastodon,
    "practice": _practice,
    "wordpress": _wordpress,
    "manual": _site,
    "feed": _site,
    "secondlife": _second_life,
    "instagram": _instagram,
    "x": _x,
    "threads": _account("https://www.threads.com", _ACCOUNT_PAGES, posts="t", prefix="@"),
    "tiktok": _tiktok,
    "linkedin": _linkedin,
    "bluesky": _bluesky,
    "flickr": _flickr,
    "vimeo": _account(
        "https://vimeo.com", f"{_ACCOUNT_PAGES} watch upload channels categories", pattern=r"(?!\d+$)[\w.-]+"
    ),
    "pinboard": _account("https://pinboard.in", "popular recent", prefix="u:"),
    "pinterest": _account("https://www.pinterest.com", f"{_ACCOUNT_PAGES} ideas today", posts="pin"),
    "snapchat": _snapchat,
    "myspace": _account("https://myspace.com", f"{_ACCOUNT_PAGES} discover"),
    "delicious": _account("https://delicious.com", f"{_ACCOUNT_PAGES} popular tag"),
    "dayviews": _account("https://dayviews.com", _ACCOUNT_PAGES),
    "googleplus": _google_plus,
}
