"""How one blob is encrypted. Pure: no disk, no database.

Sealed bytes are a header and frames. Frame n holds up to 1 MiB and is AES-256-GCM under nonce n (96 bits, big-endian),
with header and "is this the last frame" as associated data: nothing can be cut off, moved or added. A nonce never
repeats under a key, because a key serves one blob.
"""

from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FRAME = 1024 * 1024
_TAG = 16
_HEADER = b"KVB1"


class Counted:
    """A source that knows how much was read from it."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.size = 0

    def frames(self) -> Iterator[bytes]:
        """Whole frames; only the last may be shorter. A network stream gives less than asked for: ask again."""
        while frame := self._frame():
            yield frame

    def _frame(self) -> bytes:
        parts, missing = [], FRAME
        while missing and (part := self._source.read(missing)):
            parts.append(part)
            missing -= len(part)
        self.size += FRAME - missing
        return b"".join(parts)


def new_key() -> bytes:
    """A data key, for one blob."""
    return AESGCM.generate_key(256)


def seal(key: bytes, frames: Iterator[bytes]) -> Iterator[bytes]:
    """Header and encrypted frames; an empty source still has one (empty) frame."""
    cipher = AESGCM(key)
    frame, number = next(frames, b""), 0
    yield _HEADER
    for following in frames:
        yield cipher.encrypt(_nonce(number), frame, _context(last=False))
        frame, number = following, number + 1
    yield cipher.encrypt(_nonce(number), frame, _context(last=True))


def unseal(key: bytes, file: BinaryIO) -> Iterator[bytes]:
    """The inverse of `seal`; raises InvalidTag on any change."""
    if file.read(len(_HEADER)) != _HEADER:
        raise InvalidTag
    cipher = AESGCM(key)
    frame, number = file.read(FRAME + _TAG), 0
    while following := file.read(FRAME + _TAG):
        yield cipher.decrypt(_nonce(number), frame, _context(last=False))
        frame, number = following, number + 1
    if len(frame) < _TAG:  # cryptography raises ValueError for that, not InvalidTag
        raise InvalidTag
    yield cipher.decrypt(_nonce(number), frame, _context(last=True))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _context(*, last: bool) -> bytes:
    return _HEADER + (b"\x01" if last else b"\x00")
