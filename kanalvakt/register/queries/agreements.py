"""The agreements of each controller (G1.5.11)."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from kanalvakt.core import clock
from kanalvakt.organisation.models import Board
from kanalvakt.register.models import Agreement


@dataclass(frozen=True, slots=True)
class Kept:
    """A controller with the agreements that hold today and those that did."""

    board: Board
    current: list[Agreement]
    past: list[Agreement]


def controllers() -> list[Kept]:
    """Every board and company (two queries)."""
    every = Prefetch("agreements", Agreement.objects.select_related("recorded_by").order_by("party", "id"))
    return [_kept(board, list(board.agreements.all())) for board in Board.objects.prefetch_related(every)]


def agreements_of(board: Board) -> QuerySet[Agreement]:
    """Those of one controller that hold today."""
    return board.agreements.filter(Q(until=None) | Q(until__gte=clock.today()), ended_at=None).order_by("party", "id")


def _kept(board: Board, rows: list[Agreement]) -> Kept:
    today = clock.today()
    holds = [row.ended_at is None and (row.until is None or row.until >= today) for row in rows]
    current = [row for row, held in zip(rows, holds, strict=True) if held]
    return Kept(board, current, [row for row in rows if row not in current])
