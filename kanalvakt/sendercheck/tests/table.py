"""The table of outcomes in docs/developers/sendercheck.md: the tests make each case and compare it with its row."""

from pathlib import Path

from kanalvakt.sendercheck.models import Check, What

DOCUMENT = Path(__file__).parents[3] / "docs/developers/sendercheck.md"


def difference(case: str, made: Check) -> str:
    """The row as it should be, if the document says something else of the case."""
    row = _row(case, made)
    return "" if row in DOCUMENT.read_text(encoding="utf-8").splitlines() else row


def _row(case: str, made: Check) -> str:
    came_to = dict(made.points.values_list("what", "outcome"))
    cells = [made.how, *(came_to[what].replace("not_applicable", "–") for what in What.values)]
    return f"| {case} | {' | '.join(cells)} |"
