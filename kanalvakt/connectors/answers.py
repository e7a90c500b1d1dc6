"""What a server answered (`http.Http` gives it), and what can be read from it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ConnectorError


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole."""

    status: int
    url: str
    headers: httpx.Headers
    body: bytes

    @property
    def host(self) -> str:
        """Who answered, for messages."""
        return urlsplit(self.url).netloc

    @property
    def time(self) -> datetime:
        """The server's own clock, never later than ours: times of what it holds follow it."""
        now = datetime.now(UTC)
        try:
            told = parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            return now
        return min(now, told if told.tzinfo else told.replace(tzinfo=UTC))

    def json(self) -> Any:
        """The body as data. Raises `not_json` for anything else (a log-in page, say)."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise faults.not_json(self.host, self.body) from None

    def object(self) -> dict[str, Any]:
        """The body as a JSON object. Raises `not_json` or `broken`."""
        if not isinstance(values := self.json(), dict):
            raise faults.unreadable(self.host)
        return values

    def done(self) -> dict[str, Any]:
        """The answer to a write: anything but an object leaves it open whether it happened."""
        try:
            return self.object()
        except ConnectorError as error:
            error.ambiguous = True
            raise
