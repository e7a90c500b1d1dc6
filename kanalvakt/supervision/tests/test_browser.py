"""The inbox in a real browser: by keyboard, without JavaScript, wide and narrow, light and dark."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from kanalvakt.core.actor import migration
from kanalvakt.outbox.models import Act
from kanalvakt.rulebook import actions as rulebook
from kanalvakt.supervision.models import Case, Draft, SavedAnswer
from kanalvakt.supervision.tests.conftest import Write, find, new_version
from tests.browser import assert_accessible, assert_no_sideways_scroll, login

pytestmark = pytest.mark.browser


@pytest.fixture
def five(write: Write) -> list[Any]:
    """Five comments as a Monday brings them, the last written first in the list."""
    items = [
        write("Så fin utställning! Hur länge är den uppe?", name="hanna_k"),
        write("Ni är en samling j*vla idioter", name="Anonym"),
        write("Min son 20100412-XXXX har inte fått något schema och ingen svarar i telefon.", name="Lena P."),
        write("Tack för snabb snöröjning!", name="Kalle B."),
        write("Varför är badhuset stängt på lördag? Står inget på sidan.", name="Maria L."),
    ]
    find(items[0], ("needs_answer", "question"))
    find(items[1], ("personal_attack", "forbidden"), ("swearing_obscene", "forbidden"))
    find(items[2], ("PERSONNUMMER", "personal"))
    find(items[4], ("needs_answer", "question"))
    return items


@pytest.fixture
def page(browser_page: Page, anna: Any, five: list[Any]) -> Page:
    """Anna's inbox."""
    login(browser_page, anna)
    browser_page.goto("/inkorg/")
    return browser_page


def heading(page: Page, name: str) -> None:
    """The case of `name` is shown and has focus."""
    expect(page.locator("#arende")).to_have_text(name)
    expect(page.locator("#arende")).to_be_focused()


def test_several_cases_are_cleared_by_keyboard_alone(page: Page, five: list[Any]) -> None:
    keys = page.keyboard
    keys.press("j")
    heading(page, "Maria L.")
    keys.press("s")
    keys.type("Hej Maria! Badhuset öppnar igen på måndag.")
    keys.press("Control+Enter")
    heading(page, "Kalle B.")
    expect(page.locator(".inbox-left")).to_have_text("4 kvar")
    keys.press("i")
    heading(page, "Lena P.")
    keys.press("j")
    heading(page, "Anonym")
    keys.press("k")
    heading(page, "Lena P.")
    keys.press("j")
    heading(page, "Anonym")
    keys.press("j")
    heading(page, "hanna_k")
    keys.press("i")
    heading(page, "Anonym")
    assert [case.state for case in Case.objects.order_by("pk")] == [
        "no_answer",
        "open",
        "open",
        "no_answer",
        "answered",
    ]
    assert Act.objects.get().text == "Hej Maria! Badhuset öppnar igen på måndag."
    assert page.url.endswith(f"/inkorg/{five[1].case.pk}/")


def test_the_last_case_leaves_an_empty_inbox_that_says_so(page: Page) -> None:
    page.keyboard.press("j")
    for name in ("Maria L.", "Kalle B.", "Lena P.", "Anonym", "hanna_k"):
        heading(page, name)
        page.keyboard.press("i")
    expect(page.get_by_role("heading", name="Allt klart", exact=True)).to_be_visible()
    assert_accessible(page)


def test_ticked_cases_are_done_together(page: Page) -> None:
    page.keyboard.press("j")
    heading(page, "Maria L.")
    page.keyboard.press("x")
    page.keyboard.press("j")
    heading(page, "Kalle B.")
    page.keyboard.press("x")
    page.get_by_role("button", name="Inget svar behövs").first.click()
    expect(page.locator("#messages")).to_contain_text("2 ärenden klara.")
    assert Case.objects.filter(state="no_answer").count() == 2


