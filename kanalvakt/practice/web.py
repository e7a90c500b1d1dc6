"""Requests and replies as plain values, and how data is written."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `base` is the scheme and host that the caller used."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    base: str

    def json(self) -> dict[str, Any]:
        """The body as an object. Raises `ValueError` or `TypeError`."""
        values = json.loads(self.body or b"{}")
        if not isinstance(values, dict):
            raise TypeError("an object was expected")
        return values

    def form(self) -> dict[str, str]:
        """The body as a submitted form."""
        return first(self.body.decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    status: int
    body: bytes = b""
    type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def first(query: str) -> dict[str, str]:
    """A query or form as name → its first value."""
    return {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}


def data(values: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Values as JSON, in ASCII, so that anything comes through."""
    return Reply(status, json.dumps(values).encode("ascii"), headers=headers or {})


def error(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Reply:
    """What went wrong, as the API says it."""
    return data({"error": {"code": code, "message": message}}, status, headers)


def moment(at: float | None) -> str | None:
    """A time as the API writes it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if at else None
