"""Who may have the plain text of evidence in an export of the ledger."""

from kanalvakt.core.actor import Actor
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.permissions import allows
from kanalvakt.outbox.models import Evidence
from kanalvakt.outbox.proof import why_masked


def may_read(actor: Actor, entry: Entry) -> bool:
    """Whoever may see the evidence in its unit, and is cleared where it is secret. Sealed evidence is nobody's."""
    evidence = Evidence.objects.select_related("item__channel").filter(ledger_entry=entry.pk).first()
    if evidence is None or not allows(actor, "outbox.read_evidence", evidence.item.channel.unit_id):
        return False
    return not why_masked(evidence, actor)
