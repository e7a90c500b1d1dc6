"""Taking away, taking that back, and showing again."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.collection import actions as collection
from kanalvakt.collection.models import Item, PublicState
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import ActionError, Conflict, Invalid
from kanalvakt.moderation.actions.record import decide, item_for_decision, papers
from kanalvakt.moderation.ladder import Rung, hiding, ladder, why_not
from kanalvakt.moderation.models import Decision, DecisionKind
from kanalvakt.moderation.queries.decisions import RETURNABLE
from kanalvakt.moderation.queries.opinions import advised
from kanalvakt.organisation.permissions import require
from kanalvakt.outbox import actions as outbox
from kanalvakt.outbox.actions import evidence
from kanalvakt.outbox.models import Act, Verb
from kanalvakt.rulebook import queries as rulebook
from kanalvakt.rulebook.models import Rule, Tier

AWAY = [PublicState.REMOVED, PublicState.AUTHOR_REMOVED, PublicState.GONE]


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that was left as it was, and why."""

    item_id: int
    message: str


@dataclass(frozen=True, slots=True)
class Removal:
    """What came of an order for one item or many."""

    decided: list[Decision] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Order:
    rule: Rule
    reason: str
    verb: str | None
    actor: Actor
    bulk_id: uuid.UUID | None


def remove(item_ids: Iterable[int], *, rule_id: str, reason: str, actor: Actor, verb: str | None = None) -> Removal:
    """Decide that items are taken from public view under a rule; each is preserved before anything is done to it.

    One reason for all; each item stands by itself, and those that could not be decided are listed. Without `verb` each
    item's proposed rung is taken; another rung needs a reason. Raises Invalid when the order itself is incomplete.
    """
    ids = list(dict.fromkeys(item_ids))
    bulk_id = uuid.uuid4() if len(ids) > 1 else None
    order = _Order(_rule(rule_id, reason), reason.strip(), verb or None, actor, bulk_id)
    return _each(ids, lambda item_id: _remove(item_for_decision(item_id), order))


def undo(decision_ids: Iterable[int], *, actor: Actor) -> Removal:
    """Take back decisions whose act has not been sent."""
    outcome = Removal()
    for decision in Decision.objects.filter(pk__in=decision_ids, act__isnull=False).select_related("act"):
        try:
            if decision.act:
                outbox.undo(decision.act.pk, actor=actor)
                outcome.decided.append(decision)
        except ActionError as error:
            outcome.failed.append(Failure(decision.item_id, str(error)))
    return outcome


def restore(item_id: int, reason: str, *, actor: Actor) -> Decision:
    """Decide that an item is shown again. What was deleted cannot be; its evidence remains."""
    item = item_for_decision(item_id)
    require(actor, "moderation.restore", item.channel.unit)
    if not reason.strip():
        raise Invalid(_("Skriv varför texten ska visas igen."), "reason")
    earlier = item.decisions.exclude(kind=DecisionKind.RESTORE).first()
    if item.public_state not in RETURNABLE or earlier is None:
        raise Conflict(_cannot_return(item))
    if earlier.kind == DecisionKind.SECRECY:
        raise Conflict(_("Texten är sekretessmarkerad och kan inte visas igen härifrån."))
    rule = rulebook.rule(rulebook.in_force(), earlier.rule_id)
    with transaction.atomic():
        act = outbox.request_restore(item_id, actor=actor)
        return decide(item, DecisionKind.RESTORE, rule, reason.strip(), act=act, actor=actor)


def _rule(rule_id: str, reason: str) -> Rule:
    rule = rulebook.rule(rulebook.in_force(), rule_id)
    if rule.tier == Tier.SECRECY:
        raise Invalid(_("Sekretess har en egen väg, där texten registreras först: välj Sekretessmarkera."), "rule_id")
    if rule.no_copy and not reason.strip():
        raise Invalid(_("Beskriv med egna ord vad du såg. Kopiera ingenting."), "reason")
    return rule


def _each(item_ids: Iterable[int], decide_one: Callable[[int], Decision]) -> Removal:
    outcome = Removal()
    for item_id in item_ids:
        try:
            outcome.decided.append(decide_one(item_id))
        except ActionError as error:
            outcome.failed.append(Failure(item_id, str(error)))
    return outcome


def _remove(item: Item, order: _Order) -> Decision:
    require(order.actor, "moderation.remove", item.channel.unit)
    if item.public_state in AWAY:
        raise Conflict(_("Texten finns inte längre på plattformen."))
    if order.rule.two_persons and not advised(item, order.actor):
        raise Invalid(_("Regeln kräver två: be en kollega om andra ögon först. Kollegan ska råda till att ta bort."))
    if order.rule.no_copy:
        return _remove_without_copy(item, order)
    rung = _rung(ladder(item, order.rule), order)
    with transaction.atomic():
        act = outbox.request_removal(item.pk, rung.verb, actor=order.actor, **papers(order.rule))
        return _decided(item, order, act)


def _rung(rungs: list[Rung], order: _Order) -> Rung:
    """The rung that was asked for, or the proposed one."""
    found = next((rung for rung in rungs if (rung.verb == order.verb if order.verb else rung.proposed)), None)
    if found is None:
        raise Invalid(
            _("Sättet finns inte för den här texten. Välj ett annat.") if order.verb else why_not(rungs), "verb"
        )
    if found.closed:
        raise Invalid(found.closed, "verb")
    if not found.proposed and not order.reason:
        raise Invalid(_("Skriv varför du väljer ett annat sätt än det föreslagna."), "reason")
    return found


def _decided(item: Item, order: _Order, act: Act) -> Decision:
    return decide(
        item, DecisionKind.REMOVE, order.rule, order.reason, act=act, actor=order.actor, bulk_id=order.bulk_id
    )


def _remove_without_copy(item: Item, order: _Order) -> Decision:
    """Suspected child-abuse material (G1.5.9): nothing is copied, all that is stored is sealed from everyone, the item
    is hidden at once, and the platform and the police are told."""
    actor, under = order.actor, papers(order.rule)
    proof = evidence.preserve_without_copy(item, order.reason, actor=actor)
    with transaction.atomic():
        collection.restrict(item.pk, actor=actor, from_everyone=True)
        act = outbox.request_removal(item.pk, hiding(item), evidence=proof, undo=False, actor=actor, **under)
        for verb in (Verb.REPORT, Verb.POLICE):
            outbox.request_report(item.pk, verb, evidence=proof, actor=actor, **under)
        return _decided(item, order, act)


def _cannot_return(item: Item) -> str:
    if item.public_state in AWAY:
        return _("Det som är raderat kan inte visas igen. Beviset finns kvar.")
    return _("Texten är redan synlig, eller så har ingen här tagit bort den.")
