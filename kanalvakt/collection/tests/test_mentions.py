"""Another site mentions ours: looked at before it is believed, kept once, gone when it is."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kanalvakt.collection import actions
from kanalvakt.collection.actions import mentions
from kanalvakt.collection.models import Item, Mention, PublicState
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.webmention.connector import PATH
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel

TARGET = "https://exempelby.example/nyheter/bussen"
type Tell = Callable[..., int]


@pytest.fixture
def site(channel: Channel) -> Channel:
    Channel.objects.update(platform="webmention", address="https://www.exempelby.example/")
    channel.refresh_from_db()
    return channel


@pytest.fixture
def blog(settings: Any) -> Iterator[Faulty]:
    with Faulty() as server:
        settings.EGRESS_ALLOW = server.allow
        writes(server, "Går den på röda dagar?")
        yield server


def writes(blog: Faulty, words: str, status: int = 200, target: str = TARGET) -> None:
    page = f'<div class="h-entry"><a class="u-in-reply-to" href="{target}">Om</a><p class="e-content">{words}</p></div>'
    blog.play = lambda handler: handler.send(status, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def tell(source: str, target: str = TARGET) -> int:
    return Client().post(PATH, {"source": source, "target": target}).status_code


def test_a_mention_is_looked_at_and_becomes_an_item(site: Channel, blog: Faulty) -> None:
    assert reverse("webhooks:webmention") == PATH
    assert tell(f"{blog.url}/svar") == 202
    assert not blog.seen  # who tells does not wait, and cannot make us hurry
    assert actions.prove_mention() == 1
    item = Item.objects.get()
    assert (item.kind, item.platform_id) == ("comment", f"{blog.url}/svar")
    assert item.version
    assert item.version.text == "Går den på röda dagar?"
    assert item.version.source == "webhook"
    assert actions.prove_mention() == 0


def test_told_again_it_is_seen_anew_and_its_words_change(site: Channel, blog: Faulty) -> None:
    for words in ("Först", "Sedan", "Sedan"):
        writes(blog, words)
        assert tell(f"{blog.url}/svar") == 202
        Mention.objects.update(next_at=timezone.now())
        actions.prove_mention()
    assert [version.text for version in Item.objects.get().versions.all()] == ["Först", "Sedan"]
    assert Mention.objects.count() == 1


@pytest.mark.parametrize("away", [404, 410, "no link"])
def test_a_page_that_is_away_or_links_no_more_is_gone(site: Channel, blog: Faulty, away: Any) -> None:
    source = f"{blog.url}/svar"
    tell(source)
    actions.prove_mention()
    writes(blog, "Ändrat", *([200, "https://annan.example/"] if away == "no link" else [away]))
    tell(source)
    Mention.objects.update(next_at=timezone.now())
    actions.prove_mention()
    assert Item.objects.get().public_state == PublicState.GONE


def test_a_page_that_does_not_link_is_nothing_and_a_person_sees_why(
    site: Channel, blog: Faulty, anna: User, client: Client
) -> None:
    writes(blog, "Hej", target="https://annan.example/")
    tell(f"{blog.url}/bluff")
    actions.prove_mention()
    assert not Item.objects.exists()
    client.force_login(anna)
    assert "länkar inte hit" in client.get(f"/kanaler/{site.slug}/insamling/").content.decode()


def test_a_page_that_does_not_answer_is_tried_again_and_given_up_in_words(site: Channel, blog: Faulty) -> None:
    blog.play = lambda handler: handler.send(503)
    tell(f"{blog.url}/svar")
    for _ in range(mentions.TRIES):
        assert actions.prove_mention() == 1
        Mention.objects.exclude(next_at=None).update(next_at=timezone.now())
    assert actions.prove_mention() == 0
    assert Mention.objects.get().problem


def test_our_own_network_is_not_a_source(site: Channel, settings: Any) -> None:
    settings.EGRESS_ALLOW = []
    with Faulty() as inside:
        assert tell(f"{inside.url}/hemligt") == 202
        actions.prove_mention()
        assert inside.seen == []
    assert Mention.objects.get().next_at is None


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("", ""),
        ("https://asa.example/1", "https://asa.example/1"),
        ("https://asa.example/1", "https://annan.example/sida"),
        ("https://asa.example/1", "https://exempelby.example.ond.example/nyheter"),
        ("ftp://asa.example/1", TARGET),
        ("javascript:alert(1)", TARGET),
        ("https://asa.example/" + "a" * 1000, TARGET),
        ("https://[asa/1", TARGET),
    ],
)
def test_what_cannot_be_a_mention_is_refused_in_words(site: Channel, source: str, target: str) -> None:
    assert tell(source, target) == 400
    assert not Mention.objects.exists()


def test_a_flood_from_one_site_is_turned_away(site: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mentions, "WAITING_OF_ONE", 2)
    assert [tell(f"https://asa.example/{n}") for n in range(3)] == [202, 202, 429]
    assert tell("https://bo.example/1") == 202
    assert tell("https://asa.example/1") == 202  # the same again is no more


def test_what_was_never_proven_is_forgotten(site: Channel) -> None:
    tell("https://asa.example/1")
    Mention.objects.update(next_at=None, told_at=timezone.now() - timedelta(days=31))
    assert actions.forget_mentions() == 1
