"""A file, zip, tar or folder as a `base.Source`, guarded: what could harm is refused before a byte is unpacked.

Refused: bombs (by ratio, by count, by total), paths that lead out, absolute and hostile names, links and devices,
encrypted and doubled entries. Nothing is ever written to a disk; streams are read as they are unpacked.
"""

import hashlib
import os
import stat
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, BinaryIO

from kanalvakt.connectors.archives.base import Refused, Source
from kanalvakt.core.wording import kept as _

GIB = 1024**3
MOST_FILES, LONGEST_NAME, MOST_TOTAL = 200_000, 1000, 200 * GIB
# Text packs to a tenth or a thirtieth; a hundredth of something large is made to explode.
SMALL, RATIO = 64 * 1024 * 1024, 100
BUFFER = 256 * 1024
_PACKED = (".zip", ".tgz", ".tar.gz", ".tar", ".rar", ".7z")
_OTHERS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
# Turn a name around, so that it reads as another.
_TURNING = {"\u202d", "\u202e"}
# What computers put beside one's files.
_LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")


class Damaged(OSError):
    """From here on the stream is no longer what was packed; `str(error)` is plain Swedish."""


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """What lies at a path. Raises `Refused`, and OSError when it cannot be read."""
    if path.is_dir():
        yield Folder(path)
    else:
        with path.open("rb") as file:
            yield of_file(file, path.name)


def of_file(file: BinaryIO, name: str) -> Source:
    """A seekable file, by what is in it. Raises `Refused`."""
    from kanalvakt.connectors.archives.tar import Tar, tar_within
    from kanalvakt.connectors.archives.zips import STARTS, Zip

    name, start = _fit(name), _begins(file)
    if start.startswith(_OTHERS):
        raise Refused(_("Filen är packad med RAR eller 7-Zip. Packa upp den, packa mappen som zip och läs in den."))
    if start.startswith(STARTS):
        return _not_of_archives(Zip(file, name))
    if inner := tar_within(file):
        return _not_of_archives(Tar(file, inner, name))
    return Single(file, name)


def _not_of_archives(source: Source) -> Source:
    """Raises `Refused` for an archive of nothing but archives, which are not unpacked by themselves."""
    names = source.names()
    if names and all(name.lower().endswith(_PACKED) for name in names):
        raise Refused(
            _("I arkivet ligger {count} andra arkiv ({name} …). Packa upp det och läs in dem var för sig.").format(
                count=len(names), name=names[0][:80]
            )
        )
    return source


def digest(path: Path) -> str:
    """SHA-256 of a file; of a folder: of the names and digests of what is in it. Raises `Refused` and OSError."""
    if not path.is_dir():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    folder, told = Folder(path), hashlib.sha256()
    for name in folder.names():
        told.update(f"{name}\0{digest(path / name)}\n".encode("utf-8", "surrogateescape"))
    return told.hexdigest()


class Single:
    """One file by itself."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name, self.told, self._file = name, "", file

    def names(self) -> Sequence[str]:
        """Its own."""
        return [self.name]

    def open(self, name: str) -> BinaryIO:
        """From its beginning; of two streams at once only the later may be read."""
        size = self.size(name)
        self._file.seek(0)
        return stream(self._file.read, size)

    def size(self, name: str) -> int:
        """Bytes."""
        if name != self.name:
            raise KeyError(name)
        return self._file.seek(0, os.SEEK_END)


class Folder:
    """A folder on this computer (an archive that somebody has unpacked)."""

    def __init__(self, path: Path) -> None:
        self.name, self.told, self._path = _fit(path.resolve().name or "mapp"), "", path
        found = [_fact(path, Path(folder, one)) for folder, _, names in os.walk(path) for one in sorted(names)]
        self._sizes = dict(sorted(checked(found, packed=None).items()))

    def names(self) -> Sequence[str]:
        """In the order of the alphabet."""
        return list(self._sizes)

    def open(self, name: str) -> BinaryIO:
        """A file within."""
        size = self._sizes[name]
        file = Path(self._path, name).open("rb")  # noqa: SIM115 - closed with the stream
        return stream(file.read, size, file.close)

    def size(self, name: str) -> int:
        """Bytes."""
        return self._sizes[name]


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


def _fit(name: str) -> str:
    """A file's own name, without what no name should hold."""
    kept = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return kept[:200] or "fil"


def _fact(root: Path, path: Path) -> Fact:
    about = path.lstat()
    odd = _("en länk") if stat.S_ISLNK(about.st_mode) else "" if stat.S_ISREG(about.st_mode) else _("ingen vanlig fil")
    return Fact(path.relative_to(root).as_posix(), about.st_size, odd=odd)


def zip_mode(mode: int) -> str:
    """Why an entry with this mode of Unix is refused; '' for a plain file, a folder, or none told."""
    if stat.S_ISLNK(mode):
        return _("en länk")
    return _("ingen vanlig fil") if stat.S_IFMT(mode) and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) else ""


def _begins(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(8)


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
