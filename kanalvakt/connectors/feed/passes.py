"""A pass over a feed: its posts, the feed of all comments, then the comments of each post that it shows.

Each feed is asked for with the tags of last time; a post's own comments between complete passes when their number has
changed, or when the post's age says so (`ages.py`). A feed shows its latest only: what is not in it says nothing (law
4), and what may have slipped past between two passes is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from kanalvakt.connectors.ages import Watch
from kanalvakt.connectors.base import ConnectorError, Page, Parsed, Unread
from kanalvakt.connectors.feed import client
from kanalvakt.connectors.feed.client import Loaded
from kanalvakt.connectors.feed.entry import joined
from kanalvakt.connectors.feed.parse import Feed, read
from kanalvakt.connectors.reading import moment
from kanalvakt.core.wording import kept as _

# Posts whose comments are looked at, and ids known to stand for several things.
MOST_THREADS, MOST_AMBIGUOUS = 100, 500
SLIPPED = _("Flödet visar bara de senaste. Mellan {since} och {until} kan något ha funnits som vi inte hann se.")


@dataclass(frozen=True, slots=True)
class Source:
    """The feed of a channel, where it was found, and the feed of its comments if somebody names one."""

    url: str
    loaded: Loaded
    feed: Feed | None
    comments: str


def source(address: str, known: Mapping[str, Any]) -> Source:
    """The feed at `address`, or the one that the page there names. Raises `not_json` when there is none."""
    url = known.get("posts") or address
    loaded = client.load(url, known.get("tags", {}).get(url))
    if loaded.unchanged:
        return Source(url, loaded, None, known.get("comments", ""))
    if feed := _read(loaded, url, known):
        looked = known.get("until") or known.get("comments")  # for the feed of comments: once a night is enough
        return Source(url, loaded, feed, known.get("comments", "") if looked else _beside(feed, url))
    found = client.named(loaded.answer.body, loaded.answer.url)
    if not found.posts:
        raise client.no_feed(loaded.answer)
    loaded = client.load(found.posts)
    if feed := _read(loaded, found.posts, known):
        return Source(found.posts, loaded, feed, found.comments)
    raise client.no_feed(loaded.answer)


def _beside(feed: Feed, url: str) -> str:
    """The feed of comments, named by the site's own front page; a feed does not name it."""
    home = joined(url, feed.head.link)
    if feed.head.comments or not feed.head.link or urlsplit(home)[:2] != urlsplit(url)[:2]:
        return ""
    try:
        answer = client.load(home).answer
    except ConnectorError as error:
        if error.permanent or error.code == "not_json":
            return ""
        raise
    return client.named(answer.body, answer.url).comments


def step(address: str, cursor: Mapping[str, Any] | None) -> Page:
    """The next feed of a pass. Between passes: {until, posts, comments, tags, counts, known, told, read, ambiguous}."""
    state = dict(cursor or {})
    if "todo" not in state:
        return _posts(address, state)
    url, comments = state["todo"][0]
    state["todo"] = state["todo"][1:]
    try:
        loaded = client.load(url, state["tags"].get(url))
    except ConnectorError as error:
        if error.code != "gone" or url == state["comments"]:
            raise
        state["read"] = {**state["read"], url: state["began"]}
        return _turned(state, Page([], None, done=False))  # some blogs have no such feed until the first comment
    feed = None if loaded.unchanged else _read(loaded, url, {**state, "kind": comments})
    if feed is None and not loaded.unchanged:
        raise client.no_feed(loaded.answer)
    return _page(state, url, loaded, feed)


def _posts(address: str, state: dict[str, Any]) -> Page:
    """The first step: the feed of posts, and what there is to read after it."""
    nothing = {"tags": {}, "counts": {}, "known": {}, "read": {}, "told": False, "ambiguous": [], "until": ""}
    state = {**nothing, **state, "began": datetime.now(UTC).isoformat()}
    found = source(address, state)
    state |= {"posts": found.url, "comments": found.comments, "known": dict(state["known"])}
    todo = [found.comments, *_due(found.feed, found.url, state)]
    state["todo"] = [[url, "1"] for url in dict.fromkeys(todo) if url and url != found.url]
    return _page(state, found.url, found.loaded, found.feed)


def _due(feed: Feed | None, url: str, state: dict[str, Any]) -> list[str]:
    """The comment feeds of posts that are to be read now, except of those that say they have no comments."""
    named = {joined(url, one.comment_feed): one for one in (feed.entries if feed else []) if one.comment_feed}
    if feed:  # the feed of all comments tells, and so do numbers
        state["told"] = bool(state["comments"]) or all(one.comment_count is not None for one in named.values())
    watch, due = _watch(state), []
    for address, one in named.items():
        if urlsplit(address).scheme in ("http", "https"):
            mark = "" if one.comment_count is None else f"{one.comment_count}"
            due += [address] if watch.see(address, mark, one.published or one.updated) else []
    return [one for one in [*due, *watch.rest()] if state["known"][one][0] != "0"][:MOST_THREADS]


def _watch(state: Mapping[str, Any]) -> Watch:
    """The comment feeds of posts, by their addresses."""
    began = moment(state["began"]) or datetime.now(UTC)
    return Watch(state["known"], began, "told" if state["told"] else "untold", complete=not state["until"])


def _read(loaded: Loaded, url: str, state: Mapping[str, Any]) -> Feed | None:
    context = {
        "address": url,
        "charset": loaded.charset,
        "fetched_at": state.get("began", ""),
        "comments": state.get("kind", ""),
        "ambiguous": "\n".join(state.get("ambiguous", [])),
    }
    return read(loaded.answer.body, context)


def _page(state: dict[str, Any], url: str, loaded: Loaded, feed: Feed | None) -> Page:
    """What one feed gave, and where to go on."""
    items = feed.items if feed else Parsed()
    slipped = _slipped(state, url, items) if feed else []
    state["tags"] = {**state["tags"], url: dict(loaded.tags)}
    state["read"] = {**state["read"], url: state["began"]}
    if feed:
        state["counts"] = {**state["counts"], url: len(items)}
        state["ambiguous"] = sorted({*state["ambiguous"], *feed.head.ambiguous})[:MOST_AMBIGUOUS]
    return _turned(state, Page(items, None, done=False, unread=[*items.unread, *slipped]))


def _turned(state: Mapping[str, Any], page: Page) -> Page:
    """The page with where to go on."""
    done = not state["todo"]
    return replace(page, cursor=_kept(state) if done else state, done=done, observed_until=moment(state["began"]))


def _slipped(state: Mapping[str, Any], url: str, items: Parsed) -> list[Unread]:
    """Nothing that we know is left in the feed: between then and now more may have come than it shows."""
    since = moment(state["read"].get(url))
    if since is None or not items or not state["counts"].get(url) or min(one.written_at for one in items) <= since:
        return []
    told = SLIPPED.format(since=f"{since:%Y-%m-%d %H:%M}", until=f"{items[0].written_at:%Y-%m-%d %H:%M}")
    return [Unread(url, told)]


def _kept(state: Mapping[str, Any]) -> dict[str, Any]:
    """What the next pass begins with; of feeds that are no longer read nothing is remembered."""
    known = _watch(state).kept()
    there = {state["posts"], state["comments"], *known}
    kept = {name: state[name] for name in ("posts", "comments", "told", "ambiguous")}
    by_feed = {name: {url: one for url, one in state[name].items() if url in there and one != {}}
               for name in ("tags", "counts", "read")}  # fmt: skip
    return {"until": state["began"], **kept, "known": known, **by_feed}
