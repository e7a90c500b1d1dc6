"""A write-once store of encrypted bytes (design: Blobs).

Each blob has a data key of its own, wrapped by the installation's keyring; its address is the SHA-256 of its bytes as
stored, so anybody can check them without a key. Forgetting the key is disposal: backups forget too. Small blobs that
are kept together share a file, a pack, in which each has its place and its own key (docs/decisions/0003-packs.md).

If the caller's transaction rolls back after `put`, a file stays whose key nobody has: it says nothing to anyone.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader, BytesIO
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import F

from kanalvakt.core import bulk, clock, disk, frames
from kanalvakt.core.fields import keyring
from kanalvakt.core.models import Blob, Pack

SMALL = 128 * 1024
FULL_PACK = 8 * 1024 * 1024


class Unreadable(Exception):
    """The bytes are gone, changed, or their key was destroyed. `str(error)` says which, without any content."""


def put(data: bytes, media_type: str) -> Blob:
    """Store `data`; when this returns, the bytes are on disk, read back and compared."""
    return put_stream(BytesIO(data), media_type)


def put_stream(source: BinaryIO, media_type: str) -> Blob:
    """Store what `source` gives until its end, a frame at a time. Raises OSError when the disk does not keep it."""
    blob = prepare_stream(source, media_type)
    blob.save(force_insert=True)
    return blob


def prepare_stream(source: BinaryIO, media_type: str) -> Blob:
    """As `prepare`, for one that is too large to be held."""
    return _alone(source, media_type)


def prepare(contents: Iterable[bytes], media_type: str) -> list[Blob]:
    """Keep many, in their order: their bytes are on disk, read back and compared, their rows not saved yet.

    The caller gives what it needs of them to `save` inside its own transaction; a row that is never saved leaves bytes
    whose key nobody has.
    """
    return [blob for group in _groups(contents) for blob in _together(group, media_type)]


def save(prepared: Iterable[Blob]) -> list[Blob]:
    """The rows of what `prepare` kept, once each, and of the packs they lie in, within the caller's transaction."""
    rows = list(prepared)
    packs = {row.pack.sha256: row.pack for row in rows if row.pack}
    for sha256, held in Counter(row.pack.sha256 for row in rows if row.pack).items():
        packs[sha256].held = held
    bulk.insert(packs.values())
    for row in rows:
        row.pack_id = row.pack.pk if row.pack else None
    return bulk.insert(rows)


def read(blob: Blob) -> bytes:
    """All the bytes as they were given; raises `Unreadable`."""
    return b"".join(stream(blob))


def stream(blob: Blob) -> Iterator[bytes]:
    """The bytes as they were given, a frame at a time; raises `Unreadable`, perhaps after the first frames."""
    key = _unwrap(blob)
    try:
        with stored(blob) as file:
            yield from frames.unseal(key, file)
    except InvalidTag as error:
        raise Unreadable(f"blob {blob}: the file has been changed") from error


@contextmanager
def stored(blob: Blob) -> Iterator[BufferedReader | BytesIO]:
    """A file of the blob's encrypted bytes alone, as they hash to its address; raises `Unreadable` when it is gone."""
    try:
        file = path(blob).open("rb")
    except FileNotFoundError as error:
        raise Unreadable(f"blob {blob}: the file is missing") from error
    with file:
        if blob.pack_id is None:
            yield file
        else:
            file.seek(blob.offset)
            yield BytesIO(file.read(blob.size))


def verify(blob: Blob) -> bool:
    """True when the stored bytes still hash to the address and the key still opens them."""
    try:
        with stored(blob) as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == blob.sha256
        return same and sum(map(len, stream(blob))) == blob.plain_size
    except (Unreadable, OSError):
        return False


def retain(blob: Blob) -> Blob:
    """Count one more holder, so that another's `destroy` leaves the bytes alone. Returns the blob."""
    Blob.objects.filter(pk=blob.pk).update(references=F("references") + 1)
    blob.refresh_from_db()
    return blob


def destroy(blob: Blob) -> None:
    """Let go of the blob. The last holder's call destroys the key at once and the file when the transaction commits.

    A pack's file goes with the last of its blobs: what lies in it without a key says nothing.
    """
    with transaction.atomic():
        held = Blob.objects.select_for_update().get(pk=blob.pk)
        held.references = max(0, held.references - 1)
        if not held.references and not held.destroyed_at:
            held.wrapped_key, held.destroyed_at = None, clock.now()
            if _is_last(held):
                transaction.on_commit(lambda: path(held).unlink(missing_ok=True))
        held.save(update_fields=["references", "wrapped_key", "destroyed_at"])
    blob.refresh_from_db()


def path(blob: Blob) -> Path:
    """The file in which the stored (encrypted) bytes lie, perhaps together with others'."""
    return disk.place(blob.pack.sha256 if blob.pack else blob.sha256)


def _is_last(blob: Blob) -> bool:
    """Whether the file holds nothing else that has a key; counts this one out."""
    if blob.pack_id is None:
        return True
    Pack.objects.filter(pk=blob.pack_id).update(held=F("held") - 1)
    return not Pack.objects.get(pk=blob.pack_id).held


def _alone(source: BinaryIO, media_type: str) -> Blob:
    """Kept in a file of its own."""
    key, counted = frames.new_key(), frames.Counted(source)
    sha256, size = disk.keep(frames.seal(key, counted.frames()))
    return Blob(
        sha256=sha256,
        size=size,
        plain_size=counted.size,
        media_type=media_type,
        wrapped_key=keyring().encrypt(key),
        created_at=clock.now(),
    )


def _groups(contents: Iterable[bytes]) -> Iterator[list[bytes]]:
    """In their order, as many as a pack takes; a large one by itself."""
    group: list[bytes] = []
    size = 0
    for data in contents:
        if group and (len(data) > SMALL or size + len(data) > FULL_PACK):
            yield group
            group, size = [], 0
        group.append(data)
        size += len(data)
        if len(data) > SMALL:
            yield group
            group, size = [], 0
    if group:
        yield group


def _together(contents: list[bytes], media_type: str) -> list[Blob]:
    """Kept in one file, one after another, each under its own key."""
    if len(contents) == 1:
        return [_alone(BytesIO(contents[0]), media_type)]
    keys = [frames.new_key() for _ in contents]
    parts = [b"".join(frames.seal(key, iter([data]))) for key, data in zip(keys, contents, strict=True)]
    name, length = disk.keep(parts)
    pack, ring = Pack(sha256=name, size=length, held=0), keyring()
    offsets = accumulate(map(len, parts), initial=0)
    rows = []
    for key, part, data, offset in zip(keys, parts, contents, offsets, strict=False):  # one offset more: the end
        sha256 = hashlib.sha256(part).hexdigest()
        wrapped, now = ring.encrypt(key), clock.now()
        rows.append(
            Blob(
                sha256=sha256, pack=pack, offset=offset, size=len(part), plain_size=len(data), media_type=media_type,
                wrapped_key=wrapped, created_at=now,
            )
        )  # fmt: skip
    return rows


def _unwrap(blob: Blob) -> bytes:
    if blob.wrapped_key is None:
        raise Unreadable(f"blob {blob}: its key was destroyed")
    try:
        return keyring().decrypt(bytes(blob.wrapped_key))
    except InvalidToken as error:
        raise Unreadable(f"blob {blob}: no key of this installation opens it") from error
