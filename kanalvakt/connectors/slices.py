"""JSON with the very bytes of each part: what is kept as `raw` is cut out of the answer, never written anew.

Whatever bytes come, they come back: undecodable ones survive as surrogates while reading. Numbers are kept as text
where they would not fit a 64-bit integer, and half an answer still gives the parts that were whole.

An answer is decoded once: its outermost list is cut while it is read, and what lies in a part is cut out of the same
text, by its place in it.
"""

import json
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, cast

_SPACE = " \t\n\r"
_PAST_SPACE = re.compile(f"[{_SPACE}]*").match
_NEXT = (", {", ",{", ",\n{")  # how one object follows another in nearly all lists
# A name as nearly all are: nothing in it is written otherwise than it is.
_NAME = re.compile(rf'"([^"\\\x00-\x1f]*)"[{_SPACE}]*:[{_SPACE}]*').match


def _integer(text: str) -> int | str:
    return int(text) if len(text) < 19 else text


decoder = json.JSONDecoder(parse_int=_integer)
# Reads the same where no number is long, and half as long again: nothing is called for each number.
# (`scan_once` leaves out a call for each value.)
_SCAN, _SCAN_PLAIN = (cast("Any", one).scan_once for one in (decoder, json.JSONDecoder()))
_DIGITS = bytes(0x30 if sign in b"-0123456789" else 0x20 for sign in range(256))
_LONG = b"0" * 19
_NO_JSON = (ValueError, RecursionError, StopIteration)


class Broken:
    """From here on the text is no JSON."""

    __slots__ = ("raw", "where")
    value: Any = None

    def __init__(self, where: str, raw: bytes) -> None:
        self.where = where
        self.raw = raw


class Slice:
    """A value with where it stood (`$[3]`, `$.items[0]`) and its own bytes, which may be cut further.

    `source`: the bytes, or the text in which they stand from `start` to `end`.
    """

    __slots__ = ("_end", "_source", "_start", "value", "where")

    def __init__(self, where: str, value: Any, source: "bytes | _Text", start: int = 0, end: int = 0) -> None:
        self.where = where
        self.value = value
        self._source = source
        self._start = start
        self._end = end

    @property
    def raw(self) -> bytes:
        """The value's own bytes."""
        return self._source if isinstance(self._source, bytes) else self._source.bytes(self._start, self._end)

    def elements(self, key: str | None = None) -> "Sequence[Slice | Broken]":
        """The elements of the array that it is, or of the array under `key` of the object that it is."""
        text, start = self._place()
        return text.elements(self.where, start, key)

    def member(self, key: str) -> "Sequence[Slice | Broken]":
        """The value under `key`, if it is there."""
        text, start = self._place()
        return text.member(self.where, start, key)

    def _place(self) -> "tuple[_Text, int]":
        if isinstance(self._source, _Text):
            return self._source, self._start
        text = _Text(self._source)
        return text, text.begin


class Document:
    """A JSON text that may be cut up. Nothing here raises for bad JSON."""

    def __init__(self, body: bytes) -> None:
        self._text = _Text(body)

    @property
    def opening(self) -> str:
        """The first sign: "[" for an array, "{" for an object."""
        return self._text.sign(self._text.begin)

    def whole(self) -> Slice | Broken:
        """The document as one value."""
        return self._text.whole()

    def elements(self, key: str | None = None) -> Sequence[Slice | Broken]:
        """The elements of the top array, or of the array under `key` of the top object."""
        return self._text.elements("$", self._text.begin, key)

    def sound(self) -> Iterator[Slice | Broken]:
        """What is whole of a document that is not: the objects and lists in what is broken, and where it breaks off."""
        return self._text.sound("$", self._text.begin)

    def member(self, key: str) -> Sequence[Slice | Broken]:
        """The value under `key` of the top object, if it is there."""
        return self._text.member("$", self._text.begin, key)


