"""Collecting: from a platform's page to stored, indexed, in the inbox and sealed.

Reference: a bare prepared `executemany` of every row that it wrote, table by table, page by page, each page one
transaction, into a copy of the same database. Reference of searching: `LIKE '%word%'` over the texts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import batched
from statistics import median
from typing import Any

from bench import _giver, _house, _texts
from bench._report import Against, Options, Report, seconds

PAGE, ITEMS, ROUNDS, LOOKUPS = 100, 2_000, 5, 50
# Every table the path writes, and which of its rows are new. `_others` finds out when this is no longer all.
NEW_ROWS = {
    "core.Pack": ("id", "id"),
    "core.Blob": ("created_at", "created_at"),
    "collection.SyncState": ("id", "id"),
    "collection.SyncRun": ("id", "id"),
    "collection.Sender": ("id", "id"),
    "collection.SenderName": ("id", "id"),
    "collection.Item": ("id", "id"),
    "collection.ItemVersion": ("id", "id"),
    "collection.SearchRow": ("item_id", "item_id"),
    "supervision.Case": ("id", "id"),
    "ledger.Entry": ("id", "id"),
    "ledger.Checkpoint": ("id", "id"),
    "ledger.Subtree": ("id", "id"),
}


@dataclass
class Rows:
    """What a pass wrote into one table, as the database gave it."""

    insert: str
    values: list[tuple[Any, ...]]
    spread: bool = True
    first: bool = True

    def of(self, page: int, pages: int) -> list[tuple[Any, ...]]:
        """The rows of one page: one an item, or else all with the first page, or with the last, as relations allow."""
        size = len(self.values)
        if self.spread:
            return self.values[size * page // pages : size * (page + 1) // pages]
        return self.values if page == (0 if self.first else pages - 1) else []


def measure(options: Options, report: Report) -> None:
    """Passes over one channel after the other, each followed by its bare rows."""
    import django

    django.setup()
    items, rounds = (200, 2) if options.quick else (ITEMS, ROUNDS)
    with _house.fresh(options.data) as name:
        _house.build()
        _giver.install({f"kanal-{n}": _pages(items, n) for n in range(rounds + 1)})
        _collect("kanal-0")  # what a first pass makes once (folders, keys, prepared statements) is not measured
        with _house.fresh(options.data, copy_of=name) as bare:
            _house.use(name)
            taken = [_round(f"kanal-{n}", name, bare) for n in range(1, rounds + 1)]
            _house.use(name)
            _tell(items, taken, report)
            _again(items, report)
            _searching(report)


def _pages(items: int, channel: int) -> list[list[Any]]:
    return [list(page) for page in batched(_texts.comments(items, seed=channel), PAGE, strict=False)]


def _round(handle: str, name: str, bare: str) -> tuple[float, float]:
    """Seconds of a pass, sealed at its end as the worker does, and of its rows alone."""
    before = {label: _last(label) for label in NEW_ROWS}
    count = _others()
    whole = seconds(lambda: _collect(handle))
    assert _others() == count, "the path writes a table that the reference does not"
    rows = [_rows(label, last) for label, last in before.items()]
    items = len(rows[list(NEW_ROWS).index("collection.Item")].values)
    for number, table in enumerate(rows):
        table.spread, table.first = len(table.values) == items, number < list(NEW_ROWS).index("collection.Item")
    pages = len(_giver.Giver.pages[handle])
    _house.use(bare)
    alone = seconds(lambda: _insert(rows, pages))
    _house.use(name)
    return whole, alone


def _collect(handle: str) -> None:
    from kanalvakt.collection import actions
    from kanalvakt.collection.tasks import ACTOR
    from kanalvakt.ledger import actions as ledger
    from kanalvakt.register.models import Channel

    run = actions.sync(Channel.objects.get(handle=handle).pk, complete=False, actor=ACTOR)
    assert run.outcome == "ok", run.error_message
    ledger.seal()


def _model(label: str) -> Any:
    from django.apps import apps

    return apps.get_model(label)


def _last(label: str) -> Any:
    from django.db.models import Max

    return _model(label).objects.aggregate(last=Max(NEW_ROWS[label][0]))["last"] or 0


def _others() -> int:
    """How many rows there are in all other tables."""
    from django.apps import apps

    others = [model for model in apps.get_models() if model._meta.label not in NEW_ROWS]
    return sum(model._base_manager.count() for model in others)


def _rows(label: str, last: Any) -> Rows:
    from django.db import connection

    model, (_name, column) = _model(label), NEW_ROWS[label]
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    json = [field.get_internal_type() == "JSONField" and connection.vendor == "postgresql" for field in fields]
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} WHERE {column} > %s ORDER BY {column}", [last])
        found = cursor.fetchall()
    if any(json):
        from psycopg.types.json import Jsonb

        found = [tuple(Jsonb(v) if is_json else v for v, is_json in zip(r, json, strict=True)) for r in found]
    mark = "?" if connection.vendor == "sqlite" else "%s"
    order = f"INSERT INTO {table} ({columns}) VALUES ({', '.join([mark] * len(fields))})"
    return Rows(order, found)


def _insert(rows: list[Rows], pages: int) -> None:
    from django.db import connection, transaction

    for page in range(pages):
        with transaction.atomic(), connection.cursor() as cursor:
            driver = connection.connection.cursor() if connection.vendor == "postgresql" else cursor.cursor
            for table in rows:
                part = table.of(page, pages)
                if connection.vendor == "postgresql":
                    driver.executemany(table.insert, part)
                else:
                    super(type(driver), driver).executemany(table.insert, part)


def _tell(items: int, taken: list[tuple[float, float]], report: Report) -> None:
    bare = median(alone for _, alone in taken)
    report.add("bare executemany of every row the path writes", items / bare, "items/s")
    ratio = median(alone / whole for whole, alone in taken)
    whole = median(whole for whole, _ in taken)
    what = "collect, store, index, open cases, seal"
    report.add(what, items / whole, "items/s", Against(ratio, "bare executemany", "≥ 0.2"))


def _again(items: int, report: Report) -> None:
    """What is known already, and the raw bytes by themselves."""
    from kanalvakt.collection import actions
    from kanalvakt.collection.models import Source
    from kanalvakt.core import blobs, clock
    from kanalvakt.register.models import Channel

    channel, pages = Channel.objects.get(handle="kanal-1"), _giver.Giver.pages["kanal-1"]

    def same() -> None:
        for page in pages:
            actions.store(channel, page, source=Source.API, at=clock.now())

    def raws() -> None:
        for page in pages:
            blobs.prepare([one.raw for one in page], "application/octet-stream")

    report.add("the same pages again", items / seconds(same), "items/s")
    report.add("raw bytes alone: encrypted, durable, read back", items / seconds(raws), "items/s")


def _searching(report: Report) -> None:
    from kanalvakt.collection import queries
    from kanalvakt.collection.models import Item

    newest = Item.objects.order_by("-written_at")
    for words in ("badplats", "skolan kommunen"):

        def like(words: str = words) -> None:
            list(newest.filter(version__text__contains=words).values_list("pk", flat=True)[:50])

        def find(words: str = words) -> None:
            queries.search(words, None, 50)

        reference, found = _each(like), _each(find)
        report.add(f"search {words!r}, newest 50", found * 1000, "ms", Against(found / reference, "LIKE"))


def _each(work: Callable[[], object]) -> float:
    return median(seconds(work) for _ in range(LOOKUPS))
