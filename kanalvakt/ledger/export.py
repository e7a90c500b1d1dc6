"""The ledger as a folder that somebody who does not trust us can verify (docs/developers/ledger.md)."""

import hashlib
import json
import mimetypes
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import rfc8785
from django.conf import settings

from kanalvakt.core import blobs
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.core.models import Blob
from kanalvakt.ledger import actions, keys, notes
from kanalvakt.ledger.models import Checkpoint, Entry, Timestamp

type Clearance = Callable[[Actor, Entry], bool]

_clearances: list[Clearance] = []

README = """\
Utdrag ur Kanalvakts journal / Export of a Kanalvakt ledger

Kontrollera med / verify with:   python3 verify_ledger.py DIR --key FINGERPRINT

entries.jsonl     en händelse per rad, i ordning / one act a line, in order (RFC 8785 JSON)
checkpoint        signerad rot över alla händelser / signed root over all acts (c2sp.org/tlog-checkpoint, RFC 6962)
ledger.pub        nyckeln som signerat / the signing key: pin its fingerprint, got on another way
evidence/         bevis, krypterat; namnet är SHA-256 / evidence, encrypted; the name is its SHA-256
evidence.jsonl    vilket bevis varje händelse nämner / which evidence each act names
plaintext/        bevis i klartext, om det begärts / evidence in clear, if it was asked for
timestamps/       RFC 3161, om en tidsstämplare finns / if there is a time-stamping authority
SHA256SUMS(.note) alla filers kontrollsummor, signerade / checksums of all files, signed

Spara filen checkpoint: med --since visar den nästa gång att inget ändrats sedan dess.
Keep the file checkpoint: with --since it shows next time that nothing was changed meanwhile.
"""


def register_clearance(may_read: Clearance) -> None:
    """Let a room say who may have the plain text of the blobs an entry names. One yes is enough; the default is no."""
    _clearances.append(may_read)


@dataclass
class Export:
    """What an export came to hold."""

    checkpoint: Checkpoint
    entries: int = 0
    evidence: int = 0
    plaintext: int = 0
    withheld: int = 0
    lost: list[str] = field(default_factory=list)


def write(folder: Path, *, actor: Actor, with_evidence: bool = False) -> Export:
    """Write the sealed ledger with the (encrypted) evidence that its entries name into a new or empty `folder`.

    `with_evidence` adds the plain text that `actor` is cleared for. The export is itself an entry, sealed and included.
    Raises Invalid when the folder already holds something.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Invalid(f"Mappen {folder} är inte tom. Ange en ny eller tom mapp.", "folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    actions.append("ledger.exported", actor=actor, subject="ledger", data={"with_evidence": with_evidence})
    actions.seal()
    checkpoint = Checkpoint.objects.latest("tree_size")
    export = Export(checkpoint)
    _write_head(folder, checkpoint)
    _write_timestamps(folder / "timestamps", checkpoint)
    with (folder / "entries.jsonl").open("wb") as lines, (folder / "evidence.jsonl").open("wb") as index:
        for entry in _entries(checkpoint):
            lines.write(entry.body.encode() + b"\n")
            export.entries += 1
            if '"blobs"' in entry.body:
                clear = with_evidence and any(may_read(actor, entry) for may_read in _clearances)
                _write_evidence(folder, entry, index, export, clear=clear)
                export.withheld += with_evidence and not clear
    _write_sums(folder)
    return export


def _entries(checkpoint: Checkpoint) -> Iterator[Entry]:
    covered = Entry.objects.filter(leaf_index__lt=checkpoint.tree_size).order_by("leaf_index")
    return covered.iterator(chunk_size=2000)


def _write_head(folder: Path, checkpoint: Checkpoint) -> None:
    (folder / "README.txt").write_text(README)
    (folder / "ledger.pub").write_text(keys.public_pem())
    (folder / "checkpoint").write_text(checkpoint.note)


def _write_timestamps(folder: Path, newest: Checkpoint) -> None:
    """Each stamped checkpoint as SIZE.checkpoint, its raw replies as SIZE-NUMBER.tsr."""
    stamps = Timestamp.objects.filter(checkpoint__tree_size__lte=newest.tree_size).select_related("checkpoint")
    for stamp in stamps.order_by("checkpoint__tree_size", "pk").iterator():
        folder.mkdir(exist_ok=True)
        name = f"{stamp.checkpoint.tree_size:012d}"
        (folder / f"{name}.checkpoint").write_text(stamp.checkpoint.note)
        (folder / f"{name}-{stamp.pk}.tsr").write_bytes(stamp.reply)


def _write_evidence(folder: Path, entry: Entry, index: BinaryIO, export: Export, *, clear: bool) -> None:
    """Copy each blob that the entry names, and tell in the index what became of it."""
    body = json.loads(entry.body)
    named: dict[str, str] = body["data"].get("blobs", {})
    found = Blob.objects.in_bulk(named.values())
    for name, address in sorted(named.items()):
        blob = found.get(address)
        row: dict[str, str | int] = {"leaf": entry.leaf_index or 0, "name": name, "blob": address}
        row["state"] = _copy(folder, blob)
        if row["state"] == "kept":
            export.evidence += 1
            if clear and blob:
                row |= _write_plaintext(folder, entry, name, blob, export)
        elif row["state"] == "lost":
            export.lost.append(f"{entry.pk}: {name}")
        index.write(rfc8785.dumps(row) + b"\n")


def _copy(folder: Path, blob: Blob | None) -> str:
    """Copy the stored bytes; returns kept, destroyed (disposed of) or lost."""
    if blob is None:
        return "lost"
    if blob.destroyed_at:
        return "destroyed"
    target = folder / "evidence" / blob.sha256[:2] / blob.sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with blobs.stored(blob) as source, target.open("wb") as file:
            shutil.copyfileobj(source, file)
    except blobs.Unreadable:
        return "lost"
    return "kept"


def _write_plaintext(folder: Path, entry: Entry, name: str, blob: Blob, export: Export) -> dict[str, str]:
    """The readable file; returns where it is and the salt that ties it to the entry's hash (nothing if unreadable)."""
    ending = mimetypes.guess_extension(blob.media_type) or ".bin"
    target = folder / "plaintext" / f"{entry.leaf_index:09d}-{re.sub('[^A-Za-z0-9_-]', '_', name)}{ending}"
    target.parent.mkdir(exist_ok=True)
    try:
        with target.open("wb") as file:
            file.writelines(blobs.stream(blob))
    except blobs.Unreadable:
        target.unlink()
        export.lost.append(f"{entry.pk}: {name}")
        return {}
    export.plaintext += 1
    return {"plaintext": f"plaintext/{target.name}", "salt": bytes(entry.salt).hex()}


def _write_sums(folder: Path) -> None:
    """SHA256SUMS over every file, in path order, and a signed note that fixes it."""
    with (folder / "SHA256SUMS").open("w") as sums:
        for path in _walk(folder):
            with (folder / path).open("rb") as file:
                sums.write(f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {path}\n")
    digest = hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest()
    name = f"{settings.LEDGER_ORIGIN}/export"
    (folder / "SHA256SUMS.note").write_text(notes.sign(f"{name}\nSHA256SUMS {digest}\n", name))


def _walk(folder: Path, prefix: str = "") -> Iterator[str]:
    """Paths of all files below, in order, one folder in memory at a time."""
    with os.scandir(folder) as entries:
        names = sorted(entry.name + "/" * entry.is_dir() for entry in entries)
    for name in names:
        if name.endswith("/"):
            yield from _walk(folder / name, prefix + name)
        elif name != "SHA256SUMS":
            yield prefix + name
