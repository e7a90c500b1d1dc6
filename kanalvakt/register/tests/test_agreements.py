"""Whoever runs the system for a board does so under an agreement, and the register has it (G1.5.11)."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from kanalvakt.core import clock
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Unit, User
from kanalvakt.register import queries
from kanalvakt.register.models import Agreement, Channel

PAGE = "/kanaler/avtal/"
ABOUT = "Personuppgiftsbiträdesavtal för Kanalvakt"


def order(channel: Channel, **other: str) -> dict[str, str]:
    return {
        "board": str(channel.unit.board_id),
        "party": "Kommunstyrelsen",
        "about": ABOUT,
        "case_number": "BUN 2026/00077",
        "signed_on": "2026-02-01",
        "until": "",
    } | other


def test_an_agreement_is_on_the_channels_page_until_it_ends_and_then_history(
    channel: Channel, care: Unit, didrik: User, anna: User, client: Client
) -> None:
    client.force_login(anna)
    assert "inget är antecknat" in client.get(f"/kanaler/{channel.slug}/").text
    client.force_login(didrik)
    assert "Avtalet är antecknat." in client.post(PAGE, order(channel), follow=True).text
    client.force_login(anna)
    assert f"{ABOUT} (Kommunstyrelsen, BUN 2026/00077)" in client.get(f"/kanaler/{channel.slug}/").text
    page = client.get(PAGE).text
    assert ABOUT in page
    assert "Inget avtal är antecknat." in page, "the other board"
    client.force_login(didrik)
    made = Agreement.objects.get()
    page = client.post(f"{PAGE}{made.pk}/", follow=True).text
    assert "står kvar som historia" in page
    assert "1 avtal som har upphört" in page
    assert not queries.agreements_of(channel.unit.board).exists()
    kinds = ("register.agreement_recorded", "register.agreement_ended")
    assert [Entry.objects.filter(kind=kind).count() for kind in kinds] == [1, 1]


def test_an_agreement_holds_its_last_day_and_no_longer(channel: Channel, didrik: User, client: Client) -> None:
    client.force_login(didrik)
    last = clock.today() + timedelta(days=3)
    client.post(PAGE, order(channel, until=last.isoformat()))
    with time_machine.travel(clock.now() + timedelta(days=3)):
        assert queries.agreements_of(channel.unit.board).exists()
    with time_machine.travel(clock.now() + timedelta(days=4)):
        assert not queries.agreements_of(channel.unit.board).exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"signed_on": "2126-01-01"}, "har inte varit än"),
        ({"until": "2026-01-01"}, "före den första"),
        ({"case_number": ""}, "måste fyllas i"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(
    channel: Channel, didrik: User, client: Client, wrong: dict[str, str], said: str
) -> None:
    client.force_login(didrik)
    page = client.post(PAGE, order(channel, **wrong)).text
    assert said in page
    assert 'value="Kommunstyrelsen"' in page
    assert not Agreement.objects.exists()


def test_an_officer_reads_and_does_not_keep_them(channel: Channel, anna: User, client: Client) -> None:
    client.force_login(anna)
    assert "Anteckna ett avtal" not in client.get(PAGE).text
    assert client.post(PAGE, order(channel)).status_code == 403
