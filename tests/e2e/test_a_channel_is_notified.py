"""A unit notifies a channel, the coordinator makes it active, the public sees it: by keyboard alone (G1.2.1)."""

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from kanalvakt.core import clock
from kanalvakt.core.actor import migration, person
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel, SecretReveal
from kanalvakt.rulebook import actions as rulebook
from tests.browser import login

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
FAR = 200
# What is under the keyboard: the label of a field, the text of a link or button.
FOCUSED = """() => {
  const e = document.activeElement;
  if (!e.matches('input, select, textarea')) return ['thing', e.innerText];
  return ['field', e.labels && e.labels[0] ? e.labels[0].innerText : ''];
}"""


def to(page: "Page", name: str, kind: str = "thing") -> None:
    """Press Tab until what is called `name` is under the keyboard."""
    for _press in range(FAR):
        page.keyboard.press("Tab")
        found, text = page.evaluate(FOCUSED)
        if found == kind and text.strip().startswith(name):
            return
    pytest.fail(f"Tab never came to {name} on {page.url}")


def fill(page: "Page", label: str, text: str) -> None:
    """Tab there and write over what stands there; in a list of choices, what begins so is chosen."""
    to(page, label, "field")
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def press(page: "Page", name: str) -> None:
    """Tab to a link or button and press Enter; the next page is there."""
    to(page, name)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def is_told(page: "Page", text: str) -> None:
    """The page says so, in a while."""
    page.get_by_text(text).first.wait_for()


def notify(page: "Page") -> None:
    """Anna fills in the form; the address of a flow and of a listed channel are refused first."""
    page.goto("/kanaler/")
    press(page, "Anmäl en kanal")
    fill(page, "Adress", "https://www.facebook.com/newsfeed")
    page.keyboard.press("Tab")
    is_told(page, "Känns inte igen")
    page.keyboard.press("Shift+Tab")
    fill(page, "Namn", "Björkskolans sida")
    fill(page, "Enhet", "Björk")
    press(page, "Spara utkast")
    is_told(page, "ingens sida")
    fill(page, "Adress", "https://m.facebook.com/Bjorkskolan/?ref=x")
    press(page, "Spara utkast")
    is_told(page, "Utkastet är sparat")


def complete(page: "Page") -> None:
    """The rest, and handed in."""
    press(page, "Fortsätt")
    to(page, "svara på frågor", "field")
    page.keyboard.press("Space")
    fill(page, "Syftet med kanalen", "Berätta om skolan och svara på frågor")
    fill(page, "Målgrupp", "Vårdnadshavare")
    fill(page, "Kanalansvarig", "Anna")
    fill(page, "Ersättare", "Olof")
    fill(page, "Kontakt som visas", "Expeditionen, 0555-123 45")
    fill(page, "Beslutad av", "Barn- och utbildningsnämnden")
    to(page, "Beslutsdag", "field")
    for _part in range(3):  # year, month and day, in whichever order the browser has them
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
    fill(page, "Diarienummer", "BUN 2026/00012")
    fill(page, "Rättslig grund", "Uppgift av allmänt intresse")
    press(page, "Skicka anmälan")
    is_told(page, "Ändringarna är sparade")


def test_from_notification_to_public_by_keyboard(
    browser_page: "Page", anna: User, olof: User, karin: User, bo: User
) -> None:
    page = browser_page
    rulebook.load(migration("test"))
    rulebook.accept(person(anna.pk))
    login(page, anna)
    notify(page)
    complete(page)

    # Karin is told what is missing, and sends it back with a reason.
    login(page, karin)
    page.goto("/kanaler/forslag/")
    press(page, "Björkskolans sida")
    assert "kommunikationsplan" in page.locator("#lacks + ul").inner_text()
    assert "Olof Ersättare har inte läst" in page.locator("#lacks + ul").inner_text()
    to(page, "Skicka tillbaka…")
    page.keyboard.press("Enter")
    press(page, "Skicka tillbaka")
    is_told(page, "Skriv vad som behöver kompletteras.")
    to(page, "Skicka tillbaka…")
    page.keyboard.press("Enter")
    fill(page, "Vad behöver kompletteras?", "Ange planen.")
    press(page, "Skicka tillbaka")
    is_told(page, "Anmälan är skickad tillbaka")
    assert Client().get("/offentligt/kanal/bjorkskolans-sida/").status_code == 404, (
        "nothing is public before it is accepted"
    )

    # Anna completes it, and puts the log-in into the vault.
    rulebook.accept(person(olof.pk))
    login(page, anna)
    page.goto("/kanaler/")
    is_told(page, "Ange planen.")
    press(page, "Komplettera")
    fill(page, "Kommunikationsplan", "Plan 2026")
    press(page, "Spara")
    press(page, "Lägg in den")
    fill(page, "Användarnamn", "skolan")
    fill(page, "Lösenord", "hemligt-4711")
    press(page, "Spara i valvet")

    login(page, karin)
    page.goto("/kanaler/bjorkskolans-sida/")
    press(page, "Godkänn")
    is_told(page, "Kanalen är aktiv.")

    # Everybody sees it, without its keepers.
    page.context.clear_cookies()
    page.goto("/offentligt/kanal/bjorkskolans-sida/")
    shown = page.inner_text("main")
    assert "Berätta om skolan" in shown
    assert "Anna" not in shown

    _the_vault_tells_who_looked(page, anna)
    _a_late_attestation_is_listed_until_it_is_made(page, anna, karin)


def _the_vault_tells_who_looked(page: "Page", anna: User) -> None:
    login(page, anna)
    page.goto("/kanaler/bjorkskolans-sida/valv/")
    press(page, "Visa")
    press(page, "Visa uppgifterna")
    assert not SecretReveal.objects.exists(), "a reveal takes a reason"
    fill(page, "Varför behöver du uppgifterna?", "Byta telefon")
    press(page, "Visa uppgifterna")
    is_told(page, "hemligt-4711")
    assert Entry.objects.filter(kind="register.secret_revealed", actor=f"person:{anna.pk}").count() == 1
    press(page, "Klar, tillbaka till valvet")
    to(page, "Läst 1 gång")
    page.keyboard.press("Enter")
    is_told(page, "Byta telefon")
    assert "hemligt-4711" not in page.content()


def _a_late_attestation_is_listed_until_it_is_made(page: "Page", anna: User, karin: User) -> None:
    Channel.objects.update(activated_at=clock.now() - timedelta(days=185))
    login(page, karin)
    page.goto("/kanaler/att-se-om/")
    assert re.search("Inte intygade.*Björkskolans sida.*Anna Ansvarig", page.inner_text("main"), re.DOTALL)
    login(page, anna)
    page.goto("/kanaler/att-se-om/")
    press(page, "Björkskolans sida")
    press(page, "Intyga att uppgifterna stämmer")
    is_told(page, "Du har intygat")
    page.goto("/kanaler/att-se-om/")
    is_told(page, "Inget att se om")
