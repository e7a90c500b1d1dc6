"""Paging by key: page one thousand costs what page one costs, and rows that arrive meanwhile move nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import connections
from django.db.models import F, Lookup, Model, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields import tuple_lookups

SIZE = 50
_LOOKUPS: dict[tuple[bool, bool], type[Lookup[Any]]] = {
    (True, False): tuple_lookups.TupleLessThan,
    (True, True): tuple_lookups.TupleLessThanOrEqual,
    (False, False): tuple_lookups.TupleGreaterThan,
    (False, True): tuple_lookups.TupleGreaterThanOrEqual,
}


@dataclass(frozen=True, slots=True)
class Page[M: Model]:
    """One page of rows in the asked order; `newer` and `older` are tokens for the query string, or None."""

    rows: list[M] = field(default_factory=list)
    newer: str | None = None
    older: str | None = None


def page[M: Model](
    queryset: QuerySet[M],
    order: Sequence[str],
    params: Mapping[str, Any],
    *,
    size: int = SIZE,
    start: M | None = None,
    parts: Sequence[Q] = (),
) -> Page[M]:
    """The page that `params` (request.GET) asks for with `after` or `before`; without them the first.

    `order` is a unique ordering of never-null fields such as ("-written_at", "-id"). A token that cannot be read
    (cut off, made up) gives the first page. `start` asks for the page that begins at that row, or where it would be.
    `parts`: see `first`.
    """
    walk = _Walk(queryset, order, size, parts)
    if start is not None:
        return walk.forwards(key_of(start, order), inclusive=True)
    if before := decode(params.get("before", ""), order):
        return walk.backwards(before)
    return walk.forwards(decode(params.get("after", ""), order))


def first[M: Model](queryset: QuerySet[M], order: Sequence[str], count: int, parts: Sequence[Q] = ()) -> QuerySet[M]:
    """The first `count` rows in that order; with `parts` they hold the fields of the order, others are read when asked.

    `parts` are conditions that no row meets two of and every row one of. "In any of these units" makes SQLite sort all
    that is in them; by parts it takes the first rows of each from an index and sorts only those. PostgreSQL chooses
    well by itself, and planning the parts costs it more than they save.
    """
    if in_parts(queryset, parts):
        columns = [name.removeprefix("-") for name in order]
        each = [queryset.filter(part).order_by(*order).values("pk", *columns)[:count] for part in parts]
        # These and no other condition: any other leads the planner back to the rows of all parts.
        queryset = queryset.model._base_manager.filter(pk__in=_first_of(each, order, count))
        queryset = queryset.only("pk", *columns)
    return queryset.order_by(*order)[:count]


def in_parts(queryset: QuerySet[Any, Any], parts: Sequence[Q]) -> bool:
    """Whether `first` asks by parts: then `queryset` need not say that its rows are in any of them."""
    return len(parts) > 1 and connections[queryset.db].vendor == "sqlite"


def _first_of(querysets: Sequence[QuerySet[Any, Any]], order: Sequence[str], count: int) -> RawSQL:
    """The first rows in that order of a UNION ALL of querysets with an order and a limit of their own.

    Django has no such thing on SQLite. Only what is sorted by is read of the others.
    """
    orders, params = [], []
    for number, queryset in enumerate(querysets):
        sql, values = queryset.query.get_compiler(using=queryset.db).as_sql()
        orders.append(f"SELECT * FROM ({sql}) AS part{number}")  # noqa: S608 - made by Django itself
        params += values
    by = ", ".join(f'"{name[1:]}" DESC' if name.startswith("-") else f'"{name}"' for name in order)
    rows = " UNION ALL ".join(orders)
    return RawSQL(f'SELECT "pk" FROM ({rows}) AS parts ORDER BY {by} LIMIT {count}', params)  # noqa: S608, S611


def beyond[M: Model](
    queryset: QuerySet[M], order: Sequence[str], key: Sequence[Any], *, inclusive: bool = False
) -> QuerySet[M]:
    """The rows that come after `key` in `order`; with `inclusive` the row at the key too."""
    if len({name.startswith("-") for name in order}) == 1:
        return queryset.filter(_row_beyond(order, key, inclusive=inclusive))
    name, operator = _direction(order[0])
    wanted = _after(order, key)
    if inclusive:
        wanted |= Q(*((name.removeprefix("-"), value) for name, value in zip(order, key, strict=True)))
    # The first condition alone is implied by the second; it is what lets the database start in the index.
    return queryset.filter(Q((f"{name}__{operator}e", key[0])), wanted)


@dataclass(frozen=True, slots=True)
class _Walk[M: Model]:
    """A list with its order, in pages of one size."""

    queryset: QuerySet[M]
    order: Sequence[str]
    size: int
    parts: Sequence[Q]

    def forwards(self, key: Sequence[Any] | None, *, inclusive: bool = False) -> Page[M]:
        """The page after the key, or from the start."""
        order, size = self.order, self.size
        rest = beyond(self.queryset, order, key, inclusive=inclusive) if key else self.queryset
        rows = list(first(rest, order, size + 1, self.parts))
        more, rows = len(rows) > size, rows[:size]
        if not rows:
            return Page()
        return Page(rows, encode(rows[0], order) if key else None, encode(rows[-1], order) if more else None)

    def backwards(self, key: Sequence[Any]) -> Page[M]:
        """The page before the key."""
        order, size = self.order, self.size
        opposite = [turned(name) for name in order]
        rows = list(first(beyond(self.queryset, opposite, key), opposite, size + 1, self.parts))
        more, rows = len(rows) > size, rows[:size][::-1]
        if not more:  # the start of the list: show it full, not what happened to be left over
            return self.forwards(None)
        return Page(rows, encode(rows[0], order), encode(rows[-1], order))


def key_of(row: Model, order: Sequence[str]) -> list[Any]:
    """The row's values of the ordering fields (`unit__name` is followed)."""
    values = []
    for name in order:
        value: Any = row
        for part in name.removeprefix("-").split("__"):
            value = getattr(value, part)
        values.append(value)
    return values