def test_keys_do_nothing_while_one_types_and_can_be_turned_off(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("jivtx?")
    expect(page.locator("#search")).to_have_value("jivtx?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    help_box = page.get_by_role("dialog", name="Snabbtangenter")
    expect(help_box).to_be_visible()
    assert_accessible(page)
    help_box.get_by_label("Använd snabbtangenter").uncheck()
    help_box.get_by_role("button", name="Stäng").click()
    page.keyboard.press("j")
    page.keyboard.press("i")
    expect(page.get_by_role("heading", name="Välj ett ärende")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Snabbtangenter").click()
    help_box.get_by_label("Använd snabbtangenter").check()
    help_box.get_by_role("button", name="Stäng").click()
    page.keyboard.press("j")
    heading(page, "Maria L.")


def test_a_draft_saves_itself_and_a_saved_answer_comes_after_it(page: Page, anna: Any) -> None:
    SavedAnswer.objects.create(title="Öppettider", text="Vi öppnar klockan nio.")
    page.keyboard.press("j")
    heading(page, "Maria L.")
    page.keyboard.press("s")
    page.keyboard.type("Hej Maria!")
    expect(page.locator("#draft-state")).to_contain_text("Utkast sparat")
    assert Draft.objects.get(user=anna).text == "Hej Maria!"
    page.get_by_text("Sparade svar", exact=True).last.click()
    page.get_by_role("link", name="Öppettider").click()
    expect(page.get_by_label("Ditt svar")).to_have_value("Hej Maria!\n\nVi öppnar klockan nio.")


def test_an_answer_is_undone_by_keyboard(page: Page, settings: Any) -> None:
    settings.UNDO_SECONDS = 60
    page.keyboard.press("j")
    heading(page, "Maria L.")
    page.keyboard.press("s")
    page.keyboard.type("Oj")
    page.keyboard.press("Control+Enter")
    heading(page, "Kalle B.")
    expect(page.locator(".inbox-undo")).to_contain_text("Svaret skickas om")
    page.keyboard.press("u")
    heading(page, "Maria L.")
    expect(page.get_by_label("Ditt svar")).to_have_value("Oj")


def test_a_case_is_forwarded_by_keyboard(page: Page, olof: Any) -> None:
    page.keyboard.press("j")
    heading(page, "Maria L.")
    page.keyboard.press("v")
    expect(page.locator("#detail").get_by_label("Till")).to_be_focused()
    page.locator("#detail").get_by_label("Till").select_option("Olof Ersättare")
    page.get_by_label("Hälsning").fill("Du vet det här.")
    page.get_by_role("button", name="Vidarebefordra").click()
    heading(page, "Kalle B.")
    assert Case.objects.get(assignee=olof).state == "forwarded"


def test_the_inbox_is_accessible_with_and_without_a_case(page: Page, five: list[Any]) -> None:
    assert_accessible(page)
    page.goto(f"/inkorg/{five[2].case.pk}/")
    assert_accessible(page)


def test_a_case_with_everything_around_it_is_accessible(page: Page, write: Write, olof: Any, anna: Any) -> None:
    post = write("Badhuset stänger för renovering.", kind="post", is_own=True)
    item = write("Hur länge är det stängt? <b>ord</b>" + "å" * 300, parent=post, name="\u202eLena " + "P" * 150)
    write("Till jul.", parent=item, is_own=True)
    new_version(item, "Hur länge är det stängt egentligen? Ring 070-174 06 05")
    find(item, ("PHONE", "personal"), ("needs_answer", "question"))
    Case.objects.filter(item=item).update(state="forwarded", assignee=anna)
    item.case.forwards.create(by=olof, to=anna, at=item.written_at, note="Kan du ta den här?")
    item.case.notes.create(by=olof, at=item.written_at, text="Ringde, inget svar.")
    page.goto(f"/inkorg/{item.case.pk}/")
    for summary in page.locator("#detail summary").all():
        summary.click()
    assert_accessible(page)


def test_saved_answers_are_accessible(page: Page, school: Any) -> None:
    page.goto("/inkorg/sparade-svar/")
    assert_accessible(page)
    SavedAnswer.objects.create(title="Öppettider", text="Vi öppnar klockan nio." * 20, unit=school)
    page.goto("/inkorg/sparade-svar/")
    assert_accessible(page)
    page.get_by_role("link", name="Öppettider").click()
    assert_accessible(page)


def test_a_megabyte_does_not_widen_the_page(page: Page, write: Write) -> None:
    item = write("x" * 1_000_000, name="y" * 300)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/inkorg/")
    assert_no_sideways_scroll(page)
    page.goto(f"/inkorg/{item.case.pk}/?hela=1")
    assert_no_sideways_scroll(page)


def test_all_of_it_works_without_javascript(chromium: Any, live_server: Any, anna: Any, five: list[Any]) -> None:
    client = Client()
    client.force_login(anna)
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="sv-SE")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto("/inkorg/")
    page.get_by_role("link", name="Maria L.").click()
    page.get_by_label("Ditt svar").fill("Hej Maria!")
    page.get_by_role("button", name="Spara utkast").click()
    expect(page.locator("#messages")).to_contain_text("Utkastet är sparat.")
    page.get_by_role("button", name="Svara").click()
    expect(page.locator("#arende")).to_have_text("Kalle B.")
    page.locator("#detail").get_by_role("button", name="Inget svar behövs").click()
    expect(page.locator("#arende")).to_have_text("Lena P.")
    assert [case.state for case in Case.objects.order_by("pk")][3:] == ["no_answer", "answered"]
    context.close()


def test_t_leads_to_the_removal_of_what_is_shown(page: Page) -> None:
    rulebook.load(migration("rulebook load"))
    page.keyboard.press("j")
    heading(page, "Maria L.")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", name="Ta bort en kommentar")).to_be_visible()
    expect(page.get_by_text("Varför är badhuset stängt")).to_be_visible()
