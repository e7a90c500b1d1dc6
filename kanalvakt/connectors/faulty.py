"""A real HTTP server on 127.0.0.1 that can do everything wrong: what `contract/` and the client's tests talk to."""

import contextlib
import gzip
import threading
import time
from collections.abc import Callable, Mapping
from copy import copy
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

LOGIN_PAGE = b"<!doctype html><html><title>Logga in</title><form><input type='password' name='pwd'></form></html>"
ELSEWHERE = "https://ny.exempelby.example/blogg"


class Handler(BaseHTTPRequestHandler):
    """One request; what it answers is the server's `play`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes; without it each answer waits 40 ms
    server: "Server"

    def _play(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.owner.seen.append(copy(self))  # one handler serves all requests of a connection
        with contextlib.suppress(OSError):  # the client hung up, as it should
            self.server.owner.play(self)

    do_GET = do_POST = do_PUT = do_DELETE = _play  # noqa: N815 - http.server's names

    def send(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, piece: bytes, every: float) -> None:
        """`piece` again and again, for as long as anybody listens."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while not self.server.owner.closing.wait(every):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def silence(self) -> None:
        """No answer until the test is over."""
        self.server.owner.closing.wait(60)
        self.close_connection = True

    def hang_up(self) -> None:
        """The connection ends without an answer."""
        self.close_connection = True

    def date_time_string(self, timestamp: float | None = None) -> str:
        """By the server's own clock."""
        return super().date_time_string((timestamp or time.time()) + self.server.owner.ahead.total_seconds())

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


type Play = Callable[[Handler], None]


class Server(ThreadingHTTPServer):
    """Knows the `Faulty` it belongs to."""

    daemon_threads = True
    owner: "Faulty"


class Faulty:
    """The server as a context manager. `play` says what it does; `seen` has every request that came.

    `ahead`: how far its clock goes before ours.
    """

    def __init__(self, play: Play | None = None) -> None:
        self.ahead = timedelta()
        self.play: Play = play or (lambda handler: handler.send(200, b"[]"))
        self.seen: list[Handler] = []
        self.closing = threading.Event()
        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.owner = self
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.allow = [f"127.0.0.1:{self.port}"]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


_BOMB = gzip.compress(b"\0" * 24 * 1024 * 1024, 1)  # more than the largest answer we take


# What a platform may do wrong, and the code that a connector must make of it.
FAULTS: Mapping[str, tuple[str, Play]] = {
    "a token that was revoked": ("expired", lambda h: h.send(401, b"{}")),
    "a right that was taken away": ("forbidden", lambda h: h.send(403, b"{}")),
    "too many calls": ("throttled", lambda h: h.send(429, b"{}", {"Retry-After": "3600"})),
    "a server fault": ("broken", lambda h: h.send(500, b"{}", {"Retry-After": "3600"})),
    "a moved blog": ("moved", lambda h: h.send(301, b"", {"Location": f"{ELSEWHERE}?t=hemligt"})),
    "a log-in page": ("not_json", lambda h: h.send(200, LOGIN_PAGE, {"Content-Type": "text/html"})),
    "a redirect to a log-in page": ("not_json", lambda h: h.send(302, b"", {"Location": "https://sso.example/login"})),
    "half an answer": ("not_json", lambda h: h.send(200, b'[{"id": 1, "conte')),
    "data of another form": ("broken", lambda h: h.send(200, b'"hej"')),
    "a gzip bomb": ("too_large", lambda h: h.send(200, _BOMB, {"Content-Encoding": "gzip"})),
    "a dropped connection": ("unreachable", lambda h: h.hang_up()),
    "silence": ("too_slow", lambda h: h.silence()),
    "an answer that drips for ever": ("endless", lambda h: h.drip(b" ", 0.02)),
}
