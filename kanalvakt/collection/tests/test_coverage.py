"""A gap is shown, never hidden: which hours were really looked at."""

import itertools
from datetime import UTC, datetime, timedelta

import time_machine
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.collection import actions, queries
from kanalvakt.collection.coverage import Gap, Look, Span, covered
from kanalvakt.collection.tests.fake import Fake
from kanalvakt.connectors.base import ConnectorError
from kanalvakt.core.actor import system
from kanalvakt.register.models import Channel

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hour: float) -> datetime:
    return NOON + hour * HOUR


def run(channel: Channel, hour: float) -> None:
    with time_machine.travel(at(hour), tick=False):
        actions.sync(channel.pk, complete=False, actor=system("test"))


def test_an_outage_is_a_gap_with_its_reason_and_the_hour_when_what_was_left_was_read(
    channel: Channel, fake: Fake
) -> None:
    for hour in range(8):
        if hour in (3, 4, 5):
            fake.answers = [ConnectorError("unreachable", "Bloggen svarar inte.")]
        else:
            fake.show()
        run(channel, hour)
    found = queries.coverage(channel, at(0), at(8))
    assert found.observed == [Span(at(0), at(2)), Span(at(6), at(8))]
    assert found.gaps == [Gap(at(2), at(6), "Bloggen svarar inte.", at(6))]


def test_a_stopped_program_is_a_gap_of_its_own_kind_and_goes_on_until_now(channel: Channel, fake: Fake) -> None:
    fake.show()
    run(channel, 0)
    (gap,) = queries.coverage(channel, at(-5), at(10)).gaps[1:]
    assert (gap.start, gap.end, gap.caught_up_at) == (at(0), at(10), None)
    assert "inte igång" in gap.reason


def test_the_time_before_the_first_look_is_a_gap(channel: Channel, fake: Fake) -> None:
    assert queries.coverage(channel, at(0), at(1)).gaps[0].reason == "Insamlingen hade inte börjat."
    fake.show()
    run(channel, 3)
    assert queries.coverage(channel, at(0), at(4)).gaps == [Gap(at(0), at(3), "Insamlingen hade inte börjat.", at(3))]


def test_a_look_shortly_before_the_time_asked_for_counts(channel: Channel, fake: Fake) -> None:
    for hour in range(4):
        fake.show()
        run(channel, hour)
    assert queries.coverage(channel, at(1.5), at(3.5)).gaps == []


looks = st.lists(st.tuples(st.floats(-20, 20), st.floats(0, 3), st.booleans()), max_size=12)


@given(looks=looks, since=st.floats(-15, 0), length=st.floats(0, 15))
def test_observed_time_and_gaps_are_together_the_whole_time(looks, since: float, length: float) -> None:
    ordered = [Look(at(start), at(start + more), "fel" if bad else "") for start, more, bad in sorted(looks)]
    found = covered(ordered, at(since), at(since + length), 2 * HOUR)
    parts = sorted([*found.observed, *found.gaps], key=lambda part: (part.start, part.end))
    assert sum((part.end - part.start for part in parts), timedelta()) == at(since + length) - at(since)
    for part, following in itertools.pairwise(parts):
        assert part.end == following.start
    assert all(part.start <= part.end for part in parts)
