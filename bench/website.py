"""The public pages: three hundred channels and a million posts of theirs, by the server that the product runs.

Reference: the same server answering a page that is always the same (robots.txt), which asks no database. "Kept" is a
page asked for again, in whole or by its ETag; "made anew" has a word in its address that keeps it out of what is kept.
What is asked changes from round to round.
"""

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
ROUNDS, PER_ROUND, ANEW = 8, 240, 40


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
    with _site.serving(name) as port:
        tags = {path: _site.header(port, path, "ETag") for path in PAGES.values()}
        for _round in range(rounds):
            for what, path in {"constant": CONSTANT, **PAGES}.items():
                ways: dict[str, tuple[str, dict[str, str]]] = {"kept": (path, {})}
                if what != "constant":
                    ways["by ETag"] = (path, {"If-None-Match": tags[path]})
                    ways["anew"] = (f"{path}?x=1", {})
                for way, (address, headers) in ways.items():
                    rate, taken = _site.visit(port, address, anew if way == "anew" else count, headers)
                    rates.setdefault((what, way), []).append(rate)
                    times.setdefault((what, way), []).extend(taken)
    _tell(report, rates, times)


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
