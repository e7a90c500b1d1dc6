"""A server of our own making that answers methods with what a test says; `calls` has what was asked, in order."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.faulty import Faulty
from tests.peers.at import Remembered

US, THEM = "did:plc:exempelbykommunexempelby", "did:plc:asaobergasaobergasaoberg"
# A session that may read messages, as its token says.
PRIVILEGED = "kanalvakt." + urlsafe_b64encode(b'{"scope":"com.atproto.appPassPrivileged"}').decode().rstrip("=") + ".x"
CID = "bafyreidfayvfuwqa7qlnopdjiqrxzs6blmoeu4rujcjtnci5beludirz2a"


@dataclass(frozen=True)
class Call:
    """One request."""

    method: str
    http: str
    params: Mapping[str, list[str]]
    body: Any
    headers: Mapping[str, str] = field(repr=False)


type Answers = dict[str, Any]


class Pretend(Faulty):
    """`answers` maps a method to what it answers: data, a list of data one after the other, or (status, data)."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(self._answer)
        self.answers = answers
        self.calls: list[Call] = []

    def _answer(self, handler: Any) -> None:
        url = urlsplit(handler.path)
        method = url.path.removeprefix("/xrpc/")
        body = json.loads(handler.body) if handler.body else None
        self.calls.append(Call(method, handler.command, parse_qs(url.query), body, dict(handler.headers)))
        answer = self.answers.get(method, (501, {"error": "MethodNotImplemented"}))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, Callable):  # type: ignore[arg-type]
            answer = answer(self.calls[-1])
        status, data = answer if isinstance(answer, tuple) else (200, answer)
        handler.send(status, json.dumps(data).encode())

    @property
    def methods(self) -> list[str]:
        """What was asked, in order."""
        return [call.method for call in self.calls]

    def channel(self, **session: str) -> ChannelRef:
        """The account there, logged in."""
        kept = {"server": self.url, "did": US, "access": "nyckel", "refresh": "nyckel-igen", **session}
        credentials = {"account": "exempelby.example", "app_password": "abcd-efgh-ijkl-mnop", "server": self.url}
        address = f"https://bsky.app/profile/{US}"
        return ChannelRef("1", "bluesky", address, US, credentials, Remembered(json.dumps(kept)))
