"""Pages of a list by key (see `ui/paging`), asked by statements that are written once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Field, Model, Q, QuerySet

from kanalvakt.core.statements import Given, Statement
from kanalvakt.ui.paging import beyond, decode, encode_key, first, turned

type Values = list[Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """A page: of each row the fields that were asked for, as Django gives them.

    `newer` and `older` are as in `paging.Page`.
    """

    rows: Sequence[Values] = ()
    newer: str | None = None
    older: str | None = None


@dataclass(frozen=True)
class Pages[M: Model]:
    """The pages of `queryset`, whose `Given` have the places from 0 to `values`; of each row `order`, then `more`.

    `parts`: see `paging.first`.
    """

    queryset: QuerySet[M]
    order: Sequence[str]
    more: Sequence[Any]  # names or expressions
    size: int
    values: int = 0
    parts: Sequence[Q] = ()

    def page(self, values: Sequence[Any], params: Mapping[str, Any]) -> Listing:
        """The page that `params` asks for with `after` or `before`; without them the first."""
        if before := decode(params.get("before") or "", self.order):
            return self._backwards([*values, *before])
        after = decode(params.get("after") or "", self.order)
        return self._forwards(self._after, [*values, *after]) if after else self._forwards(self._first, values)

    def _forwards(self, statement: Statement, values: Sequence[Any]) -> Listing:
        rows = statement.read_all(*values)
        more, rows = len(rows) > self.size, rows[: self.size]
        if not rows:
            return Listing()
        return Listing(
            rows, self._key(rows[0]) if statement is not self._first else None, self._key(rows[-1]) if more else None
        )

    def _backwards(self, values: Sequence[Any]) -> Listing:
        rows = self._before.read_all(*values)
        if len(rows) <= self.size:  # the start of the list: show it full, not what happened to be left over
            return self._forwards(self._first, values[: self.values])
        rows = rows[: self.size][::-1]
        return Listing(rows, self._key(rows[0]), self._key(rows[-1]))

    def _key(self, row: Values) -> str:
        return encode_key(row[: len(self.order)], self.order)

    @cached_property
    def _first(self) -> Statement:
        return self._statement(self.queryset, self.order)

    @cached_property
    def _after(self) -> Statement:
        return self._statement(beyond(self.queryset, self.order, self._given), self.order)

    @cached_property
    def _before(self) -> Statement:
        order = [turned(name) for name in self.order]
        return self._statement(beyond(self.queryset, order, self._given), order)

    @property
    def _given(self) -> list[Given]:
        fields = (_field(self.queryset.model, name) for name in _columns(self.order))
        return [Given(self.values + place, field) for place, field in enumerate(fields)]

    def _statement(self, queryset: QuerySet[M], order: Sequence[str]) -> Statement:
        found = first(queryset, order, self.size + 1, self.parts)
        return Statement(found.values_list(*_columns(self.order), *self.more))


def _columns(order: Sequence[str]) -> list[str]:
    return [name.removeprefix("-") for name in order]


def _field(model: Any, path: str) -> Field[Any, Any]:
    """The field that a path such as `unit__name` leads to."""
    *above, name = path.split("__")
    for one in above:
        model = model._meta.get_field(one).related_model
    found: Field[Any, Any] = model._meta.get_field(name)
    return found
