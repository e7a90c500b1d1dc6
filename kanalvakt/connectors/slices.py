"""JSON with the very bytes of each part: what is kept as `raw` is cut out of the answer, never written anew.

Whatever bytes come, they come back: undecodable ones survive as surrogates while reading. Numbers are kept as text
where they would not fit a 64-bit integer, and half an answer still gives the parts that were whole.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_SPACE = " \t\n\r"


@dataclass(frozen=True, slots=True)
class Slice:
    """A value with where it stood (`$[3]`, `$.items[0]`) and its own bytes."""

    where: str
    value: Any
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Broken:
    """From here on the text is no JSON."""

    where: str
    raw: bytes = field(repr=False)


def _integer(text: str) -> int | str:
    return int(text) if len(text) < 19 else text


decoder = json.JSONDecoder(parse_int=_integer)
# Reads the same where no number is long, and half as long again: nothing is called for each number.
_PLAIN = json.JSONDecoder()
_LONG = re.compile(r"[-\d]\d{18}")


class Document:
    """A JSON text that may be cut up. Nothing here raises for bad JSON."""

    def __init__(self, body: bytes) -> None:
        self._encoding = _encoding(body)
        self._text = body.decode(self._encoding, "surrogateescape" if self._encoding == "utf-8" else "replace")
        self._decode = (decoder if _LONG.search(self._text) else _PLAIN).raw_decode
        self._ended = (-1, 0)  # where the value that was read last began and ended, so that none is read twice
        self._start = self._skip(1 if self._text.startswith("\ufeff") else 0)

    @property
    def opening(self) -> str:
        """The first sign: "[" for an array, "{" for an object."""
        return self._text[self._start : self._start + 1]

    def whole(self) -> Slice | Broken:
        """The document as one value."""
        return self._value("$", self._start)[0]

    def elements(self, key: str | None = None) -> Iterator[Slice | Broken]:
        """The elements of the top array, or of the array under `key` of the top object."""
        if key is None:
            return self._array("$", self._start)
        return self._under(key)

    def member(self, key: str) -> Iterator[Slice | Broken]:
        """The value under `key` of the top object, if it is there."""
        for name, start in self._members():
            if name == key:
                yield self._value(f"$.{key}", start)[0]

    def _under(self, key: str) -> Iterator[Slice | Broken]:
        for name, start in self._members():
            if name == key and self._text[start : start + 1] == "[":
                yield from self._array(f"$.{key}", start)

    def _members(self) -> Iterator[tuple[str, int]]:
        """The keys of the top object, with where their values begin."""
        at = self._skip(self._start + 1) if self.opening == "{" else len(self._text)
        while self._text[at : at + 1] == '"':
            name, at = self._value("$", at)
            at = self._skip(at)
            if isinstance(name, Broken) or self._text[at : at + 1] != ":":
                return
            at = self._skip(at + 1)
            yield name.value, at
            at = self._next(self._ended[1] if self._ended[0] == at else self._value("$", at)[1])

    def _array(self, where: str, start: int) -> Iterator[Slice | Broken]:
        at, index = self._skip(start + 1), 0
        while self._text[at : at + 1] != "]":
            found, end = self._value(f"{where}[{index}]", at)
            yield found
            at, index = self._next(end), index + 1
            if isinstance(found, Broken):
                return
        self._ended = (start, at + 1)

    def _value(self, where: str, at: int) -> tuple[Slice | Broken, int]:
        try:
            value, end = self._decode(self._text, at)
        except (ValueError, RecursionError):
            return Broken(where, self._bytes(at, len(self._text))), len(self._text)
        self._ended = (at, end)
        return Slice(where, value, self._bytes(at, end)), end

    def _next(self, at: int) -> int:
        """Past a comma, if there is one; a missing one leaves the place where it is missing."""
        at = self._skip(at)
        return self._skip(at + 1) if self._text[at : at + 1] == "," else at

    def _skip(self, at: int) -> int:
        while self._text[at : at + 1] and self._text[at] in _SPACE:
            at += 1
        return at

    def _bytes(self, start: int, end: int) -> bytes:
        part = self._text[start:end]
        return part.encode(self._encoding, "surrogateescape" if self._encoding == "utf-8" else "surrogatepass")


def _encoding(body: bytes) -> str:
    """UTF-8 unless the first bytes say another form that JSON allows; never with a mark of its own."""
    found = json.detect_encoding(body)
    return {"utf-8-sig": "utf-8", "utf-16": _marked(body, 16), "utf-32": _marked(body, 32)}.get(found, found)


def _marked(body: bytes, width: int) -> str:
    return f"utf-{width}-le" if body[:1] == b"\xff" else f"utf-{width}-be"
