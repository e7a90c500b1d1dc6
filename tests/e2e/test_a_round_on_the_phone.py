"""A whole round of three channels on a phone: one answer, one forward, one removal, "tillsyn klar", and what the next
day's officer is told (G1.5.1, G1.5.2, G1.5.6)."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Browser, Locator, Page, expect

from kanalvakt.collection.models import Item, PublicState
from kanalvakt.outbox import tasks as outbox
from kanalvakt.outbox.models import ActState
from kanalvakt.supervision.actions.rounds import making
from kanalvakt.supervision.models import CaseState, Forward
from tests.browser import assert_no_sideways_scroll, watch
from tests.house import House
from tests.standing import standing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WEDNESDAY = datetime(2026, 12, 2, 9, 0, tzinfo=ZoneInfo("Europe/Stockholm"))
CHANNELS = ["Björkskolan", "Ekbackens förskola", "Exempelby bibliotek"]
NOTE = "Ring städbolaget om skräpet vid entrén."


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with time_machine.travel(WEDNESDAY, tick=True), standing(tmp_path) as house:
        yield house


@pytest.fixture
def phone(house: House, chromium: Browser) -> Iterator[Page]:
    """Olof's, who stands in for three channels."""
    context = chromium.new_context(
        base_url=house.url, locale="sv-SE", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    picks_up(page, house, "olof")
    page.set_default_timeout(20_000)
    faults = watch(page)
    yield page
    context.close()
    assert not faults, faults


def test_a_whole_round_and_the_next_day_s_hand_over(house: House, phone: Page) -> None:
    making.work()
    ekbacken, library = (
        Item.objects.get(sender_name__startswith="Nils", channel__handle=name) for name in ("ekbacken", "biblioteket")
    )
    insult = house.item("Elsa")

    phone.goto("/tillsyn/")
    open_from_the_round(phone, "Ekbackens förskola", "Nils")
    phone.get_by_label("Ditt svar").fill("Ja, klockan nio.")
    phone.get_by_role("button", name="Svara").click()
    back_to_the_rounds(phone)

    open_from_the_round(phone, "Exempelby bibliotek", "Nils")
    phone.locator("summary", has_text="Vidarebefordra").click()
    phone.locator("#forward-to").select_option(label="Lena Holm")
    phone.get_by_role("button", name="Vidarebefordra").click()
    back_to_the_rounds(phone)

    open_from_the_round(phone, "Björkskolan", "Elsa")
    phone.get_by_role("link", name="Ta bort…").click()
    phone.locator("[name=rule_id][value='G1.5.9.angrepp']").check()
    phone.get_by_role("button", name="Bevara och ta bort").click()
    back_to_the_rounds(phone)

    for name in CHANNELS:
        card = the_card(phone, name)
        if name == "Exempelby bibliotek":
            card.get_by_text("Lämna en anteckning").click()
            card.get_by_role("textbox").fill(NOTE)
        card.get_by_role("button", name=re.compile("Tillsyn klar")).click()
        phone.get_by_text(re.compile("Tillsynen är klar|signerad", re.IGNORECASE)).first.wait_for()
        phone.goto("/tillsyn/")
    assert_no_sideways_scroll(phone)

    with time_machine.travel(WEDNESDAY + timedelta(minutes=5), tick=True):
        while outbox.sweep():
            pass
    insult.refresh_from_db()
    assert insult.public_state in (PublicState.HIDDEN, PublicState.HELD, PublicState.TRASHED, PublicState.REMOVED)
    assert {ekbacken.acts.get().state, insult.acts.get().state} == {ActState.CONFIRMED}
    ekbacken.case.refresh_from_db()
    library.case.refresh_from_db()
    assert (ekbacken.case.state, library.case.state) == (CaseState.ANSWERED, CaseState.FORWARDED)
    assert Forward.objects.get(case=library.case).to.name == "Lena Holm"

    with time_machine.travel(WEDNESDAY + timedelta(days=1), tick=True):
        making.work()
        picks_up(phone, house, "lena")
        phone.goto("/tillsyn/")
        card = the_card(phone, "Exempelby bibliotek")
        expect(card).to_contain_text(NOTE)
        expect(card).to_contain_text("Olof")
        expect(card).to_contain_text("att göra")
        assert_no_sideways_scroll(phone)


def picks_up(phone: Page, house: House, who: str) -> None:
    """Somebody logs in on the phone."""
    phone.context.clear_cookies()
    phone.context.add_cookies([{"name": "sessionid", "value": house.session(who), "url": house.url}])


def the_card(phone: Page, channel: str) -> Locator:
    """A channel's own box on the page of today's rounds."""
    return phone.locator("section.panel").filter(has=phone.get_by_role("heading", name=re.compile(channel)))


def open_from_the_round(phone: Page, channel: str, sender: str) -> None:
    """From the channel's card to its comments, and into one of them."""
    the_card(phone, channel).get_by_role("link", name=re.compile(r"\d")).first.click()
    phone.get_by_role("link", name=re.compile(sender)).first.click()
    phone.locator("#arende").wait_for()


def back_to_the_rounds(phone: Page) -> None:
    phone.wait_for_url(re.compile("/inkorg/"))
    phone.goto("/tillsyn/")
