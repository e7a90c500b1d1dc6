"""Questions whose SQL Django writes once: to write it takes Django many times as long as the database to answer it.

For what is asked at every request. All else is asked through a queryset.
"""

from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import Any

from django.db import connections
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler

type Row = tuple[Any, ...]


class Given(Expression):
    """Value number `place` of those that the statement is asked with; `kind` is the field that it is compared with."""

    def __init__(self, place: int, kind: Field[Any, Any]) -> None:
        super().__init__(output_field=kind)
        self.place, self.kind = place, kind

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        """Itself among the parameters: `Statement.ask` puts the value there."""
        return "%s", (self,)

    def value(self, values: Sequence[Any], connection: Any) -> Any:
        """Its value among those, as the database takes it: numbers and texts as they are."""
        value = values[self.place]
        return value if isinstance(value, int | str) else self.kind.get_db_prep_value(value, connection)


class Statement:
    """A queryset of columns (`values_list`), with `Given` where a value comes later. Many threads may ask at once."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self._database = queryset.db
        self._compiler = queryset.query.get_compiler(self._database)
        sql, params = self._compiler.as_sql()
        vendor = connections[self._database].vendor
        # As words of the statement: SQLite plans it anew each time for a parameter that an index's condition names.
        words = [_word(param, vendor) for param in params]
        self._sql = "".join(chain(*zip_longest(sql.split("%s"), words, fillvalue="")))
        self._params = [param for param, word in zip(params, words, strict=True) if word == "%s"]
        self._converters = self._compiler.get_converters([column for column, *_more in self._compiler.select or []])

    def ask(self, *values: Any) -> list[Row]:
        """The rows as the database gives them, which is enough for texts and whole numbers."""
        connection = connections[self._database]
        params = [one.value(values, connection) if isinstance(one, Given) else one for one in self._params]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            return list(cursor.fetchall())

    def read_all(self, *values: Any) -> list[list[Any]]:
        """The rows with their values as Django gives them."""
        rows = self.ask(*values)
        return (
            list(self._compiler.apply_converters(rows, self._converters)) if self._converters else list(map(list, rows))
        )


def _word(param: Any, vendor: str) -> str:
    """A constant of ours as the statement spells it; "%s" for what stays a parameter."""
    match param:
        case bool():
            return str(int(param) if vendor == "sqlite" else param)
        case int():
            return str(param)
        case str() if param.isidentifier():
            return f"'{param}'"
    return "%s"
