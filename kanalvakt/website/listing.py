"""Pages of a list: the first one, which nearly everybody asks for, by a statement; the others by key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Model, Q, QuerySet

from kanalvakt.core.statements import Given, Row, Statement
from kanalvakt.ui.paging import encode_key, key_of, page
from kanalvakt.website.prepared import prepared


@dataclass(frozen=True, slots=True)
class Listing:
    """A page: of each row the fields of the order, then more; their ids, then 0 until there are as many as it holds.

    `newer` and `older` are as in `paging.Page`.
    """

    rows: Sequence[Row]
    numbers: Sequence[int]
    newer: str | None
    older: str | None


def is_first(params: Mapping[str, Any]) -> bool:
    """Whether the first page is asked for."""
    return not (params.get("after") or params.get("before"))


def first_page(statement: Statement, values: Sequence[Any], order: Sequence[str], size: int) -> Listing:
    """The first page of what the statement finds: `columns(order)` first, and one row more than a page holds."""
    rows = statement.ask(*values)
    older = None
    if len(rows) > size:
        last = rows[size - 1]
        older = prepared((order, last), lambda: encode_key(statement.read(last)[: len(order)], order))
    return _listing(rows[:size], order, size, None, older)


def by_key[M: Model](
    queryset: QuerySet[M], parts: Sequence[Q], order: Sequence[str], params: Mapping[str, Any], *, size: int,
    more: Sequence[str] = (),
) -> Listing:  # fmt: skip
    """The page that `params` asks for."""
    found = page(queryset, order, params, size=size, parts=parts)
    rows = [(*key_of(row, order), *(getattr(row, name) for name in more)) for row in found.rows]
    return _listing(rows, order, size, found.newer, found.older)


def columns(order: Sequence[str]) -> list[str]:
    """The fields of an order, the last of which is the id."""
    return [name.removeprefix("-") for name in order]


def given(count: int) -> list[Any]:
    """Places for so many ids."""
    return [Given(place, BigIntegerField()) for place in range(count)]


def _listing(rows: Sequence[Row], order: Sequence[str], size: int, newer: str | None, older: str | None) -> Listing:
    numbers = [row[len(order) - 1] for row in rows]
    return Listing(rows, [*numbers, *[0] * (size - len(numbers))], newer, older)
