"""The public pages: three hundred channels and a million posts of theirs, by the server that the product runs.

Reference: the same server answering a page that is always the same (robots.txt), which asks no database. "Kept" is a
page asked for again, in whole or by its ETag. "Made anew": the same by a server that keeps no page. "Cold": what one
request costs that server in processor time when no request is for a page that was asked for before, when a post was
hidden or shown again before each, and when it has just started. What is asked changes from round to round.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from statistics import median

from bench import _house, _site
from bench._report import Against, Options, Report, p95

CHANNELS, ORIGINALS = 300, 1500
CONSTANT = "/robots.txt"
PAGES = {
    "directory": "/offentligt/",
    "channel page": "/offentligt/kanal/kanal-7/",
    "all posts, page": "/offentligt/inlagg/",
    "all posts, JSON Feed": "/offentligt/inlagg/flode.json",
    "a unit's posts, Atom": "/offentligt/inlagg/enhet/enhet-3/flode.atom",
    "a channel's posts, RSS": "/offentligt/inlagg/kanal/kanal-7/flode.rss",
}
# Each number another page.
OTHERS = {
    "directory by filters": "/offentligt/?unit=enhet-{0}&q=kanal+{1}",
    "channel page": "/offentligt/kanal/kanal-{1}/",
    "a channel's posts, page": "/offentligt/inlagg/kanal/kanal-{1}/",
    "a channel's posts, JSON Feed": "/offentligt/inlagg/kanal/kanal-{1}/flode.json",
    "a channel's posts, Atom": "/offentligt/inlagg/kanal/kanal-{1}/flode.atom",
    "a channel's posts, RSS": "/offentligt/inlagg/kanal/kanal-{1}/flode.rss",
}
ROUNDS, PER_ROUND, ANEW = 8, 240, 40
COLD, BARE = 100, "bench._bare:warmed()"


def measure(options: Options, report: Report) -> None:
    """Make or find the database, serve it, ask in turn."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    size, channels = options.sizes[-1], 10 if options.quick else CHANNELS
    name = _house.kept(options.data, f"{size}-posts-{channels}", lambda: _fill(size, channels))
    rounds, count, anew = (1, 8, 8) if options.quick else (ROUNDS, PER_ROUND, ANEW)
    rates: dict[tuple[str, str], list[float]] = {}
    times: dict[tuple[str, str], list[float]] = {}
    with _site.serving(name) as server, _site.serving(name, BARE) as bare:
        tags = {path: _site.header(server.port, path, "ETag") for path in PAGES.values()}
        for _round in range(rounds):
            for what, path in {"constant": CONSTANT, **PAGES}.items():
                ways: dict[str, tuple[_site.Server, dict[str, str]]] = {"kept": (server, {})}
                if what != "constant":
                    ways |= {"by ETag": (server, {"If-None-Match": tags[path]}), "anew": (bare, {})}
                for way, (asked, headers) in ways.items():
                    rate, taken = _site.visit(asked.port, path, anew if way == "anew" else count, headers)
                    rates.setdefault((what, way), []).append(rate)
                    times.setdefault((what, way), []).extend(taken)
    _tell(report, rates, times)
    _cold(options, report, name, channels)


def _cold(options: Options, report: Report, name: str, channels: int) -> None:
    """Processor time of requests that nothing was kept for, each beside one for the constant page."""
    _house.use(name)
    count = 4 if options.quick else COLD
    with _site.serving(name, BARE) as bare:
        visitor = _site.Visitor(bare)
        first = {what: visitor.cost(path) for what, path in PAGES.items()}
        constant: list[float] = []

        def add(what: str, paths: Iterable[str]) -> None:
            spent, beside = [], []
            for path in paths:
                beside.append(visitor.cost(CONSTANT))
                spent.append(visitor.cost(path))
            constant.extend(beside)
            against = Against(p95(spent) / p95(beside), "a constant page's", "≤ 3")
            report.add(f"{what}: p95 of processor time", p95(spent) * 1000, "ms", against)

        for what, address in OTHERS.items():
            paths = (address.format(number % _house.UNITS, number % channels) for number in range(count))
            add(f"{what}, each another", paths)
        for what, path in PAGES.items():
            add(f"{what}, after each change", (path for _time in _changes(count)))
        usual = median(constant)
        report.add("a constant page: processor time", usual * 1000, "ms")
        for what, spent in first.items():
            report.add(f"{what}, first after a start", spent * 1000, "ms", Against(spent / usual, "a constant page's"))


def _changes(times: int) -> Iterator[int]:
    """Before each step, the newest post is hidden or shown again."""
    from kanalvakt.collection import actions
    from kanalvakt.collection.models import Item, PublicState
    from kanalvakt.core import clock

    newest = Item.objects.order_by("-written_at", "-id")[0].pk
    for time in range(times):
        actions.set_public_state(newest, (PublicState.HIDDEN, PublicState.VISIBLE)[time % 2], at=clock.now())
        yield time


def _tell(report: Report, rates: dict[tuple[str, str], list[float]], times: dict[tuple[str, str], list[float]]) -> None:
    constant = ("constant", "kept")
    base, slowest = median(rates[constant]), p95(times[constant])
    report.add("a constant page", base, "/s")
    report.add("a constant page: p95", slowest * 1000, "ms")
    for what in PAGES:
        for way in ("kept", "by ETag"):
            rate = median(rates[what, way])
            report.add(f"{what}, {way}", rate, "/s", Against(rate / base, "a constant page", "≥ 0.5"))
        usual = p95(times[what, "kept"])
        report.add(f"{what}, kept: p95", usual * 1000, "ms", Against(usual / slowest, "a constant page's p95"))
        taken = p95(times[what, "anew"])
        against = Against(taken / slowest, "a constant page's p95", "≤ 3")
        report.add(f"{what}, made anew: p95", taken * 1000, "ms", against)


def _fill(size: int, channels: int) -> None:
    from django.db import transaction

    from bench._multiply import multiply
    from kanalvakt.collection.models import Item, ItemVersion, SearchRow
    from kanalvakt.core import clock

    originals = min(ORIGINALS, size // 2)
    with transaction.atomic():
        _house.build(channels)
        # The last copy ends now.
        _store(originals, clock.now().replace(second=0, microsecond=0) - timedelta(minutes=size))
        SearchRow.objects.all().delete()  # no public page searches
        ItemVersion.objects.update(screened_with="bench", raw=None)
        Item.objects.update(last_seen_at=clock.now())
    multiply([Item, ItemVersion], size // originals - 1, originals)


def _store(count: int, start: datetime) -> None:
    """One a minute, in each channel by turns."""
    from kanalvakt.collection import actions
    from kanalvakt.collection.models import Source
    from kanalvakt.connectors.base import FetchedItem, Person
    from kanalvakt.core import clock
    from kanalvakt.register.models import Channel

    channels = list(Channel.objects.order_by("pk"))
    for number, channel in enumerate(channels):
        posts = [
            FetchedItem(
                platform_id=f"post-{place}",
                kind="post",
                text=f"Inlägg {place}.\n" + "Badplatsen öppnar igen på lördag, och kiosken har öppet hela dagen. " * 4,
                sender=Person(f"own-{number}", channel.name),
                is_own=True,
                language="sv",
                written_at=start + timedelta(minutes=place),
                permalink=f"https://ovning.example/{channel.slug}/{place}",
                raw=b"{}",
            )
            for place in range(number, count, len(channels))
        ]
        actions.store(channel, posts, source=Source.API, at=clock.now())
