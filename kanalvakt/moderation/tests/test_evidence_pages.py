"""The evidence page: what was kept, of whom, whether it is unchanged, and who may see it (G1.5.7, G1.5.8)."""

import json

import pytest
from django.test import Client
from playwright.sync_api import Page

from kanalvakt.collection.models import Item, ItemVersion
from kanalvakt.core import blobs
from kanalvakt.ledger.models import Entry
from kanalvakt.moderation import actions
from kanalvakt.organisation.models import User
from kanalvakt.outbox.actions.evidence import preserve
from kanalvakt.outbox.models import Evidence
from kanalvakt.outbox.tests.conftest import work
from tests.browser import assert_accessible, login

pytestmark = pytest.mark.usefixtures("rulebook", "platform", "time")
MAY, NO_COPY = "G1.5.9.angrepp", "G1.5.9.barnpornografi"


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def annas(anna) -> Client:
    return logged_in(anna)


class TestEvidencePage:
    @pytest.fixture
    def evidence(self, make_item, as_anna, time) -> Evidence:
        raw = b'{"id": "1", "text": "Ni \\u00e4r idioter", "email": "kim@exempel.example", "ip": "192.0.2.7"}'
        item = make_item("Ni är idioter", raw=raw)
        actions.remove([item.pk], rule_id=MAY, reason="Angriper rektorn.", actor=as_anna)
        work(time)
        return Evidence.objects.get(item=item)

    def test_it_shows_what_was_kept_of_whom_and_why(self, annas, evidence) -> None:
        page = annas.get(f"/bevis/{evidence.pk}/").text
        for told in ("Ni är idioter", "Kim Karlsson", "kim@exempel.example", "192.0.2.7", "rektorn", evidence.sha256):
            assert told in page
        assert "Förseglat" in page
        assert page.count(">Ja<") == 3

    def test_a_changed_byte_is_shown(self, annas, evidence) -> None:
        path = blobs.path(evidence.raw)
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        page = annas.get(f"/bevis/{evidence.pk}/").text
        assert page.count(">Nej<") == 1

    def test_lost_bytes_are_told(self, annas, evidence) -> None:
        blobs.path(evidence.canonical).unlink()
        assert "går inte att läsa ur lagret" in annas.get(f"/bevis/{evidence.pk}/").text
        assert annas.get(f"/bevis/{evidence.pk}/underlag.json").status_code == 404

    def test_the_files_are_given_byte_by_byte_and_never_run(self, annas, evidence) -> None:
        document = annas.get(f"/bevis/{evidence.pk}/underlag.json")
        assert json.loads(document.content)["version"]["text"] == "Ni är idioter"
        raw = annas.get(f"/bevis/{evidence.pk}/svar")
        assert raw.content == blobs.read(evidence.raw)
        for answer in (document, raw):
            assert answer["Content-Disposition"].startswith("attachment")
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert answer["Cache-Control"] == "no-store"

    def test_a_picture_waits_until_it_is_asked_for(self, annas, item, as_anna) -> None:
        item.media.create(url="https://x.example/a.png", blob=blobs.put(b"\x89PNG", "image/png"))
        item.media.create(url="https://x.example/a.svg", blob=blobs.put(b"<svg onload=alert(1)>", "image/svg+xml"))
        evidence = preserve(item, actor=as_anna)
        page = annas.get(f"/bevis/{evidence.pk}/").text
        assert "<summary>Visa bild 1" in page
        assert "Hämta fil 2" in page
        assert annas.get(f"/bevis/{evidence.pk}/medier/1/")["Content-Type"] == "image/png"
        svg = annas.get(f"/bevis/{evidence.pk}/medier/2/")
        assert svg["Content-Type"] == "application/octet-stream"
        assert svg["Content-Disposition"].startswith("attachment")
        assert annas.get(f"/bevis/{evidence.pk}/medier/3/").status_code == 404

    @pytest.mark.parametrize(
        "text", ["<script>alert(1)</script>", "\u202egnirts\u202c", "a\u200bb", "😀" * 500, "x" * 1_000_000]
    )
    def test_hostile_text_is_shown_harmless(self, annas, make_item, as_anna, text) -> None:
        evidence = preserve(make_item(text), actor=as_anna)
        page = annas.get(f"/bevis/{evidence.pk}/").text
        assert "<script>alert" not in page
        assert "\u202e" not in page
        assert "\u200b" not in page
        document = annas.get(f"/bevis/{evidence.pk}/underlag.json")
        assert json.loads(document.content)["version"]["text"] == text

    def test_a_later_edit_is_told(self, annas, evidence) -> None:
        newer = ItemVersion.objects.create(
            item=evidence.item, number=9, text="Nytt", content_hash="0", fetched_at=evidence.made_at, source="api"
        )
        Item.objects.filter(pk=evidence.item_id).update(version=newer)
        assert "Texten har ändrats på plattformen" in annas.get(f"/bevis/{evidence.pk}/").text

    def test_the_list_and_the_page_are_closed_to_others(self, annas, evidence, bo, ada) -> None:
        assert f"Bevis {evidence.pk}" in annas.get("/bevis/").text
        for user in (bo, ada):
            assert logged_in(user).get("/bevis/").status_code == 403
            assert logged_in(user).get(f"/bevis/{evidence.pk}/").status_code == 403


