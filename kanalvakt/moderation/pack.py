"""A threat pack as one ZIP: the same bytes each time as long as nothing has been added (a signature, a time stamp).

    innehall.json               what the witnesses attest: every text by the SHA-256 of what was preserved of it
    hotpaket-N.pdf              the same to read, PDF/A-1b
    underlag/NN-*               files as they were received, and the preserved data (RFC 8785 JSON)
    vittnen/vittne-N.json       who attested what, and when
    journal/                    for each of these its line in the ledger, with the proof that it was sealed (RFC 6962)
    LAS-MIG.txt, SHA256SUMS

`tools/verify_pack.py` checks all of it without Kanalvakt.
"""

import hashlib
import json
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import rfc8785
from django.template.loader import render_to_string
from django.utils import translation

from kanalvakt.core.actor import Actor
from kanalvakt.core.models import Blob
from kanalvakt.ledger import actions as ledger_actions
from kanalvakt.ledger import keys
from kanalvakt.ledger import queries as ledger
from kanalvakt.ledger.actions import rfc3339
from kanalvakt.ledger.models import Checkpoint, Entry
from kanalvakt.moderation import evidence_page
from kanalvakt.moderation.models import PackItem, ThreatPack, Witness
from kanalvakt.organisation.queries import group
from kanalvakt.outbox import pdfa, proof
from kanalvakt.outbox.models import Evidence

FORMAT = "kanalvakt-threat-pack/1"
# The earliest time that a ZIP can hold: the files' own times are in the documents.
NO_TIME = (1980, 1, 1, 0, 0, 0)


class NotSealed(Exception):
    """An entry that the pack stands on is under no checkpoint yet."""


def contents(evidence: list[Evidence]) -> bytes:
    """What the witnesses attest, as canonical JSON."""
    texts: list[ledger_actions.Datum] = [
        {"number": number, "evidence": one.pk, "sha256": one.sha256, "made_at": rfc3339(one.made_at)}
        for number, one in enumerate(evidence, 1)
    ]
    return rfc8785.dumps({"format": FORMAT, "texts": texts})


def attestation(witness: Witness, statement: str, signed_at: str, contents_sha256: str) -> bytes:
    """One witness's words, as canonical JSON."""
    return rfc8785.dumps(
        {
            "format": f"{FORMAT}/witness",
            "number": witness.number,
            "name": witness.user.name,
            "role": witness.role,
            "statement": statement,
            "signed_at": signed_at,
            "contents_sha256": contents_sha256,
        }
    )


def write(pack: ThreatPack, actor: Actor, file: IO[bytes]) -> None:
    """Write the ZIP. Raises NotSealed, and pdfa.Missing where the PDF cannot be drawn.

    `actor` may see everything in it (queries.masked); each view of a secret is an entry.
    """
    sums: list[str] = []
    with ZipFile(file, "w", ZIP_STORED) as archive, translation.override("sv"):
        for name, data in _files(pack, actor):
            _add(archive, name, data)
            sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
        _add(archive, "SHA256SUMS", "".join(sorted(sums, key=lambda line: line[66:])).encode())


@dataclass
class _Line:
    """An entry of the ledger that the pack shows, and the files whose hashes it holds, by the entry's names."""

    name: str
    entry: Entry
    files: dict[str, str] = field(default_factory=dict)