def encode(row: Model, order: Sequence[str]) -> str:
    """A row's key as a token for the query string."""
    return encode_key(key_of(row, order), order)


def encode_key(key: Sequence[Any], order: Sequence[str]) -> str:
    """A key for the query string, signed: only what we made ourselves reaches the database."""
    return signing.dumps([_pack(value) for value in key], salt=_salt(order))


def decode(token: str, order: Sequence[str]) -> list[Any] | None:
    """The key in a token, or None when it is not one that `encode` made for this order."""
    try:
        return [_unpack(value) for value in signing.loads(token, salt=_salt(order))]
    except signing.BadSignature:
        return None


def _salt(order: Sequence[str]) -> str:
    return f"paging:{','.join(order)}"


def _row_beyond(order: Sequence[str], key: Sequence[Any], *, inclusive: bool) -> Lookup[Any]:
    """All columns one way: compared as rows, the database starts in the index at the very key, however many columns."""
    lookup = _LOOKUPS[order[0].startswith("-"), inclusive]
    return lookup(tuple(F(name.removeprefix("-")) for name in order), tuple(key))


def _after(order: Sequence[str], key: Sequence[Any]) -> Q:
    name, operator = _direction(order[0])
    here = Q((f"{name}__{operator}", key[0]))
    if len(order) == 1:
        return here
    return here | Q((name, key[0])) & _after(order[1:], key[1:])


def _direction(name: str) -> tuple[str, str]:
    return name.removeprefix("-"), "lt" if name.startswith("-") else "gt"


def turned(name: str) -> str:
    """The field of an order the other way round."""
    return name[1:] if name.startswith("-") else f"-{name}"


def _pack(value: Any) -> Any:
    match value:
        case datetime():
            return {"t": value.isoformat()}
        case date():
            return {"d": value.isoformat()}
        case UUID():
            return {"u": str(value)}
        case int() | str():
            return value
    raise TypeError(f"cannot page by {type(value).__name__}")


def _unpack(value: Any) -> Any:
    match value:
        case {"t": text}:
            return datetime.fromisoformat(text)
        case {"d": text}:
            return date.fromisoformat(text)
        case {"u": text}:
            return UUID(text)
    return value
