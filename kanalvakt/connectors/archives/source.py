"""A file, zip, tar or folder as a `base.Source`, guarded: what could harm is refused before a byte is unpacked.

Refused: bombs (by ratio, by count, by total), paths that lead out, absolute and hostile names, links and devices,
encrypted and doubled entries. Nothing is ever written to a disk; streams are read as they are unpacked.
"""

import hashlib
import os
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, BinaryIO

from kanalvakt.connectors.archives.base import Refused, Source

GIB = 1024**3
MOST_FILES, LONGEST_NAME, MOST_TOTAL = 200_000, 1000, 200 * GIB
# Text packs to a tenth or a thirtieth; a hundredth of something large is made to explode.
SMALL, RATIO = 64 * 1024 * 1024, 100
BUFFER = 256 * 1024
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

    name = _fit(name)
    if _begins(file).startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Zip(file, name)
    if inner := tar_within(file):
        return Tar(file, inner, name)
    return Single(file, name)


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
        self.name, self._file = name, file

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
        self.name, self._path = _fit(path.resolve().name or "mapp"), path
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


class Zip:
    """A zip file; its entries in the order of its own list."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        _check_list(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RecursionError) as error:
            raise Refused(
                "Zipfilen är skadad eller inte hel: dess innehållsförteckning saknas. Ladda ner den igen från "
                "plattformen. Består arkivet av flera delar läses varje del in för sig."
            ) from error
        packed = file.seek(0, os.SEEK_END)
        self._sizes = checked(map(_zipped, self._zip.infolist()), packed=packed)

    def names(self) -> Sequence[str]:
        """As listed."""
        return list(self._sizes)

    def open(self, name: str) -> BinaryIO:
        """Unpacked as it is read. Raises `Damaged`."""
        size = self._sizes[name]
        try:
            inner = self._zip.open(name)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
            raise Damaged(f"{name} går inte att packa upp.") from error
        return stream(inner.read, size, inner.close)

    def size(self, name: str) -> int:
        """Bytes when unpacked, as the list says; the stream never gives more."""
        return self._sizes[name]


class Fact:
    """What is known of an entry before it is touched. `odd`: why the archive is refused for it, '' for a plain file."""

    __slots__ = ("name", "odd", "packed", "size")

    def __init__(self, name: str, size: int, packed: int | None = None, odd: str = "") -> None:
        self.name, self.size, self.packed, self.odd = name, size, packed, odd


def checked(facts: Iterable[Fact], *, packed: int | None) -> dict[str, int]:
    """Name → size of the plain files; folders and litter left out. `packed`: the whole file. Raises `Refused`."""
    sizes: dict[str, int] = {}
    total = 0
    for fact in facts:
        _check_name(fact.name)
        if fact.odd:
            raise Refused(f"{_quoted(fact.name)} är {fact.odd}. Arkivet läses inte in.")
        if fact.name.endswith("/") or set(fact.name.split("/")) & set(_LITTER):
            continue
        if fact.name in sizes:
            raise Refused(f"{_quoted(fact.name)} finns två gånger i arkivet. Det läses inte in.")
        total += fact.size
        if _explodes(fact.size, fact.packed) or _explodes(total, packed) or total > MOST_TOTAL:
            raise Refused("Arkivet blir orimligt stort när det packas upp. Det läses inte in.")
        if len(sizes) >= MOST_FILES:
            raise Refused(f"Arkivet har fler än {MOST_FILES} filer. Dela det och läs in delarna var för sig.")
        sizes[fact.name] = fact.size
    return sizes


def _explodes(size: int, packed: int | None) -> bool:
    return packed is not None and size > SMALL and size > RATIO * max(packed, 1)


def _check_name(name: str) -> None:
    parts = name.rstrip("/").split("/")
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in name):
        raise Refused(f"{_quoted(name)}: ett filnamn i arkivet har osynliga styrtecken. Det läses inte in.")
    if name.startswith("/") or "\\" in name or ".." in parts or name[1:2] == ":":
        raise Refused(f"{_quoted(name)}: ett filnamn i arkivet pekar ut ur arkivet. Det läses inte in.")
    if not name.strip("/") or "" in parts or "." in parts or len(name) > LONGEST_NAME:
        raise Refused(f"{_quoted(name)}: ett filnamn i arkivet är ogiltigt. Det läses inte in.")


def _quoted(name: str) -> str:
    """Printable, and short."""
    return ascii(name[:80])[1:-1] if any(not sign.isprintable() for sign in name) else name[:80]


def _fit(name: str) -> str:
    """A file's own name, without what no name should hold."""
    kept = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return kept[:200] or "fil"


def _fact(root: Path, path: Path) -> Fact:
    about = path.lstat()
    odd = "en länk" if stat.S_ISLNK(about.st_mode) else "" if stat.S_ISREG(about.st_mode) else "ingen vanlig fil"
    return Fact(path.relative_to(root).as_posix(), about.st_size, odd=odd)


def _zipped(entry: zipfile.ZipInfo) -> Fact:
    mode = entry.external_attr >> 16
    kind = stat.S_IFMT(mode)
    odd = ""
    if entry.flag_bits & 0x1:
        odd = "låst med lösenord: packa upp arkivet och packa det igen utan lösenord"
    elif stat.S_ISLNK(mode):
        odd = "en länk"
    elif kind and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        odd = "ingen vanlig fil"
    # What it was called before zipfile cut it at a NUL or turned its slashes: the odd ones must be seen.
    return Fact(entry.orig_filename, entry.file_size, entry.compress_size, odd)


def _check_list(file: BinaryIO) -> None:
    """A zip's own list is read whole: refuse one that would not fit, before zipfile takes it."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 66_000))
    tail = file.read(66_000)
    at = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if size == 0xFFFFFFFF and tail[at - 20 : at - 16] == b"PK\x06\x07":
        file.seek(int.from_bytes(tail[at - 12 : at - 4], "little") + 40)
        size = int.from_bytes(file.read(8), "little")
    if size > MOST_FILES * 200:
        raise Refused(f"Arkivet har fler än {MOST_FILES} filer. Dela det och läs in delarna var för sig.")


def _begins(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(8)


class _Stream(RawIOBase):
    """At most so many bytes of something; what goes wrong while unpacking is `Damaged`."""

    def __init__(self, read: Callable[[int], bytes], most: int, close: Callable[[], Any]) -> None:
        self._read, self._left, self._close = read, most, close

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        wanted = min(len(into), self._left)
        if not wanted:
            return 0
        try:
            given = self._read(wanted)
        except Exception as error:  # zlib, lzma, zipfile, gzip: each has faults of its own
            raise Damaged("Filen i arkivet är skadad här.") from error
        into[: len(given)] = given
        self._left -= len(given)
        return len(given)

    def close(self) -> None:
        if not self.closed:
            self._close()
        super().close()


def stream(read: Callable[[int], bytes], most: int, close: Callable[[], Any] = lambda: None) -> BinaryIO:
    """A buffered stream of at most `most` bytes."""
    return BufferedReader(_Stream(read, most, close), BUFFER)
