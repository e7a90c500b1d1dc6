"""Taking away and marking as secret in the browser, with what is decided afterwards."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kanalvakt.collection.models import Item
from kanalvakt.connectors.base import Cap
from kanalvakt.moderation.models import Decision, Notice, SecrecyMark
from kanalvakt.organisation.models import User
from kanalvakt.outbox.tests.conftest import work
from kanalvakt.screening.actions import screen_pending
from tests.browser import login

pytestmark = pytest.mark.usefixtures("rulebook")
MAY = "G1.5.9.angrepp"


def address(*items: Item, next_page: str = "/") -> str:
    return f"/ta-bort/?{'&'.join(f'item={item.pk}' for item in items)}&next={next_page}"


def test_anna_sees_rules_by_tier_and_what_will_happen(client: Client, anna: User, item: Item, platform) -> None:
    client.force_login(anna)
    page = client.get(address(item)).content.decode()
    assert page.index("Ska tas bort enligt lag") < page.index("Får tas bort enligt riktlinjen")
    assert "Föreslaget sätt:" in page
    assert platform.describe(Cap.HOLD) in page


@pytest.mark.parametrize(("text", "outright"), [("Jag ska slå ihjäl dig", True), ("Er tid är räknad", False)])
def test_only_what_is_said_outright_is_suggested_as_what_the_law_demands(
    client: Client, anna: User, make_item: Callable[..., Item], platform, text: str, *, outright: bool
) -> None:
    item = make_item(text)
    screen_pending()
    client.force_login(anna)
    page = client.get(address(item)).content.decode()
    law = page[page.index("Ska tas bort enligt lag") :].split("</fieldset>")[0]
    guideline = page[page.index("Får tas bort enligt riktlinjen") :].split("</fieldset>")[0]
    assert ("förslag" in law, "förslag" in guideline) == (outright, True)
    assert (page.index(law) < page.index(guideline)) == outright


def test_anna_removes_under_a_rule(client: Client, anna: User, item: Item, platform) -> None:
    client.force_login(anna)
    response = client.post(address(item), {"rule_id": MAY, "verb": "", "reason": "Angriper rektorn."})
    assert response.status_code == 302
    decision = Decision.objects.get()
    assert (decision.item, decision.rule_id, decision.decided_by) == (item, MAY, anna)


def test_without_a_rule_what_was_typed_stays(client: Client, anna: User, item: Item, platform) -> None:
    client.force_login(anna)
    page = client.post(address(item), {"reason": "Angriper rektorn."}).content.decode()
    assert "Välj den regel som gäller." in page
    assert "Angriper rektorn." in page
    assert not Decision.objects.exists()


def test_those_that_cannot_be_removed_are_listed(
    client: Client, anna: User, make_item: Callable[..., Item], platform
) -> None:
    good, gone = make_item("Idioter!"), make_item("Borta redan", public_state="gone")
    client.force_login(anna)
    page = client.post(address(good, gone), {"rule_id": MAY, "verb": "", "reason": ""}).content.decode()
    assert "En kunde inte tas bort" in page
    assert "Texten finns inte längre på plattformen." in page
    assert Decision.objects.get().item == good


@pytest.mark.parametrize("elsewhere", ["https://ond.example/", "//ond.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site_afterwards(
    client: Client, anna: User, item: Item, platform, elsewhere: str
) -> None:
    client.force_login(anna)
    response = client.post(address(item, next_page=elsewhere), {"rule_id": MAY, "verb": "", "reason": ""})
    assert response["Location"] == "/"


def test_bo_removes_nothing_of_another_unit(client: Client, bo: User, item: Item, platform) -> None:
    client.force_login(bo)
    assert client.post(address(item), {"rule_id": MAY}).status_code in (403, 404)
    assert not Decision.objects.exists()


def test_anna_marks_as_secret(client: Client, anna: User, item: Item, platform) -> None:
    client.force_login(anna)
    empty = client.post(f"/sekretess/{item.pk}/", {"provision": " "}).content.decode()
    assert "Ange vilken bestämmelse" in empty
    client.post(f"/sekretess/{item.pk}/", {"provision": "OSL 23 kap. 2 §"})
    assert SecrecyMark.objects.get().provision == "OSL 23 kap. 2 §"
    assert Item.objects.get(pk=item.pk).restricted


def test_a_removed_text_is_shown_again_and_the_sender_told(
    client: Client, anna: User, item: Item, platform, time
) -> None:
    client.force_login(anna)
    client.post(address(item), {"rule_id": MAY, "verb": "", "reason": ""})
    work(time)
    client.force_login(anna)  # the clock has moved past the end of the session
    decision = Decision.objects.get()
    page = client.get(f"/beslut/{decision.pk}/?mall=0").content.decode()
    assert "Vi har tagit bort din kommentar" in page
    refused = client.post(f"/beslut/{decision.pk}/meddela/", {"text": "Hej {namn}"}).content.decode()
    assert "Fyll i det som står inom klammer" in refused
    assert "Hej {namn}" in refused
    client.post(f"/beslut/{decision.pk}/meddela/", {"text": "Hej! Den är borttagen."})
    assert Notice.objects.get().text == "Hej! Den är borttagen."
    client.post(f"/beslut/{decision.pk}/visa-igen/", {"reason": "Den var inte så farlig."})
    work(time)
    assert Item.objects.get(pk=item.pk).public_state == "visible"


def test_many_are_taken_back_together(
    client: Client, anna: User, make_item: Callable[..., Item], platform, settings
) -> None:
    settings.UNDO_SECONDS = 15
    client.force_login(anna)
    order = {"rule_id": "G1.5.9.reklam", "verb": "", "reason": "Kampanj"}
    told = client.post(address(make_item("Köp!"), make_item("Köp nu!")), order, follow=True).content.decode()
    bulk = Decision.objects.first().bulk_id
    assert f'href="/beslut/?bulk={bulk}"' in told
    page = client.get(f"/beslut/?bulk={bulk}").content.decode()
    assert "Ångra alla 2" in page
    undone = client.post("/beslut/angra/", {"decision": [row.pk for row in Decision.objects.all()]}, follow=True)
    assert "2 beslut är ångrade." in undone.content.decode()
    late = client.post("/beslut/angra/", {"decision": [row.pk for row in Decision.objects.all()]}, follow=True)
    assert "för sent" in late.content.decode() or "redan" in late.content.decode()


def test_what_may_not_be_copied_is_told_in_the_form(client: Client, anna: User, item: Item, platform) -> None:
    client.force_login(anna)
    assert "inget kopieras" in client.get(address(item)).content.decode()
    refused = client.post(address(item), {"rule_id": "G1.5.9.barnpornografi"}).content.decode()
    assert "Beskriv med egna ord" in refused


def test_a_closed_way_says_what_it_needs(client: Client, anna: User, item: Item, platform) -> None:
    client.force_login(anna)
    page = client.get(address(item)).content.decode()
    assert "gallringsbeslut" in page
    refused = client.post(address(item), {"rule_id": MAY, "verb": "trash", "reason": ""}).content.decode()
    assert "varför du väljer ett annat sätt" in refused


@pytest.mark.browser
def test_the_rules_of_a_tier_stand_one_below_another(browser_page: Any, anna: User, item: Item, platform) -> None:
    login(browser_page, anna)
    browser_page.goto(address(item))
    edges = browser_page.locator("[name=rule_id]").evaluate_all("all => all.map(one => one.getBoundingClientRect().x)")
    assert len(edges) > 5
    assert len(set(edges)) == 1
