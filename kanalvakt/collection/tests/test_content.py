"""Everything that a channel has is found on one page, by those who review and archive too, and secrets stay quiet."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kanalvakt.collection import actions
from kanalvakt.collection.models import Item, Source
from kanalvakt.collection.tests.givers import NOON, fetched
from kanalvakt.core.actor import person
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel

SECRET = "Hon har zebrahemligheten"


@pytest.fixture
def base(channel: Channel, anna: User) -> str:
    """A post of the channel's own, two comments (one edited, one secret), a message; where they are listed."""
    day = timedelta(days=1)
    items = [
        fetched("p", "Badet öppnar", kind="post", is_own=True, written_at=NOON - 3 * day),
        fetched("1", "När då?", root_id="p", parent_id="p", written_at=NOON - 2 * day),
        fetched("2", SECRET, root_id="p", parent_id="p", written_at=NOON - day),
        fetched("3", "Hej i enrum", kind="message"),
    ]
    actions.store(channel, items, source=Source.API, at=NOON)
    edited = fetched("1", "När öppnar det?", root_id="p", parent_id="p", written_at=NOON - 2 * day)
    actions.store(channel, [edited], source=Source.IMPORT, at=NOON)
    actions.restrict(Item.objects.get(platform_id="2").pk, actor=person(anna.pk))
    return f"/kanaler/{channel.slug}/innehall/"


def test_a_registrar_finds_it_newest_first_and_by_kind_day_and_words(base: str, client: Client, rut: User) -> None:
    client.force_login(rut)

    def shown(query: str = "") -> list[str]:
        page = client.get(base + query)
        return [item.platform_id for item in page.context["page"].rows]

    assert shown() == ["3", "2", "1", "p"]
    assert shown("?kind=post") == ["p"]
    assert shown("?since=2026-11-22&until=2026-11-23") == ["2", "1"]
    assert shown("?q=öppna") == ["1", "p"]
    assert shown("?state=hidden") == []
    assert shown("?kind=nonsens&since=igår") == ["3", "2", "1", "p"]
    assert "Inget stämmer med filtret" in client.get(f"{base}?q=zebrahemligheten").content.decode()
    assert SECRET not in client.get(base).content.decode()


def test_one_of_them_has_its_versions_and_its_thread(base: str, client: Client, anna: User) -> None:
    client.force_login(anna)
    page = client.get(f"{base}{Item.objects.get(platform_id='1').pk}/").content.decode()
    assert page.index("När öppnar det?") < page.index("När då?") < page.index("I samma tråd")
    assert "Version 2 ur import" in page
    assert "Badet öppnar" in page
    assert SECRET not in page


def test_a_secret_is_read_with_clearance_only_and_that_is_an_entry(
    base: str, client: Client, anna: User, olof: User, bo: User
) -> None:
    where = f"{base}{Item.objects.get(platform_id='2').pk}/"
    client.force_login(olof)
    assert SECRET not in client.get(where).content.decode()
    assert not Entry.objects.filter(kind="collection.secret_viewed").exists()
    client.force_login(anna)
    assert SECRET in client.get(where).content.decode()
    assert Entry.objects.get(kind="collection.secret_viewed").actor == f"person:{anna.pk}"
    client.force_login(bo)
    assert {client.get(base).status_code, client.get(where).status_code} == {404}


def test_a_longer_list_costs_no_more_questions(base: str, channel: Channel, client: Client, rut: User) -> None:
    client.force_login(rut)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(base)
        assert not any("GROUP BY" in one["sql"] for one in asked), "nothing is counted for all that the channel has"
        return len(asked)

    few = cost()
    actions.store(channel, [fetched(f"m{n}") for n in range(20)], source=Source.API, at=NOON)
    assert cost() == few
