"""A write-once store of encrypted bytes (design: Blobs).

Each blob has a data key of its own, wrapped by the installation's keyring; its address is the SHA-256 of the bytes as
stored, so anybody can check a file without a key. Forgetting the key is disposal: backups forget too.

A stored file is a header and frames. Frame n holds up to 1 MiB and is AES-256-GCM under nonce n (96 bits, big-endian),
with header and "is this the last frame" as associated data: nothing can be cut off, moved or added. A nonce never
repeats under a key, because a key serves one blob.

If the caller's transaction rolls back after `put`, a file stays whose key nobody has: it says nothing to anyone.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.db.models import F

from kanalvakt.core import clock
from kanalvakt.core.fields import keyring
from kanalvakt.core.models import Blob

FRAME = 1024 * 1024
WRITERS = 8
_TAG = 16
_HEADER = b"KVB1"


class Unreadable(Exception):
    """The bytes are gone, changed, or their key was destroyed. `str(error)` says which, without any content."""


def put(data: bytes, media_type: str) -> Blob:
    """Store `data`; when this returns, the bytes are on disk, read back and compared."""
    return put_stream(BytesIO(data), media_type)


def prepare(contents: Iterable[bytes], media_type: str) -> list[Blob]:
    """Keep many, in their order: their bytes are on disk, read back and compared, their rows not saved yet.

    The caller saves the rows inside its own transaction; a row that is never saved leaves a file whose key nobody has.
    Several threads, because a disk answers many waits for durability at once.
    """
    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(lambda data: _prepare(BytesIO(data), media_type), contents))


def put_stream(source: BinaryIO, media_type: str) -> Blob:
    """Store what `source` gives until its end, a frame at a time. Raises OSError when the disk does not keep it."""
    blob = _prepare(source, media_type)
    blob.save(force_insert=True)
    return blob


def _prepare(source: BinaryIO, media_type: str) -> Blob:
    key = AESGCM.generate_key(256)
    counted = _Counted(source)
    sha256, size = _keep(_seal(key, counted))
    return Blob(
        sha256=sha256,
        size=size,
        plain_size=counted.size,
        media_type=media_type,
        wrapped_key=keyring().encrypt(key),
        created_at=clock.now(),
    )


def read(blob: Blob) -> bytes:
    """All the bytes as they were given; raises `Unreadable`."""
    return b"".join(stream(blob))


def stream(blob: Blob) -> Iterator[bytes]:
    """The bytes as they were given, a frame at a time; raises `Unreadable`, perhaps after the first frames."""
    key = _unwrap(blob)
    try:
        with path(blob).open("rb") as file:
            yield from _open(key, file)
    except FileNotFoundError as error:
        raise Unreadable(f"blob {blob}: the file is missing") from error
    except InvalidTag as error:
        raise Unreadable(f"blob {blob}: the file has been changed") from error


def verify(blob: Blob) -> bool:
    """True when the stored bytes still hash to the address and the key still opens them."""
    try:
        return _digest(path(blob))[0] == blob.sha256 and sum(map(len, stream(blob))) == blob.plain_size
    except (Unreadable, OSError):
        return False


def retain(blob: Blob) -> Blob:
    """Count one more holder, so that another's `destroy` leaves the bytes alone. Returns the blob."""
    Blob.objects.filter(pk=blob.pk).update(references=F("references") + 1)
    blob.refresh_from_db()
    return blob


def destroy(blob: Blob) -> None:
    """Let go of the blob. The last holder's call destroys the key at once and the file when the transaction commits."""
    with transaction.atomic():
        held = Blob.objects.select_for_update().get(pk=blob.pk)
        held.references = max(0, held.references - 1)
        if not held.references and not held.destroyed_at:
            held.wrapped_key, held.destroyed_at = None, clock.now()
            transaction.on_commit(lambda: path(held).unlink(missing_ok=True))
        held.save(update_fields=["references", "wrapped_key", "destroyed_at"])
    blob.refresh_from_db()


def path(blob: Blob) -> Path:
    """Where the stored (encrypted) bytes lie."""
    return _place(blob.sha256)


class _Counted:
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


def _seal(key: bytes, source: _Counted) -> Iterator[bytes]:
    """Header and encrypted frames; an empty source still has one (empty) frame."""
    cipher = AESGCM(key)
    frames = source.frames()
    frame, number = next(frames, b""), 0
    yield _HEADER
    for following in frames:
        yield cipher.encrypt(_nonce(number), frame, _context(last=False))
        frame, number = following, number + 1
    yield cipher.encrypt(_nonce(number), frame, _context(last=True))


def _open(key: bytes, file: BinaryIO) -> Iterator[bytes]:
    """The inverse of `_seal`; raises InvalidTag on any change."""
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


def _unwrap(blob: Blob) -> bytes:
    if blob.wrapped_key is None:
        raise Unreadable(f"blob {blob}: its key was destroyed")
    try:
        return keyring().decrypt(bytes(blob.wrapped_key))
    except InvalidToken as error:
        raise Unreadable(f"blob {blob}: no key of this installation opens it") from error


def _place(sha256: str) -> Path:
    """One level of 256 folders: a second one would cost a new folder, made durable, for nearly every blob."""
    return Path(settings.BLOB_DIR, sha256[:2], sha256)


def _keep(parts: Iterable[bytes]) -> tuple[str, int]:
    """Write once and durably; returns (address, stored bytes).

    Temporary name, fsync, rename, fsync of the folders, then read back from the disk and compare.
    """
    temporary = Path(settings.BLOB_DIR, f"new-{secrets.token_hex(16)}")
    try:
        sha256, size = _write(temporary, parts)
        place = _place(sha256)
        _make_folder(place.parent)
        temporary.replace(place)
        _sync(place.parent)
    finally:
        temporary.unlink(missing_ok=True)
    if _digest(place) != (sha256, size):
        raise OSError(f"blob {sha256[:12]}: the disk gave back other bytes than were written")
    return sha256, size


def _write(file_path: Path, parts: Iterable[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(file_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
        for part in parts:
            digest.update(part)
            size += file.write(part)
        file.flush()
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):  # forget the cached pages: reading back shall mean the disk
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return digest.hexdigest(), size


def _digest(file_path: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with file_path.open("rb") as file:
        while part := file.read(FRAME):
            digest.update(part)
            size += len(part)
    return digest.hexdigest(), size


def _make_folder(folder: Path) -> None:
    """Make the folder and whatever lies above it, each made durable in its parent."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
