"""Proof of supervision for any period: what was asked for, what was done, and every row of it (G1.5.6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from kanalvakt.core.actor import Actor
from kanalvakt.register.models import Channel
from kanalvakt.supervision.models import Round, RoundState
from kanalvakt.supervision.queries.rounds.counts import visible
from kanalvakt.supervision.queries.rounds.history import whole

OLDEST_FIRST = ("day", "channel__name", "due_at", "id")
AT_ONCE = 1000
DONE, MISSED, NOT = Q(state=RoundState.DONE), Q(state=RoundState.MISSED), Q(state=RoundState.NOT_REQUIRED)
FIGURES = {
    "done": Count("pk", filter=DONE),
    "late": Count("pk", filter=MISSED & Q(signed__isnull=False)),
    "missed": Count("pk", filter=MISSED & Q(signed=None)),
    "due": Count("pk", filter=Q(state=RoundState.DUE)),
    "not_required": Count("pk", filter=NOT),
    "over_gap": Count("pk", filter=DONE & Q(signed__gap_minutes__gt=0)),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which period, both days included, and which channel or unit."""

    since: date
    until: date
    channel: Channel | None = None
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """`total` and each of `channels` have the FIGURES' counts; `deviations` are the rows that an auditor asks about."""

    asked: Asked
    total: dict[str, int]
    channels: list[dict[str, Any]]
    deviations: QuerySet[Round]

    @property
    def rows(self) -> int:
        """How many rounds there are in all."""
        return sum(count for name, count in self.total.items() if name != "over_gap")


def proof(actor: Actor, asked: Asked) -> Proof:
    """The figures of a period, in all and by channel."""
    rows = _asked(actor, asked)
    names = ("channel", "channel__name", "channel__slug", "unit__name")
    by_channel = rows.order_by("channel__name", "channel").values(*names).annotate(**FIGURES)
    odd = rows.filter(MISSED | Q(signed__gap_minutes__gt=0) | Q(signed__corrections__isnull=False)).distinct()
    return Proof(asked, rows.aggregate(**FIGURES), list(by_channel), whole(odd).order_by(*OLDEST_FIRST))


def lines(actor: Actor, asked: Asked) -> Iterator[Round]:
    """Every round of the period, oldest first, read a batch at a time: there is no limit."""
    return whole(_asked(actor, asked)).order_by(*OLDEST_FIRST).iterator(chunk_size=AT_ONCE)


def _asked(actor: Actor, asked: Asked) -> QuerySet[Round]:
    rows = visible(actor).filter(day__gte=asked.since, day__lte=asked.until)
    if asked.channel:
        rows = rows.filter(channel=asked.channel)
    return rows.filter(unit=asked.unit) if asked.unit else rows
