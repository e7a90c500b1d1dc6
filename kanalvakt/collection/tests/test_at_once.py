"""Several workers at once: on PostgreSQL any number, on SQLite web and worker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from kanalvakt.collection import actions
from kanalvakt.collection.models import Item, ItemVersion, SearchRow, Sender, SenderName, Source
from kanalvakt.collection.tests.givers import NOON, fetched
from kanalvakt.connectors.base import Person
from kanalvakt.core.models import Blob
from kanalvakt.register.models import Channel
from kanalvakt.screening.actions import screen_pending
from kanalvakt.screening.models import Finding

WORKERS = 4


def at_once(work: Callable[[], object]) -> None:
    """The same work in several threads, each with a connection of its own."""

    def one() -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        for future in [pool.submit(one) for _ in range(WORKERS)]:
            future.result()


@pytest.mark.django_db(transaction=True)
def test_the_same_page_stored_by_several_workers_is_stored_once(channel: Channel) -> None:
    page = [
        fetched(f"{n}", f"Ring 070-174 06 {n:02}", parent_id="0" if n else "", sender=Person(f"u{n % 5}", "Kim"))
        for n in range(40)
    ]
    at_once(lambda: actions.store(channel, page, source=Source.API, at=NOON))
    assert (
        Item.objects.count() == ItemVersion.objects.count() == SearchRow.objects.count() == Blob.objects.count() == 40
    )
    assert Sender.objects.count() == SenderName.objects.count() == 5
    assert Item.objects.filter(root__platform_id="0").count() == 39

    at_once(screen_pending)
    places = list(Finding.objects.values_list("version", "type", "start", "rule"))
    assert len(places) == len(set(places)) >= 40
    assert not ItemVersion.objects.filter(screened_with="").exists()


@pytest.mark.django_db(transaction=True)
def test_different_pages_of_one_channel_meet_in_whole_threads(channel: Channel) -> None:
    pages = [[fetched(f"{n}-{m}", parent_id=f"{n}-{m - 1}" if m else "") for m in range(6)] for n in range(12)]
    mixed = [item for column in zip(*pages, strict=True) for item in column]
    chunks = iter([mixed[start::WORKERS] for start in range(WORKERS)])
    at_once(lambda: actions.store(channel, next(chunks), source=Source.API, at=NOON))
    assert Item.objects.count() == 72
    for number in range(12):
        assert Item.objects.filter(root__platform_id=f"{number}-0").count() == 5
