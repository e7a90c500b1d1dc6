"""A file, zip, tar or folder as a `base.Source`, guarded (`guard.py`)."""

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kanalvakt.connectors.archives.base import Refused, Source
from kanalvakt.connectors.archives.guard import Fact, checked, stream
from kanalvakt.connectors.archives.tar import Tar, tar_within
from kanalvakt.connectors.archives.zips import STARTS, Zip
from kanalvakt.core.wording import kept as _

_PACKED = (".zip", ".tgz", ".tar.gz", ".tar", ".rar", ".7z")
_OTHERS = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")


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


def _fit(name: str) -> str:
    """A file's own name, without what no name should hold."""
    kept = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable())
    return kept[:200] or "fil"


def _fact(root: Path, path: Path) -> Fact:
    about = path.lstat()
    odd = _("en länk") if stat.S_ISLNK(about.st_mode) else "" if stat.S_ISREG(about.st_mode) else _("ingen vanlig fil")
    return Fact(path.relative_to(root).as_posix(), about.st_size, odd=odd)


def _begins(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(8)
