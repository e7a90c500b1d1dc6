"""What can be made to go wrong in every emulator, on demand."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from kanalvakt.connectors.faulty import Faulty, Handler, Play


@dataclass(frozen=True)
class Refused:
    """A refusal in the platform's own words: the code that a connector must make of it, and the wait that it tells."""

    code: str
    play: Play
    wait: float | None = None


def says(status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> Play:
    """An answer, whatever was asked."""
    told = b"" if body is None else json.dumps(body).encode()
    return lambda handler: handler.send(status, told, headers)


@dataclass(frozen=True)
class Asked:
    """One request: method, path, and what it asked for or sent. `kind`: what sort of object, where only it tells."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""


class Switches:
    """`fail`: faults in front of the answers to come. `always`: one in place of them all. `ahead`: how far the
    platform's clock goes before ours (less than nothing: after). `between`: done once a part of a list has been handed
    out and more of it is to come."""

    server: Faulty

    def _switched_on(self, server: Faulty) -> None:
        self.server, self.faults = server, list[Play]()
        self.always: Play | None = None
        self.between: Callable[[], None] | None = None
        server.play = self._switched

    def _switched(self, handler: Handler) -> None:
        if self.always or self.faults:
            (self.always or self.faults.pop(0))(handler)
            return
        self._play(handler)

    def _play(self, handler: Handler) -> None:
        """The platform's own answer."""
        raise NotImplementedError

    def fail(self, *plays: Play) -> None:
        """Do these instead of answering the next requests, one each."""
        self.faults += plays

    def handed_out(self, *, more: bool) -> None:
        """A part of a list has been handed out."""
        if more and self.between:
            does, self.between = self.between, None
            does()

    @property
    def ahead(self) -> timedelta:
        """How far the platform's clock goes before ours."""
        return self.server.ahead

    @ahead.setter
    def ahead(self, value: timedelta) -> None:
        self.server.ahead = value

    def now(self) -> datetime:
        """By the platform's clock."""
        return datetime.now(UTC) + self.ahead

    def refusals(self) -> Mapping[str, Refused]:
        """How the platform itself words each refusal, by what it is about."""
        raise NotImplementedError
