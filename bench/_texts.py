"""What people write, the same each time: threads of twenty, some twenty words each, 900 senders."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 1, tzinfo=UTC)


def comments(count: int, *, channels: int = 1, seed: int = 0, start: datetime = START) -> list[Any]:
    """`count` items as a connector gives them, one a minute from `start`, each with a raw slice of 700 bytes.

    They are meant for so many channels by turns: number n is of channel n % channels, and so is what it answers.
    """
    from kanalvakt.connectors.base import FetchedItem, Person

    dice = random.Random(2015 + seed)
    letters = "abcdefghijklmnoprstuvyåäö"
    rare = ["".join(dice.choices(letters, k=dice.randint(3, 12))) for _ in range(20_000)]
    common = ["det", "är", "att", "en", "och", "skolan", "kommunen", "när", "badplatserna", "tack"] * 2_000
    return [
        FetchedItem(
            platform_id=f"{number}",
            kind="comment" if _place(number, channels) else "post",
            text=" ".join(dice.choices(rare + common, k=22)),
            sender=Person(f"user-{number % 900}", f"Person {number % 900}"),
            written_at=start + timedelta(minutes=number),
            raw=b'{"id": %d, "rest": "%s"}' % (number, b"x" * 700),
            parent_id=f"{number - _place(number, channels) * channels}" if _place(number, channels) else "",
        )
        for number in range(count)
    ]


def _place(number: int, channels: int) -> int:
    """Where in its thread of twenty; 0 begins it."""
    return number // channels % 20
