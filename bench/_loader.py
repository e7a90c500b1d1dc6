"""Databases full of what people wrote: a thousand items through the product's own door, the rest copied in SQL."""

import random
from datetime import datetime, timedelta
from pathlib import Path

from bench import _house, _texts
from bench._multiply import multiply

ORIGINALS = 1000
# Of the newest so many wait that the list of one channel fills a page even of ten thousand items; of what is older than
# RECENT items only one in fifty of those still does. A million then has a queue of some 8,000.
WAITING = 0.12
RECENT, LEFT = 50_000, 50
STATES = ["answered", "no_answer", "removed", "gone"]


def full(folder: Path, size: int) -> str:
    """The name of a database with `size` items; made when it is not there."""
    return _house.kept(folder, f"{size}-items", lambda: _fill(size))


def _fill(size: int) -> None:
    from django.db import connection, transaction
    from django.db.models import F

    from kanalvakt.collection.models import Item, ItemVersion, SearchRow
    from kanalvakt.core import clock
    from kanalvakt.supervision.models import Case

    originals = min(ORIGINALS, size // 2)
    with transaction.atomic():
        _house.build()
        # The last copy ends now.
        _store(originals, clock.now().replace(second=0, microsecond=0) - timedelta(minutes=size))
        _handle()
    multiply([Item, ItemVersion, SearchRow, Case], size // originals - 1, originals)
    old = Case.objects.filter(waiting=1, written_at__lt=clock.now() - timedelta(minutes=RECENT))
    old.annotate(place=F("pk") % LEFT).exclude(place=0).update(state="answered")
    if connection.vendor == "postgresql":  # as its autovacuum would: indexes still lead to the rows before that change
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _store(count: int, start: datetime) -> None:
    """One a minute, in each channel by turns."""
    from kanalvakt.collection import actions
    from kanalvakt.collection.models import Item, ItemVersion, Source
    from kanalvakt.core import clock
    from kanalvakt.register.models import Channel

    channels = list(Channel.objects.order_by("pk"))
    comments = _texts.comments(count, channels=len(channels), start=start)
    for number, channel in enumerate(channels):
        actions.store(channel, comments[number :: len(channels)], source=Source.API, at=clock.now())
    ItemVersion.objects.update(screened_with="bench", raw=None)
    Item.objects.update(last_seen_at=clock.now())


def _handle() -> None:
    """Most are handled; of those that wait some are flagged, want an answer or are somebody's."""
    from kanalvakt.supervision.models import Case

    dice, karin = random.Random(7), _house.user("karin")
    for case in Case.objects.order_by("pk"):
        if dice.random() > WAITING:
            case.state, case.closed_at = dice.choice(STATES), case.changed_at
        case.priority = dice.choice([0, 0, 0, 1, 2])
        case.needs_answer = dice.random() < 0.3
        case.assignee = karin if dice.random() < 0.1 else None
        case.save()
