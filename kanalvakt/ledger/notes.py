"""Signed notes and checkpoints (c2sp.org/signed-note, c2sp.org/tlog-checkpoint) with Ed25519."""

import hashlib
import re
from base64 import b64encode

from django.conf import settings

from kanalvakt.ledger import keys

_ED25519 = b"\x01"


def checkpoint(size: int, root: bytes) -> str:
    """The signed note that says: this log's tree has `size` leaves and the root `root`."""
    return _checkpoint(settings.LEDGER_ORIGIN, size, root)


def sign(text: str, name: str) -> str:
    """`text` (ending in a newline) as a note signed by the ledger's key under the key name `name`.

    Raises ValueError for a name that the format cannot hold (KANALVAKT_LEDGER_ORIGIN).
    """
    if not name or re.search(r"[\s+]", name):
        raise ValueError("the ledger's origin must have neither spaces nor plus signs")
    signature = b64encode(key_id(name, keys.public_bytes()) + keys.private_key().sign(text.encode())).decode()
    return f"{text}\n— {name} {signature}\n"


def is_ours(size: int, root: bytes, note: str) -> bool:
    """Whether `note` is a checkpoint of that tree, signed by the ledger's key (Ed25519 gives the same bytes again)."""
    return note == _checkpoint(note.partition("\n")[0], size, root)


def key_id(name: str, public: bytes) -> bytes:
    """The first 4 bytes of SHA-256(name || 0x0A || 0x01 || public key)."""
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _checkpoint(origin: str, size: int, root: bytes) -> str:
    return sign(f"{origin}\n{size}\n{b64encode(root).decode()}\n", origin)
