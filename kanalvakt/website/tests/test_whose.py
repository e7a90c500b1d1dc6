"""Is the account ours? Every way to paste an address gets one honest answer."""

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.ledger.models import Entry
from kanalvakt.register.models import Channel, ChannelState
from kanalvakt.website.tests.test_public_pages import another, closed
from kanalvakt.website.whose import Verdict, Why, is_ours

PAGE = "/offentligt/ar-kontot-vart/"


def said(asked: str) -> tuple[str, str, list[str]]:
    answer = is_ours(asked)
    return answer.verdict, answer.why, [channel.name for channel in answer.channels]


@pytest.fixture
def page(channel: Channel) -> Channel:
    return another(channel, "Skolan", platform="facebook", address="https://www.facebook.com/skolan", handle="skolan")


@pytest.mark.parametrize(
    "asked",
    [
        "https://www.facebook.com/skolan",
        " m.facebook.com/Skolan/ ",
        "facebook.com/pg/skolan/posts?ref=x",
        "fb.com/skolan",
    ],
)
def test_every_spelling_of_our_account_is_ours(page: Channel, asked: str) -> None:
    assert said(asked) == ("yes", "", ["Skolan"])


def test_what_was_ours_is_told_as_such(channel: Channel) -> None:
    old = closed(channel)
    assert said(old.address) == ("was", "", [old.name])
    assert said(closed(channel, "Aldrig", activated_at=None).address) == ("no", "", [])


def test_a_channel_that_closes_is_still_ours(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(state=ChannelState.CLOSING)
    assert said(channel.address)[0] == Verdict.YES


def test_what_is_only_notified_is_not_official(channel: Channel) -> None:
    assert said(another(channel, "Anmäld", state=ChannelState.PROPOSED).address) == ("no", "", [])


def test_others_accounts_are_not_ours(page: Channel) -> None:
    assert said("facebook.com/skolan.fejk") == ("no", "", [])
    assert said("https://www.linkedin.com/in/nagon") == ("no", Why.PERSON, [])
    Channel.objects.filter(pk=page.pk).update(foreign=True)
    assert said(page.address) == ("no", Why.FOREIGN, ["Skolan"])


def test_a_name_alone_shows_which_of_ours_have_it(page: Channel) -> None:
    assert said("@SKOLAN") == ("unknown", Why.NAME_ONLY, ["Skolan"])
    assert said("@inteskolan") == ("no", Why.NAME_ONLY, [])


def test_a_number_where_we_know_a_name_is_no_ground_for_a_no(page: Channel) -> None:
    assert said("https://www.facebook.com/profile.php?id=100064") == ("unknown", Why.OTHER_SPELLING, [])
    page.others.create(address="https://www.facebook.com/profile.php?id=100064")
    assert said("https://www.facebook.com/profile.php?id=100064")[0] == Verdict.YES


def test_what_lies_below_our_blog_is_ours(channel: Channel) -> None:
    another(channel, "Bloggen", platform="wordpress", address="https://exempelby.example/blogg")
    assert said("http://www.exempelby.example/blogg/2026/11/lov")[0] == Verdict.YES
    assert said("https://exempelby.example/bloggen")[0] == Verdict.NO
    assert said("https://exempelby.example.fejk.example/blogg")[0] == Verdict.NO


@pytest.mark.parametrize(
    "asked", ["", " ", "hej på er", "https://", "https://www.facebook.com/photo/?fbid=1", "\x00", "//"]
)
def test_what_is_no_account_is_not_guessed_at(page: Channel, asked: str) -> None:
    assert said(asked) == ("unknown", Why.UNREADABLE, [])


@given(st.text(max_size=60))
@settings(max_examples=100)
def test_no_question_breaks_it_and_none_is_answered_yes(channel: Channel, asked: str) -> None:
    assert is_ours(asked).verdict != Verdict.YES


def test_the_question_is_asked_on_a_page_and_stored_nowhere(client: Client, page: Channel) -> None:
    before = Entry.objects.count()
    answer = client.get(PAGE, {"address": "facebook.com/skolan"})
    assert "Ja, kontot är vårt." in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert Entry.objects.count() == before
    assert "Nej, kontot är inte vårt." in client.get(PAGE, {"address": "x.com/nagon"}).content.decode()
    assert "error-summary" in client.get(PAGE, {"address": ""}).content.decode()
