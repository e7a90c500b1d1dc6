"""What the emulators share: a server that answers by method and path, its faults on demand, and no unknown question.

An emulator is built from documents and recordings, where no real server can be had. It refuses every path, method and
parameter that its documents do not name, so that a wrong request fails a test. It proves our requests, never the
platform. Its faults on demand: `switches.py`.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

from emulators.switches import Switches
from kanalvakt.connectors.faulty import Faulty, Handler

TOKEN = "hemlig-nyckel-for-kontot-0001"

type Said = tuple[int, Any, Mapping[str, str]]
type Route = tuple[str, str, frozenset[str], Callable[..., Any]]


class Refusal(Exception):
    """An error as the platform words it."""

    def __init__(self, status: int, body: Any = None, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.said: Said = (status, body, headers or {})


class Memory:
    """A channel's memory, in memory."""

    def __init__(self, text: str = "") -> None:
        self.text = text

    def read(self) -> str:
        return self.text

    def write(self, text: str) -> None:
        self.text = text


class Rest(Switches):
    """`routes`: method, path as a pattern, the parameters that it may have, and what answers (groups, sent)."""

    bodyless: ClassVar[int] = 204

    def __init__(self, server: Faulty) -> None:
        self.number = 1000
        self._switched_on(server)

    def routes(self) -> list[Route]:
        """What the documents name."""
        raise NotImplementedError

    def let_in(self, handler: Handler, sent: Mapping[str, Any]) -> None:
        """Refuse who has no token."""
        if handler.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise Refusal(401, {"error": "Nej"})

    def next_number(self) -> str:
        self.number += 1
        return f"{self.number}"

    def _play(self, handler: Handler) -> None:
        url = urlsplit(handler.path)
        sent: dict[str, Any] = dict(parse_qsl(url.query, keep_blank_values=True))
        sent |= self.body(handler)
        try:
            self.let_in(handler, sent)
            status, body, headers = self._answer(handler, unquote(url.path), sent)
        except Refusal as refusal:
            status, body, headers = refusal.said
        handler.send(status, b"" if body is None else json.dumps(body).encode(), headers)

    def body(self, handler: Handler) -> dict[str, Any]:
        """What was sent, as data."""
        if "form" in handler.headers.get("Content-Type", ""):
            return dict(parse_qsl(handler.body.decode(), keep_blank_values=True))
        return dict(json.loads(handler.body)) if handler.body else {}

    def _answer(self, handler: Handler, path: str, sent: dict[str, Any]) -> Said:
        for method, pattern, known, does in self.routes():
            if method == handler.command and (found := re.fullmatch(pattern, path)):
                if unknown := sent.keys() - known:
                    raise AssertionError(f"{method} {path} has no {sorted(unknown)}")
                answer = does(*found.groups(), **({"sent": sent} if known else {}))
                return answer if isinstance(answer, tuple) else (200 if answer is not None else 204, answer, {})
        raise AssertionError(f"there is no {handler.command} {path}")


class Commented(Rest):
    """One that keeps what others wrote in `comments`, by the platform's id, in the order of writing."""

    def __init__(self, server: Faulty) -> None:
        super().__init__(server)
        self.comments: dict[str, dict[str, Any]] = {}

    def edit(self, platform_id: str, text: str) -> None:
        self.comments[platform_id]["text"] = text

    def move(self, platform_id: str) -> None:
        self.comments[platform_id] = self.comments.pop(platform_id)

    def remove(self, platform_id: str) -> None:
        del self.comments[platform_id]

    def is_public(self, platform_id: str) -> bool:
        return platform_id in self.comments
