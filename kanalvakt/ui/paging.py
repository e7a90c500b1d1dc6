"""Paging by key: page one thousand costs what page one costs, and rows that arrive meanwhile move nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import F, Lookup, Model, Q, QuerySet
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
) -> Page[M]:
    """The page that `params` (request.GET) asks for with `after` or `before`; without them the first.

    `order` is a unique ordering of never-null fields such as ("-written_at", "-id"). A token that cannot be read
    (cut off, made up) gives the first page. `start` asks for the page that begins at that row, or where it would be.
    """
    if start is not None:
        return _forwards(queryset, order, key_of(start, order), size, inclusive=True)
    if before := decode(params.get("before", ""), order):
        return _backwards(queryset, order, before, size)
    return _forwards(queryset, order, decode(params.get("after", ""), order), size)


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


def _forwards[M: Model](
    queryset: QuerySet[M], order: Sequence[str], key: Sequence[Any] | None, size: int, *, inclusive: bool = False
) -> Page[M]:
    rest = beyond(queryset, order, key, inclusive=inclusive) if key else queryset
    rows = list(rest.order_by(*order)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if not rows:
        return Page()
    return Page(rows, encode(rows[0], order) if key else None, encode(rows[-1], order) if more else None)


def _backwards[M: Model](queryset: QuerySet[M], order: Sequence[str], key: Sequence[Any], size: int) -> Page[M]:
    turned = [_turned(name) for name in order]
    rows = list(beyond(queryset, turned, key).order_by(*turned)[: size + 1])
    more, rows = len(rows) > size, rows[:size][::-1]
    if not more:  # the start of the list: show it full, not what happened to be left over
        return _forwards(queryset, order, None, size)
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
    """A row's key as a token for the query string, signed: only what we made ourselves reaches the database."""
    return signing.dumps([_pack(value) for value in key_of(row, order)], salt=_salt(order))


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


def _turned(name: str) -> str:
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
