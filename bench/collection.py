"""How fast fetched items are stored, indexed, found and screened, against the bare rows of the same items.

    python -m bench collection            on SQLite, or on what DATABASE_URL names

Reference for storing: `bulk_create` of the item rows alone, same page size, same database, same run. Reference for
searching: `LIKE '%word%'` over the texts. Seconds are of the clock; "cpu" is this process's own.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import batched

ITEMS, PAGE, LOOKUPS = 10_000, 100, 50


def main() -> None:
    """Measure in a process of its own: settings and database are throwaway."""
    with tempfile.TemporaryDirectory(prefix="kanalvakt-bench-") as folder:
        environment = {**os.environ, "KANALVAKT_VAR": folder, "DJANGO_SETTINGS_MODULE": "kanalvakt.settings"}
        subprocess.run([sys.executable, "-m", "bench.collection"], env=environment, check=True)


def measure() -> None:
    """Inside that process."""
    import django

    django.setup()
    from django.test.utils import setup_databases, teardown_databases

    old = setup_databases(verbosity=0, interactive=False)
    try:
        _storing()
        _searching()
        _screening()
    finally:
        teardown_databases(old, verbosity=0)


def _timed(what: str, work: Callable[[], object], count: int, reference: float = 0) -> float:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    ratio = f"{wall / reference:6.1f} × reference" if reference else ""
    print(f"{what:<44}{count / wall:8.0f} /s{wall:8.2f} s{cpu:8.2f} s cpu  {ratio}", flush=True)
    return wall


def _storing() -> None:
    from kanalvakt.collection import actions
    from kanalvakt.collection.models import Item, Source
    from kanalvakt.core import blobs, clock

    channel, bare = _channel("bench"), _channel("bare")
    pages = [list(page) for page in batched(_items(ITEMS), PAGE, strict=False)]

    def rows() -> None:
        now = clock.now()
        for page in pages:
            Item.objects.bulk_create(
                Item(
                    channel=bare, platform_id=one.platform_id, kind=one.kind, sender_missing="-",
                    written_at=one.written_at, first_seen_at=now, last_seen_at=now, public_state_at=now,
                )
                for one in page
            )  # fmt: skip

    def store() -> None:
        for page in pages:
            actions.store(channel, page, source=Source.API, at=clock.now())

    def raws() -> None:
        for page in pages:
            blobs.prepare([one.raw for one in page], "application/octet-stream")

    print(f"{ITEMS} items, pages of {PAGE}, {_database()}")
    reference = _timed("reference: bulk_create of the rows alone", rows, ITEMS)
    _timed("raw bytes alone, durable and read back", raws, ITEMS, reference)
    _timed("store: new, with raw, search and hooks", store, ITEMS, reference)
    _timed("store: the same again", store, ITEMS, reference)


def _searching() -> None:
    from kanalvakt.collection import queries
    from kanalvakt.collection.models import Item

    newest = Item.objects.order_by("-written_at")
    for words in ("badplats", "skolan kommunen"):

        def like(words: str = words) -> None:
            for _ in range(LOOKUPS):
                list(newest.filter(version__text__contains=words).values_list("pk", flat=True)[:50])

        def find(words: str = words) -> None:
            for _ in range(LOOKUPS):
                queries.search(words, None, 50)

        reference = _timed(f"reference: LIKE {words!r}", like, LOOKUPS)
        _timed(f"search {words!r}, newest 50", find, LOOKUPS, reference)


def _screening() -> None:
    from kanalvakt.screening.actions import screen_pending

    def screen() -> None:
        while screen_pending():
            pass

    _timed("screen what was stored, findings kept", screen, ITEMS)


def _database() -> str:
    from django.db import connection

    return connection.vendor


def _channel(slug: str) -> "object":
    from django.utils import timezone

    from kanalvakt.organisation.models import Board, Unit
    from kanalvakt.register.models import Channel

    board = Board.objects.create(name=slug)
    unit = Unit.objects.create(name=slug, slug=slug, board=board)
    return Channel.objects.create(
        unit=unit,
        name=slug,
        slug=slug,
        platform="practice",
        address=f"https://{slug}.example/",
        proposed_at=timezone.now(),
    )


def _items(count: int) -> list["object"]:
    """Threads of twenty, some twenty words each, 900 senders, a raw slice of 700 bytes; the same each time."""
    from kanalvakt.connectors.base import FetchedItem, Person

    dice = random.Random(2015)
    letters = "abcdefghijklmnoprstuvyåäö"
    rare = ["".join(dice.choices(letters, k=dice.randint(3, 12))) for _ in range(20_000)]
    common = ["det", "är", "att", "en", "och", "skolan", "kommunen", "när", "badplatserna", "tack"] * 2_000
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        FetchedItem(
            platform_id=f"{number}",
            kind="comment" if number % 20 else "post",
            text=" ".join(dice.choices(rare + common, k=22)),
            sender=Person(f"user-{number % 900}", f"Person {number % 900}"),
            written_at=start + timedelta(minutes=number),
            raw=b'{"id": %d, "rest": "%s"}' % (number, b"x" * 700),
            parent_id=f"{number - number % 20}" if number % 20 else "",
        )
        for number in range(count)
    ]


if __name__ == "__main__":
    measure()
