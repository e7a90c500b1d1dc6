"""Webmention over HTTP (w3.org/TR/webmention): the page that mentions ours is fetched, and ours is asked what it says.

Sources are named by anybody: they are fetched through the egress guard, without credentials, and are small.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from html.parser import HTMLParser
from urllib.parse import urljoin

from kanalvakt.connectors.base import ConnectorError, Parsed
from kanalvakt.connectors.feed.client import no_page
from kanalvakt.connectors.http import Answer, Http, Limits
from kanalvakt.connectors.webmention import parse
from kanalvakt.core.html import parseable

LIMITS = Limits(size=1024 * 1024, total=20, attempts=1, redirects=5)
_LINK = re.compile(r'<([^>]*)>\s*;[^,]*\brel\s*=\s*"?([^",;]*)')
_START = 500_000


@dataclass(frozen=True, slots=True)
class Looked:
    """What became of a mention: what the page says, or that it is away or mentions us no more."""

    found: Parsed = field(default_factory=Parsed)
    gone: bool = False


def look(source: str, target: str) -> Looked:
    """Fetch the page that is said to mention `target`. Raises `ConnectorError` when it does not answer."""
    try:
        with Http(source, anywhere=True, limits=LIMITS) as http:
            answer = http.get("", headers={"Accept": "text/html, */*;q=0.1"})
    except ConnectorError as error:
        if error.code != "gone":
            raise
        return Looked(gone=True)
    if not parse.mentions(answer.body, answer.url, target):
        return Looked(gone=True)
    head = json.dumps({"source": source, "target": target})
    return Looked(parse.items(answer.body, {"head": head, "fetched_at": datetime.now(UTC).isoformat()}))


def announced(address: str) -> list[str]:
    """Where the site at `address` says that its mentions go: its Link header, then its link and a elements."""
    with Http(address) as http:
        answer = http.get("")
    if error := no_page(answer):
        raise error
    reader = _Links()
    reader.feed(parseable(_decoded(answer)[:_START]))
    named = [url for url, rel in _LINK.findall(answer.headers.get("link", "")) if "webmention" in rel.lower().split()]
    return [urljoin(answer.url, url) for url in [*named, *reader.found]]


def _decoded(answer: Answer) -> str:
    header = Message()
    header["content-type"] = answer.headers.get("content-type", "")
    try:
        return answer.body.decode(str(header.get_param("charset", "utf-8")).strip("\"'") or "utf-8", "replace")
    except LookupError:
        return answer.body.decode("utf-8", "replace")


class _Links(HTMLParser):
    """The endpoints that a page names."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("link", "a") and "webmention" in (given.get("rel") or "").lower().split():
            self.found.append(given.get("href") or "")
