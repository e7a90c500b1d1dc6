"""Files that are written once, durably, and named by the SHA-256 of what is in them."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

PART = 1024 * 1024


def place(sha256: str) -> Path:
    """Where it lies: one level of 256 folders, for a second would cost a new folder, made durable, nearly each time."""
    return Path(settings.BLOB_DIR, sha256[:2], sha256)


def keep(parts: Iterable[bytes]) -> tuple[str, int]:
    """Write once and durably; returns (name, size). Raises OSError when the disk does not keep it.

    Temporary name, fsync, rename, fsync of the folders, then read back from the disk and compare.
    """
    temporary = Path(settings.BLOB_DIR, f"new-{secrets.token_hex(16)}")
    try:
        sha256, size = _write(temporary, parts)
        there = place(sha256)
        _make_folder(there.parent)
        temporary.replace(there)
        _sync(there.parent)
    finally:
        temporary.unlink(missing_ok=True)
    if digest(there) != (sha256, size):
        raise OSError(f"blob {sha256[:12]}: the disk gave back other bytes than were written")
    return sha256, size


def digest(path: Path) -> tuple[str, int]:
    """SHA-256 (hex) and size of a file."""
    counted, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while part := file.read(PART):
            counted.update(part)
            size += len(part)
    return counted.hexdigest(), size


def _write(path: Path, parts: Iterable[bytes]) -> tuple[str, int]:
    counted, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
        for part in parts:
            counted.update(part)
            size += file.write(part)
        file.flush()
        os.fsync(file.fileno())
        if hasattr(os, "posix_fadvise"):  # forget the cached pages: reading back shall mean the disk
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return counted.hexdigest(), size


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
