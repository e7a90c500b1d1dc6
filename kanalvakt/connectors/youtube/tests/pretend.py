"""A server that answers each of YouTube's methods with what a test says, and a memory for a channel."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.faulty import Faulty, Handler

US = "UCexempelbykommunexempel"
ME = {
    "items": [
        {
            "id": US,
            "snippet": {"title": "Exempelby kommun", "customUrl": "@exempelby"},
            "contentDetails": {"relatedPlaylists": {"uploads": "UUexempel"}},
        }
    ]
}


class Remembered:
    """A memory in memory."""

    def __init__(self, text: str = "") -> None:
        self.text = text

    def read(self) -> str:
        return self.text

    def write(self, text: str) -> None:
        self.text = text


class Pretend(Faulty):
    """`answers`: from method ("GET comments") to data, (status, data), or a function of the query."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__(self._answer)
        self.answers = {"GET channels": ME, **answers}
        self.calls: list[tuple[str, dict[str, str], Any]] = []
        self.memory = Remembered()

    def _answer(self, handler: Handler) -> None:
        url = urlsplit(handler.path)
        query = {name: value for name, (value, *_) in parse_qs(url.query).items()}
        form = handler.headers.get("Content-Type", "").startswith("application/x-www-form")
        body = parse_qs(handler.body.decode()) if form else json.loads(handler.body or b"null")
        method = f"{handler.command} {url.path.removeprefix('/youtube/v3/')}"
        self.calls.append((method, query, body))
        answer = self.answers.get(method, {"items": []})
        answer = answer(query) if callable(answer) else answer
        status, data = answer if isinstance(answer, tuple) else (200, answer)
        handler.send(status, b"" if data is None else json.dumps(data).encode())

    @property
    def channel(self) -> ChannelRef:
        """The channel there, logged in."""
        return ChannelRef("1", "youtube", f"{self.url}/@exempelby", "@exempelby", {"token": "en-token"}, self.memory)
