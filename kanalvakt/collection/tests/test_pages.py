"""How the collecting goes, for those who answer for it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from kanalvakt.collection import actions
from kanalvakt.collection.models import Source, SyncState
from kanalvakt.collection.tasks import collected
from kanalvakt.collection.tests.fake import Fake
from kanalvakt.collection.tests.givers import fetched
from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ConnectorError, Unread
from kanalvakt.core import clock
from kanalvakt.core.actor import system
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel, Secret, SecretKind
from tests.browser import assert_accessible, login

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def passes(channel: Channel, fake: Fake) -> None:
    """A week: an outage of some hours, a failing night, something that could not be read."""
    now = clock.now()
    for hour in range(60, 0, -1):
        if 40 < hour < 50:
            fake.answers = [ConnectorError("unreachable", "Bloggen svarar inte. Vi försöker igen av oss själva.")]
        else:
            fake.show(*[fetched(f"{hour}-{n}") for n in range(hour % 3)])
        with time_machine.travel(now - timedelta(hours=hour), tick=False):
            actions.sync(channel.pk, complete=False, actor=system("test"))
    fake.show(fetched("x"), unread=[Unread("kommentar 17", "datumet gick inte att läsa", b"{")])
    actions.sync(channel.pk, complete=True, actor=system("test"))


def test_gaps_runs_and_what_to_do_are_on_the_page(client: Client, channel: Channel, fake: Fake, anna: User) -> None:
    passes(channel, fake)
    client.force_login(anna)
    page = client.get(f"/kanaler/{channel.slug}/insamling/").content.decode()
    assert "Bloggen svarar inte." in page
    assert "datumet gick inte att läsa" in page
    assert "Plattformen visade inte allt" in page
    panel = client.get(f"/kanaler/{channel.slug}/").content.decode()
    assert "hämtas inte" in panel


def test_a_fault_is_kept_in_swedish_and_read_in_the_readers_language(
    client: Client, channel: Channel, fake: Fake, anna: User
) -> None:
    fake.answers = [faults.unreachable("blogg.exempelby.example")]
    actions.sync(channel.pk, complete=False, actor=system("test"))
    client.force_login(anna)
    with override("sv"):  # a request leaves its language in the thread
        read = {
            language: client.get(f"/kanaler/{channel.slug}/insamling/", headers={"Accept-Language": language}).text
            for language in ("sv", "en")
        }
    assert "blogg.exempelby.example svarar inte." in read["sv"]
    assert "blogg.exempelby.example does not answer." in read["en"]
    assert "svarar inte" not in read["en"]


def test_hamta_nu_makes_the_channel_due(client: Client, channel: Channel, fake: Fake, anna: User, bo: User) -> None:
    client.force_login(anna)
    answer = client.post(f"/kanaler/{channel.slug}/insamling/hamta/", follow=True)
    assert "inom några sekunder" in answer.content.decode()
    assert SyncState.objects.get().next_at <= clock.now()
    client.force_login(bo)
    assert client.post(f"/kanaler/{channel.slug}/insamling/hamta/").status_code == 404
    assert client.get(f"/kanaler/{channel.slug}/insamling/").status_code == 404


def test_a_drop_is_confirmed_by_a_person(client: Client, channel: Channel, fake: Fake, anna: User) -> None:
    fake.show(*[fetched(f"{n}") for n in range(50)])
    actions.sync(channel.pk, complete=True, actor=system("test"))
    fake.show()
    actions.sync(channel.pk, complete=True, actor=system("test"))
    client.force_login(anna)
    assert "de är borta" in client.get(f"/kanaler/{channel.slug}/insamling/").content.decode()
    answer = client.post(f"/kanaler/{channel.slug}/insamling/borta/", follow=True).content.decode()
    assert "Du har bekräftat" in answer


@pytest.mark.parametrize("platform", ["facebook", "x", "youtube"])
def test_a_channel_kept_by_hand_says_so(client: Client, channel: Channel, anna: User, platform: str) -> None:
    Channel.objects.update(platform=platform)
    client.force_login(anna)
    assert "sköts för hand" in client.get(f"/kanaler/{channel.slug}/insamling/").content.decode()
    assert "Lägg in för hand" in client.get(f"/kanaler/{channel.slug}/").content.decode()
    assert not collected().exists(), "until there is an app of the organisation's own nothing is tried"
    Secret.objects.create(channel=channel, kind=SecretKind.CONNECTION, value="x", changed_at=NOON)
    assert collected().exists()


@pytest.mark.browser
def test_the_pages_are_for_everybody(browser_page, channel: Channel, fake: Fake, anna: User) -> None:
    passes(channel, fake)
    actions.store(channel, [fetched("p", "Välkomna " * 30, kind="post")], source=Source.API, at=NOON)
    login(browser_page, anna)
    browser_page.goto(f"/kanaler/{channel.slug}/insamling/")
    assert_accessible(browser_page)
    browser_page.goto(f"/kanaler/{channel.slug}/lagg-in/")
    browser_page.get_by_label("Texten").fill("")
    browser_page.get_by_role("button", name="Spara", exact=True).click()
    browser_page.get_by_text("Det här behöver rättas").wait_for()
    assert_accessible(browser_page)
