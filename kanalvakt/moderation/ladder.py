"""The rungs of removal for one item under one rule: what each does, which is open, and which is proposed.

Rules that MAY remove start at the mildest act that takes the text from public view; rules that MUST go as far as
deletion, but only where a disposal decision covers the original at the platform (G1.5.7). A person may choose another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kanalvakt.collection.models import Item
from kanalvakt.connectors.base import Cap
from kanalvakt.core.wording import spoken
from kanalvakt.outbox.models import Verb
from kanalvakt.outbox.platform import Outside
from kanalvakt.rulebook.models import Rule, Tier
from kanalvakt.rulebook.queries import destruction_decision


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to remove. `effect`: what author and public will still see. `closed`: why it cannot be chosen now."""

    verb: str
    effect: str
    closed: str = ""
    by_hand: bool = False
    proposed: bool = False

    @property
    def label(self) -> str:
        """The verb in words."""
        return str(Verb(self.verb).label)


def ladder(item: Item, rule: Rule) -> list[Rung]:
    """The rungs for `item`, mildest first, at most one of them proposed."""
    outside = Outside(item)
    rungs = [_rung(outside, cap) for cap in outside.ladder()] or _by_hand(outside)
    if destruction_decision(item.channel.unit.board) is None:
        rungs = [replace(rung, closed=_needs_decision()) if rung.verb == Verb.DELETE else rung for rung in rungs]
    verb = _proposal(rungs, rule)
    return [replace(rung, proposed=rung.verb == verb) for rung in rungs]


def common(ladders: Sequence[Sequence[Rung]]) -> list[Rung]:
    """The open rungs that every one of several ladders has, as the first one has them; of one ladder all its rungs."""
    if len(ladders) < 2:
        return [rung for rungs in ladders for rung in rungs]
    shared = set.intersection(*({rung.verb for rung in one if not rung.closed} for one in ladders))
    return [rung for rung in ladders[0] if rung.verb in shared]


def why_not(rungs: Sequence[Rung]) -> str:
    """Why none of the rungs is proposed."""
    return next((rung.closed for rung in rungs if rung.closed), _("Plattformen har inget sätt att ta bort texten."))


def hiding(item: Item) -> str:
    """The mildest act that takes the item from public view without destroying it."""
    return next((cap.value for cap in Outside(item).ladder() if cap != Cap.DELETE), Verb.HIDE.value)


def _rung(outside: Outside, cap: Cap) -> Rung:
    return Rung(cap.value, spoken(outside.describe(cap.value)), by_hand=not outside.support(cap))


def _by_hand(outside: Outside) -> list[Rung]:
    """A task for a person, in the platform's own words: what can be done there, and what everybody still sees."""
    return [Rung(verb, spoken(outside.describe(verb)), by_hand=True) for verb in (Verb.HIDE.value, Verb.DELETE.value)]


def _needs_decision() -> str:
    return _("Kräver ett gallringsbeslut som omfattar original på plattformar. Nämnden har inget som gäller i dag.")


def _proposal(rungs: Sequence[Rung], rule: Rule) -> str | None:
    free = [rung for rung in rungs if not rung.closed]
    if not free:
        return None
    furthest = free[-1]
    return furthest.verb if rule.tier == Tier.MUST and furthest.verb == Verb.DELETE else free[0].verb
