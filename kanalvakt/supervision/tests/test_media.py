"""Pictures and films of a case: from our own store, veiled where they may disturb (expectation 29)."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page, expect

from kanalvakt.collection.models import Medium
from kanalvakt.core import blobs
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger.models import Entry
from kanalvakt.supervision import actions
from kanalvakt.supervision.models import Case
from kanalvakt.supervision.tests.conftest import Write, find
from tests.browser import assert_accessible, login

FAR = "https://cdn.example/bild.png"


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (320, 200), "teal").save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def case(write: Write) -> Case:
    """A comment with a picture in our store."""
    item = write("Titta här")
    blob = blobs.put(picture(), "image/png")
    Medium.objects.create(item=item, url=FAR, media_type="image/png", alternative_text="En gunga", blob=blob)
    return item.case


def seen_by(client: Client, user: Any, case: Case) -> str:
    client.force_login(user)
    return client.get(reverse("supervision:case", args=[case.pk])).text


def test_a_picture_is_shown_from_our_own_store_and_never_from_the_platform(
    client: Client, anna: Any, case: Case
) -> None:
    text = seen_by(client, anna, case)
    source = reverse("collection:medium", args=[case.item.media.get().pk])
    assert f'src="{source}" alt="En gunga"' in text
    assert FAR not in text
    assert "inbox-veil" not in text
    assert client.get(source).getvalue() == picture()


def test_a_film_plays_from_our_own_store(client: Client, anna: Any, case: Case) -> None:
    Medium.objects.update(blob=blobs.put(b"\x00\x00\x00\x18ftypmp42", "video/mp4"))
    assert "<video" in seen_by(client, anna, case)
    answer = client.get(reverse("collection:medium", args=[case.item.media.get().pk]))
    assert answer["Content-Type"] == "video/mp4"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_what_we_do_not_hold_is_not_shown_and_is_fetched_on_request(client: Client, anna: Any, case: Case) -> None:
    Medium.objects.update(blob=None)
    text = seen_by(client, anna, case)
    assert "Bild eller film som inte är hämtad. En gunga" in text
    assert "<img class=" not in text
    answer = client.post(reverse("supervision:fetch_media", args=[case.pk]), follow=True)
    assert "1 gick inte att hämta." in answer.text, "the address leads nowhere"
    assert Entry.objects.filter(kind="supervision.media_fetched").count() == 1


def test_what_is_sealed_is_never_fetched(anna: Any, case: Case) -> None:
    type(case.item).objects.update(restricted=True, sealed=True)
    with pytest.raises(Invalid):
        actions.fetch_media(case.pk, actor=person(anna.pk))


def test_screening_veils_and_a_person_may_say_otherwise(client: Client, anna: Any, case: Case) -> None:
    find(case.item, ("violence_porn", "forbidden"))
    assert "inbox-veil" in seen_by(client, anna, case)
    client.post(reverse("supervision:disturbing", args=[case.pk]), {"disturbing": "0"})
    assert "inbox-veil" not in seen_by(client, anna, case)


def test_a_colleagues_mark_veils_for_all_and_can_be_undone(client: Client, anna: Any, olof: Any, case: Case) -> None:
    client.force_login(olof)
    client.post(reverse("supervision:disturbing", args=[case.pk]), {"disturbing": "1"})
    assert "inbox-veil" in seen_by(client, anna, case)
    with pytest.raises(Conflict):
        actions.mark_disturbing(case.pk, disturbing=True, actor=person(anna.pk))
    client.post(reverse("supervision:disturbing", args=[case.pk]), {"disturbing": "0"})
    assert "inbox-veil" not in seen_by(client, olof, case)
    assert set(Entry.objects.filter(kind__startswith="supervision.media").values_list("kind", flat=True)) == {
        "supervision.media_marked",
        "supervision.media_unmarked",
    }


def test_an_officer_may_have_every_picture_veiled(client: Client, anna: Any, olof: Any, case: Case) -> None:
    client.force_login(anna)
    client.post(reverse("supervision:veil", args=[case.pk]), {"all": "1"})
    assert "inbox-veil" in seen_by(client, anna, case)
    assert "inbox-veil" not in seen_by(client, olof, case)
    client.force_login(anna)
    client.post(reverse("supervision:veil", args=[case.pk]), {"all": "0"})
    assert "inbox-veil" not in seen_by(client, anna, case)


@pytest.mark.browser
def test_a_veiled_picture_is_unveiled_by_keyboard(browser_page: Page, anna: Any, case: Case) -> None:
    actions.mark_disturbing(case.pk, disturbing=True, actor=person(anna.pk))
    login(browser_page, anna)
    browser_page.goto(f"/inkorg/{case.pk}/")
    image = browser_page.get_by_alt_text("En gunga")
    expect(image).to_have_css("filter", "blur(32px)")
    assert_accessible(browser_page)
    browser_page.locator(".inbox-veil summary").focus()
    browser_page.keyboard.press("Enter")
    expect(image).to_have_css("filter", "none")
    expect(browser_page.get_by_text("Dölj bilden")).to_be_visible()
