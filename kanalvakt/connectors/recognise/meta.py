"""Facebook, Instagram and Threads."""

from collections.abc import Sequence
from urllib.parse import SplitResult, parse_qs, quote

from kanalvakt.connectors.recognise.accounts import OWN_PAGES, Found, account
from kanalvakt.connectors.recognise.reasons import A_POST, NOBODYS, SHORT, NotAChannel

_FACEBOOK = account(
    "https://www.facebook.com",
    "ad_campaign ad_center ads adsmanager ajax allactivity badges business coronavirus_info dialog e events "
    "commerce creatorstudio events_dashboard feed feeds find-friends friends gaming games hashtag help home home.php "
    "instantgames l l.php legal lite login login.php marketplace me messages mobile nearby notes notifications offers "
    "p pages pay people pg places plugins page_insights policies policies_center privacy professional_dashboard "
    "profile.php public reels search settings share share.php sharer sharer.php stories story tr translations "
    "two_step_verification ufi unsupportedbrowser votinginformationcenter watch whitehat",
    posts="media photo photo.php photos story.php permalink.php reel posts video.php videos",
)
# Pages that say by number whose they are.
_BY_ID = ("profile.php", "story.php", "permalink.php", "photo.php")
# Below these a name or number follows that is no account.
_NO_GROUPS = ("feed", "discover", "joins", "create", "category", "search")
_NO_FILMS = ("live", "hashtag", "search", "saved", "topic", "latest")


def _ending(part: str) -> str:
    """The number that a page's address ends with: 123 of Name-123 and of 123."""
    number = part.rpartition("-")[2]
    return number if number.isascii() and number.isdigit() else ""


def facebook(parts: Sequence[str], url: SplitResult) -> Found:
    """Many spellings: /name, /pg/name, /pages/Name/123, /p/Name-123, /people/Name/123, profile.php?id=123."""
    parts = parts[1:] if parts[:1] == ["pg"] else parts
    first = parts[0].lower() if parts else ""
    if first == "share" or (first == "watch" and not parts[1:] and "v=" in url.query):
        raise NotAChannel(SHORT if first == "share" else A_POST)
    if number := _number(parts, url):
        return number, f"https://www.facebook.com/profile.php?id={number}"
    if first == "groups" and len(parts) >= 2 and parts[1].lower() not in _NO_GROUPS:
        return f"groups/{parts[1].lower()}", f"https://www.facebook.com/groups/{quote(parts[1].lower())}"
    if first == "watch" and len(parts) == 2 and parts[1].lower() not in _NO_FILMS:
        parts = parts[1:]
    name, address = _FACEBOOK(parts, url)
    # Facebook takes a name with and without its full stops for the same.
    if not (plain := name.replace(".", "")):
        raise NotAChannel(NOBODYS)
    return name, address.removesuffix(name) + plain


def _number(parts: Sequence[str], url: SplitResult) -> str:
    """The account's number, where the address says it."""
    first = parts[0].lower() if parts else ""
    number = parse_qs(url.query.lower()).get("id", [""])[0] if first in _BY_ID else ""
    if first in ("pages", "people", "profile") and len(parts) >= 2:
        number = next((end for end in map(_ending, parts[1:]) if end), "")
    if first == "p" and len(parts) >= 2:
        number = _ending(parts[1])
    number = number or (_ending(first) if first.isdigit() or len(_ending(first)) >= 12 else "")
    return number if number.isascii() and number.isdigit() else ""


_INSTAGRAM = account(
    "https://www.instagram.com",
    f"{OWN_PAGES} accounts direct developer legal web stories popular lite nametag ar challenge your_activity "
    "audio channel graphql invites linkshim",
    posts="p reel reels tv share s",
    pattern=r"[a-z0-9_.]{1,30}",
)


def instagram(parts: Sequence[str], url: SplitResult) -> Found:
    """/name, and what names it: /stories/name/1, /_u/name."""
    named = [part.lower() for part in parts[:1]] in (["stories"], ["_u"]) and parts[1:2] != ["highlights"]
    return _INSTAGRAM(parts[1:] if named else parts, url)


threads = account("https://www.threads.com", OWN_PAGES, posts="t", prefix="@", pattern=r"[a-z0-9_.]{1,30}")
