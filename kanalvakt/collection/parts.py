"""An uploaded file as one seekable stream over its encrypted pieces: one of them is held at a time."""

import os
from bisect import bisect_right
from io import BufferedReader, RawIOBase
from typing import Any, BinaryIO

from kanalvakt.collection.models import Import, ImportPart
from kanalvakt.core import blobs

# Two: an archive's list lies at its end, what it names before it.
HELD = 2


class _Parts(RawIOBase):
    """Raises `blobs.Unreadable` when a piece is gone or changed."""

    def __init__(self, of: Import) -> None:
        rows = ImportPart.objects.filter(of=of).order_by("offset").values_list("offset", "pk")
        self._offsets = [offset for offset, _ in rows]
        self._keys = [pk for _, pk in rows]
        self._size, self._at = of.size, 0
        self._held: dict[int, bytes] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("before the beginning")
        self._at = start + offset
        return self._at

    def readinto(self, into: Any) -> int:
        if self._at >= self._size or not self._offsets:
            return 0
        index = bisect_right(self._offsets, self._at) - 1
        begin = self._at - self._offsets[index]
        given = self._piece(index)[begin : begin + len(into)]
        into[: len(given)] = given
        self._at += len(given)
        return len(given)

    def _piece(self, index: int) -> bytes:
        if index not in self._held:
            while len(self._held) >= HELD:
                del self._held[next(iter(self._held))]
            self._held[index] = blobs.read(ImportPart.objects.select_related("blob").get(pk=self._keys[index]).blob)
        return self._held[index]


def stream(of: Import) -> BinaryIO:
    """The file, from its beginning."""
    return BufferedReader(_Parts(of), 256 * 1024)
