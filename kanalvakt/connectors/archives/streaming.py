"""JSON of any length read as a stream: each value of a list with its own bytes and its line; what is broken is told.

Half a file gives the values that were whole, and after a broken value in the middle reading goes on at the next one.
"""

import codecs
import json
import re
from collections.abc import Collection, Generator, Iterator
from typing import Any, BinaryIO, NamedTuple

from kanalvakt.connectors.archives.base import line_of
from kanalvakt.connectors.archives.guard import DAMAGED, KEPT, Damaged
from kanalvakt.connectors.base import Unread
from kanalvakt.connectors.slices import decoder
from kanalvakt.core.wording import kept as _

READ = 256 * 1024
# One value of a list: a conversation's message, a post with its pictures. Larger ones are told, not taken.
LARGEST = 16 * 1024 * 1024
DEEPEST = 40
BROKEN = _("Här är filen inte läsbar JSON.")
CUT = _("Filen slutar här, mitt i en uppgift: den är inte hel.")
TOO_LARGE = _("En enda uppgift är större än 16 MB och läses inte in.")

_SPACE = re.compile(r"[ \t\r\n]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_SCALAR = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s,\[\]{}":]+', re.DOTALL)
_END = re.compile(r"[;\s\0]*")
_NEXT = re.compile(r"[}\]]\s*,\s*(?=[{\[])")
# Between two elements; the blanks after the comma are the margin of the next.
_GAP = re.compile(r"(?:[ \t\r\n]*,)?([ \t\r\n]*)")
# Calls nothing for each number; the few with thousands of digits, which it refuses, are the careful decoder's.
_plain = json.JSONDecoder()


class Part(NamedTuple):
    """One value: the keys above it, the line where it begins, what it is, its own bytes.

    `listed`: an element of a list of things; else a fact that stands beside such lists. No dataclass: one is made for
    every element of files with millions of them, and this is made in a third of the time.
    """

    path: tuple[str, ...]
    line: int
    value: Any
    raw: bytes
    listed: bool


def parts(file: BinaryIO, where: str, lists: Collection[str] = ()) -> Iterator[Part | Unread]:
    """The elements of the lists under the keys `lists`, however deep; without any: of lists at the top or two below.

    What stands before the first bracket (`window.YTD… =`) is passed over. `where` names the file in an `Unread`.
    """
    try:
        yield from _Walk(file, where, lists).all()
    except Damaged:
        yield Unread(where, DAMAGED)


