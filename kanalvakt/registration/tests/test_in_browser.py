"""The registrar's pages in a real browser."""

import pytest

from kanalvakt.collection import actions as collection
from kanalvakt.collection.models import Source
from kanalvakt.collection.tests.givers import NOON, fetched
from kanalvakt.core.actor import person
from kanalvakt.registration import actions
from tests.browser import assert_accessible, login


@pytest.mark.browser
def test_a_record_is_registered_by_keyboard(browser_page, channel, board, anna, rut) -> None:
    hostile = "Hej <script>alert(1)</script> \u202eabc " + "lång" * 200
    items = [
        fetched(f"{n}", hostile, kind="message", permalink="https://ovning.example/" + "x" * 300) for n in range(3)
    ]
    new = collection.store(channel, items, source=Source.API, at=NOON).new
    asked = [
        actions.request([pk], board=board, reason="message", title="Fråga om skolskjuts", actor=person(anna.pk))
        for pk in new
    ]
    collection.restrict(new[2], actor=person(anna.pk))
    login(browser_page, rut)
    browser_page.goto(f"/registrering/{asked[2].pk}/")
    assert_accessible(browser_page)
    browser_page.goto(f"/registrering/{asked[0].pk}/")
    browser_page.get_by_label("Diarienummer").fill("BUN 2026/00123")
    browser_page.keyboard.press("Enter")
    browser_page.get_by_text("Registrerat. Kvittot är sparat.").wait_for()
