"""Feeds over HTTP: asked for only when they have changed, and found through the page that names them; no meaning."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from urllib.parse import urlsplit

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ConnectorError
from kanalvakt.connectors.feed.entry import joined
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.slices import Broken, Document
from kanalvakt.core.html import parseable
from kanalvakt.core.wording import kept as _

TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")
_COMMENTS = re.compile(r"(?i)comment|kommentar")
_LONGEST_PAGE = 500_000
SAME_SECOND = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Named:
    """The feeds that a page names: of its posts, and of what visitors say ('' where it names none)."""

    posts: str = ""
    comments: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What answered. `unchanged`: nothing new since the tags that were sent."""

    answer: Answer
    unchanged: bool
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def charset(self) -> str:
        """What HTTP says that it is written in."""
        header = Message()
        header["content-type"] = self.answer.headers.get("content-type", "")
        return str(header.get_param("charset", "")).strip("\"' ")


def load(url: str, tags: Mapping[str, str] | None = None) -> Loaded:
    """The feed (or page) at `url`; with the `tags` of last time it may be unchanged."""
    known = {
        header: value for header, value in (tags or {}).items() if header in ("If-None-Match", "If-Modified-Since")
    }
    with Http(url) as http:
        answer = http.get("", headers=known)
    now = {"If-None-Match": answer.headers.get("etag"), "If-Modified-Since": answer.headers.get("last-modified")}
    fresh = {header: value for header, value in now.items() if value and len(value) < 300 and _settled(answer)}
    unchanged = answer.status == 304
    return Loaded(answer, unchanged, {**known, **fresh} if unchanged else fresh)


def _settled(answer: Answer) -> bool:
    """Whether what it was last changed at is over: such times are whole seconds, and more may come within the same."""
    try:
        changed = parsedate_to_datetime(answer.headers.get("last-modified", ""))
    except ValueError:
        return True
    return answer.time - changed.replace(tzinfo=changed.tzinfo or UTC) > SAME_SECOND


def named(page: bytes, address: str) -> Named:
    """The feeds that a page at `address` names in its head (pure)."""
    reader = _Links()
    reader.feed(parseable(page[:_LONGEST_PAGE].decode("utf-8", "replace")))
    posts = comments = ""
    for link in reader.found:
        url = joined(address, link.get("href") or "")
        if urlsplit(url).scheme not in ("http", "https"):
            continue
        if _COMMENTS.search(f"{link.get('title') or ''} {link.get('href')}"):
            comments = comments or url
        else:
            posts = posts or url
    return Named(posts, comments)


def no_feed(answer: Answer) -> ConnectorError:
    """What answered is neither a feed nor a page that names one."""
    return no_page(answer) or ConnectorError(
        "not_json",
        _(
            "Vi hittar inget flöde hos {host}. Klistra in adressen till flödet (RSS, Atom eller JSON "
            "Feed), eller be den som sköter webbplatsen slå på det."
        ).format(host=answer.host),
    )


def no_page(answer: Answer) -> ConnectorError | None:
    """Why what answered is no web page that anybody may read; None when it may be one."""
    start = Document(answer.body)
    if start.opening in ("{", "[", '"') or not answer.body.strip():
        broken = isinstance(start.whole(), Broken)
        return faults.not_json(answer.host, answer.body) if broken else faults.unreadable(answer.host)
    error = faults.not_json(answer.host, answer.body)
    return error if "inloggningssida" in str(error) else None


class _Links(HTMLParser):
    """The alternate links of a page that lead to feeds."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        kind = (given.get("type") or "").lower().partition(";")[0].strip()
        if tag == "link" and kind in TYPES and "alternate" in (given.get("rel") or "").lower().split():
            self.found.append(given)
