"""What collecting knows of channels that need somebody: silence (expectation 9)."""

from datetime import timedelta

import pytest
from django.test import Client

from kanalvakt.collection import actions
from kanalvakt.collection.models import SyncState
from kanalvakt.connectors.base import FetchedItem, Person
from kanalvakt.core import clock, telling
from kanalvakt.core.actor import Actor, person
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.register import actions as register
from kanalvakt.register import neglect
from kanalvakt.register.models import ActivityFloor, Channel

DAY = timedelta(days=1)
FLOOR = "/kanaler/att-se-om/golv/"


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


def wrote(channel: Channel, *days: int) -> None:
    for day in days:
        at = clock.now() - day * DAY
        own = FetchedItem(str(day), "post", "Välkomna!", Person("skolan", "Björkskolan"), at, b"{}", is_own=True)
        actions.store(channel, [own], source="test", at=at)


def test_the_municipality_says_how_much_a_channel_must_live(
    channel: Channel, client: Client, karin: User, anna: User, as_karin: Actor
) -> None:
    Channel.objects.update(activated_at=clock.now() - 400 * DAY)
    collected(channel)
    wrote(channel, 5, 20, 80)
    assert told(as_karin) == set()
    client.force_login(anna)
    assert client.get(FLOOR).status_code == 403
    client.force_login(karin)
    assert "Minsta aktivitet" in client.get("/kanaler/att-se-om/").text
    wrong = client.post(FLOOR, {"posts": "3", "months": "4", "idle_months": "3"}).text
    assert "minst lika länge som golvet mäts" in wrong
    assert not ActivityFloor.objects.exists()
    page = client.post(FLOOR, {"posts": "3", "months": "1", "idle_months": "12"}, follow=True).text
    assert "Färre än 3 egna inlägg på 1 månad." in page
    assert told(as_karin) == {"collection.quiet"}
    client.post(FLOOR, {"posts": "3", "months": "3", "idle_months": "12"})
    assert told(as_karin) == set()
    assert ActivityFloor.objects.count() == 1
    assert Entry.objects.filter(kind="register.floor_set").count() == 2


def test_how_long_a_channel_may_be_silent_is_the_municipalitys_choice(channel: Channel, as_karin: Actor) -> None:
    Channel.objects.update(activated_at=clock.now() - 400 * DAY)
    collected(channel)
    wrote(channel, 250)
    assert told(as_karin) == {"collection.idle"}
    register.set_floor(posts=1, months=2, idle_months=12, actor=as_karin)
    assert told(as_karin) == {"collection.quiet"}
