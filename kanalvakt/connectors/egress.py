"""The egress guard: which addresses may be reached, and connections only to the very address that was checked.

A name is looked up once per connection, its answers are checked, and the socket is opened to a checked number: a DNS
answer that changes afterwards (rebinding) changes nothing. Redirects open new connections and pass here again.
"""

import ipaddress
import selectors
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

import httpcore

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address
type Resolver = Callable[[str, int], Sequence[str]]
type Dialler = Callable[[str, int, float | None], socket.socket]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(httpcore.ConnectError):
    """The name leads only to addresses that may not be reached."""


class OutOfTime(httpcore.TimeoutException):
    """The whole exchange took longer than it may, though bytes may still have been coming."""


def system_resolver(host: str, port: int) -> Sequence[str]:
    """What the operating system answers, in its order, without doubles."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def dial(address: str, port: int, timeout: float | None) -> socket.socket:
    """A TCP connection to a number (never a name)."""
    return socket.create_connection((address, port), timeout)


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one carries within (mapped, NAT64, 6to4, Teredo), else itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address


def is_public(text: str) -> bool:
    """True for an address of the public internet: not private, loopback, link-local, shared, multicast, reserved."""
    address = _inner(ipaddress.ip_address(text))
    return address.is_global and not address.is_multicast and not address.is_reserved


class Clock:
    """What is left of the time that one exchange may take."""

    def __init__(self) -> None:
        self._end = float("inf")

    def start(self, seconds: float) -> None:
        """A new exchange begins."""
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left, negative when over."""
        return self._end - time.monotonic()

    def cut(self, timeout: float | None) -> float:
        """The time-out of one step, never longer than what is left."""
        if (left := self.left) <= 0:
            raise OutOfTime
        return left if timeout is None else min(timeout, left)


class Egress(httpcore.NetworkBackend):
    """Opens connections for httpcore. `allow` has "host:port" entries that need no public address."""

    def __init__(
        self, allow: Collection[str] = (), *, resolver: Resolver = system_resolver, dialler: Dialler = dial
    ) -> None:
        self._allow = {entry.lower() for entry in allow}
        self._resolver = resolver
        self._dialler = dialler
        self.clock = Clock()

    def allows(self, host: str, port: int) -> bool:
        """Whether the settings name this very host and port."""
        name = host.lower().strip("[]").rstrip(".")
        return bool({f"{name}:{port}", f"[{name}]:{port}"} & self._allow)

    def addresses(self, host: str, port: int) -> list[str]:
        """The checked numbers behind a name. Raises `Refused` when none may be reached."""
        try:
            found = self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"no such name: {host}") from error
        good = [text for text in found if self.allows(host, port) or is_public(text)]
        if not good:
            raise Refused(host)
        return good

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first checked address that answers."""
        return _Stream(self.connected(host, port, timeout), self.clock)

    def connected(self, host: str, port: int, timeout: float | None = None) -> socket.socket:
        """A socket to the first checked address that answers; raises as httpcore does."""
        last: OSError = OSError("no address")
        for address in self.addresses(host, port):
            try:
                return self._dialler(address, port, self.clock.cut(timeout))
            except OSError as error:
                last = error
        fault = httpcore.ConnectTimeout if isinstance(last, TimeoutError) else httpcore.ConnectError
        raise fault(str(last)) from last


def _readable(sock: socket.socket) -> bool:
    if sock.fileno() < 0:
        return True
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        return bool(selector.select(0))


class _Stream(httpcore.NetworkStream):
    """A socket whose every step is bounded by the clock of the whole exchange."""

    def __init__(self, sock: socket.socket, clock: Clock) -> None:
        self._sock = sock
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._sock.settimeout(self._clock.cut(timeout))
        try:
            return self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._sock.settimeout(self._clock.cut(timeout))
        try:
            self._sock.sendall(buffer)
        except TimeoutError as error:
            raise httpcore.WriteTimeout from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self._sock.settimeout(self._clock.cut(timeout))
        try:
            return _Stream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname), self._clock)
        except TimeoutError as error:
            self.close()
            raise httpcore.ConnectTimeout from error
        except OSError as error:  # ssl.SSLError is one
            self.close()
            raise httpcore.ConnectError(str(error)) from error

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        if info == "is_readable":  # an idle connection that can be read was closed by the other side
            return _readable(self._sock)
        return None
