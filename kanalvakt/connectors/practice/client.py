"""Övningsplatsen over HTTP; addresses only, no meaning."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.reading import text


class Client:
    """One conversation about one page."""

    def __init__(self, http: Http, page: str) -> None:
        self._http = http
        self.page = page
        self._page = f"/api/v1/pages/{quote(page, safe='')}"

    def me(self) -> dict[str, Any]:
        """What the token opens."""
        return self._http.get("/api/v1/me").object()

    def profile(self) -> tuple[dict[str, Any], bytes]:
        """How the page presents itself, and the bytes that say so."""
        answer = self._http.get(self._page)
        return answer.object(), answer.body

    def items(self, *, since: str = "", cursor: str = "") -> tuple[dict[str, Any], bytes]:
        """One step of the listing, and its bytes."""
        params = {name: value for name, value in {"since": since, "cursor": cursor, "limit": "100"}.items() if value}
        answer = self._http.get(f"{self._page}/items", params)
        values = answer.object()
        if not isinstance(values.get("items"), list):
            raise faults.unreadable(self._http.host)
        if cursor and values.get("next") == cursor:
            raise faults.endless(self._http.host)
        return values, answer.body

    def events(self, after: int) -> Iterator[Any]:
        """What happened after an event, up to now."""
        while True:
            events = self._http.get(f"{self._page}/events", {"after": str(after)}).object().get("events")
            if not isinstance(events, list):
                raise faults.unreadable(self._http.host)
            yield from events
            last = max((_number(event) for event in events), default=after)
            if last <= after:
                return
            after = last

    def item(self, number: str) -> dict[str, Any] | None:
        """One item, None when it is away."""
        answer = self._http.get(f"/api/v1/items/{quote(number, safe='')}", expect=[404])
        return None if answer.status == 404 else answer.object()

    def moderate(self, number: str, verb: str) -> Answer:
        """Do something to an item."""
        answer = self._http.write("POST", f"/api/v1/items/{quote(number, safe='')}/{verb}", expect=[404])
        answer.done()
        return answer

    def blocked(self, author: str) -> bool:
        """Whether an author may not write on the page."""
        return self._http.get(self._block_of(author)).object().get("blocked") is True

    def block(self, author: str, *, blocked: bool) -> Answer:
        """Let an author write no more, or again."""
        answer = self._http.write("POST" if blocked else "DELETE", self._block_of(author))
        answer.done()
        return answer

    def _block_of(self, author: str) -> str:
        return f"{self._page}/blocks/{quote(author, safe='')}"

    def reply(self, number: str, words: str, key: str) -> tuple[str, bytes]:
        """Answer once per key: the id of the answer, and the bytes."""
        address = f"/api/v1/items/{quote(number, safe='')}/replies"
        answer = self._http.write("POST", address, json={"text": words}, headers={"Idempotency-Key": key})
        new = answer.done().get("item")
        return text(new.get("id")) if isinstance(new, dict) else "", answer.body


@contextmanager
def open_client(channel: ChannelRef) -> Iterator[Client]:
    """A conversation with the platform that the channel's address names."""
    parts = urlsplit(channel.address)
    page = channel.handle or parts.path.strip("/")
    with Http(f"{parts.scheme}://{parts.netloc}", bearer=channel.credentials.get("token", "")) as http:
        yield Client(http, page)


def last_event(events: list[Mapping[str, Any]], before: int) -> int:
    """The number of the newest event."""
    return max([before, *(_number(event) for event in events)])


def _number(event: Any) -> int:
    number = event.get("number") if isinstance(event, dict) else None
    return number if isinstance(number, int) else 0
