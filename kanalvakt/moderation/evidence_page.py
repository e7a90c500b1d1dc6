"""What the evidence page and its PDF show."""

from typing import Any

from kanalvakt.collection.models import ItemVersion
from kanalvakt.core.actor import Actor
from kanalvakt.moderation.queries import rule_titles
from kanalvakt.organisation.queries import group
from kanalvakt.outbox import proof
from kanalvakt.outbox.models import Evidence

# Characters of the text on the page and in the PDF; the whole of it is in the document that can be downloaded.
LONGEST = 100_000
# What a browser shows by itself without running anything; all else is downloaded.
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"}


def context(evidence: Evidence, actor: Actor) -> dict[str, Any]:
    """The evidence for `actor`, with the decisions and acts it stands behind."""
    read = proof.read(evidence, actor)
    decisions = list(evidence.item.decisions.select_related("decided_by", "act").order_by("id"))
    acts = list(evidence.acts.select_related("decided_by", "settled_by").order_by("id"))
    return {
        "evidence": evidence,
        "proof": read,
        "document": read.document,
        "text": read.text[:LONGEST],
        "left_out": max(0, len(read.text) - LONGEST),
        "length": len(read.text),
        "decisions": decisions,
        "titles": rule_titles(decisions),
        "acts": acts,
        "media": _media(read),
        "newer": _newer(evidence),
        "group": group(),
    }


def _media(read: proof.Proof) -> list[dict[str, Any]]:
    """What the document says of each medium, with its number and whether it can be shown as a picture."""
    told = enumerate(read.document.get("media", []), 1)
    return [one | {"number": number, "picture": one.get("media_type") in PICTURES} for number, one in told]


def _newer(evidence: Evidence) -> ItemVersion | None:
    """A version that came after the preserved one."""
    current = evidence.item.version
    return current if current and current.pk != evidence.version_id else None
