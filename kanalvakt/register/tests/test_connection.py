"""Connecting to a real platform: tried first, kept when it works, refused in the platform's own words."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Unit, User
from kanalvakt.practice import seed
from kanalvakt.practice.server import Practice
from kanalvakt.register import actions, queries
from kanalvakt.register.models import Channel, ChannelState, Secret
from tests.browser import assert_accessible, login

TOKEN = "ascii-token-4711"
PAGE = {"handle": "bjorkskolan", "name": "Björkskolan", "about": "", "contact": "", "links": []}


@pytest.fixture
def practice(tmp_path: Path, settings, channel: Channel) -> Iterator[Practice]:
    """A running practice platform, where the channel is a page."""
    with Practice(tmp_path / "practice.sqlite3", TOKEN) as server:
        seed.load(server.store, {"pages": [PAGE], "items": []})
        settings.EGRESS_ALLOW = [f"127.0.0.1:{server.port}"]
        Channel.objects.filter(pk=channel.pk).update(address=f"{server.url}/bjorkskolan")
        yield server


def test_credentials_that_work_are_kept_encrypted_and_given_to_the_connector(
    practice: Practice, channel: Channel, as_anna: Actor
) -> None:
    assert actions.connect(channel.pk, {"token": f" {TOKEN} "}, actor=as_anna).ok
    channel.refresh_from_db()
    assert queries.channel_ref(channel).credentials == {"token": TOKEN}
    assert "ascii-token" not in repr(queries.channel_ref(channel))
    assert Entry.objects.get(kind="register.connected").subject == f"channel:{channel.pk}"


def test_what_a_connector_keeps_is_sealed_and_forgotten_with_the_key(
    practice: Practice, channel: Channel, as_anna: Actor, anna: User, client: Client
) -> None:
    memory = queries.channel_ref(channel).memory
    assert memory is not None
    memory.write("sessionen-4711")  # nothing is connected, so nothing is kept
    assert memory.read() == ""
    actions.connect(channel.pk, {"token": TOKEN}, actor=as_anna)
    memory.write("sessionen-4711")
    channel.refresh_from_db()
    again = queries.channel_ref(channel)
    assert again.memory is not None
    assert again.memory.read() == "sessionen-4711"
    assert "sessionen-4711" not in repr(again)
    with connection.cursor() as cursor:
        cursor.execute("SELECT session FROM register_secret")
        assert "sessionen" not in str(cursor.fetchall())
    client.force_login(anna)
    assert "sessionen" not in client.get(reverse("register:vault", args=[channel.slug])).text
    actions.connect(channel.pk, {"token": TOKEN}, actor=as_anna)
    assert again.memory.read() == ""


@pytest.mark.parametrize("wrong", ["fel-nyckel-0815", "fel nyckel på svenska"])
def test_a_wrong_key_is_told_and_nothing_is_kept(
    practice: Practice, channel: Channel, as_anna: Actor, wrong: str
) -> None:
    actions.connect(channel.pk, {"token": TOKEN}, actor=as_anna)
    with pytest.raises(Invalid, match="inloggning") as refused:
        actions.connect(channel.pk, {"token": wrong}, actor=as_anna)
    assert wrong not in str(refused.value)
    assert Secret.objects.count() == 1
    channel.refresh_from_db()
    assert queries.channel_ref(channel).credentials["token"] == TOKEN


def test_an_unreachable_platform_is_told(channel: Channel, as_anna: Actor, settings) -> None:
    settings.EGRESS_ALLOW = ["127.0.0.1:9"]
    Channel.objects.update(address="http://127.0.0.1:9/bjorkskolan")
    with pytest.raises(Invalid):
        actions.connect(channel.pk, {"token": "x"}, actor=as_anna)
    assert not Secret.objects.exists()


def test_each_field_must_be_filled_in(channel: Channel, as_anna: Actor) -> None:
    with pytest.raises(Invalid, match="Fyll i Nyckel") as refused:
        actions.connect(channel.pk, {"token": " "}, actor=as_anna)
    assert refused.value.field == "token"


def test_a_closed_channel_is_not_connected(channel: Channel, as_anna: Actor) -> None:
    Channel.objects.update(state=ChannelState.CLOSED)
    with pytest.raises(Conflict, match="avslutad"):
        actions.connect(channel.pk, {"token": "x"}, actor=as_anna)


def test_a_connection_is_never_shown(practice: Practice, channel: Channel, as_anna: Actor) -> None:
    actions.connect(channel.pk, {"token": TOKEN}, actor=as_anna)
    with pytest.raises(Invalid, match="visas aldrig"):
        actions.reveal(Secret.objects.get().pk, "Nyfiken", actor=as_anna)


def test_connecting_in_one_go_lists_the_channel_only_when_we_are_let_in(
    practice: Practice, channel: Channel, school: Unit, as_anna: Actor, care: Unit
) -> None:
    order = {"name": "Ny", "platform": "practice", "actor": as_anna}
    seed.load(practice.store, {"pages": [{**PAGE, "handle": "ny"}], "items": []})
    address = f"{practice.url}/ny"
    with pytest.raises(Invalid):
        actions.connect_new(unit=school, address=address, fields={"token": "fel"}, **order)
    assert Channel.objects.count() == 1
    with pytest.raises(NotAllowed):
        actions.connect_new(unit=care, address=address, fields={"token": TOKEN}, **order)
    made = actions.connect_new(unit=school, address=address, fields={"token": TOKEN}, **order)
    assert made.state == ChannelState.PROPOSED
    assert queries.is_connected(made)
    again = actions.connect_new(unit=school, address=address, fields={"token": TOKEN}, **order)
    assert again == made
    assert Secret.objects.filter(channel=made).count() == 1


def test_the_page_never_shows_what_was_typed(practice: Practice, channel: Channel, anna: User, client: Client) -> None:
    client.force_login(anna)
    address = reverse("register:connect", args=[channel.slug])
    page = client.post(address, {"token": "fel-nyckel-0815"})
    assert "Det här behöver rättas" in page.text
    assert "fel-nyckel-0815" not in page.text
    page = client.post(address, {"token": TOKEN}, follow=True)
    assert "Kanalen är kopplad" in page.text
    assert TOKEN not in page.text


def test_a_platform_that_is_kept_by_hand_says_so(proposed: Channel, anna: User, as_anna: Actor, client: Client) -> None:
    Channel.objects.update(platform="pinterest")
    with pytest.raises(Invalid, match="sköts för hand"):
        actions.connect(proposed.pk, {}, actor=as_anna)
    client.force_login(anna)
    assert "läses inte av sig själv" in client.get(reverse("register:connect", args=[proposed.slug])).text


CONNECT = "/kanaler/koppla/"


def test_how_to_connect_and_what_is_no_channel_are_read_in_english(client: Client, anna: User, as_anna: Actor) -> None:
    client.force_login(anna)
    with override("sv"):  # a request leaves its language in the thread
        page, refused = (
            client.get(CONNECT, {"address": address}, headers={"Accept-Language": "en"}).text
            for address in ("https://bsky.app/profile/exempelby.bsky.social", "https://www.facebook.com/login")
        )
    assert "Log in at bsky.app with the channel&#x27;s account." in page
    assert "App password" in page
    assert "Bluesky has no such act." in page
    assert "The address is nobody&#x27;s page on Facebook." in refused


def test_a_pasted_address_brings_what_its_platform_asks_for(anna: User, client: Client) -> None:
    client.force_login(anna)
    page = client.get(CONNECT, {"address": "https://blogg.exempelby.example/wp-login.php", "platform": ""}).text
    assert "Applikationslösenord" in page
    assert "moderate_comments" in page
    assert "https://blogg.exempelby.example" in page
    page = client.get(CONNECT, {"address": "http://127.0.0.1:9/bjorkskolan", "platform": ""}).text
    assert "Nyckel" in page
    assert "Applikationslösenord" not in page


def test_an_address_that_shows_no_platform_asks_which_it_is(anna: User, client: Client) -> None:
    client.force_login(anna)
    page = client.get(CONNECT, {"address": "https://exempelby.example", "platform": ""}).text
    assert "Adressen visar inte vilken plattform det är." in page
    assert "https://exempelby.example" in page
    assert "Applikationslösenord" in client.get(
        CONNECT, {"address": "https://exempelby.example", "platform": "wordpress"}
    ).text  # fmt: skip
    assert "skriv hela adressen" in client.get(CONNECT, {"address": "Björkskolan"}).text.lower()


def test_what_may_live_at_any_address_can_be_chosen_and_is_named(anna: User, client: Client) -> None:
    client.force_login(anna)
    page = client.get(CONNECT, {"address": "https://www.exempelby.example/", "platform": "webmention"}).text
    assert "Omnämnanden av en webbplats (Webmention)" in page.split('id="found"')[1]
    assert "/besked/webmention/" in page


def test_a_platform_that_nothing_reads_is_notified_instead(anna: User, client: Client) -> None:
    client.force_login(anna)
    page = client.get(CONNECT, {"address": "pinterest.com/Bjorkskolan/", "platform": ""}).text
    assert "Pinterest läses inte av sig själv än" in page
    (address,) = re.findall(r'href="(/kanaler/anmal/\?[^"]+)"', page)
    assert "https://www.pinterest.com/bjorkskolan" in client.get(address).text


@pytest.mark.parametrize(
    "address",
    [
        "facebook.com/bjorkskolan",
        "instagram.com/bjorkskolan",
        "threads.net/@bjorkskolan",
        "linkedin.com/company/bjorkskolan",
        "tiktok.com/@bjorkskolan",
    ],
)
def test_a_platform_that_reviews_apps_says_what_must_be_ready_first(anna: User, client: Client, address: str) -> None:
    client.force_login(anna)
    page = client.get(CONNECT, {"address": address, "platform": ""}).text
    assert "godkänna kommunens egen app" in page
    assert "sköts kanalen för hand" in page
    assert "/kanaler/anmal/?address=" in page


def test_the_page_connects_what_it_found_and_keeps_what_was_typed(
    practice: Practice, channel: Channel, school: Unit, anna: User, client: Client
) -> None:
    client.force_login(anna)
    seed.load(practice.store, {"pages": [{**PAGE, "handle": "ny"}], "items": []})
    address = f"{CONNECT}?{urlencode({'address': f'{practice.url}/ny', 'platform': ''})}"
    page = client.post(address, {"name": "Nya sidan", "unit": school.pk, "token": "fel-nyckel-0815"})
    assert "Det här behöver rättas" in page.text
    assert "Nya sidan" in page.text
    assert "fel-nyckel-0815" not in page.text
    page = client.post(address, {"name": "Nya sidan", "unit": school.pk, "token": TOKEN}, follow=True)
    assert "Kanalen är kopplad." in page.text
    assert Channel.objects.get(name="Nya sidan").platform == "practice"


@pytest.mark.browser
def test_the_connecting_pages_are_accessible(
    browser_page, practice: Practice, channel: Channel, proposed: Channel, anna: User
) -> None:
    login(browser_page, anna)
    browser_page.goto(f"/kanaler/{proposed.slug}/koppla/")
    assert_accessible(browser_page)
    browser_page.goto(f"/kanaler/{channel.slug}/koppla/")
    browser_page.get_by_label("Nyckel").fill(TOKEN)
    browser_page.get_by_role("button", name="Pröva och koppla").click()
    browser_page.get_by_text("Kanalen är kopplad").wait_for()
    assert_accessible(browser_page)