class TestSecretEvidence:
    @pytest.fixture
    def evidence(self, make_item, as_anna) -> Evidence:
        post = make_item("Hemligt om Lisa", kind="post")
        secret = make_item("Hemligt om Lisas diagnos", parent=post)
        actions.mark_secret(secret.pk, "23 kap. 2 § OSL", actor=as_anna)
        return Evidence.objects.get()

    def test_the_cleared_see_it_and_each_view_is_an_entry(self, annas, evidence) -> None:
        assert "Lisas diagnos" in annas.get(f"/bevis/{evidence.pk}/").text
        annas.get(f"/bevis/{evidence.pk}/underlag.json")
        assert Entry.objects.filter(kind="evidence.secret_viewed").count() == 2

    def test_nobody_else_sees_a_word(self, evidence, olof, karin, didrik) -> None:
        for user in (olof, karin, didrik):
            client = logged_in(user)
            assert "Lisas" not in client.get(f"/bevis/{evidence.pk}/").text
            assert client.get(f"/bevis/{evidence.pk}/underlag.json").status_code == 404
            assert client.get(f"/bevis/{evidence.pk}/svar").status_code == 404
            for address in ("/bevis/", "/beslut/", "/atgarder/", "/atgarder/?state=waiting"):
                assert "Lisas" not in client.get(address).text

    def test_a_thread_that_became_secret_later_is_masked_in_older_evidence(self, make_item, as_anna, olof) -> None:
        above = make_item("Hemligt om Lisa")
        evidence = preserve(make_item("Ofarligt svar", parent=above), actor=as_anna)
        actions.mark_secret(above.pk, "23 kap. 2 § OSL", actor=as_anna)
        page = logged_in(olof).get(f"/bevis/{evidence.pk}/").text
        assert "Ofarligt svar" in page
        assert "Lisa" not in page

    def test_what_is_sealed_from_everyone_is_masked_even_for_the_cleared(self, annas, item, as_anna) -> None:
        earlier = preserve(item, actor=as_anna)
        actions.remove([item.pk], rule_id=NO_COPY, reason="Bild på ett barn.", actor=as_anna)
        assert "idioter" not in annas.get(f"/bevis/{earlier.pk}/").text
        assert annas.get(f"/bevis/{earlier.pk}/underlag.json").status_code == 404
        described = annas.get(f"/bevis/{Evidence.objects.get(no_copy=True).pk}/").text
        assert "Bild på ett barn." in described


def test_lists_do_not_ask_once_a_row(annas, make_item, as_anna, django_assert_max_num_queries, time) -> None:
    for number in range(12):
        actions.remove([make_item(f"Text {number}").pk], rule_id=MAY, reason="", actor=as_anna)
    work(time)
    for address in ("/atgarder/?state=ended", "/beslut/", "/bevis/"):
        annas.get(address)
        with django_assert_max_num_queries(26):
            assert annas.get(address).status_code == 200


@pytest.mark.browser
def test_the_pages_are_accessible(browser_page: Page, anna, item, make_item, as_anna, settings) -> None:
    item.media.create(url="https://x.example/a.png", blob=blobs.put(b"\x89PNG", "image/png"))
    item.media.create(url="https://x.example/" + "b" * 300)
    evidence = preserve(item, actor=as_anna)
    actions.remove([item.pk], rule_id=MAY, reason="Angriper rektorn." * 20, actor=as_anna)
    hostile = preserve(make_item("Å" * 3000 + "\u202e" * 50), actor=as_anna)
    login(browser_page, anna)
    for address in ("/bevis/", f"/bevis/{evidence.pk}/", f"/bevis/{hostile.pk}/"):
        browser_page.goto(address)
        assert_accessible(browser_page)
