"""Blocks of a CAR file (content-addressed archive, version 1), each checked against its own address, as a stream.

https://ipld.io/specs/transport/car/carv1/: a varint with the length, then a content id and the block. AT repositories
have ids of one form: version 1, SHA-256, DAG-CBOR or raw bytes.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import libipld

from kanalvakt.core.wording import kept as _

ID_LENGTH = 36
RECORD, BYTES = b"\x01\x71\x12\x20", b"\x01\x55\x12\x20"
# The largest record that the protocol allows is 1 MiB.
LARGEST = 4 * 1024 * 1024
KEPT = 64 * 1024
CUT = _("Filen slutar här, mitt i ett block: den är inte hel.")
TOO_LARGE = _("Här är filen inte läsbar: ett block är större än 4 MB.")
UNKNOWN_ID = _("Ett block har ett id av okänt slag.")
CHANGED = _("Innehållet stämmer inte med sin egen kontrollsumma: det är ändrat eller skadat.")


@dataclass(frozen=True, slots=True)
class Block:
    """A block with its content id and where it begins, in bytes."""

    id: bytes
    at: int
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Bad:
    """What could not be read, and where it begins."""

    at: int
    reason: str
    raw: bytes = field(default=b"", repr=False)


def roots(start: bytes) -> list[bytes] | None:
    """The content ids that the header names; None when it is no CAR."""
    length, used = _varint(start)
    head = decoded(start[used : used + length]) if 0 < length < len(start) else None
    if not isinstance(head, dict) or head.get("version") != 1 or not isinstance(head.get("roots"), list):
        return None
    return [one for one in head["roots"] if isinstance(one, bytes)]


def decoded(raw: bytes) -> Any:
    """The value of DAG-CBOR; None when it is none. Content ids are bytes."""
    try:
        return libipld.decode_dag_cbor(raw)
    except (ValueError, RecursionError):
        return None


def blocks(file: BinaryIO) -> Iterator[Block | Bad]:
    """Every block after the header. A changed one is told and passed over; a broken length ends the reading."""
    at, header = 0, True
    while start := _length(file):
        length, used = _varint(start)
        if not length or length > LARGEST:
            yield Bad(at, TOO_LARGE if length else CUT, start)
            return
        raw = file.read(length)
        if len(raw) < length:
            yield Bad(at, CUT, raw[:KEPT])
            return
        if not header:
            yield _checked(raw, at + used)
        at, header = at + used + length, False


def _checked(raw: bytes, at: int) -> Block | Bad:
    identity, data = raw[:ID_LENGTH], raw[ID_LENGTH:]
    if identity[:4] not in (RECORD, BYTES) or len(identity) < ID_LENGTH:
        return Bad(at, UNKNOWN_ID, raw[:KEPT])
    if hashlib.sha256(data).digest() != identity[4:]:
        return Bad(at, CHANGED, data[:KEPT])
    return Block(identity, at, data)


def _length(file: BinaryIO) -> bytes:
    """The bytes of the next varint; b"" at the end."""
    found = b""
    while len(found) < 10 and (one := file.read(1)):
        found += one
        if one < b"\x80":
            break
    return found


def _varint(start: bytes) -> tuple[int, int]:
    """(value, bytes used); (0, 0) for none."""
    value = 0
    for place, byte in enumerate(start[:10]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, place + 1
    return 0, 0
