"""Ghost's Admin API over HTTP: its key, its addresses, its lists; no meaning.

Facts, measured on Ghost 6.65: a list is `{"comments": [...], "meta": {"pagination": {"total": …}}}`, at most 100 long,
and can be filtered and ordered by any column, also one that it does not show (`updated_at`). Times in a filter are
written as the database writes them, in UTC. A deleted comment stands in no list. A token lives five minutes at most.
"""

import hmac
import json
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.http import Answer, Http
from kanalvakt.connectors.reading import inside, text
from kanalvakt.connectors.slices import Document
from kanalvakt.core.wording import kept as _

_KEY = re.compile(r"([0-9a-f]{24}):((?:[0-9a-f]{2}){8,})")
_LIVES = 290  # seconds; Ghost takes none that is older than five minutes


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of a list: the bytes of the answer, its things, how many there are from here on, the blog's clock."""

    body: bytes
    values: list[Any]
    total: int | None
    at: datetime


class Client:
    """One conversation with one blog's API."""

    def __init__(self, http: Http, token: str) -> None:
        self._http = http
        self._headers = {"Authorization": f"Ghost {token}", "Accept-Version": "v6.0"}
        self.host = http.host

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Answer:
        """Read `path`, such as comments/."""
        answer = self._http.get(path, params, headers=self._headers, expect=[404])
        if answer.status == 404:
            raise no_api(self.host)
        return answer

    def write(self, method: str, path: str, *, json: Any, expect: Collection[int] = ()) -> Answer:
        """Change something, once; what answers must be Ghost."""
        answer = self._http.write(method, path, json=json, headers=self._headers, expect=expect)
        answer.done()
        return answer

    def listing(self, name: str, params: Mapping[str, str]) -> Listed:
        """Part of the list of this name."""
        answer = self.get(f"{name}/", params)
        values = answer.object()
        listed, total = values.get(name), inside(values, "meta", "pagination", "total")
        if not isinstance(listed, list):
            raise faults.unreadable(self.host)
        return Listed(answer.body, listed, total if isinstance(total, int) else None, answer.time)

    def comment(self, number: str) -> dict[str, Any] | None:
        """A comment that is published or hidden, None when there is none.

        By a list: Ghost shows one alone only while comments are switched on.
        """
        return self._one("comments", f"id:{quoted(number)}")

    def member(self, number: str) -> dict[str, Any] | None:
        """A member by id, None when there is none."""
        return self._one("members", f"id:{quoted(number)}")

    def member_by_email(self, email: str) -> dict[str, Any] | None:
        """A member by address, None when there is none."""
        return self._one("members", f"email:{quoted(email)}")

    def _one(self, name: str, which: str) -> dict[str, Any] | None:
        found = self.listing(name, {"filter": which, "limit": "1"}).values
        return found[0] if found and isinstance(found[0], dict) else None


@contextmanager
def open_client(channel: ChannelRef) -> Iterator[Client]:
    """A conversation with the channel's blog. Raises `expired` for what cannot be a key."""
    key = channel.credentials.get("key", "").strip()
    token = token_of(key)
    secret = key.partition(":")[2]
    secrets = (token, key, secret, bytes.fromhex(secret).decode("latin-1"))
    with Http(f"{root(channel)}/ghost/api/admin/", secrets=secrets) as http:
        yield Client(http, token)


def root(channel: ChannelRef) -> str:
    """Where the API is: the blog's own address, or another that was given."""
    return (channel.credentials.get("api_url", "").strip() or channel.address).rstrip("/")


def token_of(key: str) -> str:
    """A token for the Admin API (JWT, HS256), as ghost.org/docs/admin-api says it is made. Raises `expired`."""
    if not (parts := _KEY.fullmatch(key)):
        raise ConnectorError(
            "expired",
            _(
                "Nyckeln är ingen Admin API-nyckel: en sådan är två delar med kolon emellan. Kopiera den igen ur "
                "integrationen i Ghost."
            ),
            permanent=True,
        )
    now = int(time.time())
    said = (
        {"alg": "HS256", "typ": "JWT", "kid": parts[1]},
        {"iat": now, "exp": now + _LIVES, "aud": "/admin/"},
    )
    signed = b".".join(_coded(json.dumps(part).encode()) for part in said)
    return (signed + b"." + _coded(hmac.digest(bytes.fromhex(parts[2]), signed, "sha256"))).decode()


def _coded(value: bytes) -> bytes:
    return urlsafe_b64encode(value).rstrip(b"=")


def quoted(value: str) -> str:
    """A value within a filter."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def stamp(at: datetime) -> str:
    """A time within a filter."""
    return quoted(at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"))


def segment(value: str) -> str:
    """An id within an address."""
    return quote(value, safe="")


def error_of(answer: Answer) -> str:
    """Ghost's own name of an error, such as NotFoundError; '' when it gives none."""
    errors = inside(getattr(Document(answer.body).whole(), "value", None), "errors")
    return text(inside(errors[0], "type")) if isinstance(errors, list) and errors else ""


def no_api(host: str) -> ConnectorError:
    """Somebody answers, but it is not Ghost's API."""
    return ConnectorError(
        "not_json",
        _(
            "Vi hittar inte Ghosts API hos {host}. Kontrollera att adressen är bloggens egen. Står en annan API URL i "
            "integrationen anger du den som adress till API:et."
        ).format(host=host),
    )
