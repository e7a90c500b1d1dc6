"""The only HTTP client: time-outs, size and total-time caps, careful retries, the egress guard, no secret in any error.

One `Http` is one conversation with one origin, by one thread: make it, use it, close it. Credentials never leave that
origin, and a write is never repeated here (law 7).
"""

import logging
import ssl
import time
import zlib
from base64 import b64encode
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urljoin

import httpcore
import httpx

from kanalvakt.connectors import faults
from kanalvakt.connectors.answers import Answer
from kanalvakt.connectors.base import ConnectorError
from kanalvakt.connectors.egress import Egress, OutOfTime, Refused
from kanalvakt.connectors.transport import Transport, trusted
from kanalvakt.core.wording import kept as _

__all__ = ["LIMITS", "Answer", "Http", "Limits", "Params"]

log = logging.getLogger(__name__)

SAFE = ("GET", "HEAD")
REDIRECTS = (301, 302, 303, 307, 308)
AGENT = "Kanalvakt (kommunens tillsyn av sociala medier)"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes that one exchange may take. `size` counts decoded bytes."""

    connect: float = 10
    read: float = 20
    total: float = 60
    size: int = 20 * 1024 * 1024
    redirects: int = 5
    attempts: int = 3
    longest_wait: float = 10


# A name may have many values.
type Params = Mapping[str, str | Sequence[str]]

# What connectors get; the contract's tests put quick ones here.
LIMITS = Limits()


def _allowed() -> Collection[str]:
    from django.conf import settings  # late: `kanalvakt connectors parse` runs without Django

    allow: Collection[str] = settings.EGRESS_ALLOW
    return allow


class Http:
    """One conversation with the origin of `base`.

    `login` is (user, password) for Basic, `bearer` a token. Every method raises `ConnectorError` and nothing else.
    `private`: what is sent is secret, though not in the header. `secrets`: what the caller sends by itself in headers
    or questions, guarded as a `bearer` is. `anywhere`: follow redirects to other hosts (only without credentials);
    otherwise such a redirect is `moved`.
    """

    def __init__(
        self,
        base: str,
        *,
        login: tuple[str, str] | None = None,
        bearer: str = "",
        anywhere: bool = False,
        private: bool = False,
        secrets: Collection[str] = (),
        limits: Limits | None = None,
        egress: Egress | None = None,
        context: ssl.SSLContext | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base = httpx.URL(_checked(base))
        self._secrets = tuple(secret for secret in (bearer, *_said(login), *secrets) if secret)
        self._anywhere = anywhere and not self._secrets
        self._limits = limits or LIMITS
        self._egress = egress or Egress(_allowed())
        self._pause = pause
        if self._secrets or private:
            self._refuse_clear_text()
        self._client = httpx.Client(
            transport=Transport(self._egress, context or trusted()),
            auth=httpx.BasicAuth(*login) if login else None,
            headers=httpx.Headers(
                {
                    "User-Agent": AGENT,
                    "Accept-Encoding": "gzip",  # the one coding whose growth `_decoded` can bound
                    **({"Authorization": f"Bearer {bearer}"} if bearer else {}),
                },
                encoding="utf-8",  # a key that was pasted wrong is refused by the platform, in its own words
            ),
            timeout=httpx.Timeout(self._limits.read, connect=self._limits.connect),
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the conversation; `with` does it too."""
        self._client.close()

    @property
    def host(self) -> str:
        """The origin's host and port, for messages."""
        return self._base.netloc.decode("ascii")

    def get(
        self,
        path: str,
        params: Params | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        expect: Collection[int] = (),
    ) -> Answer:
        """Read. Statuses of 400 and over raise, except those in `expect`."""
        return self._exchange("GET", path, params, expect, headers=headers)

    def write(
        self,
        method: str,
        path: str,
        params: Params | None = None,
        *,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        expect: Collection[int] = (),
    ) -> Answer:
        """Change something, once, with `json` or raw `content`. An `ambiguous` error may have happened all the same."""
        return self._exchange(method, path, params, expect, json=json, content=content, headers=headers)

    def _exchange(self, method: str, path: str, params: Params | None, expect: Collection[int], **extra: Any) -> Answer:
        url = self._inside(urljoin(str(self._base), path) if path else str(self._base))
        if params:
            url = url.copy_merge_params(params)
        self._egress.clock.start(self._limits.total)
        return self._retried(method, url, expect, extra)

    def _retried(self, method: str, url: httpx.URL, expect: Collection[int], extra: dict[str, Any]) -> Answer:
        """Reads are tried again after a short fault, or when the platform says when; writes never."""
        attempts = self._limits.attempts if method in SAFE else 1
        for attempt in range(1, attempts + 1):
            try:
                return self._followed(method, url, expect, extra)
            except ConnectorError as error:
                wait = self._wait(error, attempt)
                if attempt == attempts or wait is None:
                    raise
            self._pause(wait)
        raise AssertionError  # the last attempt returns or raises

    def _wait(self, error: ConnectorError, attempt: int) -> float | None:
        """Seconds before another try is sensible, or None."""
        if error.permanent or error.code not in ("throttled", "broken", "unreachable"):
            return None
        wait = error.retry_after if error.retry_after is not None else 0.3 * attempt
        return wait if wait <= min(self._limits.longest_wait, self._egress.clock.left) else None

    def _followed(self, method: str, url: httpx.URL, expect: Collection[int], extra: dict[str, Any]) -> Answer:
        for _hop in range(self._limits.redirects + 1):
            answer = self._once(method, url, extra)
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return self._judged(answer, method, expect)
            url = self._next(url, answer, method)
        raise faults.ring(self.host)

    def _next(self, url: httpx.URL, answer: Answer, method: str) -> httpx.URL:
        """Where a redirect leads, if we may follow it."""
        try:
            target = url.join(answer.headers["location"])
        except httpx.InvalidURL:
            raise faults.unreadable(self.host) from None
        if target.scheme not in ("http", "https"):
            raise faults.not_http(target.scheme)
        if method in SAFE and (self._anywhere or _origin(target) == _origin(url)):
            return target
        return self._moved(str(target), permanent=answer.status in (301, 308))

    def _moved(self, target: str, *, permanent: bool) -> httpx.URL:
        """Always raises: the new address, without anything secret that it may repeat."""
        for secret in self._secrets:
            target = target.replace(secret, "***")
        raise faults.moved(self.host, target, permanent=permanent)

    def _judged(self, answer: Answer, method: str, expect: Collection[int]) -> Answer:
        if answer.status < 400 or answer.status in expect:
            return answer
        wait = faults.patience(answer.headers)
        raise faults.status(answer.status, answer.host, wait=wait, write=method not in SAFE)

    def _once(self, method: str, url: httpx.URL, extra: dict[str, Any]) -> Answer:
        """One request, one whole answer; every fault of the wire becomes a `ConnectorError`."""
        host, write, began = url.netloc.decode("ascii"), method not in SAFE, time.monotonic()
        try:
            with self._client.stream(method, url, **extra) as response:
                body = b"".join(self._decoded(response, host, write=write))
                answer = Answer(response.status_code, str(url), response.headers, body)
        except Refused:
            raise faults.not_allowed(host) from None
        except OutOfTime:
            raise faults.endless(host, ambiguous=write) from None
        except httpcore.ConnectTimeout:
            raise faults.unreachable(host) from None
        except httpcore.TimeoutException:
            fault = faults.endless if self._egress.clock.left <= 0 else faults.too_slow
            raise fault(host, ambiguous=write) from None
        except httpcore.ConnectError as error:
            raise (faults.not_trusted if "CERTIFICATE" in str(error) else faults.unreachable)(host) from None
        except (httpcore.NetworkError, httpcore.ProtocolError):
            raise faults.unreachable(host, ambiguous=write) from None
        except (httpcore.UnsupportedProtocol, httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            raise faults.not_http(host) from None
        took = time.monotonic() - began
        log.debug("%s %s: %s, %s bytes, %.2f s", method, host + url.path, answer.status, len(body), took)
        return answer

    def _decoded(self, response: httpx.Response, host: str, *, write: bool) -> Iterator[bytes]:
        """The body's pieces, unpacked, never more than the cap (a small file may unpack to a giant)."""
        coding = response.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", "gzip", "x-gzip", ""):
            raise faults.unreadable(host)
        unpack = zlib.decompressobj(wbits=31) if "gzip" in coding else None
        left = self._limits.size
        for raw in response.iter_raw():
            try:
                piece = unpack.decompress(raw, left + 1) if unpack else raw
            except zlib.error:
                raise faults.unreadable(host) from None
            left -= len(piece)
            if left < 0:
                raise faults.too_large(host, ambiguous=write)
            yield piece
        if unpack and not unpack.eof and left < self._limits.size:
            raise faults.unreadable(host)

    def _inside(self, url: str) -> httpx.URL:
        """The address, if it belongs to this conversation's origin."""
        inside = httpx.URL(_checked(url))
        if self._secrets and _origin(inside) != _origin(self._base):
            return self._moved(url, permanent=True)
        return inside

    def _refuse_clear_text(self) -> None:
        host, port = self._base.host, self._base.port or 80
        if self._base.scheme == "http" and not self._egress.allows(host, port):
            raise faults.in_the_clear(self.host)


def _said(login: tuple[str, str] | None) -> tuple[str, ...]:
    """The forms in which a password could come back to us."""
    return (login[1], b64encode(":".join(login).encode()).decode()) if login else ()


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme, 0)


def _checked(url: str) -> str:
    """The address without user name or password, if it is http or https. Raises `refused`."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise faults.not_http(_("som är angiven")) from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise faults.not_http(_("som är angiven"))
    return str(parsed.copy_with(userinfo=b""))
