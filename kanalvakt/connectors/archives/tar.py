"""Tar files, plain or packed with gzip, bzip2 or xz. Packed ones are read forwards: going back begins anew."""

import bz2
import gzip
import lzma
import tarfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, cast

from kanalvakt.connectors.archives.base import Refused
from kanalvakt.connectors.archives.guard import Damaged, Fact, checked, stream
from kanalvakt.core.wording import kept as _


def _gzip(file: BinaryIO) -> Any:
    return gzip.GzipFile(fileobj=file, mode="rb")


_PACKED: dict[bytes, Any] = {b"\x1f\x8b": _gzip, b"BZh": bz2.BZ2File, b"\xfd7zXZ": lzma.LZMAFile}
BROKEN = _("Arkivet är skadat eller inte helt. Ladda ner det igen från plattformen.")
CUT = _(
    "Arkivet är inte helt: det slutar här. Det som fanns i det är inläst. Ladda ner det igen och läs in det på nytt."
)
# tarfile reads the names of an entry whole, however long they say they are.
_LONGEST_HEAD = 1024 * 1024


def tar_within(file: BinaryIO) -> BinaryIO | None:
    """The unpacked tar in a file, None when there is none in it."""
    file.seek(0)
    begins = file.read(512)
    for mark, unpack in _PACKED.items():
        if begins.startswith(mark):
            file.seek(0)
            inner: BinaryIO = unpack(file)
            return _if_tar(inner)
    return file if _is_tar(begins) else None


def _if_tar(inner: BinaryIO) -> BinaryIO | None:
    try:
        begins = inner.read(512)
        inner.seek(0)
    except (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error):
        return None
    return inner if _is_tar(begins) else None


def _is_tar(begins: bytes) -> bool:
    return begins[257:262] == b"ustar"


class Tar:
    """`inner`: the unpacked bytes of `file`."""

    def __init__(self, file: BinaryIO, inner: BinaryIO, name: str) -> None:
        self.name, self.told, self._inner = name, "", inner
        packed = file.seek(0, 2) if inner is not file else None
        self._places: dict[str, int] = {}
        try:
            inner.seek(0)
            self._tar = tarfile.TarFile(fileobj=cast("BinaryIO", _Bounded(inner)), mode="r")
        except Refused:
            raise
        except Exception as error:  # gzip, zlib, lzma and tarfile each have faults of their own
            raise Refused(BROKEN) from error
        self._sizes = checked(self._facts(), packed=packed)
        if self.told and not self._sizes:
            raise Refused(BROKEN)

    def names(self) -> Sequence[str]:
        """In the order they lie, so that they can be read forwards."""
        return list(self._sizes)

    def open(self, name: str) -> BinaryIO:
        """A plain file within; what is damaged shows itself when it is read."""
        size = self._sizes[name]
        return stream(_Within(self._inner, self._places[name], size).read, size)

    def size(self, name: str) -> int:
        """Bytes."""
        return self._sizes[name]

    def _facts(self) -> Iterator[Fact]:
        for member in self._members():
            name = member.name.removeprefix("./") + "/" * member.isdir()
            if member.isdir() and name in ("/", "./"):
                continue
            odd = ""
            if member.issym() or member.islnk():
                odd = _("en länk")
            elif not (member.isdir() or (member.isreg() and not member.issparse())):
                odd = _("ingen vanlig fil")
            self._places[name] = member.offset_data
            yield Fact(name, 0 if member.isdir() else member.size, odd=odd)

    def _members(self) -> Iterator[tarfile.TarInfo]:
        """As far as the file is whole."""
        while True:
            try:
                member = self._tar.next()
            except Refused:
                raise
            except Exception:  # the same faults
                self.told = CUT
                return
            if member is None:
                return
            cast("Any", self._tar).members.clear()  # it would remember every one
            yield member


class _Within:
    """So many bytes from a place on, also while others are read."""

    def __init__(self, inner: BinaryIO, at: int, size: int) -> None:
        self._inner, self._at, self._end = inner, at, at + size

    def read(self, size: int) -> bytes:
        """Raises `Damaged` where the file ends too early."""
        self._inner.seek(self._at)
        given = self._inner.read(size)
        if not given and self._at < self._end:
            raise Damaged(_("Filen i arkivet är skadad här."))
        self._at += len(given)
        return given


class _Bounded:
    """Gives no more at once than a head may be long."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner
        self.seek, self.tell = inner.seek, inner.tell

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LONGEST_HEAD:
            raise Refused(_("Arkivet har ett orimligt långt filnamn. Det läses inte in."))
        return self._inner.read(size)
