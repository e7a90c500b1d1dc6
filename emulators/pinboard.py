"""A Pinboard account in memory, after pinboard.in/api."""

from typing import Any

from emulators.rest import Refusal, Rest, Route
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.faulty import Faulty, Handler

TOKEN = "exempelby:0123456789ABCDEF0123"
ASKED = frozenset({"format", "auth_token"})


class PinboardEmulator(Rest):
    """Two bookmarks."""

    def __init__(self, server: Faulty) -> None:
        super().__init__(server)
        self.changed = "2026-03-01T12:00:00Z"

    @property
    def channel(self) -> ChannelRef:
        return ChannelRef("1", "pinboard", f"{self.server.url}/u:exempelby", "exempelby", {"token": TOKEN})

    def routes(self) -> list[Route]:
        return [
            ("GET", "/v1/posts/update", ASKED, lambda sent: {"update_time": self.changed}),
            ("GET", "/v1/posts/all", ASKED, lambda sent: [self.mark(1), self.mark(2)]),
        ]

    def let_in(self, handler: Handler, sent: dict[str, Any]) -> None:  # type: ignore[override]
        if sent.get("auth_token") != TOKEN:
            raise Refusal(401)

    def mark(self, number: int) -> dict[str, str]:
        return {
            "href": f"https://exempelby.example/{number}", "description": "Badet", "extended": "", "meta": "m",
            "hash": f"h{number}", "time": "2026-03-01T12:00:00Z", "shared": "yes", "toread": "no", "tags": "bad",
        }  # fmt: skip
