"""How fast the worker screens what is stored, findings kept and cases judged, against the bare engine."""

from itertools import islice
from time import perf_counter

from bench import _house, _loader
from bench._report import Against, Options, Report

BARE = 20_000


def measure(options: Options, report: Report) -> None:
    """Every stored item once, as after an import; `sizes` are numbers of items."""
    import django

    django.setup()
    for size in options.sizes:
        full = _loader.full(options.data, size)
        with _house.fresh(options.data, copy_of=full):
            _forget_findings()
            bare = _bare()
            start = perf_counter()
            screened = _all()
            rate = screened / (perf_counter() - start)
            against = Against(rate / bare, "the bare engine on the same texts", "≥ 0.5")
            report.add(f"screening {screened:,} stored items", rate, "items/s", against)


def _forget_findings() -> None:
    from kanalvakt.collection.models import ItemVersion
    from kanalvakt.screening.models import Finding

    Finding.objects.all().delete()
    ItemVersion.objects.update(screened_with="")


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


def _all() -> int:
    from kanalvakt.screening import actions

    screened = 0
    while batch := actions.screen_pending():
        screened += batch
    return screened
