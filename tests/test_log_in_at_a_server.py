"""Connecting by logging in at the server itself: the real log-in page, a state of one's own, and once."""

import html
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client

from kanalvakt.connectors.registry import connector
from kanalvakt.core import clock
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel, Secret
from kanalvakt.register.queries import channel_ref
from tests.browser import assert_accessible, login
from tests.peers.snac import OFFICIAL, VISITOR, Snac, asked

pytestmark = [pytest.mark.peer("snac"), pytest.mark.xdist_group("snac")]


@pytest.fixture
def karins(client: Client, karin: User) -> Client:
    client.force_login(karin)
    return client


def begin(client: Client, snac: Snac, channel: Channel) -> str:
    """From our page; the address of the server's."""
    form = {"name": "Kommunen på Mastodon", "unit": channel.unit.pk, "token": ""}
    page = client.post(f"/kanaler/koppla/logga-in/?address={snac.address}", form).content.decode()
    return html.unescape(re.findall(rf'href="({snac.url}/oauth/authorize[^"]*)"', page)[0])


def log_in(snac: Snac, address: str, user: str = OFFICIAL) -> str:
    """At the server; where it sends the person, as path and query."""
    page = asked("GET", address).text
    answer = snac.log_in(page, {"login": user, "passwd": snac.info[user]})
    back = urlsplit(answer.headers["location"])
    assert back.netloc == "testserver"
    return f"{back.path}?{back.query}"


def test_a_person_logs_in_there_and_the_channel_is_connected(karins: Client, snac: Snac, channel: Channel) -> None:
    back = log_in(snac, begin(karins, snac, channel))
    assert karins.get(back).headers["Location"] == "/kanaler/kommunen-pa-mastodon/"
    made = Channel.objects.get(name="Kommunen på Mastodon")
    assert connector("mastodon").health(channel_ref(made)).ok
    assert "code" not in str(Secret.objects.get(channel=made))
    again = karins.get(back, follow=True).content.decode()
    assert "Börja om här" in again, "a code is taken once"


@pytest.mark.browser
def test_in_a_browser_the_whole_way_there_and_back(browser_page, snac: Snac, channel: Channel, karin: User) -> None:
    login(browser_page, karin)
    browser_page.goto(f"/kanaler/koppla/?address={snac.address}")
    assert_accessible(browser_page)
    browser_page.get_by_label("Vad ska kanalen heta här?").fill("Kommunen på Mastodon")
    browser_page.get_by_label("Enhet").select_option(label=channel.unit.name)
    browser_page.get_by_role("button", name="Logga in på plattformen").click()
    browser_page.get_by_role("link", name="Öppna plattformen och logga in").wait_for()
    assert_accessible(browser_page)
    browser_page.get_by_role("link", name="Öppna plattformen och logga in").click()
    browser_page.locator("[name=login]").fill(OFFICIAL)
    browser_page.locator("[name=passwd]").fill(snac.info[OFFICIAL])
    browser_page.locator("[type=submit]").click()
    browser_page.get_by_text("Kanalen är kopplad.").wait_for()
    assert Secret.objects.filter(channel__name="Kommunen på Mastodon").exists()


def test_a_listed_channel_is_connected_anew_in_the_same_way(karins: Client, snac: Snac, channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(
        platform="mastodon", address=snac.address, handle=f"{OFFICIAL}@{snac.allow}"
    )
    assert "Logga in på plattformen" in karins.get(f"/kanaler/{channel.slug}/koppla/").content.decode()
    page = karins.post(f"/kanaler/{channel.slug}/koppla/logga-in/").content.decode()
    address = html.unescape(re.findall(rf'href="({snac.url}/oauth/authorize[^"]*)"', page)[0])
    assert karins.get(log_in(snac, address)).headers["Location"] == f"/kanaler/{channel.slug}/"
    assert Secret.objects.filter(channel=channel).exists()


def test_the_log_in_of_another_account_connects_nothing(karins: Client, snac: Snac, channel: Channel) -> None:
    page = karins.get(log_in(snac, begin(karins, snac, channel), VISITOR), follow=True).content.decode()
    assert f"@{VISITOR}, inte för @{OFFICIAL}" in page
    assert not Channel.objects.filter(name="Kommunen på Mastodon").exists()


def test_another_state_another_person_or_a_late_one_connects_nothing(
    karins: Client, snac: Snac, channel: Channel, anna: User
) -> None:
    back = log_in(snac, begin(karins, snac, channel))
    stranger = Client()
    stranger.force_login(anna)
    assert "Börja om här" in stranger.get(back, follow=True).content.decode()
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert "Börja om här" in karins.get(back, follow=True).content.decode()
    forged = re.sub(r"state=[^&]*", "state=x", log_in(snac, begin(karins, snac, channel)))
    assert "Börja om här" in karins.get(forged, follow=True).content.decode()
    assert not Secret.objects.exists()


def test_who_says_no_there_is_told_that_nothing_changed(karins: Client, snac: Snac, channel: Channel) -> None:
    state = re.findall(r"state=([^&]+)", begin(karins, snac, channel))[0]
    page = karins.get(f"/kanaler/koppla/tillbaka/?error=access_denied&state={state}", follow=True).content.decode()
    assert "Ingenting är ändrat" in page


def test_a_name_is_needed_before_anybody_is_sent_away(karins: Client, snac: Snac) -> None:
    page = karins.post(f"/kanaler/koppla/logga-in/?address={snac.address}", {"name": ""}).content.decode()
    assert "/oauth/authorize" not in page
    assert "error-summary" in page


def test_an_outsider_is_not_sent_anywhere(client: Client, bo: User, snac: Snac) -> None:
    client.force_login(bo)
    assert client.post(f"/kanaler/koppla/logga-in/?address={snac.address}", {"name": "x"}).status_code == 403
