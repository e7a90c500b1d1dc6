"""How a channel is polled in tests and measurements, and what it may cost (docs/developers/connectors.md)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import httpx
import time_machine

from kanalvakt.connectors import registry
from kanalvakt.connectors.base import ChannelRef, FetchedItem
from kanalvakt.connectors.tests.made_up import AGES, DAY, HOUR
from kanalvakt.connectors.transport import Transport

# What tells of new comments, so that a post need not be asked: a list for the channel, a sign at each post, nothing.
BY_CHANNEL, BY_POST, NOTHING = "for the channel", "at each post", "nothing"
TELLS = {
    **dict.fromkeys(
        ("practice", "wordpress", "ghost", "youtube", "x", "linkedin", "pinboard", "webmention"), BY_CHANNEL
    ),
    **dict.fromkeys(("facebook", "instagram", "flickr", "vimeo", "bluesky", "mastodon", "feed"), BY_POST),
    **dict.fromkeys(("threads", "tiktok"), NOTHING),
}
# Posts younger than the one are asked again after the other, by docs/developers/connectors.md.
TABLE = {
    BY_CHANNEL: (),
    BY_POST: ((DAY, HOUR), (7 * DAY, 6 * HOUR), (30 * DAY, DAY)),
    NOTHING: ((DAY, timedelta(0)), (7 * DAY, HOUR), (30 * DAY, 6 * HOUR)),
}
# Since the last poll but one: a moment; long enough for today's posts; for those of the week, or of the month.
LATER = (timedelta(minutes=1), 2 * HOUR, 7 * HOUR)


def passed(channel: ChannelRef, cursor: Any, *, complete: bool = False) -> tuple[dict[str, FetchedItem], Any]:
    """A whole pass: its items, and its cursor as the database keeps it."""
    found: dict[str, FetchedItem] = {}
    for _ in range(200):
        page = registry.connector(channel.kind).fetch(channel, cursor, complete=complete)
        found |= {item.platform_id: item for item in page.items}
        cursor = json.loads(json.dumps(page.cursor, sort_keys=True))
        if page.done:
            return found, cursor
    raise AssertionError("the pass does not end")


def polled(channel: ChannelRef, settled: Any) -> tuple[int, Any]:
    """The requests of one poll."""
    with counted() as asked:
        _, cursor = passed(channel, settled)
    return len(asked), cursor


def budget(kind: str, since: timedelta, ages: tuple[timedelta, ...]) -> int:
    """Two, and one for each post that has not been asked for so long as its age allows."""
    rows = (next((every for younger, every in TABLE[TELLS[kind]] if age < younger), None) for age in ages)
    return 2 + sum(every is not None and since >= every for every in rows)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every request that leaves for the wire, repeated and redirected ones too."""
    asked: list[str] = []
    handle = Transport.handle_request

    def counting(transport: Transport, request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url}")
        return handle(transport, request)

    Transport.handle_request = counting  # type: ignore[method-assign]
    try:
        yield asked
    finally:
        Transport.handle_request = handle  # type: ignore[method-assign]


class Collected(NamedTuple):
    """A channel after a complete pass, when what was written this very second has settled; what that pass asked."""

    items: dict[str, FetchedItem]
    cursor: Any
    requests: int


def settled(channel: ChannelRef, clock: Any) -> Collected:
    """Everything collected."""
    with counted() as asked:
        found, cursor = passed(channel, None, complete=True)
    for _ in range(2):
        clock.shift(timedelta(minutes=10))
        _, cursor = passed(channel, cursor)
    return Collected(found, cursor, len(asked))


def looked(channel: ChannelRef) -> tuple[Collected, list[tuple[int, int]]]:
    """A channel of `worlds`; and of each poll, as much `LATER`, the requests and what they might be."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        began = datetime.now(UTC)
        whole = settled(channel, clock)
        polls, cursor = [], whole.cursor
        for later in LATER:
            clock.shift(later)
            requests, cursor = polled(channel, cursor)
            ages = tuple(age + (datetime.now(UTC) - began) for age in AGES)
            polls.append((requests, budget(channel.kind, later, ages)))
    return whole, polls
