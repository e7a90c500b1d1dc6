"""RFC 3161 timestamps over checkpoints: what somebody else's clock says. They follow later and block nothing.

Asked for and read here; verified by the auditor's own `openssl ts -verify`, for the reply is kept raw.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from kanalvakt.core import clock
from kanalvakt.ledger import queries
from kanalvakt.ledger.models import Timestamp

type Post = Callable[[str, bytes, Mapping[str, str]], bytes]
"""(address, body, headers) → the body that came back; raises when there is none."""

_SEQUENCE, _OCTETS, _INTEGER = 0x30, 0x04, 0x02
_SHA256 = bytes.fromhex("300d06096086480165030402010500")


class Refused(Exception):
    """The authority gave no usable timestamp. `str(error)` says why."""


def request_timestamps(post: Post) -> Timestamp | None:
    """Have the newest checkpoint stamped, which stamps all before it. None: nothing to stamp, or no authority is set.

    Raises Refused, or whatever `post` raises; the next sweep tries again and `queries.waiting_for_timestamp_since`
    tells how late it is.
    """
    newest = queries.newest_checkpoint()
    if not settings.TSA_URL or newest is None or newest.timestamps.exists():
        return None
    digest, nonce = hashlib.sha256(newest.note.encode()).digest(), secrets.randbits(62) | 1 << 62
    reply = post(settings.TSA_URL, query(digest, nonce), {"Content-Type": "application/timestamp-query"})
    return Timestamp.objects.create(
        checkpoint=newest,
        authority=settings.TSA_URL[:200],
        reply=reply,
        stamped_at=stamped_at(reply, digest, nonce),
        received_at=clock.now(),
    )


def query(digest: bytes, nonce: int) -> bytes:
    """A TimeStampReq (DER) for a SHA-256 digest, asking for the certificate too. `nonce`: 63 bits, the top one set."""
    imprint = _encode(_SEQUENCE, _SHA256 + _encode(_OCTETS, digest))
    return _encode(_SEQUENCE, b"\x02\x01\x01" + imprint + _encode(_INTEGER, _eight_bytes(nonce)) + b"\x01\x01\xff")


def stamped_at(reply: bytes, digest: bytes, nonce: int) -> datetime:
    """The time in a TimeStampResp (DER) that grants exactly our question; raises Refused for any other."""
    try:
        info = _granted(reply)
        _version, _policy, imprint, _serial, time, *optional = info.parts()
        answered = (imprint.parts()[1].content, [part.content for part in optional if part.tag == _INTEGER])
        at = _time(time.content.decode("ascii"))
    except (ValueError, IndexError) as error:
        raise Refused("the reply is not a granted timestamp") from error
    if answered != (digest, [_eight_bytes(nonce)]):
        raise Refused("the timestamp is for something else")
    return at


@dataclass(frozen=True, slots=True)
class _Der:
    """One value in Distinguished Encoding Rules (definite lengths only)."""

    tag: int
    content: bytes

    def parts(self) -> list["_Der"]:
        """The values inside a constructed one; raises ValueError or IndexError when they are cut off."""
        found, rest = [], self.content
        while rest:
            length, start = rest[1], 2
            if length & 0x80:
                start = 2 + (length & 0x7F)
                length = int.from_bytes(rest[2:start])
            if len(rest) < start + length:
                raise ValueError("cut off")
            found.append(_Der(rest[0], rest[start : start + length]))
            rest = rest[start + length :]
        return found


def _granted(reply: bytes) -> _Der:
    """The TSTInfo inside: response → token → SignedData → encapsulated content → octets."""
    (response,) = _Der(_SEQUENCE, reply).parts()
    status, token = response.parts()
    if int.from_bytes(status.parts()[0].content) > 1:
        raise ValueError("not granted")
    (signed_data,) = token.parts()[1].parts()
    (octets,) = signed_data.parts()[2].parts()[1].parts()
    (info,) = octets.parts()
    return info


def _encode(tag: int, content: bytes) -> bytes:
    """A short DER value; the query never reaches 128 bytes."""
    return bytes([tag, len(content)]) + content


def _eight_bytes(nonce: int) -> bytes:
    return nonce.to_bytes(8, "big")


def _time(text: str) -> datetime:
    """GeneralizedTime such as 20260901063000Z or 20260901063000.25Z."""
    return datetime.fromisoformat(f"{text[:8]}T{text[8:]}")
