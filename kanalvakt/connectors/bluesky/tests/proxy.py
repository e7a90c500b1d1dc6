"""Stands between the connector and a real server: counts what is asked and loses answers when told to."""

from typing import Any
from urllib.parse import urlsplit

import httpx

from kanalvakt.connectors.faulty import Faulty

HOP = {"host", "content-length", "connection", "accept-encoding", "transfer-encoding", "content-encoding"}


class Proxy(Faulty):
    """`lose` is a method whose next answer is lost after the server has done it; `methods` is what was asked."""

    def __init__(self, server: str) -> None:
        super().__init__(self._pass)
        self.server = server
        self.lose = ""
        self.methods: list[str] = []

    def _pass(self, handler: Any) -> None:
        method = urlsplit(handler.path).path.removeprefix("/xrpc/")
        self.methods.append(method)
        head = {name: value for name, value in handler.headers.items() if name.lower() not in HOP}
        with httpx.Client(timeout=30, trust_env=False) as client:
            url = f"{self.server}{handler.path}"
            answer = client.request(handler.command, url, content=handler.body or None, headers=head)
        if method == self.lose:
            self.lose = ""
            handler.hang_up()
            return
        kept = {name: value for name, value in answer.headers.items() if name.lower() not in HOP}
        handler.send(answer.status_code, answer.content, kept)
