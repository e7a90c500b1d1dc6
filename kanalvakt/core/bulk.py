"""Many new rows at once: `executemany` of one prepared statement on SQLite, COPY on PostgreSQL.

`bulk_create` builds its statement anew for every batch, which takes longer than what the database then does.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, connections
from django.db.models import Field, Model


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


def _write(model: type[Model], rows: Sequence[Model]) -> None:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(field.column or "") for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for values in _values(fields, rows):
                    copy.write_row(values)
        else:
            places = ", ".join(["%s"] * len(fields))
            order = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names of our own
            cursor.executemany(order, list(_values(fields, rows)))


def _values(fields: Sequence[Field[Any, Any]], rows: Sequence[Model]) -> Iterator[list[Any]]:
    """Of each row, in the order of the fields, as the database takes them."""
    attributes = attrgetter(*(field.attname for field in fields))
    ready = [field.get_db_prep_save for field in fields]
    database = connections[connection.alias]  # not the proxy: it is asked for every value
    for row in rows:
        yield [prepare(value, database) for prepare, value in zip(ready, attributes(row), strict=True)]


def _auto(model: type[Model]) -> Field[Any, Any]:
    """The field whose values the database gives."""
    field = model._meta.auto_field
    assert field is not None  # noqa: S101 - only such rows lack an id
    return field
