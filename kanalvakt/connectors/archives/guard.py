"""What is refused before a byte is unpacked, and streams that give what is good before what is damaged.

Refused: bombs (by ratio, by count, by total), paths that lead out, absolute and hostile names, links and devices,
encrypted and doubled entries. Nothing is ever written to a disk; streams are read as they are unpacked.
"""

import stat
import unicodedata
from collections.abc import Callable, Iterable
from io import BufferedReader, RawIOBase
from typing import Any, BinaryIO

from kanalvakt.connectors.archives.base import Refused
from kanalvakt.core.wording import kept as _

GIB = 1024**3
MOST_FILES, LONGEST_NAME, MOST_TOTAL = 200_000, 1000, 200 * GIB
# Text packs to a tenth or a thirtieth; a hundredth of something large is made to explode.
SMALL, RATIO = 64 * 1024 * 1024, 100
BUFFER = 256 * 1024
# How much of what could not be read is kept.
KEPT = 64 * 1024
DAMAGED = _("Filen i arkivet är skadad från och med här.")
# Turn a name around, so that it reads as another.
_TURNING = {"\u202d", "\u202e"}
# What computers put beside one's files.
_LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


class Damaged(OSError):
    """From here on the stream is no longer what was packed; `str(error)` is plain Swedish."""


class Fact:
    """What is known of an entry before it is touched. `odd`: why the archive is refused for it, '' for a plain file.

    `mark`: the check sum of what is in it, where the archive tells.
    """

    __slots__ = ("mark", "name", "odd", "packed", "size")

    def __init__(self, name: str, size: int, packed: int | None = None, odd: str = "", mark: int | None = None) -> None:
        self.name, self.size, self.packed, self.odd, self.mark = name, size, packed, odd, mark


def checked(facts: Iterable[Fact], *, packed: int | None) -> dict[str, int]:
    """Name → size of the plain files; folders and litter left out. `packed`: the whole file. Raises `Refused`."""
    sizes: dict[str, int] = {}
    marks: dict[str, int] = {}
    total = 0
    for fact in facts:
        _check_name(fact.name)
        if fact.odd:
            raise Refused(_("{name} är {told}. Arkivet läses inte in.").format(name=_quoted(fact.name), told=fact.odd))
        if fact.name.endswith("/") or set(fact.name.split("/")) & set(_LITTER):
            continue
        if fact.name in sizes:
            if fact.mark is not None and (fact.size, fact.mark) == (sizes[fact.name], marks.get(fact.name)):
                continue  # the very same once more, as some platforms write it
            raise Refused(
                _("{name} finns två gånger i arkivet, med olika innehåll. Det läses inte in.").format(
                    name=_quoted(fact.name)
                )
            )
        total += fact.size
        if explodes(fact.size, fact.packed) or explodes(total, packed) or total > MOST_TOTAL:
            raise Refused(_("Arkivet blir orimligt stort när det packas upp. Det läses inte in."))
        if len(sizes) >= MOST_FILES:
            raise Refused(
                _("Arkivet har fler än {most} filer. Dela det och läs in delarna var för sig.").format(most=MOST_FILES)
            )
        sizes[fact.name] = fact.size
        if fact.mark is not None:
            marks[fact.name] = fact.mark
    return sizes


def explodes(size: int, packed: int | None) -> bool:
    """Whether so much is made of so little that it is meant to harm."""
    return packed is not None and size > SMALL and size > RATIO * max(packed, 1)


def _check_name(name: str) -> None:
    parts = name.rstrip("/").split("/")
    if any(sign in _TURNING or unicodedata.category(sign) in ("Cc", "Cs") for sign in name):
        raise Refused(
            _("{name}: ett filnamn i arkivet har osynliga styrtecken. Det läses inte in.").format(name=_quoted(name))
        )
    if name.startswith("/") or "\\" in name or ".." in parts or name[1:2] == ":":
        raise Refused(
            _("{name}: ett filnamn i arkivet pekar ut ur arkivet. Det läses inte in.").format(name=_quoted(name))
        )
    if not name.strip("/") or "" in parts or "." in parts or len(name) > LONGEST_NAME:
        raise Refused(_("{name}: ett filnamn i arkivet är ogiltigt. Det läses inte in.").format(name=_quoted(name)))


def _quoted(name: str) -> str:
    """Printable, and short."""
    return ascii(name[:80])[1:-1] if any(not sign.isprintable() for sign in name) else name[:80]


def zip_mode(mode: int) -> str:
    """Why an entry with this mode of Unix is refused; '' for a plain file, a folder, or none told."""
    if stat.S_ISLNK(mode):
        return _("en länk")
    return _("ingen vanlig fil") if stat.S_IFMT(mode) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) else ""


class _Stream(RawIOBase):
    """At most so many bytes of something; what goes wrong while unpacking is `Damaged`."""

    def __init__(self, read: Callable[[int], bytes], most: int, close: Callable[[], Any]) -> None:
        self._read, self._left, self._close, self._ended = read, most, close, False
        self._fault: Damaged | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        if self._fault:
            raise self._fault
        wanted = min(len(into), self._left)
        if not wanted:
            if not self._left and not self._ended:  # what is wrong with the whole of it shows itself at its end
                self._ended = True
                self._given(1)
            return 0
        given = self._given(wanted)
        into[: len(given)] = given
        self._left -= len(given)
        return len(given)

    def _given(self, wanted: int) -> bytes:
        try:
            return self._read(wanted)
        except Exception as error:  # zlib, lzma, gzip: each has faults of its own
            self._fault = error if isinstance(error, Damaged) else Damaged(_("Filen i arkivet är skadad här."))
            raise self._fault from error

    def close(self) -> None:
        if not self.closed:
            self._close()
        super().close()


class _Buffered(BufferedReader):
    """Gives what was good before what is damaged; the next reading raises."""

    def read(self, size: int | None = -1, /) -> bytes:
        found = bytearray()
        while size is None or size < 0 or len(found) < size:
            try:
                more = self.read1(BUFFER if size is None or size < 0 else size - len(found))
            except Damaged:
                if found:
                    break
                raise
            if not more:
                break
            found += more
        return bytes(found)


def stream(read: Callable[[int], bytes], most: int, close: Callable[[], Any] = lambda: None) -> BinaryIO:
    """A buffered stream of at most `most` bytes."""
    return _Buffered(_Stream(read, most, close), BUFFER)
