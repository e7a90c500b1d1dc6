"""httpx over a connection pool whose sockets come from the egress guard."""

import functools
import ssl
from collections.abc import Iterator
from typing import cast

import httpcore
import httpx

from kanalvakt.connectors.egress import Egress


@functools.cache
def trusted() -> ssl.SSLContext:
    """The usual authorities, and those that SSL_CERT_FILE names; read once, it takes a while."""
    return httpx.create_ssl_context()


class Transport(httpx.BaseTransport):
    """Hands each request to the pool and its answer back; errors stay those of httpcore."""

    def __init__(self, egress: Egress, context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=egress, keepalive_expiry=20)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=cast(httpx.SyncByteStream, request.stream),
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=dict(answer.extensions)
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
