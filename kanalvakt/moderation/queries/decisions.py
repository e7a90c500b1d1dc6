"""Reads of decisions, of the rules to choose among and what they would do, and of texts that tell a sender why."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import BigIntegerField, QuerySet

from kanalvakt.collection import queries as collection
from kanalvakt.collection.models import Item, PublicState
from kanalvakt.core.actor import Actor
from kanalvakt.moderation.ladder import Rung, common, ladder, why_not
from kanalvakt.moderation.models import Block, Decision, DecisionKind
from kanalvakt.organisation.permissions import allows, units
from kanalvakt.outbox.actions import UNDOABLE
from kanalvakt.outbox.models import Evidence
from kanalvakt.rulebook import queries as rulebook
from kanalvakt.rulebook.models import Rule, Tier
from kanalvakt.screening.models import Finding

NEWEST_FIRST = ["-id"]
# Away, but still there to be shown again.
RETURNABLE = [PublicState.HELD, PublicState.HIDDEN, PublicState.TRASHED, PublicState.SPAM]
# What the screening calls a finding: its type and its tier.
type Label = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tiered:
    """The rules of one tier, the suggested ones first."""

    tier: str
    label: str
    rules: list[Rule] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would do to some items: the rungs they share, and the items that have no open rung at all.

    `mixed`: not all of them have the same rung proposed.
    """

    rungs: list[Rung]
    hindered: dict[int, str]
    mixed: bool = False


def items(item_ids: Iterable[int], actor: Actor) -> list[Item]:
    """The items that `actor` may remove, in the order asked for."""
    possible = [pk for pk in item_ids if pk <= BigIntegerField.MAX_BIGINT]
    found = Item.objects.filter(pk__in=possible).select_related("channel__unit__board", "root", "version", "sender")
    reach = units(actor, "moderation.remove")
    if reach is not None:
        found = found.filter(channel__unit__in=reach)
    by_id = {item.pk: item for item in found}
    return [by_id[pk] for pk in dict.fromkeys(possible) if pk in by_id]


def suggested(of_items: Sequence[Item]) -> list[Label]:
    """Labels of what the screening found in the items' current versions, most sure first."""
    versions = [item.version_id for item in of_items if item.version_id]
    found = Finding.objects.filter(version__in=versions).order_by("-confidence", "id").values_list("type", "tier")
    return list(dict.fromkeys(found))


def rules(labels: Sequence[Label]) -> list[Tiered]:
    """The rules for removal in force today, by tier; those that `labels` suggest, and the tier they are in, first."""
    known = [rule for rule in rulebook.removal_rules(rulebook.in_force()) if rule.tier != Tier.SECRECY]
    tiers = [Tiered(tier.value, str(tier.label)) for tier in (Tier.MUST, Tier.MAY)]
    for tier in tiers:
        mine = [rule for rule in known if rule.tier == tier.tier]
        tier.rules.extend(sorted(mine, key=lambda rule: not is_suggested(rule, labels)))
    return sorted(tiers, key=lambda tier: not any(is_suggested(rule, labels) for rule in tier.rules))


def is_suggested(rule: Rule, labels: Iterable[Label]) -> bool:
    """Whether the screening's labels point at the rule. A person decides (law 2).

    What is not said outright never points at what the law obliges one to remove: that must be obvious (decision 15).
    """
    weak = Tier.MAY if rule.tier == Tier.MUST else None
    return any(kind in rule.finding_types and tier != weak for kind, tier in labels)


def preview(of_items: Sequence[Item], rule: Rule) -> Preview:
    """What the rule would do. One ladder is read for each kind of item in each channel, not for each item."""
    known: dict[tuple[int, str, str], list[Rung]] = {}
    hindered: dict[int, str] = {}
    for item in of_items:
        key = (item.channel_id, item.kind, json.dumps(item.allowed, sort_keys=True))
        if key not in known:
            known[key] = ladder(item, rule)
        if not any(rung.proposed for rung in known[key]):
            hindered[item.pk] = why_not(known[key])
    proposed = {rung.verb for rungs in known.values() for rung in rungs if rung.proposed}
    return Preview(common(list(known.values())), hindered, mixed=len(proposed) > 1)