class _Walk:
    """A window over the stream: `text[at:]` is what comes next."""

    def __init__(self, file: BinaryIO, where: str, lists: Collection[str]) -> None:
        self._read, self._where, self._lists = file.read, where, frozenset(lists)
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self.text, self.at, self.line, self.ended = "", 0, 1, False
        self.margin: str | None = None  # the blanks before what comes next, where it stands first on its line

    def all(self) -> Iterator[Part | Unread]:
        """Everything in the file."""
        self._fill()
        opening = re.search(r"[\[{]", self.text)
        if opening is None:
            if self.text.strip("\ufeff \t\r\n"):
                yield self._unread(BROKEN, len(self.text))
            return
        self._go(opening.start())
        try:
            yield from self._value((), self.text[self.at])
            yield from self._rest()
        except _Stop as stop:
            yield self._unread(stop.reason, len(self.text))

    def _rest(self) -> Iterator[Unread]:
        """What stands after the whole value: nothing, or a semicolon."""
        found = _END.match(self.text, self.at)
        self._go(found.end() if found else self.at)
        if self.at < len(self.text):
            yield self._unread(BROKEN, len(self.text))

    def _value(self, path: tuple[str, ...], opening: str) -> Iterator[Part | Unread]:
        if opening == "{":
            yield from self._object(path)
        elif opening == "[" and self._is_listed(path):
            yield from self._elements(path)
        elif opening == "[":
            yield from self._array(path)
        else:
            yield self._scalar(path)

    def _is_listed(self, path: tuple[str, ...]) -> bool:
        if self._lists:
            return bool(path) and path[-1] in self._lists
        return len(path) <= 2

    def _object(self, path: tuple[str, ...]) -> Iterator[Part | Unread]:
        self._deeper(path)
        while (sign := self._peek()) != "}":
            if sign != '"':
                raise _Stop(BROKEN)
            key = self._scalar(path).value
            if self._peek() != ":":
                raise _Stop(BROKEN)
            self._go(self.at + 1)
            yield from self._value((*path, str(key)), self._peek())
            self._comma("}")
        self._go(self.at + 1)

    def _array(self, path: tuple[str, ...]) -> Iterator[Part | Unread]:
        self._deeper(path)
        while (sign := self._peek()) != "]":
            yield from self._value((*path, ""), sign)
            self._comma("]")
        self._go(self.at + 1)

    def _elements(self, path: tuple[str, ...]) -> Iterator[Part | Unread]:
        self._deeper(path)
        while self._peek() != "]":
            if (yield from self._whole(path)):
                line = self.line
                found = self._decoded()
                if found is None:
                    yield self._broken()
                else:
                    value, end = found
                    raw = self.text[self.at : end].encode("utf-8", "surrogateescape")
                    self._go(end)
                    yield Part(path, line, value, raw, True)
            yield from self._between()
        self._go(self.at + 1)

    def _whole(self, path: tuple[str, ...]) -> Generator[Part, None, bool]:
        """The elements that lie whole in the window, one call of C for each. True: here stands one that does not."""
        text, at, line = self.text, self.at, self.line
        end, last, before = at, len(text), "\0"  # what stood between the last two stands between most
        decode, gap, count = _plain.raw_decode, _GAP.match, text.count
        while True:
            try:
                value, to = decode(text, at)
            except (ValueError, RecursionError):
                break
            if to == last:  # a number may go on after the window
                break
            yield Part(path, line, value, text[at:to].encode("utf-8", "surrogateescape"), True)
            if text.startswith(before, to):
                following = to + len(before)
            else:
                found = gap(text, to)
                following = found.end() if found else to
                before = text[to:following] or before
            line += count("\n", at, following)
            if following == last or text[following] not in "{[":
                self.at, self.line = to, line - count("\n", to, following)
                return False
            at, end = following, to
        self.at, self.line = at, line
        if end != at:
            blanks = text[end:at].rpartition(",")[2]
            self.margin = blanks.rpartition("\n")[2] if "\n" in blanks else None
        return True

    def _between(self) -> Iterator[Unread]:
        """To the next element. A comma that is missing costs nothing; what else stands there is told."""
        while (sign := self._peek()) not in ("{", "[", "]"):
            if sign == ",":
                self._go(self.at + 1)
                return
            yield self._broken()

    def _decoded(self) -> tuple[Any, int] | None:
        """The value that begins here and where it ends; None when it is broken. Reads on while it is only half here."""
        while True:
            try:
                value, end = decoder.raw_decode(self.text, self.at)
            except RecursionError:
                return None
            except ValueError:
                if self.ended or self._balanced() is not None:
                    return None
            else:
                if end < len(self.text) or self.ended:  # a number may go on after the window
                    return value, end
            if len(self.text) - self.at > LARGEST:
                return None
            self._fill(max(READ, len(self.text) - self.at))

    def _broken(self) -> Unread:
        """The broken value as an `Unread`; the window is then after it. Raises `_Stop` when no next one is found."""
        balanced, beside = self._balanced(), self._beside()
        ends = [end for end in (balanced, beside) if end is not None and end > self.at]
        if ends:
            return self._unread(BROKEN, min(ends))
        if following := _NEXT.search(self.text, self.at + 1):
            return self._unread(BROKEN, following.start() + 1)
        raise _Stop(CUT if self.ended else TOO_LARGE)

    def _beside(self) -> int | None:
        """Where the next value begins that stands as far in as this one, in a file with a line for each."""
        if self.margin is None:
            return None
        found = re.compile(rf"\n{self.margin}(?=[{{\[])").search(self.text, self.at + 1)
        return found.start() if found else None

    def _balanced(self) -> int | None:
        """Where the brackets that open here are closed, in what is read so far."""
        depth = 0
        for token in _TOKEN.finditer(self.text, self.at):
            if token[0] in ("{", "["):
                depth += 1
            elif token[0] in ("}", "]"):
                depth -= 1
                if depth <= 0:
                    return token.end() if depth == 0 else None
        return None

    def _scalar(self, path: tuple[str, ...]) -> Part:
        while True:
            found = _SCALAR.match(self.text, self.at)
            if found and (found.end() < len(self.text) or self.ended):
                break
            if self.ended or len(self.text) - self.at > LARGEST:
                raise _Stop(CUT if self.ended else TOO_LARGE)
            self._fill()
        try:
            value = decoder.decode(found[0])
        except ValueError:
            raise _Stop(BROKEN) from None
        line = self.line
        self._go(found.end())
        return Part(path, line, value, found[0].encode("utf-8", "surrogateescape"), listed=False)

    def _comma(self, closing: str) -> None:
        sign = self._peek()
        if sign == ",":
            self._go(self.at + 1)
        elif sign != closing:
            raise _Stop(BROKEN)

    def _deeper(self, path: tuple[str, ...]) -> None:
        """Past the bracket; hostile nesting ends here."""
        if len(path) > DEEPEST:
            raise _Stop(BROKEN)
        self._go(self.at + 1)

    def _peek(self) -> str:
        """The next sign that is not blank. Raises `_Stop` at the end."""
        while True:
            found = _SPACE.match(self.text, self.at)
            if found and found[0]:
                self.margin = found[0].rpartition("\n")[2] if "\n" in found[0] else None
                self._go(found.end())
            if self.at < len(self.text):
                return self.text[self.at]
            if self.ended:
                raise _Stop(CUT)
            self._fill()

    def _go(self, to: int) -> None:
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def _fill(self, size: int = READ) -> None:
        """Let go of what is behind, read on."""
        more = self._read(size)
        self.ended = not more
        self.text = self.text[self.at :] + self._decode(more, self.ended)
        self.at = 0

    def _unread(self, reason: str, end: int) -> Unread:
        raw = self.text[self.at : end].encode("utf-8", "surrogateescape")[:KEPT]
        told = Unread(line_of(self._where, self.line), reason, raw)
        self._go(end)
        return told


class _Stop(Exception):
    """Nothing more can be read of this file."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def dumped(value: Any) -> bytes:
    """The bytes of a value that has none of its own."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")
