"""Appending to the ledger, and sealing it (design: Ledger)."""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import rfc8785
from django.db import connection, transaction

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.ledger import merkle, notes
from kanalvakt.ledger.models import Checkpoint, Entry, Subtree

type Data = Mapping[str, "Datum"]
type Datum = str | int | float | bool | Sequence["Datum"] | Mapping[str, "Datum"] | None

_KIND = re.compile(r"(?=.{1,60}$)[a-z_]+(\.[a-z_]+)+")
_ACTOR = re.compile(r".{1,80}")
_SUBJECT = re.compile(r".{1,120}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LONGEST_ID = 200
# Any number will do, as long as nobody else locks the same one: "ledger" in ASCII.
_SEALER_LOCK = 0x6C6564676572


def append(
    kind: str,
    *,
    actor: Actor,
    subject: str,
    data: Data | None = None,
    hashes: Mapping[str, str] | None = None,
) -> Entry:
    """Write one act into the ledger, in the caller's transaction. It is sealed later, by `seal`.

    `kind` is `room.what_happened`; `subject` is `thing:id`. `data` holds ids and rule ids only. `hashes` maps a name to
    the SHA-256 (hex) of content that is kept elsewhere; the ledger keeps SHA-256(salt || that digest). Where content
    lies in a blob, `data["blobs"]` maps the same name to the blob's address. Raises ValueError for anything else.
    """
    salt, at = secrets.token_bytes(32), clock.now()
    body = rfc8785.dumps(
        {
            "v": 1,
            "kind": _checked(_KIND, kind),
            "actor": _checked(_ACTOR, str(actor)),
            "subject": _checked(_SUBJECT, subject),
            "at": rfc3339(at),
            "data": _ids_only(data or {}),
            "hashes": {name: salted(salt, _checked(_SHA256, digest)) for name, digest in (hashes or {}).items()},
        }
    )
    return Entry.objects.create(
        kind=kind,
        actor=str(actor),
        subject=subject,
        at=at,
        body=body.decode(),
        salt=salt,
        leaf_hash=merkle.leaf_hash(body),
    )


def seal() -> Checkpoint | None:
    """Number every committed entry that has no number, and sign the tree they make. None: nothing was waiting.

    A transaction of its own: when it returns, every entry committed before the call is under a durable checkpoint
    (this one, or one that another sealer signed meanwhile).
    """
    if not Entry.objects.filter(leaf_index=None).exists():
        return None
    with transaction.atomic(durable=True):
        _become_the_sealer()
        tree = _frontier()
        if not _number_what_waits(tree):
            return None
        root = tree.root()
        return Checkpoint.objects.create(
            tree_size=tree.size,
            root=root,
            frontier=tree.packed(),
            note=notes.checkpoint(tree.size, root),
            signed_at=clock.now(),
        )


def salted(salt: bytes, digest: str) -> str:
    """SHA-256(salt || digest), hex: says nothing about the content to one who has not the salt."""
    return hashlib.sha256(salt + bytes.fromhex(digest)).hexdigest()


def rfc3339(at: datetime) -> str:
    """The time in UTC with microseconds, always of the same length."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _become_the_sealer() -> None:
    """Wait until no other sealer is at work. On SQLite the transaction itself is the lock: it begins IMMEDIATE."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALER_LOCK])


def _frontier() -> merkle.Frontier:
    newest = Checkpoint.objects.order_by("-tree_size").first()
    return merkle.Frontier(newest.tree_size, bytes(newest.frontier)) if newest else merkle.Frontier()


def _number_what_waits(tree: merkle.Frontier) -> int:
    """Give the next leaf indexes, in id order, to all entries this transaction can see; returns how many.

    On PostgreSQL a lower id may be committed later. It then gets a later index: an index, once given, never changes.
    """
    numbered: list[tuple[int, int]] = []
    completed: list[tuple[int, int, bytes]] = []
    waiting = Entry.objects.filter(leaf_index=None).order_by("id").values_list("id", "leaf_hash")
    for pk, leaf in waiting.iterator(chunk_size=10_000):
        numbered.append((tree.size, pk))
        completed += tree.push(bytes(leaf))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE ledger_entry SET leaf_index = %s WHERE id = %s", numbered)
    Subtree.objects.bulk_create(
        [Subtree(height=height, index=index, root=root) for height, index, root in completed], batch_size=300
    )
    return len(numbered)


def _checked(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError(f"not {pattern.pattern}")
    return value


def _ids_only(data: Datum) -> Datum:
    """The data, if every text in it could be an id; a mistake that would write content here must be loud."""
    match data:
        case str() if len(data) > _LONGEST_ID or not data.isprintable():
            raise ValueError("ledger data holds ids and rule ids, never content")
        case Mapping():
            return {str(_ids_only(key)): _ids_only(value) for key, value in data.items()}
        case list() | tuple():
            return [_ids_only(value) for value in data]
    return data
