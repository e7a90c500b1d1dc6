"""From a pasted address to platform, account name and one canonical spelling (expectation 2). No network.

`m.`, `www.`, trailing slashes, capital letters, posts and tabs below an account are the same channel. Pages that are
nobody's (`/newsfeed`), single posts without an account, and private persons' accounts are refused with a reason.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

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


_DEVICE = re.compile(r"^(www|m|mobile|mbasic|web|touch|[a-z]{2}-[a-z]{2}|[a-z]{2})\.(?=[^.]+\.)")

type Found = tuple[str, str]
type Reader = Callable[[Sequence[str], SplitResult], Found]

NOBODYS = "Adressen är ingens sida på {label}. Öppna kanalens egen sida och kopiera adressen därifrån."
A_POST = "Adressen är ett enskilt inlägg på {label}. Öppna kontots egen sida och kopiera adressen därifrån."
# Under what Bluesky gives names to those who have none of their own.
BLUESKY_NAMES = (".bsky.social",)
A_PERSON = "Adressen är en privatpersons konto. Sådana registreras, läses och söks aldrig."


def recognise(text: str) -> Recognised:
    """The channel behind an address (or "@konto@server"). Raises `NotAChannel`."""
    url = _split(text.strip())
    host = _bare(url.hostname or "")
    parts = [unquote(part) for part in url.path.split("/") if part]
    if parts[:1] == ["web"] and parts[1:2] and parts[1].startswith("@"):
        parts = parts[1:]  # how Mastodon shows an account to somebody who is logged in
    kind = _kind(host, parts, url)
    try:
        handle, address = READERS[kind](parts, url)
    except NotAChannel as error:
        raise NotAChannel(str(error).format(label=label(kind))) from None
    return Recognised(kind, handle, address, label(kind))


def _split(text: str) -> SplitResult:
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
        raise NotAChannel("Skriv hela adressen till kanalen, så som den står i webbläsaren: https://…")
    return url


def _bare(host: str) -> str:
    """The host without the parts that only say which device or language."""
    return re.sub(
        r"^(www|m|mobile|mbasic|web|touch|[a-z]{2}-[a-z]{2}|[a-z]{2})\.(?=[^.]+\.)", "", host.lower().rstrip(".")
    )


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
    nobodys, single = set(reserved.split()), set(posts.split())

    def read(parts: Sequence[str], url: SplitResult) -> Found:
        first = parts[0].lower() if parts else ""
        if first in single:
            raise NotAChannel(A_POST)
        name = first.removeprefix(prefix) if prefix else first
        if first in nobodys or not first.startswith(prefix) or not re.fullmatch(pattern, name):
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
    "newsfeed home.php feed watch marketplace login login.php events settings help hashtag search messages "
    "notifications friends gaming sharer sharer.php share.php dialog me bookmarks privacy policies legal business "
    "ads l.php plugins stories reels pages public groups people profile.php p pg tr",
    posts="photo photo.php photos story.php permalink.php reel share posts video.php videos",
)


def _facebook(parts: Sequence[str], url: SplitResult) -> Found:
    """Many spellings: /name, /pg/name, /pages/Name/123, /p/Name-123, /people/Name/123, profile.php?id=123."""
    first = parts[0].lower() if parts else ""
    number = parse_qs(url.query).get("id", [""])[0] if first == "profile.php" else ""
    if first in ("pages", "people") and len(parts) >= 3:
        number = parts[-1]
    if first == "p" and len(parts) >= 2:
        number = parts[1].rpartition("-")[2]
    if number.isascii() and number.isdigit():
        return number, f"https://www.facebook.com/profile.php?id={number}"
    if first == "groups" and len(parts) >= 2:
        return f"groups/{parts[1].lower()}", f"https://www.facebook.com/groups/{quote(parts[1].lower())}"
    return _FACEBOOK(parts[1:] if first == "pg" else parts, url)


_BLUESKY = _below("https://bsky.app", "profile")


def _bluesky(parts: Sequence[str], url: SplitResult) -> Found:
    """/profile/name, or a name that Bluesky hands out, which is an address of its own: name.bsky.social."""
    host = _bare(url.hostname or "")
    return _BLUESKY(["profile", host] if host.endswith(BLUESKY_NAMES) else parts, url)


_YOUTUBE_NAME = _account("https://www.youtube.com", "", prefix="@", pattern=r"[\w.·-]+")
_YOUTUBE_OLD = _below("https://www.youtube.com", "channel c user", keep_case="channel")


def _youtube(parts: Sequence[str], url: SplitResult) -> Found:
    first = parts[0].lower() if parts else ""
    if first in ("watch", "shorts", "live", "embed", "playlist") or (url.hostname or "").endswith("youtu.be"):
        raise NotAChannel(A_POST)
    return _YOUTUBE_NAME(parts, url) if first.startswith("@") else _YOUTUBE_OLD(parts, url)


def _mastodon(parts: Sequence[str], url: SplitResult) -> Found:
    """/@name, /users/name, and /@name@elsewhere, which is the account at its own server."""
    name = (parts[1] if parts[0] == "users" and len(parts) > 1 else parts[0].removeprefix("@")).lower()
    name, _, server = name.partition("@")
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
    inner = re.compile(r"wp-.*|index\.php|(19|20)\d\d|feed|comments")
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


_ACCOUNT_PAGES = "explore search login signup settings about help terms privacy jobs home notifications messages"

READERS: Mapping[str, Reader] = {
    "facebook": _facebook,
    "youtube": _youtube,
    "mastodon": _mastodon,
    "practice": _practice,
    "wordpress": _wordpress,
    "manual": _site,
    "feed": _site,
    "secondlife": _second_life,
    "instagram": _account(
        "https://www.instagram.com",
        f"{_ACCOUNT_PAGES} accounts direct developer legal web stories",
        posts="p reel reels tv",
    ),
    "x": _account("https://x.com", f"{_ACCOUNT_PAGES} i hashtag intent share compose tos", pattern=r"\w{1,15}"),
    "threads": _account("https://www.threads.com", _ACCOUNT_PAGES, posts="t", prefix="@"),
    "tiktok": _account("https://www.tiktok.com", "", posts="t", prefix="@"),
    "linkedin": _below("https://www.linkedin.com", "company school showcase", persons="in pub"),
    "bluesky": _bluesky,
    "flickr": _below("https://www.flickr.com", "photos people groups"),
    "vimeo": _account(
        "https://vimeo.com", f"{_ACCOUNT_PAGES} watch upload channels categories", pattern=r"(?!\d+$)[\w.-]+"
    ),
    "pinterest": _account("https://www.pinterest.com", f"{_ACCOUNT_PAGES} ideas today", posts="pin"),
    "snapchat": _below("https://www.snapchat.com", "add"),
    "myspace": _account("https://myspace.com", f"{_ACCOUNT_PAGES} discover"),
    "delicious": _account("https://delicious.com", f"{_ACCOUNT_PAGES} popular tag"),
    "dayviews": _account("https://dayviews.com", _ACCOUNT_PAGES),
    "googleplus": _account("https://plus.google.com", _ACCOUNT_PAGES, pattern=r"\+?[\w.-]+"),
}
