"""Zip files: by their own list, or where that is missing (a download that was cut off) by what stands before each file.

Files are unpacked here and not by zipfile, which lets go of what was good just before what is damaged.
"""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from kanalvakt.connectors.archives.base import Refused
from kanalvakt.connectors.archives.guard import (
    MOST_FILES,
    RATIO,
    SMALL,
    Damaged,
    Fact,
    checked,
    explodes,
    stream,
    zip_mode,
)
from kanalvakt.core.wording import kept as _

STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
CUT = _(
    "Zipfilen är inte hel: den slutar här. Det som fanns i den är inläst. Ladda ner den igen och läs in den på nytt."
)
NO_LIST = _(
    "Zipfilen är skadad eller inte hel: dess innehållsförteckning saknas. Ladda ner den igen från plattformen. Består "
    "arkivet av flera delar läses varje del in för sig."
)
STORED, DEFLATED = 0, 8
_LOCKED, _LATER, _UTF8, _NONE = 0x1, 0x8, 0x800, 0xFFFFFFFF
_HEAD = struct.Struct("<4sHHHHHIIIHH")
_PIECE = 64 * 1024
_FAULTS = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, struct.error)


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where a file's bytes begin (its head, by the list), how they are packed, what they must add up to."""

    at: int
    method: int
    packed: int
    check: int | None
    is_head: bool = True


