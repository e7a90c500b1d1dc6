"""Values deep inside an answer, each with its own bytes and its whole address; and answers without their tokens."""

import re
from collections.abc import Iterator

from kanalvakt.connectors.slices import Broken, Document, Slice

_SECRETS = "access_token|refresh_token|id_token|client_secret|conversation_token|oauth_token|oauth_token_secret"
_AS_VALUE = re.compile(rf'("(?:{_SECRETS})"\s*:\s*")(?:[^"\\]|\\.)*'.encode())


def without_tokens(body: bytes) -> bytes:
    """The same bytes where every token that a log-in or a conversation gave is three asterisks."""
    return _AS_VALUE.sub(rb"\1***", body)


def member(part: Slice, *path: str) -> Iterator[Slice | Broken]:
    """What lies below a path of keys, if it is there."""
    found: list[Slice | Broken] = [part]
    for key in path:
        found = [
            _below(one, inner) for one in found if isinstance(one, Slice) for inner in Document(one.raw).member(key)
        ]
    yield from found


def elements(part: Slice, *path: str) -> Iterator[Slice | Broken]:
    """The elements of the array below a path of keys; of the part itself without one."""
    for one in member(part, *path):
        if isinstance(one, Slice) and isinstance(one.value, list):
            for inner in Document(one.raw).elements():
                yield _below(one, inner)


def _below(outer: Slice, inner: Slice | Broken) -> Slice | Broken:
    where = f"{outer.where}{inner.where.removeprefix('$')}"
    return Slice(where, inner.value, inner.raw) if isinstance(inner, Slice) else Broken(where, inner.raw)
