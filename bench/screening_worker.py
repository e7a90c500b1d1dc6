"""How fast the worker screens what is stored, findings kept and cases judged, against the bare engine."""

import json
from itertools import islice
from time import perf_counter

from bench import _house, _loader, screening
from bench._report import Against, Options, Report

BARE = 20_000
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
            bare = _bare()
            start = perf_counter()
            screened = _all(start)
            rate = screened / (perf_counter() - start)
            # What else runs on the machine changes meanwhile: the engine's rate is that before and after.
            bare = (bare + _bare()) / 2
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


def _bare() -> float:
    """Texts a second, read beforehand."""
    from kanalvakt.collection.models import ItemVersion
    from kanalvakt.screening import engine

    texts = list(ItemVersion.objects.order_by("pk").values_list("text", flat=True)[:BARE])
    for text in islice(texts, 2000):
        engine.scan(text, "comment")
    start = perf_counter()
    for text in texts:
        engine.scan(text, "comment")
    return len(texts) / (perf_counter() - start)


def _all(start: float) -> int:
    from kanalvakt.screening import actions

    screened, shown = 0, SHOWN
    while batch := actions.screen_pending():
        screened += batch
        if screened >= shown:
            print(f"  {screened:,} after {perf_counter() - start:.0f} s", flush=True)
            shown += SHOWN
    return screened


def _found() -> float:
    """Findings an item."""
    from kanalvakt.collection.models import ItemVersion
    from kanalvakt.screening.models import Finding

    return Finding.objects.count() / ItemVersion.objects.count()
