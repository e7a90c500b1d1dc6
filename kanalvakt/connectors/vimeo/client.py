"""Vimeo's API, version 3.4: what is asked, how its faults are told (developer.vimeo.com)."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from kanalvakt.connectors import faults, oauth
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.reading import epoch, inside, moment, text
from kanalvakt.connectors.tours import Listed
from kanalvakt.core.wording import kept as _

API = "https://api.vimeo.com"
ACCEPT = {"Accept": "application/vnd.vimeo.*+json;version=3.4"}
SCOPES = {
    "public": _("Läsa kontots uppgifter."),
    "private": _("Läsa alla kontots filmer, och kommentarerna till dem."),
    "interact": _("Svara på kommentarer, när en människa har skrivit svaret."),
    "delete": _("Ta bort kommentarer, när en människa har beslutat det."),
}
PLACE = oauth.Place("vimeo", f"{API}/oauth/authorize", f"{API}/oauth/access_token", tuple(SCOPES))
TOLD = (400, 429)


class Client:
    """One conversation as one account."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self.host = http.host

    def get(self, path: str, asked: Mapping[str, str] | None = None) -> Answer:
        """Read `path`, such as /me."""
        answer = self._told(self._http.get(path, asked, headers=ACCEPT, expect=TOLD))
        answer.object()
        return answer

    def me(self) -> Answer:
        """The account behind the token."""
        answer = self.get("/me", {"fields": "uri,name,link,bio,pictures.base_link,websites"})
        if not text(answer.object().get("uri")):
            raise faults.unreadable(self.host)
        return answer

    def one(self, uri: str) -> Mapping[str, Any] | None:
        """One film or comment; None when there is none."""
        if not re.fullmatch(r"/videos/\d+(/comments/\d+)?", uri):
            return None
        try:
            return self.get(uri, {"fields": "uri,text"}).object()
        except ConnectorError as error:
            if error.code == "gone":
                return None
            raise

    def listing(self, path: str, params: Mapping[str, str], *, eager: bool = False) -> Listed:
        """A page of a list."""
        answer = self.get(path, params)
        values = answer.object()
        if not isinstance(values.get("data"), list):
            raise faults.unreadable(self.host)
        further = text(inside(values, "paging", "next"))
        page = {"page": str(int(params.get("page", "1")) + 1)} if further else {}
        return Listed(answer, [one for one in values["data"] if isinstance(one, dict)], page)

    def write(self, method: str, path: str, values: Mapping[str, str] | None = None) -> Answer:
        """Change something, once."""
        sent = dict(values) if values else None
        answer = self._told(self._http.write(method, path, json=sent, headers=ACCEPT, expect=TOLD), write=True)
        if answer.status != 204 or answer.body:
            answer.done()
        return answer

    def _told(self, answer: Answer, *, write: bool = False) -> Answer:
        if answer.status == 429:
            raise faults.throttled(self.host, _wait(answer))
        if answer.status >= 400:
            raise faults.status(answer.status, self.host, write=write)
        return answer


def _wait(answer: Answer) -> float | None:
    """Seconds until Vimeo takes calls again: X-RateLimit-Reset is a time, or was Unix time."""
    told = answer.headers.get("x-ratelimit-reset", "")
    if reset := epoch(told) or moment(told):
        return max(0.0, (reset - datetime.now(UTC)).total_seconds())
    return faults.patience(answer.headers)


@contextmanager
def open_client(channel: ChannelRef) -> Iterator[Client]:
    """A conversation with Vimeo, with the account's token."""
    with Http(oauth.at(channel, API), bearer=oauth.token(PLACE, channel)) as http:
        yield Client(http)