def _files(pack: ThreatPack, actor: Actor) -> Iterator[tuple[str, bytes]]:
    items = list(pack.items.select_related("evidence__item__channel__unit__board", "evidence__version"))
    signed = list(pack.witnesses.exclude(signed_at=None).select_related("user"))
    lines = [_Line("hotpaket", Entry.objects.get(pk=pack.ledger_entry), {"contents": "innehall.json"})]
    lost: list[str] = []
    yield "innehall.json", contents([item.evidence for item in items])
    yield f"hotpaket-{pack.pk}.pdf", _pdf(pack, items, signed, actor)
    for item in items:
        line = _Line(f"{item.number:02d}-bevis-{item.evidence_id}", Entry.objects.get(pk=item.evidence.ledger_entry))
        lines.append(line)
        for name, path, blob in _kept(item):
            data = proof.plain(item.evidence, blob, actor)
            if data is None:
                lost.append(path)
                continue
            line.files[name] = path
            yield path, data
    for witness in signed:
        path = f"vittnen/vittne-{witness.number}.json"
        entry = Entry.objects.get(pk=witness.ledger_entry or 0)
        lines.append(_Line(f"vittne-{witness.number}", entry, {"contents": "innehall.json", "attestation": path}))
        yield path, _signed(witness, pack)
    yield from _journal(lines)
    yield "LAS-MIG.txt", _readme(pack, signed, lost)


def _kept(item: PackItem) -> Iterator[tuple[str, str, Blob]]:
    """Name in the ledger's entry, path in the pack, blob: the preserved data, the platform's answer, each medium."""
    evidence, prefix = item.evidence, f"underlag/{item.number:02d}-bevis-{item.evidence_id}"
    yield "canonical", f"{prefix}.json", evidence.canonical
    if evidence.raw:
        yield "raw", f"{prefix}-plattformens-svar{_ending(evidence.raw)}", evidence.raw
    found = Blob.objects.in_bulk([one["blob"] for one in evidence.media if one.get("blob")])
    for number, one in enumerate(evidence.media, 1):
        if blob := found.get(one.get("blob")):
            yield f"medium {number}", f"{prefix}-fil-{number}{_ending(blob)}", blob


def _pdf(pack: ThreatPack, items: list[PackItem], signed: list[Witness], actor: Actor) -> bytes:
    texts = [evidence_page.context(item.evidence, actor) | {"number": item.number} for item in items]
    context = {"pack": pack, "texts": texts, "signed": signed, "group": group()}
    return pdfa.render(render_to_string("moderation/pack_pdf.html", context))


def _signed(witness: Witness, pack: ThreatPack) -> bytes:
    at = rfc3339(witness.signed_at) if witness.signed_at else ""
    return attestation(witness, witness.statement, at, pack.contents_sha256)


def _journal(lines: list[_Line]) -> Iterator[tuple[str, bytes]]:
    """One checkpoint over them all, with a proof for each."""
    indexes = [line.entry.leaf_index for line in lines]
    known = [index for index in indexes if index is not None]
    checkpoint = ledger.checkpoint_over(max(known)) if len(known) == len(indexes) else None
    if checkpoint is None:
        raise NotSealed
    yield "journal/checkpoint", checkpoint.note.encode()
    yield "journal/ledger.pub", keys.public_pem().encode()
    for number, stamp in enumerate(checkpoint.timestamps.order_by("pk"), 1):
        yield f"journal/tidsstampel-{number}.tsr", bytes(stamp.reply)
    for line in lines:
        yield f"journal/{line.name}.json", _proof(line, checkpoint)


def _proof(line: _Line, checkpoint: Checkpoint) -> bytes:
    entry, index = line.entry, line.entry.leaf_index or 0
    told: dict[str, Any] = {
        "entry": entry.body,
        "leaf_index": index,
        "salt": bytes(entry.salt).hex(),
        "path": [step.hex() for step in ledger.inclusion_proof(index, checkpoint)],
        "files": line.files,
    }
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _readme(pack: ThreatPack, signed: list[Witness], lost: list[str]) -> bytes:
    context = {"pack": pack, "signed": signed, "lost": lost, "group": group(), "fingerprint": keys.fingerprint()}
    return render_to_string("moderation/pack_readme.txt", context).encode()


def _ending(blob: Blob) -> str:
    return mimetypes.guess_extension(blob.media_type) or ".bin"


def _add(archive: ZipFile, name: str, data: bytes) -> None:
    info = ZipInfo(name, NO_TIME)
    info.external_attr, info.create_system = 0o644 << 16, 3
    archive.writestr(info, data)
