"""The practice platform as a server: routing, faults, one thread a request."""

import contextlib
import json
import logging
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from kanalvakt.practice.api import Api
from kanalvakt.practice.faults import Fault, Faults
from kanalvakt.practice.pages import Pages
from kanalvakt.practice.store import Store
from kanalvakt.practice.web import Reply, Request, error, first

log = logging.getLogger(__name__)
LARGEST = 4 * 1024 * 1024
SAFETY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
LOGIN_PAGE = b"<!doctype html><title>Logga in</title><form><input type=password name=pwd></form>"


class Handler(BaseHTTPRequestHandler):
    """Reads a request, lets a fault have its way, writes the reply."""

    protocol_version = "HTTP/1.1"
    server_version = "Ovningsplatsen"
    sys_version = ""
    server: "Server"

    def _handle(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > LARGEST:
            self.close_connection = True
            return self._send(error(413, "too_large", "That is too much."))
        url = urlsplit(self.path)
        request = Request(
            self.command,
            unquote(url.path),
            first(url.query),
            dict(self.headers),
            self.rfile.read(size),
            f"http://{self.headers.get('Host', 'localhost')}",
        )
        with contextlib.suppress(ConnectionError):
            self._answer(request)
        return None

    do_GET = do_POST = do_DELETE = _handle  # noqa: N815 - http.server's names

    def _answer(self, request: Request) -> None:
        practice = self.server.practice
        steering = request.path.startswith("/admin/")
        fault = None if steering else practice.faults.take(f"{request.method} {request.path}")
        if fault and (reply := self._spoilt_before(fault)) is not None:
            return self._send(reply)
        if fault and fault.kind == "drop":
            self.close_connection = True
            return None
        practice.store.carry_out_plans()
        reply = practice.answer(request)
        if fault and fault.kind == "lost":  # it was done, but nobody is told
            self.close_connection = True
            return None
        return self._send(_spoilt_after(fault, reply) if fault else reply)

    def _spoilt_before(self, fault: Fault) -> Reply | None:
        match fault.kind:
            case "status":
                wait = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
                return error(fault.status, "fault", "A fault that was asked for.", wait)
            case "revoked":
                return error(401, "invalid_token", "The token was revoked.")
            case "login_page":
                return Reply(200, LOGIN_PAGE, "text/html; charset=utf-8")
            case "timeout":
                self.server.practice.closing.wait(fault.seconds)
        return None

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        headers = {**SAFETY, "Content-Type": reply.type, "Content-Length": str(len(reply.body)), **reply.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Method, path and status, never the query."""
        log.debug("%s %s", self.command, urlsplit(self.path).path)


def _spoilt_after(fault: Fault, reply: Reply) -> Reply:
    if fault.kind == "half":
        return Reply(reply.status, reply.body[: len(reply.body) // 2], reply.type)
    if fault.kind not in ("duplicates", "reorder") or b'"items"' not in reply.body:
        return reply
    values = json.loads(reply.body)
    if fault.kind == "duplicates":
        values["items"] = [item for item in values["items"] for _ in range(2)]
    else:
        random.shuffle(values["items"])
    return Reply(reply.status, json.dumps(values).encode("ascii"), reply.type)


class Server(ThreadingHTTPServer):
    """Knows its platform."""

    daemon_threads = True
    practice: "Practice"


class Practice:
    """The whole platform: make it, then `serve()` here or use it as a context manager (a thread of its own)."""

    def __init__(self, database: Path | str, token: str, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.store = Store(database)
        self.faults = Faults()
        self.closing = threading.Event()
        self._api = Api(self.store, token, self.faults)
        self._pages = Pages(self.store)
        self._server = Server((host, port), Handler)
        self._server.practice = self
        self.port: int = self._server.server_address[1]
        self.url = f"http://{host}:{self.port}"

    def answer(self, request: Request) -> Reply:
        """One request, one reply."""
        if request.path.startswith(("/api/", "/admin/")):
            return self._api.answer(request)
        return self._pages.answer(request)

    def serve(self) -> None:
        """Serve until interrupted."""
        try:
            self._server.serve_forever(poll_interval=0.2)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the port and the file."""
        self.closing.set()
        self._server.server_close()
        self.store.close()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self.close()
