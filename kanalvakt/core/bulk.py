"""Many rows at once: `executemany` of one prepared statement on SQLite; COPY, or one statement, on PostgreSQL.

`bulk_create` and `pk__in=[…]` build their statements anew for every batch, value by value, which takes longer than what
the database then does.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection, connections
from django.db.models import Field, Model
from django.db.models.expressions import RawSQL


def reserve(model: type[Model], count: int) -> list[int]:
    """So many new ids for rows of `model`, so that rows can name one another before they are there.

    Within a transaction, which on SQLite then holds the lock of whoever writes.
    """
    assert connection.in_atomic_block  # noqa: S101 - a mistake of the caller's
    table, column = model._meta.db_table, _auto(model).column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, column, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq", [count, table])
        last = cursor.fetchone()
        if last is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s) RETURNING seq", [table, count])
            last = cursor.fetchone()
        return list(range(last[0] - count + 1, last[0] + 1))


def insert[M: Model](rows: Iterable[M]) -> list[M]:
    """Insert new rows of one model, and give ids to those that have none; returns them. Within a transaction.

    Like `bulk_create`, it sends no signals and calls no `save`. Fields are taken as they are: a relation must be to a
    saved row.
    """
    new = list(rows)
    if new:
        model = type(new[0])
        nameless = [row for row in new if row.pk is None]
        for row, pk in zip(nameless, reserve(model, len(nameless)) if nameless else [], strict=True):
            row.pk = pk
        _write(model, new)
        for row in new:
            row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - as in `Model.from_db`
    return new


def insert_plain(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[str | float]]) -> None:
    """Insert new rows given as plain texts and numbers, in the order of `names`; the database gives the ids.

    For rows by the thousand that nobody needs as objects. A relation is named with its `_id`.
    """
    _write_in(model, [_field(model, name) for name in names], rows)


def update(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Give rows new values, each its own: (id, *values in the order of `names`). Sends no signals.

    Values are texts, numbers, truth values, times, or what a JSON field holds.
    """
    fields = [model._meta.pk, *(_field(model, name) for name in names)]
    new = list(rows)
    if not new:
        return
    quote = connection.ops.quote_name
    table, (key, *columns) = quote(model._meta.db_table), [quote(field.column or "") for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # all of it as one value: a list of each column is dumped value by value
            said = ", ".join(f"{column} = v.{column}" for column in columns)
            types = ", ".join(f"{quote(field.column or '')} {field.rel_db_type(connection)}" for field in fields)
            objects = [{field.column: value for field, value in zip(fields, row, strict=True)} for row in new]
            given = f"json_to_recordset(%s::json) AS v({types})"
            order = f"UPDATE {table} AS t SET {said} FROM {given} WHERE t.{key} = v.{key}"  # noqa: S608 - names of our own
            cursor.execute(order, [json.dumps(objects, default=datetime.isoformat)])
        else:
            said = ", ".join(f"{column} = %s" for column in columns)
            order = f"UPDATE {table} SET {said} WHERE {key} = %s"  # noqa: S608 - names of our own
            ready = _values_of(fields[1:] + fields[:1], ([*row[1:], row[0]] for row in new))
            cursor.executemany(order, list(ready))


def among(ids: Iterable[int]) -> RawSQL:
    """For `pk__in=`: any number of ids as one value."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, ids))}}}"])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(ids))])


def _write(model: type[Model], rows: Sequence[Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    _write_in(model, fields, _values(fields, rows))


def _write_in(model: type[Model], fields: Sequence[Field[Any, Any]], rows: Iterable[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(field.column or "") for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for values in rows:
                    copy.write_row(values)
        else:
            places = ", ".join(["%s"] * len(fields))
            order = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names of our own
            cursor.executemany(order, list(rows))


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    """The field of a column named as on the model: `text`, `item_id`."""
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _values(fields: Sequence[Field[Any, Any]], rows: Sequence[Model]) -> Iterator[list[Any]]:
    """Of each row, in the order of the fields, as the database takes them."""
    attributes = attrgetter(*(field.attname for field in fields))
    return _values_of(fields, map(attributes, rows))


def _values_of(fields: Sequence[Field[Any, Any]], rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    ready = [field.get_db_prep_save for field in fields]
    database = connections[connection.alias]  # not the proxy: it is asked for every value
    for row in rows:
        yield [prepare(value, database) for prepare, value in zip(ready, row, strict=True)]


def _auto(model: type[Model]) -> Field[Any, Any]:
    """The field whose values the database gives."""
    field = model._meta.auto_field
    assert field is not None  # noqa: S101 - only such rows lack an id
    return field