def decisions(actor: Actor) -> QuerySet[Decision]:
    """The decisions that `actor` may read, newest first."""
    rows = Decision.objects.select_related("item__channel__unit", "decided_by", "act__evidence")
    return rows.filter(collection.of_units(units(actor, "moderation.read_decisions")))


@dataclass(frozen=True, slots=True)
class Choice:
    """A tier on the removal page: its rules with whether the screening suggests them, and what is proposed."""

    label: str
    rules: list[tuple[Rule, bool]]
    proposed: Rung | None
    mixed: bool


@dataclass(frozen=True, slots=True)
class Order:
    """All that the removal page shows."""

    items: list[Item]
    texts: dict[int, str]
    choices: list[Choice]
    rungs: list[Rung]
    hindered: list[tuple[Item, str]]

    @property
    def rules(self) -> list[Rule]:
        """Every rule on the page."""
        return [rule for choice in self.choices for rule, _suggested in choice.rules]

    @property
    def by_id(self) -> dict[int, Item]:
        """The items by their ids."""
        return {item.pk: item for item in self.items}


def order(item_ids: Iterable[int], actor: Actor) -> Order:
    """What can be done to these items, for the removal page."""
    found = items(item_ids, actor)
    labels = suggested(found)
    tiers = [tier for tier in rules(labels) if tier.rules]
    views = [preview(found, tier.rules[0]) for tier in tiers]
    return Order(
        items=found,
        texts={item.pk: collection.text(item.version, actor) for item in found if item.version},
        choices=[_choice(tier, view, labels) for tier, view in zip(tiers, views, strict=True)],
        rungs=views[-1].rungs if views else [],
        hindered=[(item, views[-1].hindered[item.pk]) for item in found if views and item.pk in views[-1].hindered],
    )


def _choice(tier: Tiered, view: Preview, labels: Sequence[Label]) -> Choice:
    proposed = next((rung for rung in view.rungs if rung.proposed), None)
    return Choice(tier.label, [(rule, is_suggested(rule, labels)) for rule in tier.rules], proposed, view.mixed)


def rule_titles(under: Iterable[Decision | Block]) -> dict[int, str]:
    """Id → its rule's title as it stood in the version that the decision or block was made under (or the rule's id)."""
    rows = list(under)
    known = Rule.objects.filter(
        version__number__in={row.rulebook_version for row in rows}, rule_id__in={row.rule_id for row in rows}
    )
    titles = {(rule.version.number, rule.rule_id): rule.title for rule in known.select_related("version")}
    return {row.pk: titles.get((row.rulebook_version, row.rule_id), row.rule_id) for row in rows}


def evidence_of(decision: Decision) -> Evidence | None:
    """What was preserved for the decision."""
    if decision.act and decision.act.evidence:
        return decision.act.evidence
    return decision.item.evidence.first()


def can_undo(decision: Decision, actor: Actor) -> bool:
    """Whether nothing has been sent yet, and this person may take the decision back."""
    waiting = decision.act is not None and decision.act.state in UNDOABLE
    return waiting and allows(actor, "moderation.remove", decision.item.channel.unit_id)


def can_restore(decision: Decision, actor: Actor) -> bool:
    """Whether the decided text can be shown again, by this person."""
    item = decision.item
    reversible = decision.kind == DecisionKind.REMOVE and item.public_state in RETURNABLE
    return reversible and allows(actor, "moderation.restore", item.channel.unit)


def can_notify(item: Item, actor: Actor) -> bool:
    """Whether this person may tell the sender."""
    return allows(actor, "moderation.notify", item.channel.unit_id)
