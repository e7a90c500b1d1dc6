"""The egress guard for a browser: a proxy on loopback that opens every connection of it to a checked address.

A browser would look names up by itself, and anew after each redirect; behind a proxy it looks up nothing. So much and
so long, and no more: then every connection is cut. One guard serves one page, and ends with it.
"""

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpcore

from kanalvakt.connectors.egress import Egress, Refused

# What Chromium asks on its own account, whatever page is open.
OF_THE_BROWSER = frozenset(
    [
        "accounts.google.com",
        "android.clients.google.com",
        "clients2.google.com",
        "clients4.google.com",
        "content-autofill.googleapis.com",
        "mtalk.google.com",
        "optimizationguide-pa.googleapis.com",
        "safebrowsing.googleapis.com",
        "update.googleapis.com",
    ]
)
_HEAD = 64 * 1024
_PIECE = 64 * 1024
_PORTS = {"http": 80, "https": 443}


class Guard:
    """`address` is for the browser. `refused`: the hosts it was not let through to; `too_large`: that it was cut."""

    def __init__(self, egress: Egress, *, size: int, seconds: float) -> None:
        self._egress = egress
        self._left = size
        self._seconds = seconds
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.refused: set[str] = set()
        self.too_large = False

    @property
    def address(self) -> str:
        """The proxy's own."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._egress.clock.start(self._seconds)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        with self._lock:
            left = [self._listener, *self._open]
        for one in left:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # the end of the guard
            while True:
                browser, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        """One connection of the browser's, from its request to its end."""
        with self._held(browser), contextlib.suppress(OSError, httpcore.TimeoutException):
            browser.settimeout(self._egress.clock.cut(self._seconds))
            head, rest = _head(browser)
            method, target, onward = _request(head)
            host, port = _place(method, target)
            outside = self._dialled(host, port)
            if isinstance(outside, bytes):
                browser.sendall(outside)
                return
            with self._held(outside):
                if method == "CONNECT":
                    browser.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                outside.sendall(rest if method == "CONNECT" else onward + rest)
                self._carry(browser, outside)

    def _dialled(self, host: str, port: int) -> socket.socket | bytes:
        """A socket to it, or what the browser is told instead."""
        try:
            if host in OF_THE_BROWSER:
                return _answer("403 Forbidden")
            return self._egress.connected(host, port, 10)
        except Refused:
            self.refused.add(host)
            return _answer("403 Forbidden")
        except (httpcore.ConnectError, httpcore.TimeoutException):
            return _answer("502 Bad Gateway")

    @contextlib.contextmanager
    def _held(self, one: socket.socket) -> Iterator[None]:
        """Known, so that the end of the guard is its end too."""
        with self._lock:
            self._open.add(one)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(one)
            one.close()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        """Both ways, until one side ends or the time or size is used up."""
        with selectors.DefaultSelector() as ready:
            ready.register(one, selectors.EVENT_READ, other)
            ready.register(other, selectors.EVENT_READ, one)
            while events := ready.select(self._egress.clock.cut(self._seconds)):
                for key, _mask in events:
                    piece = key.fileobj.recv(_PIECE)  # type: ignore[union-attr]
                    if not piece or not self._room(len(piece)):
                        return
                    key.data.sendall(piece)

    def _room(self, size: int) -> bool:
        with self._lock:
            self._left -= size
            self.too_large = self.too_large or self._left < 0
            return self._left >= 0


def _head(browser: socket.socket) -> tuple[bytes, bytes]:
    """The request's head, and what came with it of its body. Raises OSError for one that has no end."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        piece = browser.recv(_PIECE)
        if not piece or len(seen) > _HEAD:
            raise OSError("no request")
        seen += piece
    head, _, rest = seen.partition(b"\r\n\r\n")
    return head, rest


def _request(head: bytes) -> tuple[str, str, bytes]:
    """Method, target, and the head as the server gets it: for itself alone, one request a connection."""
    first, *lines = head.decode("latin-1").split("\r\n")
    method, _, target = first.partition(" ")
    target = target.rpartition(" ")[0]
    parts = urlsplit(target)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    kept = [line for line in lines if not line.lower().startswith(("proxy-", "connection:", "keep-alive:"))]
    said = "\r\n".join([f"{method} {path} HTTP/1.1", *kept, "Connection: close", "", ""])
    return method, target, said.encode("latin-1")


def _place(method: str, target: str) -> tuple[str, int]:
    """Where it is to go. Raises OSError for what is no address."""
    try:
        parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
        port = parts.port or _PORTS.get(parts.scheme, 443)
    except ValueError as error:
        raise OSError("no address") from error
    if not parts.hostname:
        raise OSError("no address")
    return parts.hostname, port


def _answer(status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