class _Text:
    """The signs of a document, and what was cut out of it: nothing is cut twice."""

    def __init__(self, body: bytes) -> None:
        self._encoding = _encoding(body)
        plain = self._encoding == "utf-8"
        self._signs = body.decode(self._encoding, "surrogateescape" if plain else "replace")
        self._errors = "surrogateescape" if plain else "surrogatepass"
        self._scan = _SCAN_PLAIN if plain and _LONG not in body.translate(_DIGITS) else _SCAN
        self._lists: dict[int, list[Slice | Broken]] = {}  # by where they begin
        self._objects: dict[int, list[tuple[str, int, Slice | Broken]]] = {}
        self._ends: dict[int, int] = {}  # where those that are sound end
        self.begin = self._skip(1 if self.sign(0) == "\ufeff" else 0)

    def bytes(self, start: int, end: int) -> bytes:
        """What stands between two places."""
        return self._signs[start:end].encode(self._encoding, self._errors)

    def sign(self, at: int) -> str:
        """The sign at a place; "" at the end."""
        return self._signs[at : at + 1]

    def whole(self) -> Slice | Broken:
        """All of it as one value."""
        return self._outer("$", self.begin, 2)[0]

    def elements(self, where: str, at: int, key: str | None) -> Sequence[Slice | Broken]:
        """The elements of the array there, or of the arrays under `key` of the object there."""
        if key is None:
            return self._list(where, at)
        starts = [start for name, start, _ in self._object(where, at) if name == key]
        return [part for start in starts for part in self._list(f"{where}.{key}", start)]

    def member(self, where: str, at: int, key: str) -> Sequence[Slice | Broken]:
        """What stands under `key` of the object there, as often as it does."""
        return [part for name, _, part in self._object(where, at) if name == key]

    def sound(self, where: str, at: int, levels: int = 100) -> "Iterator[Slice | Broken]":
        """The elements of the list there; of an object its objects and lists, and what is sound of the last."""
        yield from self._list(where, at)
        for name, start, part in self._object(where, at):
            if isinstance(part, Broken) and levels and self.sign(start) in "[{":
                yield from self.sound(f"{where}.{name}", start, levels - 1)
            elif isinstance(part, Broken) or isinstance(part.value, dict | list):
                yield part

    def _outer(self, where: str, at: int, levels: int) -> tuple[Slice | Broken, int]:
        """As `_value`; but its lists, some levels in, are cut while they are read."""
        value: Any = None
        sign = self.sign(at)
        if sign == "[":
            value = [part.value for part in self._list(where, at)]
        elif sign == "{" and levels >= 0:
            value = {name: part.value for name, _, part in self._object(where, at, levels)}
        end = self._ends.get(at, 0)
        return (Slice(where, value, self, at, end), end) if end else self._value(where, at)

    def _list(self, where: str, start: int) -> list[Slice | Broken]:
        """The elements of an array, as far as they can be read."""
        if (known := self._lists.get(start)) is not None or self.sign(start) != "[":
            return known or []
        found = self._lists[start] = []
        signs, scan, at, sound = self._signs, self._scan, self._skip(start + 1), True
        while signs[at : at + 1] != "]":
            try:
                value, end = scan(signs, at)
            except _NO_JSON:
                found.append(Broken(f"{where}[{len(found)}]", self.bytes(at, len(signs))))
                return found
            found.append(Slice(f"{where}[{len(found)}]", value, self, at, end))
            if signs.startswith(_NEXT, end):
                at = signs.index("{", end)
                continue
            sign, at = self._after(end)
            if sign == "]":
                break
            sound = sound and sign == "," and signs[at : at + 1] != "]"
        if sound:
            self._ends[start] = at + 1
        return found

    def _object(self, where: str, start: int, levels: int = 0) -> list[tuple[str, int, Slice | Broken]]:
        """Name, place and value of the members of an object, as far as they can be read."""
        if (known := self._objects.get(start)) is not None or self.sign(start) != "{":
            return known or []
        found = self._objects[start] = []
        read = partial(self._outer, levels=levels - 1) if levels else self._value
        at, sound = self._skip(start + 1), True
        while self.sign(at) == '"':
            name, at = self._name(at)
            if name is None:
                return found
            part, end = read(f"{where}.{name}", at)
            found.append((name, at, part))
            sign, at = self._after(end)
            if sign == "}":
                break
            sound = sound and sign == "," and self.sign(at) == '"'
        if sound and self.sign(at) == "}":
            self._ends[start] = at + 1
        return found

    def _name(self, at: int) -> tuple[str | None, int]:
        """The name there and where its value begins; None when no value follows."""
        if plain := _NAME(self._signs, at):
            return plain[1], plain.end()
        name, end = self._value("", at)
        colon = self._skip(end)
        sound = isinstance(name, Slice) and self.sign(colon) == ":"
        return (name.value if sound else None), self._skip(colon + 1)

    def _value(self, where: str, at: int) -> tuple[Slice | Broken, int]:
        """The value there, and where it ends."""
        try:
            value, end = self._scan(self._signs, at)
        except _NO_JSON:
            end = len(self._signs)
            return Broken(where, self.bytes(at, end)), end
        return Slice(where, value, self, at, end), end

    def _after(self, end: int) -> tuple[str, int]:
        """The sign after a value, and its place; after a comma the place of the next value."""
        sign = self._signs[end : end + 1]
        if sign in _SPACE:
            end = self._skip(end)
            sign = self._signs[end : end + 1]
        return sign, self._skip(end + 1) if sign == "," else end

    def _skip(self, at: int) -> int:
        """Past what is white."""
        if self._signs[at : at + 1] not in _SPACE:
            return at
        found = _PAST_SPACE(self._signs, at)
        return found.end() if found else at


def _encoding(body: bytes) -> str:
    """UTF-8 unless the first bytes say another form that JSON allows; never with a mark of its own."""
    found = json.detect_encoding(body)
    return {"utf-8-sig": "utf-8", "utf-16": _marked(body, 16), "utf-32": _marked(body, 32)}.get(found, found)


def _marked(body: bytes, width: int) -> str:
    return f"utf-{width}-le" if body[:1] == b"\xff" else f"utf-{width}-be"
