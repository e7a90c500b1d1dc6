"""A pass over a feed: its posts, the feed of all comments, then the comments of each post that it shows.

Each feed is asked for with the tags of last time. A feed shows its latest only: what is not in it says nothing (law 4),
and what may have slipped past between two passes is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from kanalvakt.connectors.base import ConnectorError, Page, Parsed, Unread
from kanalvakt.connectors.feed import client
from kanalvakt.connectors.feed.client import Loaded
from kanalvakt.connectors.feed.entry import joined
from kanalvakt.connectors.feed.parse import Feed, read
from kanalvakt.connectors.reading import moment

# Posts whose comments are looked at, and ids known to stand for several things.
MOST_THREADS, MOST_AMBIGUOUS = 100, 500
SLIPPED = "Flödet visar bara de senaste. Mellan {since} och {until} kan något ha funnits som vi inte hann se."


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
        return Source(url, loaded, feed, known.get("comments", "") or _beside(feed, url))
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
    """The next feed of a pass. Between passes: {until, posts, comments, tags, counts, threads, ambiguous}."""
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
        return _turned(state, Page([], None, done=False))  # some blogs have no such feed until the first comment
    feed = None if loaded.unchanged else _read(loaded, url, {**state, "kind": comments})
    if feed is None and not loaded.unchanged:
        raise client.no_feed(loaded.answer)
    return _page(state, url, loaded, feed)


def _posts(address: str, state: dict[str, Any]) -> Page:
    """The first step: the feed of posts, and what there is to read after it."""
    state = {"tags": {}, "counts": {}, "threads": [], "ambiguous": [], "until": "", **state}
    state["began"] = datetime.now(UTC).isoformat()
    found = source(address, state)
    state |= {"posts": found.url, "comments": found.comments}
    if found.feed:
        state["threads"] = _threads(found.feed, found.url)
    todo = [found.comments, *state["threads"]]
    state["todo"] = [[url, "1"] for url in dict.fromkeys(todo) if url and url != found.url]
    return _page(state, found.url, found.loaded, found.feed)


def _threads(feed: Feed, url: str) -> list[str]:
    """The comment feeds of the posts shown, except of those that say they have no comments."""
    named = [joined(url, one.comment_feed) for one in feed.entries if one.comment_feed and one.comment_count != 0]
    return [one for one in named if urlsplit(one).scheme in ("http", "https")][:MOST_THREADS]


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
    since = moment(state["until"])
    if since is None or not items or not state["counts"].get(url) or min(one.written_at for one in items) <= since:
        return []
    told = SLIPPED.format(since=f"{since:%Y-%m-%d %H:%M}", until=f"{items[0].written_at:%Y-%m-%d %H:%M}")
    return [Unread(url, told)]


def _kept(state: Mapping[str, Any]) -> dict[str, Any]:
    """What the next pass begins with; of feeds that are no longer read nothing is remembered."""
    read_now = {state["posts"], state["comments"], *state["threads"]}
    return {
        "until": state["began"],
        "posts": state["posts"],
        "comments": state["comments"],
        "threads": state["threads"],
        "ambiguous": state["ambiguous"],
        "tags": {url: tags for url, tags in state["tags"].items() if url in read_now and tags},
        "counts": {url: count for url, count in state["counts"].items() if url in read_now},
    }
