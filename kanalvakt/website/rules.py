"""What applies to comments in a channel, as the public sees it (G1.5.9, G1.5.10)."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.db.models import BigIntegerField, DateField, SlugField

from kanalvakt.core import clock
from kanalvakt.core.statements import Given, Statement
from kanalvakt.register import queries as register
from kanalvakt.rulebook import queries as rulebook
from kanalvakt.rulebook.models import Rule, RulebookVersion, Tier


class Ground(NamedTuple):
    """Why a comment is removed."""

    title: str
    ground: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What applies to comments: grounds for removal by tier, and what the channel itself has added."""

    tiers: tuple[tuple[str, tuple[Ground, ...]], ...] = ()
    own: tuple[str, ...] = ()


def rules_of(slug: str) -> Rules:
    """The rules in force in an official channel; no grounds before a rulebook has been loaded."""
    version = _adopted().ask(clock.today()) or _loaded().ask()
    house = [(tier, Ground(*words)) for tier, *words in _grounds().ask(version[0][0])] if version else []
    tiers = ((tier.value, tuple(ground for its, ground in house if its == tier)) for tier in Tier)
    own = tuple(text for (text,) in _additions().ask(slug))
    return Rules(tuple((tier, its) for tier, its in tiers if its), own)


@cache
def _adopted() -> Statement:
    return Statement(rulebook.adopted_until(Given(0, DateField())).values_list("version")[:1])


@cache
def _loaded() -> Statement:
    return Statement(RulebookVersion.objects.values_list("pk")[:1])


@cache
def _grounds() -> Statement:
    rules = Rule.objects.filter(version=Given(0, BigIntegerField())).order_by("order")
    return Statement(rules.values_list("tier", "title", "ground_now"))


@cache
def _additions() -> Statement:
    additions = register.additions_in_force().filter(channel__slug=Given(0, SlugField()))
    return Statement(additions.values_list("text"))
