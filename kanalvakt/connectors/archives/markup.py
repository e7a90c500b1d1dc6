"""XML of any length read as a stream: chosen elements with their texts, line and bytes. No entity is ever expanded."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import BinaryIO
from xml.parsers import expat

from kanalvakt.core.wording import kept as _

# Stands among an element's texts once it is given; no element has no name.
_GIVEN = ""
READ = 64 * 1024
LARGEST = 16 * 1024 * 1024
KEPT = 64 * 1024
BROKEN = _("Här är filen inte läsbar XML. Det som gick att förstå ändå är inläst.")
FORBIDDEN = _(
    "Filen definierar egna XML-entiteter och läses inte vidare: så gör bara filer som är gjorda för att skada."
)
TOO_LARGE = _("Ett enda inlägg är större än 16 MB och läses inte in.")
CUT = _("Filen slutar här, mitt i ett inlägg: den är inte hel.")
_CHILD = re.compile(r"<([\w:-]+)(?:\s[^<>]*)?>(.*?)</\1\s*>", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its name as written, its children's texts by name (the first of each), where it begins.

    `mended`: its markup is broken; this is what could be made out of it.
    """

    name: str
    line: int
    texts: Mapping[str, str]
    raw: bytes = field(repr=False)
    mended: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """Here something could not be read. Reading goes on at the next element of the outermost kind, if there is one."""

    line: int
    reason: str
    raw: bytes = field(repr=False)


def elements(file: BinaryIO, names: Collection[str]) -> Iterator[Element | Stopped]:
    """The elements that are called so. One that holds others of them is given as far as the first of those."""
    again: _Reading | None = _Reading(frozenset(names), b"", 0)
    while again:
        reading = again
        again = None
        for found in reading.all(file):
            if isinstance(found, _Reading):
                again = found
            else:
                yield found


class _Forbidden(Exception):
    """Hostile markup."""


class _Reading:
    """One parser's way through the file; after broken markup a new one begins at the next `<item`.

    `window` holds the bytes from the beginning of the element that is open: what expat has passed is cut away.
    """

    def __init__(self, names: frozenset[str], begin: bytes, line: int, *, inside: bool = False) -> None:
        self._names, self._begin, self._line, self._inside = names, begin, line, inside
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data
        self._parser.EntityDeclHandler = self._forbid
        self._parser.StartDoctypeDeclHandler = self._forbid
        self._window, self._window_at = bytearray(), 0
        self._path: list[str] = []
        self._open: list[tuple[str, int, int, dict[str, str]]] = []  # name, byte, line, texts
        self._texts: list[str] = []
        self._held = 0
        self._found: list[Element] = []

    def all(self, file: BinaryIO) -> Iterator["Element | Stopped | _Reading"]:
        prefix = b"<rss><channel>" if self._inside else b""
        self._line -= prefix.count(b"\n")
        chunk = prefix + self._begin
        while True:
            more = chunk or file.read(READ)
            chunk = b""
            self._window += more
            try:
                self._parser.Parse(more, not more)
            except (expat.ExpatError, LookupError, ValueError, _Forbidden) as error:  # an encoding nobody knows
                yield from self._found
                reason = FORBIDDEN if isinstance(error, _Forbidden) else BROKEN if more else CUT
                yield from self._stopped(file, reason)
                return
            yield from self._found
            self._found.clear()
            if not more:
                return
            if self._held > LARGEST:
                yield from self._stopped(file, TOO_LARGE)
                return
            self._trim()

    def _stopped(self, file: BinaryIO, reason: str) -> Iterator["Element | Stopped | _Reading"]:
        """What is told, what can be mended, and a reading of the rest that begins at the next item."""
        line = self._line + (self._open[-1][2] if self._open else self._parser.ErrorLineNumber or 1)
        at = max(self._parser.ErrorByteIndex, self._parser.CurrentByteIndex, 0) - self._window_at
        begin = self._open[-1][1] - self._window_at if self._open else at
        raw = bytes(self._window[max(begin, 0) : max(begin, 0) + KEPT])
        yield Stopped(line, reason, raw)
        if reason in (FORBIDDEN, CUT):
            return
        lines = self._line + self._parser.ErrorLineNumber if self._parser.ErrorLineNumber else line
        start, rest = max(at, begin + 1, 0), bytes(self._window[max(begin, 0) :])
        start -= max(begin, 0)
        lines -= rest.count(b"\n", 0, start)
        while (found := rest.find(b"<item", start)) < 0 and (more := file.read(READ)):
            start = max(len(rest) - 5, 0)
            rest += more
            if len(rest) > LARGEST:
                lines += rest.count(b"\n", 0, start)
                rest, start = rest[start:], 0
        broken = rest[: found if found >= 0 else len(rest)]
        if reason == BROKEN:
            yield from _mended(broken, line, self._names)
        if found >= 0:
            yield _Reading(self._names, rest[found:], lines + broken.count(b"\n") - 1, inside=True)

    def _trim(self) -> None:
        """Let go of the bytes before what is open."""
        waiting = [at for _, at, _, texts in self._open if _GIVEN not in texts]
        keep = min(waiting, default=self._parser.CurrentByteIndex)
        cut = keep - self._window_at
        if cut > READ:
            del self._window[:cut]
            self._window_at += cut

    def _start(self, name: str, _attributes: object) -> None:
        if name in self._names:
            if self._open:
                self._give()
            self._open.append((name, self._parser.CurrentByteIndex, self._parser.CurrentLineNumber, {}))
            self._held = 0
        self._path.append(name)
        self._texts = []

    def _end(self, name: str) -> None:
        self._path.pop()
        if not self._open:
            return
        if name == self._open[-1][0]:
            self._give()
            self._open.pop()
        else:
            self._open[-1][3].setdefault(name, "".join(self._texts))
        self._texts = []

    def _give(self) -> None:
        """The element that is open, once."""
        name, at, line, texts = self._open[-1]
        if _GIVEN in texts:
            return
        end = self._parser.CurrentByteIndex - self._window_at
        if self._window[end : end + 2] == b"</":
            end = self._window.find(b">", end) + 1
        raw = bytes(self._window[at - self._window_at : end])
        self._found.append(Element(name, self._line + line, dict(texts), raw))
        texts[_GIVEN] = ""

    def _data(self, text: str) -> None:
        if self._open:
            self._texts.append(text)
            self._held += len(text)

    def _forbid(self, *_: object) -> None:
        raise _Forbidden


def _mended(raw: bytes, line: int, names: Collection[str]) -> Iterator[Element]:
    """The elements in markup that no parser takes (an ampersand by itself, a name that XML has not)."""
    starts = [found.start() for found in re.finditer(rb"<(?:%s)[\s>]" % b"|".join(map(_escaped, names)), raw)]
    for start, end in zip(starts, [*starts[1:], len(raw)], strict=False):
        part = raw[start:end]
        head, _, inner = part.decode("utf-8", "replace").partition(">")
        texts: dict[str, str] = {}
        for found in _CHILD.finditer(inner):
            texts.setdefault(found[1], _said(found[2]))
        yield Element(head[1:].split()[0], line + raw.count(b"\n", 0, start), texts, part, mended=True)


def _escaped(name: str) -> bytes:
    return re.escape(name).encode()


def _said(inner: str) -> str:
    """CDATA as it is, entities of HTML elsewhere as what they stand for."""
    parts = _CDATA.split(inner)
    return "".join(part if number % 2 else unescape(part) for number, part in enumerate(parts))
