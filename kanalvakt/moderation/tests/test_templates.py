"""The texts to senders: written in the browser, every version kept, shown as they will be read (expectation 25)."""

import pytest
from django.test import Client

from kanalvakt.core.actor import person
from kanalvakt.core.errors import Invalid, NotAllowed
from kanalvakt.moderation import actions
from kanalvakt.moderation.models import NoticeTemplate

pytestmark = pytest.mark.usefixtures("rulebook")
WRITTEN = {"title": "Vår", "about": "decision", "rule_id": "", "text": "Hej! {regel}. {namn}"}


@pytest.fixture
def karins(karin) -> Client:
    client = Client()
    client.force_login(karin)
    return client


def test_karin_writes_one_and_a_new_version_of_it(karins, karin) -> None:
    karins.post("/beslut/meddelanden/ny/", WRITTEN)
    template = NoticeTemplate.objects.get()
    karins.post(f"/beslut/meddelanden/{template.pk}/", WRITTEN | {"text": "Hej igen! {regel}."})
    assert [one.text for one in template.versions.all()] == ["Hej igen! {regel}.", "Hej! {regel}. {namn}"]
    assert template.versions.first().written_by == karin
    assert "version 2" in karins.get("/beslut/meddelanden/").text


def test_the_preview_shows_it_as_it_will_be_read_and_saves_nothing(karins) -> None:
    page = karins.post("/beslut/meddelanden/ny/", WRITTEN | {"preview": "1"}).text
    assert "Hej! Personligt angrepp eller förolämpning. {namn}" in page
    assert "Fylls i av den som skickar" in page
    assert not NoticeTemplate.objects.exists()


@pytest.mark.parametrize("text", ["Hej {namn!", "Hej namn}", "{{kanal}", "{kan\nal}"])
def test_a_brace_without_its_other_half_is_refused(karin, text) -> None:
    with pytest.raises(Invalid) as refused:
        actions.save_template(None, title="x", text=text, about="decision", actor=person(karin.pk))
    assert refused.value.field == "text"


def test_our_own_are_offered_until_there_are_others(karins) -> None:
    page = karins.get("/beslut/meddelanden/").text
    assert "Borttagen kommentar" in page
    assert "Vi har tagit bort din kommentar" in karins.get("/beslut/meddelanden/ny/?about=decision&house=0").text
    karins.post("/beslut/meddelanden/ny/", WRITTEN)
    assert "Borttagen kommentar" not in karins.get("/beslut/meddelanden/").text


def test_one_that_is_taken_out_of_use_is_kept(karins) -> None:
    karins.post("/beslut/meddelanden/ny/", WRITTEN)
    template = NoticeTemplate.objects.get()
    karins.post(f"/beslut/meddelanden/{template.pk}/ta-bort/")
    assert "Vår" not in karins.get("/beslut/meddelanden/").text
    assert template.versions.get().text == WRITTEN["text"]
    assert karins.get(f"/beslut/meddelanden/{template.pk}/").status_code == 404


def test_anna_reads_them_and_does_not_write(anna) -> None:
    client = Client()
    client.force_login(anna)
    assert client.get("/beslut/meddelanden/").status_code == 200
    assert client.get("/beslut/meddelanden/ny/").status_code == 403
    with pytest.raises(NotAllowed):
        actions.save_template(None, title="x", text="y", about="decision", actor=person(anna.pk))
