"""Writing a decision: rule, ground, decider, the rulebook version in force that day (law 3), and its ledger entry."""

import hashlib
import uuid

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.ledger import actions as ledger
from kanalvakt.moderation.models import Decision
from kanalvakt.organisation.queries import user
from kanalvakt.outbox.actions import Papers
from kanalvakt.outbox.models import Act
from kanalvakt.rulebook.models import Rule


def decide(
    item: Item,
    kind: str,
    rule: Rule,
    reason: str,
    *,
    act: Act | None,
    actor: Actor,
    ground: str = "",
    bulk_id: uuid.UUID | None = None,
) -> Decision:
    """One decision about one item, in the caller's transaction. The ledger holds a salted hash of the reason."""
    decision = Decision.objects.create(
        item=item,
        kind=kind,
        rule_id=rule.rule_id,
        ground=ground or rule.ground_now,
        tier=rule.tier,
        rulebook_version=rule.version.number,
        reason=reason,
        decided_by=user(actor),
        decided_at=clock.now(),
        act=act,
        bulk_id=bulk_id,
    )
    ledger.append(
        f"decision.{kind}",
        actor=actor,
        subject=f"item:{item.pk}",
        data={
            "decision": decision.pk,
            "rule": rule.rule_id,
            "rulebook": rule.version.number,
            "act": decision.act_id,
            "bulk": str(bulk_id or ""),
        },
        hashes={"reason": sha256(reason)} if reason else {},
    )
    return decision


def papers(rule: Rule, ground: str = "") -> Papers:
    """What an act under the rule is done under."""
    return Papers(rule_id=rule.rule_id, ground=ground or rule.ground_now, rulebook_version=rule.version.number)


def sha256(text: str) -> str:
    """Of the text's UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def item_for_decision(item_id: int) -> Item:
    """The item with its place."""
    return Item.objects.select_related("channel__unit__board", "root", "version").get(pk=item_id)
