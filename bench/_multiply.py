"""A fast synthetic loader: what the product stored itself, copied in SQL until there are millions of it.

Every column of a copy is the original's, but for ids and relations within what is copied (moved by a constant), times
(later by a constant) and platform ids (with the number of the copy behind). So a column that a migration adds later is
filled as the product fills it. Indexes are put away meanwhile and made again at the end.
"""

from collections.abc import Iterable
from typing import Any

type Model = Any


def multiply(models: list[Model], copies: int, minutes: int) -> None:
    """Copy every row of the models so many times more, each copy `minutes` later than the one before."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "secure_delete=OFF"):
                cursor.execute(f"PRAGMA {pragma}")
        else:  # the rows name one another across tables: no check of each, which takes a superuser
            cursor.execute("SET session_replication_role = replica")
        put_back = _put_away(cursor, [model._meta.db_table for model in models])
        widths = {model: _width(cursor, model) for model in models}
        for model in models:
            _copy(cursor, model, widths, copies, minutes)
        for order in put_back:
            cursor.execute(order)
        cursor.execute("PRAGMA journal_mode=WAL" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _width(cursor: Any, model: Model) -> int:
    cursor.execute(f"SELECT max({model._meta.pk.column}) FROM {model._meta.db_table}")
    return int(cursor.fetchone()[0])


def _copy(cursor: Any, model: Model, widths: dict[Model, int], copies: int, minutes: int) -> None:
    from django.db import connection

    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field, widths, minutes) for field in fields)
    table = model._meta.db_table
    cursor.execute(f"CREATE TEMPORARY TABLE original AS SELECT * FROM {table}")
    if connection.vendor == "sqlite":
        numbers = "(WITH RECURSIVE c(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM c WHERE k < %s) SELECT k FROM c)"
    else:
        numbers = "(SELECT k::bigint FROM generate_series(1, %s) AS k)"
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {numbers} AS n CROSS JOIN original AS o", [copies]
    )
    cursor.execute("DROP TABLE original")


def _value(field: Any, widths: dict[Model, int], minutes: int) -> str:
    """The column's value in copy number k."""
    from django.db import connection, models

    column = f'o."{field.column}"'
    if field.model.__name__ == "SearchRow" and field.primary_key:  # the second of writing, then the item's id
        item = next(model for model in widths if model.__name__ == "Item")
        return f"{column} + k * {(minutes * 60 << 31) + widths[item]}"
    if field.primary_key:
        return f"{column} + k * {widths[field.model]}"
    if field.related_model in widths:
        return f"{column} + k * {widths[field.related_model]}"
    if isinstance(field, models.DateTimeField):
        if connection.vendor == "sqlite":
            return f"datetime({column}, '+' || (k * {minutes}) || ' minutes')"
        return f"{column} + k * interval '{minutes} minutes'"
    return f"{column} || '-' || k" if field.column == "platform_id" else column


def _put_away(cursor: Any, tables: Iterable[str]) -> list[str]:
    """Drop indexes and search triggers of the tables; the orders that bring them back."""
    from django.db import connection

    put_back = []
    for table in tables:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = %s AND sql IS NOT NULL"
                " AND type IN ('index', 'trigger')",
                [table],
            )
        else:
            cursor.execute(
                "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE tablename = %s"
                " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
                [table],
            )
        for kind, name, order in cursor.fetchall():
            cursor.execute(f'DROP {kind} "{name}"')
            put_back.append(order)
    if connection.vendor == "sqlite":
        put_back.append("INSERT INTO collection_search(collection_search) VALUES ('rebuild')")
    return put_back
