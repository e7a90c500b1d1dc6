"""The inbox over many items: first page, the next case, each filter; and the page a browser gets.

Reference of growth: the same with the smallest number of items. Reference of the query: the rows it gives, fetched by
SQL that was written by hand. What is asked first and what second changes from round to round.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench import _house, _loader
from bench._report import NOTHING, Against, Options, Report, p95, progress, seconds

PER_ROUND = 20
ROUNDS = 10
COLUMNS = (
    """c.*, i.id, i.sender_name, i.sender_missing, h.id, h.name, h.platform, u.id, u.name, substr(v.text, 1, 240)"""
)
JOINED = """collection_item i ON i.id = c.item_id JOIN register_channel h ON h.id = c.channel_id
    LEFT JOIN collection_itemversion v ON v.id = i.version_id LEFT JOIN organisation_user u ON u.id = c.assignee_id"""


@dataclass
class Ask:
    """Something one asks of the inbox: through the product, and by hand as a condition with its values."""

    who: str
    filters: dict[str, Any]
    where: str
    values: Callable[[], list[Any]] = list


def measure(options: Options, report: Report) -> None:
    """Make or find the databases, then ask them all in turn."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    names = {size: _loader.full(options.data, size) for size in options.sizes}
    rounds, times = (1, 2) if options.quick else (ROUNDS, PER_ROUND)
    found: dict[tuple[str, int, str], list[float]] = {}
    for number in range(1, rounds + 1):
        for size, name in names.items():
            _house.use(name)
            progress(f"round {number} of {rounds}, {size:,} items")
            for what, ways in _work().items():
                for way, work in ways.items():
                    work()
                    taken = [seconds(work) for _ in range(times)]
                    found.setdefault((what, size, way), []).extend(taken)
    _tell(options, report, found)


def _tell(options: Options, report: Report, found: dict[tuple[str, int, str], list[float]]) -> None:
    smallest = options.sizes[0]
    for (what, size, way), times in found.items():
        if way == "whole":
            growth = p95(times) / p95(found[what, smallest, way])
            against = Against(growth, f"{smallest:,} items", "≤ 1.5") if size != smallest else NOTHING
            report.add(f"{what}, {size:,} items: p95", p95(times) * 1000, "ms", against)
        elif way == "query":
            ratio = median(times) / median(found[what, size, "bare"])
            against = Against(ratio, "bare SQL of the same rows", "≤ 2")
            report.add(f"{what}, {size:,} items: the query", median(times) * 1000, "ms", against)


def _asks() -> dict[str, Ask]:
    from kanalvakt.organisation.models import Unit
    from kanalvakt.register.models import Channel

    units, channel = list(Unit.objects.order_by("pk").values_list("pk", flat=True)), Channel.objects.latest("pk").pk
    five = f"c.unit_id IN ({', '.join(map(str, units[:5]))}) AND "
    return {
        "first page, coordinator": Ask("karin", {}, "c.waiting = 1"),
        "first page, five units": Ask("mona", {}, f"{five}c.waiting = 1"),
        "filter: one channel": Ask("karin", {"channel": channel}, f"c.channel_id = {channel} AND c.waiting = 1"),
        "filter: one unit": Ask("karin", {"unit": units[3]}, f"c.unit_id = {units[3]} AND c.waiting = 1"),
        "filter: flagged": Ask("karin", {"flagged": True}, "c.waiting = 1 AND c.priority > 0"),
        "filter: needs answer": Ask("karin", {"needs_answer": True}, "c.waiting = 1 AND c.needs_answer"),
        "filter: answered": Ask("karin", {"state": "answered"}, "c.state = 'answered'"),
        "filter: everything": Ask("karin", {"state": "all"}, "1 = 1"),
        "filter: everything, five units": Ask("mona", {"state": "all"}, f"{five}1 = 1"),
    }


def _work() -> dict[str, dict[str, Callable[[], object]]]:
    """What is measured → how (whole: through the product; query: its SQL alone; bare: SQL written by hand) → work."""
    from kanalvakt.core.actor import person
    from kanalvakt.supervision import queries
    from kanalvakt.supervision.filters import Filters

    people = {name: person(_house.user(name).pk) for name in ("karin", "anna", "mona")}
    work: dict[str, dict[str, Callable[[], object]]] = {}
    for what, ask in _asks().items():

        def page(ask: Ask = ask) -> object:
            return queries.rows(queries.inbox(people[ask.who], Filters(**ask.filters), {}).rows)

        work[what] = {"whole": page, "query": _again(page), "bare": _bare(ask)}
    chosen = _middle()
    work["next case"] = {"whole": lambda: queries.neighbours(chosen, Filters(), people["karin"])}
    work["next case, five units"] = {"whole": lambda: queries.neighbours(chosen, Filters(), people["mona"])}
    work["next case among everything"] = {
        "whole": lambda: queries.neighbours(chosen, Filters(state="all"), people["karin"])
    }
    for words in ("badplats", "skolan kommunen"):
        work[f"filter: words {words!r}"] = {"whole": _browse("karin", f"/inkorg/?q={words}&state=all")}
    work["the whole page in a browser"] = {"whole": _browse("karin", "/inkorg/")}
    work["the whole page, five units"] = {"whole": _browse("mona", "/inkorg/")}
    work["Idag in a browser"] = {"whole": _browse("karin", "/")}
    work["the whole page of a case"] = {"whole": _browse("karin", f"/inkorg/{chosen.pk}/")}
    return work


def _middle() -> Any:
    """A waiting case with many before and after it."""
    from kanalvakt.supervision.models import Case

    waiting = Case.objects.filter(waiting=1).order_by("-written_at", "-id")
    return waiting[waiting.count() // 2]


def _again(work: Callable[[], object]) -> Callable[[], None]:
    """The SQL that `work` sends, sent again and fetched, without Django around it."""
    from django.db import connection

    sent: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's order
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        work()
    lists = [(sql, params) for sql, params in sent if "supervision_case" in sql]
    return lambda: [_fetch(sql, params) for sql, params in lists] and None


def _bare(ask: Ask) -> Callable[[], None]:
    """The same rows by hand: their ids from the index, then all that the list shows of them."""
    ids = f"SELECT id FROM supervision_case c WHERE {ask.where} ORDER BY written_at DESC, id DESC LIMIT 51"
    sql = f"SELECT {COLUMNS} FROM supervision_case c JOIN {JOINED} WHERE c.id IN ({ids})"
    order = f"{sql} ORDER BY c.written_at DESC, c.id DESC"
    return lambda: _fetch(order, None)


def _fetch(sql: str, params: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.fetchall()


def _browse(who: str, address: str) -> Callable[[], None]:
    """What the server does for one page."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(_house.user(who), settings.AUTHENTICATION_BACKENDS[0])

    def get() -> None:
        answer = client.get(address, headers={"host": "localhost"})
        assert answer.status_code == 200, answer

    return get