class Zip:
    """A zip file; its entries in the order of its own list. `told`: what is wrong with the whole of it."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name, self.told, self._file = name, "", file
        self._entries: dict[str, _Entry] = {}
        self._zip = _listed(file)
        packed = file.seek(0, os.SEEK_END)
        if self._zip is not None:
            self._sizes = checked(self._of_list(self._zip), packed=packed)
        else:
            self._sizes = checked(self._of_heads(), packed=packed)
            self.told = CUT
            if not self._sizes:
                raise Refused(NO_LIST)

    def names(self) -> Sequence[str]:
        """As listed."""
        return list(self._sizes)

    def open(self, name: str) -> BinaryIO:
        """Unpacked as it is read. Raises `Damaged`."""
        size, entry = self._sizes[name], self._entries[name]
        at = _data(self._file, entry.at) if entry.is_head else entry.at
        if at >= 0 and entry.method in (STORED, DEFLATED):
            return stream(_Unpacked(self._file, at, entry).read, size)
        try:
            inner = self._zip.open(name) if self._zip else None
        except _FAULTS as error:
            raise Damaged(_("{name} går inte att packa upp.").format(name=name)) from error
        if inner is None:
            raise Damaged(_("{name} går inte att packa upp.").format(name=name))
        return stream(inner.read, size, inner.close)

    def size(self, name: str) -> int:
        """Bytes when unpacked, as the list says; the stream never gives more."""
        return self._sizes[name]

    def _of_list(self, listed: zipfile.ZipFile) -> Iterator[Fact]:
        for one in listed.infolist():
            # What it was called before zipfile cut it at a NUL or turned its slashes: the odd ones must be seen.
            name = one.orig_filename
            odd = _odd(one.flag_bits, one.external_attr)
            self._entries[name] = _Entry(one.header_offset, one.compress_type, one.compress_size, one.CRC)
            yield Fact(name, one.file_size, one.compress_size, odd, one.CRC)

    def _of_heads(self) -> Iterator[Fact]:
        """Every file whose head is there, the last one as far as it goes."""
        at, end = 0, self._file.seek(0, os.SEEK_END)
        while len(self._entries) <= MOST_FILES and (found := self._head(at, end)):
            name, entry, size, flags, at = found
            self._entries[name] = entry
            most = max(SMALL, RATIO * entry.packed)  # of the last one only its beginning is here
            yield Fact(name, min(size, most), entry.packed, _odd(flags, 0), entry.check)

    def _head(self, at: int, end: int) -> tuple[str, _Entry, int, int, int] | None:
        """Name, entry, size, flags, and where the next head begins."""
        self._file.seek(at)
        head = self._file.read(_HEAD.size)
        if len(head) < _HEAD.size or not head.startswith(STARTS[0]) or head[9]:  # no way of packing has such a number
            return None
        _, _, flags, method, _, _, check, packed, size, named, extra = _HEAD.unpack(head)
        name, extras = self._file.read(named), self._file.read(extra)
        data = at + _HEAD.size + named + extra
        if _NONE in (packed, size):
            size, packed = _large(extras, size, packed)
        if flags & _LATER and not packed:
            if method != DEFLATED:
                return None
            size, packed = self._measured(data)
        packed = min(packed, end - data)
        entry = _Entry(data, method, packed, None if flags & _LATER else check, is_head=False)
        told = name.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        following = data + packed
        return told, entry, size, flags, self._after(following) if flags & _LATER else following

    def _measured(self, at: int) -> tuple[int, int]:
        """Size unpacked and packed of a file that says neither before its bytes."""
        unpacked = _Unpacked(self._file, at, _Entry(at, DEFLATED, 2**62, None, is_head=False))
        size = 0
        try:
            while piece := unpacked.read(_PIECE):
                size += len(piece)
                if explodes(size, unpacked.used):
                    break  # `checked` refuses it by these figures
        except Damaged:
            pass
        return size, unpacked.used

    def _after(self, at: int) -> int:
        """Past what stands behind a file that said nothing before it: a check sum and sizes, marked or not."""
        self._file.seek(at)
        told = self._file.read(28)
        return next((at + skip for skip in (16, 12, 24, 20) if told[skip : skip + 2] == b"PK"), at + 16)


class _Unpacked:
    """The bytes of one file. Each `read` gives what it can; the one after the last good byte raises `Damaged`."""

    def __init__(self, file: BinaryIO, at: int, entry: _Entry) -> None:
        self._file, self._at, self._left = file, at, entry.packed
        self._inflate = zlib.decompressobj(-15) if entry.method == DEFLATED else None
        self._check, self._sum, self._bad, self.used = entry.check, 0, False, 0

    def read(self, size: int) -> bytes:
        given = b""
        while not given and not self._bad and not self._is_over():
            given = self._inflated(self._inflate, size) if self._inflate else self._raw(size)
        self._sum = zlib.crc32(given, self._sum)
        if not given and (self._bad or (self._check is not None and self._sum != self._check)):
            raise Damaged(_("Filen i arkivet är skadad här."))
        return given

    def _is_over(self) -> bool:
        return self._inflate.eof if self._inflate else not self._left

    def _inflated(self, inflate: "zlib._Decompress", size: int) -> bytes:
        waiting = inflate.unconsumed_tail or self._raw(_PIECE)
        before = inflate.copy()
        try:
            given = inflate.decompress(waiting, size)
        except zlib.error:
            self._bad = True
            return _as_far(before, waiting, size)
        self._bad = not (given or waiting or inflate.eof)
        self.used -= len(inflate.unused_data)
        return given

    def _raw(self, size: int) -> bytes:
        self._file.seek(self._at)
        given = self._file.read(min(size, self._left))
        self._at += len(given)
        self._left -= len(given)
        self.used += len(given)
        if not given and not self._inflate:
            self._bad = True
        return given


def _as_far(inflate: "zlib._Decompress", waiting: bytes, size: int) -> bytes:
    """What comes before the fault, byte by byte."""
    given = bytearray()
    try:
        for number in range(len(waiting)):
            given += inflate.decompress(waiting[number : number + 1], max(size - len(given), 1))
            if len(given) >= size:
                break
    except zlib.error:
        pass
    return bytes(given[:size])


def _listed(file: BinaryIO) -> zipfile.ZipFile | None:
    """By zipfile; None where the file has no list, or none that fits it."""
    _check_list(file)
    try:
        found = zipfile.ZipFile(file)
    except (*_FAULTS, RecursionError):
        return None
    # A list whose places are wrong (bytes are missing before it) is none.
    listed = found.infolist()
    return found if not listed or any(_data(file, one.header_offset) >= 0 for one in listed[:10]) else None


def _odd(flags: int, attributes: int) -> str:
    if flags & _LOCKED:
        return _("låst med lösenord: packa upp arkivet och packa det igen utan lösenord")
    return zip_mode(attributes >> 16)


def _large(extras: bytes, size: int, packed: int) -> tuple[int, int]:
    """Sizes of 64 bits, which stand in the extra field numbered 1."""
    at = 0
    while at + 4 <= len(extras):
        number, length = struct.unpack_from("<HH", extras, at)
        if number == 1:
            told = [int.from_bytes(extras[place : place + 8], "little") for place in range(at + 4, at + 4 + length, 8)]
            size = told.pop(0) if size == _NONE and told else size
            packed = told.pop(0) if packed == _NONE and told else packed
        at += 4 + length
    return size, packed


def _data(file: BinaryIO, at: int) -> int:
    """Where a file's bytes begin, by its head; -1 when there is none."""
    if at < 0:
        return -1
    file.seek(at)
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size or not head.startswith(STARTS[0]):
        return -1
    *_, named, extra = _HEAD.unpack(head)
    return int(at + _HEAD.size + named + extra)


def _check_list(file: BinaryIO) -> None:
    """A zip's own list is read whole: refuse one that would not fit, before zipfile takes it."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - 66_000))
    tail = file.read(66_000)
    at = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if size == _NONE and tail[at - 20 : at - 16] == b"PK\x06\x07":
        file.seek(int.from_bytes(tail[at - 12 : at - 4], "little") + 40)
        size = int.from_bytes(file.read(8), "little")
    if size > MOST_FILES * 200:
        raise Refused(
            _("Arkivet har fler än {most} filer. Dela det och läs in delarna var för sig.").format(most=MOST_FILES)
        )
