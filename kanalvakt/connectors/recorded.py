"""Recorded exchanges: a platform's own bytes out of the forms in which tools write down what was asked and answered.

`{"request": …, "response": {"body": …}}` and lists of such; HAR (`log.entries`); VCR (`interactions`); a status with
headers and body; an HTTP answer as it went over the wire; any of them packed with gzip. Many answers in one file, as
JSON lines or an event stream, come one by one.
"""

import re
import zlib
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from kanalvakt.connectors.slices import Broken, Document, Slice, decoder

LARGEST = 512 * 1024 * 1024
# Where the bytes of an answer lie, in order of preference.
_BODIES = ("body", "content", "text", "json", "string")
_HEADS = {"status", "status_code", "statusCode", "headers"}
_WIRE = re.compile(rb"HTTP/\d(?:\.\d)? \d{3}[^\n]*\n(?:[\w-]+:[^\n]*\n)*\r?\n")
# One value begins where another ended: never so within JSON, but for its texts.
_SEAM = re.compile(rb"[}\]][\s\d]*[{\[]")
_BETWEEN, _NEW_LINE = re.compile(r"[\s\d\ufeff]*"), re.compile(r"\n\s*(?=[{\[])")
_EVENTS, _EVENT_DATA = re.compile(rb"\s*(?:event|data|id|retry)?:"), re.compile(rb"(?m)^data:(.*)$")


def answers(body: bytes) -> Iterator[bytes]:
    """The platform's own bytes; the body itself when it is no recording. Never raises."""
    body = _unpacked(body)
    if found := _WIRE.match(body):
        yield from answers(body[found.end() :])
        return
    if several := _several(body):
        for value in several:
            yield from answers(value)
        return
    document = Document(body)
    parts = list(document.elements()) if document.opening == "[" else [document.whole()]
    exchanges = list(_exchanges(parts))
    if exchanges:
        for one in exchanges:
            yield from _answered(one)
    else:
        yield body


def _several(body: bytes) -> list[bytes]:
    """The values of a file in which many stand one after another, and what lies between them that is none."""
    if _EVENTS.match(body):
        return _EVENT_DATA.findall(body)
    if not _SEAM.search(body):
        return []
    found: list[bytes] = []
    text = body.decode("utf-8", "surrogateescape")
    at = _past(text, 0)
    while at < len(text):
        try:
            end = decoder.raw_decode(text, at)[1]
        except (ValueError, RecursionError):
            if not found:
                return []
            new_line = _NEW_LINE.search(text, at + 1)
            end = new_line.end() if new_line else len(text)
        found.append(text[at:end].encode("utf-8", "surrogateescape"))
        at = _past(text, end)
    return found if len(found) > 1 else []


def _past(text: str, at: int) -> int:
    """Past blanks, and the lengths that some streams put before each value."""
    between = _BETWEEN.match(text, at)
    return between.end() if between else at


def _unpacked(body: bytes) -> bytes:
    """What gzip packed; as it is when that is broken or has no end."""
    if body.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            opened = zlib.decompressobj(31)
            found = opened.decompress(body, LARGEST)
            return found if opened.eof else body
    return body


def _exchanges(parts: list[Slice | Broken]) -> Iterator[Slice]:
    """The recordings, when everything here is one."""
    [only] = parts if len(parts) == 1 else [None]
    for path in (("log", "entries"), ("interactions",)):
        if isinstance(only, Slice) and isinstance(_inside(only.value, path), list):
            parts = [one for outer in _members(only, path[:-1]) for one in Document(outer.raw).elements(path[-1])]
    if all(isinstance(part, Slice) and _is_exchange(part.value) for part in parts):
        yield from (part for part in parts if isinstance(part, Slice))


def _is_exchange(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    inner = value.get("response")
    if isinstance(inner, dict) and any(key in inner for key in _BODIES):
        return True
    return "body" in value and bool(_HEADS & value.keys())


def _answered(exchange: Slice) -> Iterator[bytes]:
    """The bytes of one exchange: a text, or JSON in its own writing."""
    response = exchange if "response" not in exchange.value else next(_members(exchange, ("response",)), exchange)
    for _ in range(4):  # HAR and VCR put the text a level further in
        value = response.value
        key = next((key for key in _BODIES if isinstance(value, dict) and key in value), None)
        packed = isinstance(value, dict) and value.get("encoding") == "base64"
        if key is None or (response is not exchange and not _is_frame(value)):
            break
        response = next(_members(response, (key,)), response)
        if isinstance(response.value, str):
            yield from answers(_bytes(response.value, packed=packed))
            return
    yield response.raw


def _is_frame(value: Any) -> bool:
    """Whether a thing only holds an answer, and is none itself: a post has a text, but also an id."""
    return isinstance(value, dict) and not ({"id", "id_str", "uri", "$type"} & value.keys())


def _bytes(text: str, *, packed: bool) -> bytes:
    if packed:
        with suppress(ValueError):
            return b64decode(text)
    return text.encode("utf-8", "surrogatepass")


def _inside(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _members(part: Slice, path: tuple[str, ...]) -> Iterator[Slice]:
    found = [part]
    for key in path:
        found = [one for outer in found for one in Document(outer.raw).member(key) if isinstance(one, Slice)]
    yield from found
