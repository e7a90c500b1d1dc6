"""Evidence as one person may read it: what was kept, whether it is still unchanged, and how it stands in the ledger."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kanalvakt.collection.models import Item
from kanalvakt.collection.queries import may_read
from kanalvakt.core import blobs
from kanalvakt.core.actor import Actor
from kanalvakt.core.models import Blob
from kanalvakt.ledger import actions as ledger
from kanalvakt.ledger import queries as ledger_queries
from kanalvakt.ledger.models import Checkpoint, Entry
from kanalvakt.outbox import canon
from kanalvakt.outbox.models import Evidence


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was compared just now."""

    label: str
    sound: bool


@dataclass(frozen=True, slots=True)
class Sealing:
    """Where the evidence's entry is in the ledger. Without a checkpoint it is not sealed yet."""

    entry: Entry
    checkpoint: Checkpoint | None
    stamped_at: datetime | None
    authority: str


@dataclass(frozen=True, slots=True)
class Proof:
    """`document` is empty when `masked` says why the content is not shown."""

    evidence: Evidence
    document: dict[str, Any]
    masked: str
    checks: list[Check] = field(default_factory=list)
    sealing: Sealing | None = None

    @property
    def text(self) -> str:
        """The preserved text; '' when there is none to show."""
        return str(self.document.get("version", {}).get("text", ""))


def read(evidence: Evidence, actor: Actor) -> Proof:
    """The evidence for `actor`, who may see it (queries.evidence_list). A view of secret content is a ledger entry."""
    masked = why_masked(evidence, actor)
    document, checks = ({}, []) if masked else _opened(evidence)
    if not masked and not document:
        masked = _("Beviset går inte att läsa ur lagret. Säg till driften: filen saknas, är ändrad eller gallrad.")
    if document and evidence.item.restricted:
        _record_view(evidence, actor)
    if document.get("thread"):
        document["thread"] = _masked_thread(document["thread"], actor)
    return Proof(evidence, document, masked, checks, sealing(evidence))


def why_masked(evidence: Evidence, actor: Actor) -> str:
    """Why `actor` may not see the content; '' when they may."""
    item = evidence.item
    if evidence.no_copy:
        return ""  # a person's own description; there is no content
    if item.sealed:
        return _("Innehållet är spärrat för alla (misstänkt barnpornografi).")
    if not may_read(item, actor):
        return _("Sekretessmarkerat. Du har inte behörighet att läsa texten.")
    return ""


def plain(evidence: Evidence, blob: Blob, actor: Actor) -> bytes | None:
    """The bytes of one of the evidence's blobs for `actor`, or None when masked or unreadable."""
    if why_masked(evidence, actor):
        return None
    if evidence.item.restricted:
        _record_view(evidence, actor)
    try:
        return blobs.read(blob)
    except blobs.Unreadable:
        return None


def sealing(evidence: Evidence) -> Sealing:
    """Entry, checkpoint and time stamp of the evidence."""
    entry = Entry.objects.get(pk=evidence.ledger_entry)
    checkpoint = None if entry.leaf_index is None else ledger_queries.checkpoint_over(entry.leaf_index)
    stamp = checkpoint.timestamps.order_by("stamped_at").first() if checkpoint else None
    return Sealing(entry, checkpoint, stamp.stamped_at if stamp else None, stamp.authority if stamp else "")


def _opened(evidence: Evidence) -> tuple[dict[str, Any], list[Check]]:
    try:
        stored = blobs.read(evidence.canonical)
    except blobs.Unreadable:
        return {}, [Check(_("Underlaget är oförändrat"), sound=False)]
    return canon.restored(json.loads(stored)), _checks(evidence, stored)


def _checks(evidence: Evidence, stored: bytes) -> list[Check]:
    """That bytes, row and ledger still say the same."""
    digest = hashlib.sha256(stored).hexdigest()
    entry = Entry.objects.get(pk=evidence.ledger_entry)
    named = json.loads(entry.body)["hashes"].get("canonical")
    checks = [
        Check(_("Underlaget är oförändrat"), digest == evidence.sha256),
        Check(_("Journalen vittnar om samma underlag"), named == ledger.salted(bytes(entry.salt), digest)),
    ]
    if evidence.raw:
        checks.append(Check(_("Plattformens eget svar är oförändrat"), blobs.verify(evidence.raw)))
    return checks


def _masked_thread(thread: list[dict[str, Any]], actor: Actor) -> list[dict[str, Any]]:
    """What was answered may have been marked as secret since: it is masked here too."""
    ids = [above["id"] for above in thread if above["id"].isdecimal()]
    secret = Item.objects.filter(pk__in=ids, restricted=True).select_related("channel")
    closed = {str(item.pk) for item in secret if not may_read(item, actor)}
    mask = {"text": _("Sekretessmarkerat."), "sender": {"platform_id": "", "name": ""}}
    return [above | mask if above["id"] in closed else above for above in thread]


def _record_view(evidence: Evidence, actor: Actor) -> None:
    subject, data = f"item:{evidence.item_id}", {"evidence": evidence.pk}
    ledger.append("evidence.secret_viewed", actor=actor, subject=subject, data=data)
