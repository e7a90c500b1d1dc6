"""Parties in the council have a link, on proof of their seats, until the mandate period ends (G1.3.4)."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid, NotAllowed
from kanalvakt.organisation.models import Unit, User
from kanalvakt.register import actions, queries
from kanalvakt.register.models import Channel

LINK: dict[str, Any] = {
    "party": "Exempelpartiet",
    "address": "facebook.com/Exempelpartiet",
    "seats": 4,
    "proof": "Valprotokollet",
    "until": date(2030, 10, 14),
}


def test_a_link_is_shown_until_the_mandate_period_ends(as_karin: Actor) -> None:
    link = actions.accept_party_link(**LINK, actor=as_karin)
    assert link.address == "https://www.facebook.com/exempelpartiet"
    assert list(queries.party_links()) == [link]
    with pytest.raises(Invalid, match="finns redan"):
        actions.accept_party_link(**LINK, actor=as_karin)
    with time_machine.travel(clock.now().replace(year=2031)):
        assert list(queries.party_links()) == []
        actions.accept_party_link(**LINK | {"until": date(2034, 10, 14)}, actor=as_karin)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"seats": 0}, "mandat i fullmäktige"),
        ({"until": clock.today() - timedelta(days=1)}, "redan slut"),
        ({"address": "facebook.com/newsfeed"}, "ingens sida"),
        ({"address": "https://ovning.example/bjorkskolan"}, "egna kanaler"),
    ],
)
def test_no_link_without_seats_nor_to_what_is_no_partys(
    channel: Channel, as_karin: Actor, wrong: dict[str, Any], said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        actions.accept_party_link(**LINK | wrong, actor=as_karin)


def test_the_coordinator_alone_shows_and_takes_away(as_anna: Actor, anna: User, karin: User, client: Client) -> None:
    with pytest.raises(NotAllowed):
        actions.accept_party_link(**LINK, actor=as_anna)
    client.force_login(anna)
    assert client.get("/kanaler/partier/").status_code == 403
    client.force_login(karin)
    page = client.post("/kanaler/partier/", LINK, follow=True).text
    assert "Länken visas nu" in page
    assert "Exempelpartiet" in Client().get("/offentligt/").text
    page = client.post(f"/kanaler/partier/{queries.party_links().get().pk}/", follow=True).text
    assert "Länken är borttagen." in page
    assert not queries.party_links().exists()


def test_a_partys_page_is_never_notified_as_a_channel_until_its_link_is_gone(
    school: Unit, as_anna: Actor, as_karin: Actor, anna: User, karin: User, client: Client
) -> None:
    link = actions.accept_party_link(**LINK, actor=as_karin)
    client.force_login(anna)
    sent = {"unit": school.pk, "name": "Elevkåren", "address": "https://m.facebook.com/Exempelpartiet/"}
    page = client.post("/kanaler/anmal/", sent).text
    assert "registrerad som en länk till Exempelpartiet" in page
    assert "be informatören ta bort länken" in page
    assert 'value="Elevkåren"' in page, "what was typed stays"
    assert not Channel.objects.exists()
    with time_machine.travel(clock.now().replace(year=2031)):
        client.force_login(karin)
        assert "Mandatperioden är slut" in client.get("/kanaler/partier/").text
        actions.end_party_link(link.pk, actor=as_karin)
        made = actions.propose(unit=school, name="Elevkåren", address=LINK["address"], actor=as_anna)
        with pytest.raises(Invalid, match=r"Elevkåren .anmäld.*dra tillbaka anmälan"):
            actions.accept_party_link(**LINK | {"until": date(2034, 10, 14)}, actor=as_karin)
        actions.close(made.pk, actor=as_karin)
        actions.accept_party_link(**LINK | {"until": date(2034, 10, 14)}, actor=as_karin)


def test_a_partys_page_is_not_even_tried_when_somebody_would_connect_it(school: Unit, as_karin: Actor) -> None:
    actions.accept_party_link(**LINK | {"address": "https://blogg.example/partiet"}, actor=as_karin)
    with pytest.raises(Invalid, match="registrerad som en länk till Exempelpartiet"):
        actions.connect_new(
            unit=school, address="https://blogg.example/partiet", name="Blogg", platform="wordpress",
            fields={"username": "x", "password": "y"}, actor=as_karin,
        )  # fmt: skip


def test_a_channel_does_not_move_to_a_partys_address(channel: Channel, as_karin: Actor) -> None:
    actions.accept_party_link(**LINK | {"address": "https://ovning.example/partiet"}, actor=as_karin)
    with pytest.raises(Invalid, match="registrerad som en länk till Exempelpartiet"):
        actions.change(channel.pk, {"address": "https://ovning.example/partiet"}, actor=as_karin)
