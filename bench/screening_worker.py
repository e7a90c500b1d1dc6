"""How fast the worker screens what is stored, findings kept and cases judged, against the bare engine."""

import json
from collections.abc import Iterable
from itertools import batched, cycle
from time import perf_counter

from bench import _house, _loader, screening
from bench._report import Against, Options, Report

# After each batch of the worker the bare engine reads so many texts: what else runs on the machine slows both alike.
BARE = 500
# So many different texts, some with findings and some without, are stored in place of those of the lists.
TEXTS = 20_000
# Between two signs of life.
SHOWN = 100_000


def measure(options: Options, report: Report) -> None:
    """Every stored item once, as after an import; `sizes` are numbers of items."""
    import django

    django.setup()
    for size in options.sizes:
        full = _loader.full(options.data, size)
        with _house.fresh(options.data, copy_of=full):
            _begin_anew()
            screened, rate, bare = _all()
            against = Against(rate / bare, "the bare engine on the same texts", "≥ 0.5")
            report.add(f"screening {screened:,} stored items, {_found():.2f} findings each", rate, "items/s", against)


def _begin_anew() -> None:
    """As just imported: nothing screened or judged; with texts of the bench `screening`."""
    from django.db import connection

    from kanalvakt.collection.models import ItemVersion
    from kanalvakt.screening.models import Finding
    from kanalvakt.supervision.models import Case

    Finding.objects.all().delete()
    Case.objects.update(priority=0, flags=[], needs_answer=False)
    texts = json.dumps(screening.comments(TEXTS))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE said (place integer PRIMARY KEY, text text)")
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO said SELECT key, value FROM json_each(%s)", [texts])
        else:
            cursor.execute(
                "INSERT INTO said SELECT n - 1, t FROM json_array_elements_text(%s) WITH ORDINALITY AS a(t, n)", [texts]
            )
        cursor.execute(
            f"UPDATE {ItemVersion._meta.db_table} SET screened_with = '',"
            " text = (SELECT said.text FROM said WHERE said.place = id %% %s)",
            [TEXTS],
        )
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")


def _all() -> tuple[int, float, float]:
    """How many were screened, how many a second, and how many texts a second the bare engine reads meanwhile."""
    from kanalvakt.screening import actions

    texts = cycle(batched(screening.comments(TEXTS), BARE))
    screened, shown, spent, read, reading = 0, SHOWN, 0.0, 0, 0.0
    _scan_all(next(texts))
    while True:
        start = perf_counter()
        batch = actions.screen_pending()
        spent += perf_counter() - start
        if not batch:
            return screened, screened / spent, read / reading
        screened += batch
        reading += _scan_all(next(texts))
        read += BARE
        if screened >= shown:
            print(
                f"  {screened:,}: {screened / spent:,.0f} items/s, {screened / spent * reading / read:.2f} ×",
                flush=True,
            )
            shown += SHOWN


def _scan_all(texts: Iterable[str]) -> float:
    """How many seconds the bare engine takes."""
    from kanalvakt.screening import engine

    start = perf_counter()
    for text in texts:
        engine.scan(text, "comment")
    return perf_counter() - start


def _found() -> float:
    """Findings an item."""
    from kanalvakt.collection.models import ItemVersion
    from kanalvakt.screening.models import Finding

    return Finding.objects.count() / ItemVersion.objects.count()
