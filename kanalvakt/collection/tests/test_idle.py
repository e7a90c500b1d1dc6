"""What collecting knows of channels that need somebody: silence (expectation 9)."""

from datetime import timedelta

import pytest

from kanalvakt.collection import actions
from kanalvakt.collection.models import SyncState
from kanalvakt.connectors.base import FetchedItem, Person
from kanalvakt.core import clock, telling
from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation.models import User
from kanalvakt.register import neglect
from kanalvakt.register.models import Channel

DAY = timedelta(days=1)


@pytest.fixture
def as_karin(karin: User) -> Actor:
    return person(karin.pk)


def told(actor: Actor) -> set[str]:
    """The sections of channels that stand still, of those on the page."""
    return {each.section.name for each in neglect.drawn(actor)} & {"collection.idle", "collection.quiet"}


def collected(channel: Channel, **more: object) -> SyncState:
    now = clock.now()
    return SyncState.objects.create(channel=channel, next_at=now, next_complete_at=now, observed_until=now, **more)


@pytest.mark.parametrize(
    ("written", "reason"), [(10, ""), (70, "collection.quiet"), (190, "collection.idle"), (None, "collection.idle")]
)
def test_a_channel_that_stands_still_is_proposed_to_be_closed(
    channel: Channel, as_karin: Actor, as_anna: Actor, written: int | None, reason: str
) -> None:
    Channel.objects.update(activated_at=clock.now() - 184 * DAY)
    assert told(as_karin) == set(), "nothing is known before collecting"
    collected(channel)
    if written is not None:
        at = clock.now() - written * DAY
        own = FetchedItem("1", "post", "Välkomna!", Person("skolan", "Björkskolan"), at, b"{}", is_own=True)
        actions.store(channel, [own], source="test", at=at)
    assert told(as_karin) == {reason} - {""}
    idle = telling.kinds()["collection.idle"].count
    assert (idle(as_karin), idle(as_anna)) == (int(reason == "collection.idle"), 0)
