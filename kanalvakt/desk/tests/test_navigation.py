"""The menu shows each role the doors that are open to it, and every door leads somewhere."""

import pytest
from django.test import Client
from django.urls import resolve

from kanalvakt.desk.navigation import DOORS, GROUPS
from kanalvakt.organisation.permissions import declared

ROLES = ["anna", "olof", "karin", "rut", "bo", "didrik", "ada"]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.path)
def test_every_door_leads_to_a_page_and_asks_for_a_permission_that_exists(door) -> None:
    assert resolve(door.path)
    assert not door.action or door.action in declared()


@pytest.mark.parametrize("who", ROLES)
def test_whoever_sees_a_door_may_walk_through_it(request: pytest.FixtureRequest, client: Client, channel, who) -> None:
    client.force_login(request.getfixturevalue(who))
    shown = client.get("/regelbok/").context["shell"].menu
    assert {entry.url: client.get(entry.url).status_code for entry in shown} == {entry.url: 200 for entry in shown}


def test_the_page_one_stands_on_is_marked_and_what_waits_is_counted(client: Client, anna, channel) -> None:
    client.force_login(anna)
    menu = {entry.url: entry for entry in client.get("/inkorg/").context["shell"].menu}
    assert [entry.url for entry in menu.values() if entry.current] == ["/inkorg/"]
    assert menu["/inkorg/"].count == 0


def test_who_has_no_key_to_the_rules_of_screening_may_still_try_a_text(client: Client, bo, anna) -> None:
    for user, offered in ((bo, True), (anna, False)):
        client.force_login(user)
        urls = [entry.url for entry in client.get("/regelbok/").context["shell"].menu]
        assert ("/granskning/prova/" in urls) is offered
        assert ("/granskning/" in urls) is not offered


def test_doors_stand_under_their_headings_in_one_piece(client: Client, ada) -> None:
    client.force_login(ada)
    page = client.get("/")
    groups = [str(entry.group) for entry in page.context["shell"].menu]
    assert groups == sorted(groups, key=[str(group) for group in GROUPS].index)
    assert page.text.count('class="menu__heading"') == len(set(groups)) - 1


def test_the_search_is_offered_to_those_who_have_an_inbox(client: Client, anna, ada) -> None:
    for user, offered in ((anna, True), (ada, False)):
        client.force_login(user)
        assert ('role="search"' in client.get("/regelbok/").text) is offered
