"""The Mastodon API over HTTP: addresses, pages and limits; no meaning.

Facts, of Mastodon 4.6 by its recordings and of snac 2.75 by trying: lists page by the Link header, and snac has none;
the limit's reset is an ISO time; a wrong token is 401, on snac 422; what snac lacks is a 404 with a web page.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ChannelRef, ConnectorError, Unsupported
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.reading import inside, moment, text
from kanalvakt.core.wording import kept as _

_NEXT = re.compile(r"<([^<>]+)>\s*;\s*rel=\"?next\"?")


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of a list: its values, its bytes, and where it goes on ('' at its end).

    `pages`: the server proves with a Link header that it divides lists, so that the end is the end.
    """

    answer: Answer
    values: list[Any]
    next: str
    pages: bool


@dataclass(frozen=True, slots=True)
class Server:
    """What a server says that it is. `counts`: its numbers of answers can be trusted (Mastodon's own software)."""

    title: str
    version: str

    @property
    def counts(self) -> bool:
        return bool(re.fullmatch(r"[4-9]\.\d+\.\d+([-+][\w.+-]*)?", self.version))


class Client:
    """One conversation with one server, as one account."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self.host = http.host

    def get(self, path: str, params: Mapping[str, str] | None = None, *, expect: Collection[int] = ()) -> Answer:
        """Read `path`, such as /api/v1/statuses/1."""
        return self._limited(self._http.get(path, params, expect=[429, *expect]))

    def write(self, path: str, values: Mapping[str, Any], *, key: str = "") -> Answer:
        """Change something, once; `key` for servers that know idempotency keys."""
        headers = {"Idempotency-Key": key} if key else {}
        answer = self._http.write("POST", path, json=dict(values), headers=headers, expect=[404, 422, 429, 501])
        self._limited(answer)
        if answer.status < 400:
            answer.done()
            return answer
        raise self._refused(answer)

    def me(self) -> Answer:
        """The account behind the token."""
        answer = self.get("/api/v1/accounts/verify_credentials", expect=[422])
        if answer.status == 422:
            raise faults.status(401, self.host)
        answer.object()
        return answer

    def server(self) -> Server:
        """The newer form of the answer, or the older one where there is no other."""
        answer = self.get("/api/v2/instance", expect=[404])
        if answer.status == 404:
            answer = self.get("/api/v1/instance", expect=[404])
        values = answer.object() if answer.status == 200 else {}
        return Server(text(values.get("title")), text(values.get("version")))

    def listing(self, path: str, params: Mapping[str, str] | None = None) -> Listed:
        """Part of a list; `path` may be the whole address of a next part."""
        return self._listed(self.get(path, params))

    def if_there(self, path: str, params: Mapping[str, str] | None = None) -> Listed | None:
        """Part of a list that not every server has; None where it has none, or the token may not read it."""
        answer = self.get(path, params, expect=[403, 404])
        return None if answer.status >= 400 else self._listed(answer)

    def status(self, number: str) -> dict[str, Any] | None:
        """One status, None when there is none."""
        answer = self.get(f"/api/v1/statuses/{quote(number, safe='')}", expect=[404])
        return None if answer.status == 404 else answer.object()

    def context(self, number: str) -> Answer | None:
        """What stands before and after a status, None when there is no such status."""
        answer = self.get(f"/api/v1/statuses/{quote(number, safe='')}/context", expect=[404])
        if answer.status == 404:
            return None
        answer.object()
        return answer

    def _listed(self, answer: Answer) -> Listed:
        values = answer.json()
        if not isinstance(values, list):
            raise faults.unreadable(self.host)
        link = answer.headers.get("link", "")
        found = _NEXT.search(link)
        target = urlsplit(urljoin(answer.url, found[1])) if found else None
        # Only path and query: behind a proxy the server may name another origin for itself.
        following = f"{target.path}?{target.query}" if target and values else ""
        return Listed(answer, values, following, bool(link) or not values)

    def _limited(self, answer: Answer) -> Answer:
        if answer.status != 429:
            return answer
        wait = faults.retry_after(answer.headers.get("retry-after"))
        reset = moment(answer.headers.get("x-ratelimit-reset"))
        if wait is None and reset:
            wait = max(0.0, (reset - datetime.now(UTC)).total_seconds())
        raise faults.throttled(self.host, wait)

    def _refused(self, answer: Answer) -> ConnectorError:
        """Mastodon says why as JSON; a server without the act has only a page."""
        try:
            said = answer.object()
        except ConnectorError:
            return Unsupported(
                _("Servern {host} har ingen sådan åtgärd. Gör det på dess webbsida och anteckna det här.").format(
                    host=self.host
                )
            )
        if answer.status == 422 and re.search(r"(?i)character limit", text(inside(said, "error"))):
            return ConnectorError(
                "refused", _("Svaret är för långt för servern. Korta det och försök igen."), permanent=True
            )
        return faults.status(answer.status, self.host, write=True)


@contextmanager
def open_client(channel: ChannelRef) -> Iterator[Client]:
    """A conversation with the channel's server, with its token."""
    with Http(origin(channel.address), bearer=channel.credentials.get("token", "")) as http:
        yield Client(http)


def origin(address: str) -> str:
    """The server of an account's address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
