"""Two officers in two browsers: never the same comment unaware."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from kanalvakt.core import clock
from kanalvakt.outbox.models import Act
from kanalvakt.supervision import actions
from kanalvakt.supervision.models import Case, Draft
from kanalvakt.supervision.tests.conftest import Write
from tests.browser import assert_accessible, login, watch

pytestmark = pytest.mark.browser


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    """The server's clock, moved by the test; the browsers have clocks of their own."""
    with time_machine.travel("2026-11-24 09:12 +01:00") as moved:
        yield moved


@pytest.fixture
def officers(
    transactional_db: None,
    live_server: Any,
    chromium: Browser,
    traveller: time_machine.Traveller,
    write: Write,
    anna: Any,
    olof: Any,
) -> Iterator[tuple[Page, Page]]:
    """Anna's browser and Olof's, each in the inbox with three comments."""
    for text, name in (
        ("Tack för snabb snöröjning!", "Kalle B."),
        ("Varför är badhuset stängt på lördag?", "Maria L."),
        ("Fin bild!", "hanna_k"),
    ):
        write(text, name=name)
    opened, faults = [], []
    for user in (anna, olof):
        context = chromium.new_context(base_url=live_server.url, locale="sv-SE", reduced_motion="reduce")
        page = context.new_page()
        page.clock.install(time=clock.now())
        page.set_default_timeout(10_000)
        faults.append(watch(page))
        page.goto("/farg/0b5a8a.css")
        login(page, user)
        page.goto("/inkorg/")
        opened.append(page)
    yield opened[0], opened[1]
    for page in opened:
        page.context.close()
    assert faults == [[], []]


def open_case(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).click()
    expect(page.locator("#arende")).to_have_text(name)


def pass_time(page: Page, traveller: time_machine.Traveller, **passed: int) -> None:
    """Time passes for the server and in one browser, whose person then moves on the page."""
    traveller.shift(timedelta(**passed))
    page.clock.fast_forward(timedelta(**passed) // timedelta(milliseconds=1))


def test_two_officers_in_two_browsers_never_do_the_same_comment_unaware(
    officers: tuple[Page, Page], traveller: time_machine.Traveller, anna: Any, olof: Any
) -> None:
    annas, olofs = officers
    # Olof opens a comment and types; Anna sees it in her list and in the case, and cannot answer unaware.
    open_case(olofs, "Maria L.")
    expect(olofs.locator("#lock")).to_contain_text("Du arbetar med den sedan 09.12")
    olofs.get_by_label("Ditt svar").press_sequentially("Hej Maria! Badhuset")
    expect(olofs.locator("#draft-state")).to_contain_text("Utkast sparat")
    annas.reload()
    expect(annas.get_by_role("row", name="Maria L.")).to_contain_text("Olof Ersättare arbetar med den sedan 09.12")
    open_case(annas, "Maria L.")
    expect(annas.locator("#lock")).to_contain_text("Olof Ersättare arbetar med den sedan 09.12")
    expect(annas.get_by_label("Ditt svar")).to_have_count(0)
    assert_accessible(annas)

    # Olof is active for a long time: each sign of work holds the lock.
    for _ in range(3):
        pass_time(olofs, traveller, minutes=8)
        with olofs.expect_response("**/arbetar/*"):
            olofs.keyboard.press("Shift")
        expect(olofs.locator("#lock.htmx-request")).to_have_count(0)  # while one is told the next sign is dropped
    assert not actions.free_abandoned()

    # Anna takes over, knowing. Olof's draft is there for her; Olof is told with the next letter he types.
    annas.get_by_role("button", name="Ta över").click()
    expect(annas.locator("#detail")).to_contain_text("Utkast från Olof Ersättare")
    expect(annas.locator("#detail")).to_contain_text("Hej Maria! Badhuset")
    olofs.get_by_label("Ditt svar").press_sequentially(" öppnar")
    expect(olofs.get_by_role("alert")).to_contain_text("Anna Ansvarig arbetar med den sedan 09.36")
    olofs.get_by_role("button", name="Svara").click()
    expect(olofs.get_by_role("alert").first).to_contain_text("Ta över det först")
    assert Draft.objects.get(user=olof).text == "Hej Maria! Badhuset öppnar"
    assert not Act.objects.exists()

    # Anna goes on with Olof's words, and leaves the computer. The comment is first in everybody's list.
    annas.get_by_role("link", name="Fortsätt på utkastet").click()
    expect(annas.get_by_label("Ditt svar")).to_have_value("Hej Maria! Badhuset öppnar")
    annas.get_by_label("Ditt svar").press_sequentially(" snart")
    expect(annas.locator("#draft-state")).to_contain_text("Utkast sparat")
    traveller.shift(timedelta(minutes=11))
    actions.free_abandoned()
    olofs.goto("/inkorg/")
    first = olofs.locator(".inbox-list tbody tr").first
    expect(first).to_contain_text("Maria L.")
    expect(first).to_contain_text("Övergiven")
    open_case(olofs, "Maria L.")
    expect(olofs.locator("#detail")).to_contain_text("Anna Ansvarig började")
    expect(olofs.locator("#detail")).to_contain_text("Hej Maria! Badhuset öppnar snart")
    assert_accessible(olofs)

    # Olof answers. Anna, whose page is still open, hears of it when she touches it; no second answer goes out.
    olofs.get_by_label("Ditt svar").fill("Hej Maria! Badhuset öppnar igen på måndag.")
    olofs.get_by_role("button", name="Svara").click()
    expect(olofs.locator("#arende")).not_to_have_text("Maria L.")
    pass_time(annas, traveller, minutes=3)
    annas.keyboard.press("Shift")
    expect(annas.get_by_role("alert")).to_contain_text("Olof Ersättare hann före")
    annas.get_by_role("button", name="Svara").click()
    expect(annas.get_by_role("alert").first).to_contain_text("Olof Ersättare hann före")
    assert Act.objects.get().text == "Hej Maria! Badhuset öppnar igen på måndag."
    assert Draft.objects.get(user=anna).text == "Hej Maria! Badhuset öppnar snart"
    assert Case.objects.get(state="answered").closed_by == olof
