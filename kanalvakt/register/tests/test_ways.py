"""The ways through the register's pages: beside one another, back, and past what piles up."""

import pytest
from django.test import Client

from kanalvakt.core.actor import Actor
from kanalvakt.organisation.models import Unit, User
from kanalvakt.register import actions
from kanalvakt.register.models import Channel


def test_the_registers_pages_lie_beside_one_another_for_who_may_open_them(
    client: Client, anna: User, karin: User
) -> None:
    client.force_login(anna)
    page = client.get("/kanaler/forslag/").text
    assert '<a href="/kanaler/forslag/" aria-current="page">' in page
    assert 'href="/kanaler/att-se-om/"' in page
    assert 'href="/kanaler/partier/"' not in page
    client.force_login(karin)
    assert 'href="/kanaler/partier/"' in client.get("/kanaler/forslag/").text


@pytest.mark.parametrize("under", ["", "valv/ny/", "innehall/", "importera/", "regler/"])
def test_every_page_of_a_channel_shows_the_way_back(
    under: str, accepted: None, proposed: Channel, anna: User, client: Client
) -> None:
    client.force_login(anna)
    trail = client.get(f"/kanaler/bjorkskolan/{under}").text.partition('<nav class="trail"')[2].partition("</nav>")[0]
    assert '<a href="/kanaler/">Kanaler</a>' in trail
    assert ('<a href="/kanaler/bjorkskolan/">Björkskolan</a>' in trail) == bool(under)
    assert ("/valv/" in trail) == under.startswith("valv/")


def test_many_drafts_are_one_line_above_the_register(school: Unit, as_anna: Actor, anna: User, client: Client) -> None:
    client.force_login(anna)
    for number in range(4):
        address = f"x.com/skolan{number}"
        actions.propose(unit=school, name=f"Skolan {number}", address=address, draft=True, actor=as_anna)
        page = client.get("/kanaler/").text
        assert page.count("är ett utkast och inte inskickad") == (number + 1) % 4
    assert "4 anmälningar är utkast och inte inskickade." in page
