"""WordPress's REST API over HTTP: where it is, and its addresses; no meaning.

Facts, measured on WordPress 6.1: `?rest_route=` works on every blog, `/wp-json/` only with pretty permalinks; the front
page's Link header says which. A list beyond its end is 200 with []. `status` is written `approved` and filtered
`approve`; `any` filters nothing away.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import unescape
from typing import Any

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.slices import Document
from kanalvakt.core.wording import kept as _

_HEADER = re.compile(r"<([^>]+)>\s*;\s*rel=\"?https://api\.w\.org/")
_ELEMENT = re.compile(r"<link[^>]+rel=[\"']https://api\.w\.org/[\"'][^>]*href=[\"']([^\"']+)")


@lru_cache(maxsize=256)
def find_api(address: str) -> str:
    """The root of the API of the blog at `address`, told by its front page; no credentials are sent.

    Raises `moved` when the blog itself says that it lives elsewhere.
    """
    with Http(f"{address.rstrip('/')}/") as http:
        answer = http.get("", expect=[404])
    link = _HEADER.search(answer.headers.get("link", "")) or _ELEMENT.search(answer.body[:200_000].decode("latin-1"))
    return unescape(link[1]) if link else f"{address.rstrip('/')}/?rest_route=/"


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of a list: the bytes of an array, its length, that of the whole list if it is told, the blog's clock."""

    body: bytes
    count: int
    total: int | None
    at: datetime | None = None


class Client:
    """One conversation with one blog's API."""

    def __init__(self, http: Http, root: str) -> None:
        self._http = http
        self._root = root
        self.host = http.host

    def get(self, path: str, params: Mapping[str, str] | None = None, *, expect: Collection[int] = ()) -> Answer:
        """Read `path`, such as /wp/v2/comments."""
        address, query = self._address(path, params)
        answer = self._http.get(address, query, expect=[404, *expect])
        if answer.status == 404 and 404 not in expect:
            raise no_api(self.host)
        return answer

    def write(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        json: Any = None,
        expect: Collection[int],
    ) -> Answer:
        """Change something, once; what answers must be WordPress."""
        address, query = self._address(path, params)
        answer = self._http.write(method, address, query, json=json, expect=expect)
        answer.done()
        return answer

    def object(self, path: str, params: Mapping[str, str] | None = None) -> tuple[dict[str, Any], Answer]:
        """One thing, with the answer it came in."""
        answer = self.get(path, params)
        return answer.object(), answer

    def listing(self, path: str, params: Mapping[str, str]) -> Listed:
        """Part of a list."""
        answer = self.get(path, params)
        values = answer.json()
        if not isinstance(values, list):
            raise faults.unreadable(self.host)
        total = answer.headers.get("x-wp-total", "")
        return Listed(answer.body, len(values), int(total) if total.isdecimal() else None, answer.time)

    def comment(self, number: str) -> dict[str, Any] | None:
        """One comment, None when there is none."""
        answer = self.get(f"/wp/v2/comments/{number}", {"context": "edit"}, expect=[404])
        if answer.status != 404:
            return answer.object()
        if error_code(answer) == "rest_comment_invalid_id":
            return None
        raise no_api(self.host)  # a 404 that WordPress itself did not say proves nothing

    def _address(self, path: str, params: Mapping[str, str] | None) -> tuple[str, dict[str, str]]:
        query = dict(params or {})
        if "rest_route=" in self._root:
            return self._root.partition("?")[0], {"rest_route": path, **query}
        return f"{self._root.rstrip('/')}{path}", query


@contextmanager
def open_client(channel: ChannelRef) -> Iterator[Client]:
    """A conversation with the channel's blog, logged in. An API that has moved is looked for anew next time."""
    login = (channel.credentials.get("user", ""), channel.credentials.get("application_password", ""))
    try:
        root = find_api(channel.address)
        with Http(channel.address, login=login) as http:
            yield Client(http, root)
    except ConnectorError as error:
        if error.code in ("gone", "moved", "not_json"):
            find_api.cache_clear()
        raise


def error_code(answer: Answer) -> str:
    """WordPress's own name of an error, such as rest_already_trashed; '' when it gives none."""
    whole = Document(answer.body).whole()
    code = getattr(whole, "value", None)
    code = code.get("code") if isinstance(code, dict) else ""
    return code if isinstance(code, str) and re.fullmatch(r"\w{1,60}", code) else ""


def no_api(host: str) -> ConnectorError:
    """Somebody answers, but it is not WordPress's API."""
    return ConnectorError(
        "not_json",
        _(
            "Vi hittar inte WordPress API hos {host}. Kontrollera att adressen är bloggens egen, och be "
            "den som sköter bloggen slå på REST API:et (ett säkerhetstillägg kan ha stängt av det)."
        ).format(host=host),
    )
