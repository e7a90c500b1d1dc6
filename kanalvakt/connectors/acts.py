"""What every connector's acts share: the gate, and how our own words are known again."""

import re

from kanalvakt.connectors.base import Cap, ConnectorError, EvidenceRef, Unsupported
from kanalvakt.core.wording import kept as _

ANSWERS = frozenset({Cap.REPLY, Cap.REPLY_MESSAGE, Cap.PRIVATE_REPLY})
# Acts that take something away from somebody's eyes.
REMOVALS = frozenset(
    {Cap.HIDE, Cap.HOLD, Cap.TRASH, Cap.SPAM, Cap.DELETE, Cap.BLOCK_AUTHOR, Cap.PURGE_MESSAGE, Cap.REPORT}
)


def require_evidence(verb: Cap, evidence: EvidenceRef | None) -> None:
    """The last gate before a platform (law 1): no removal without proof that the item was preserved and sealed."""
    if verb in REMOVALS and (evidence is None or not evidence.id or not evidence.sha256):
        raise ConnectorError(
            "refused", _("Ingenting döljs eller tas bort innan det är bevarat och förseglat."), permanent=True
        )


def unsupported(label: str) -> Unsupported:
    """The platform has no such act."""
    return Unsupported(
        _("{label} har ingen sådan åtgärd. Gör det på plattformen och anteckna det här.").format(label=label)
    )


def same_words(ours: str, theirs: str) -> bool:
    """Whether a platform's text is ours: platforms trim and re-wrap, but do not change words."""
    return _bare(ours) == _bare(theirs)


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
