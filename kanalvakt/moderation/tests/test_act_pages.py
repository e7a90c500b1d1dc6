"""Acts at platforms as people see them: tasks by hand, unknown ones, what waits, what is done."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from kanalvakt.connectors.base import Cap
from kanalvakt.moderation import actions
from kanalvakt.organisation.models import User
from kanalvakt.outbox.models import Act, ActState
from kanalvakt.outbox.tests.conftest import decide_disposal, work
from tests.browser import assert_accessible, login

pytestmark = pytest.mark.usefixtures("rulebook", "platform", "time")
MAY, MUST = "G1.5.9.angrepp", "G1.5.9.hot"


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def annas(anna) -> Client:
    return logged_in(anna)


class TestActPages:
    def test_a_manual_task_is_told_done_and_receipted(self, annas, item, as_anna, platform, time) -> None:
        platform.unsupported = {Cap.HOLD}
        actions.remove([item.pk], rule_id=MAY, reason="", actor=as_anna)
        work(time)
        act = Act.objects.get()
        assert "Gör för hand" in annas.get("/atgarder/").text
        page = annas.get(f"/atgarder/{act.pk}/").text
        assert "ställ den till granskning" in page
        assert item.permalink in page
        assert "error-summary" in annas.post(f"/atgarder/{act.pk}/", {"note": "", "done": "1"}).text
        done = annas.post(f"/atgarder/{act.pk}/", {"note": "Dolde den.", "done": "1"}, follow=True)
        assert "Kvittensen är sparad" in done.text
        act.refresh_from_db()
        assert act.state == ActState.CONFIRMED

    def test_an_unknown_act_is_settled_by_a_person(self, item, as_anna, anna, platform, time) -> None:
        platform.play("lost", *["blind"] * 20)
        actions.remove([item.pk], rule_id=MAY, reason="", actor=as_anna)
        work(time, hours=12)
        act, annas = Act.objects.get(), logged_in(anna)
        assert "Är den borta?" in annas.get(f"/atgarder/{act.pk}/").text
        annas.post(f"/atgarder/{act.pk}/klarlagg/", {"happened": "1"})
        act.refresh_from_db()
        assert act.state == ActState.CONFIRMED

    def test_what_waits_for_a_decision_says_so(self, annas, item, as_anna, time) -> None:
        actions.mark_secret(item.pk, "23 kap. 2 § OSL", actor=as_anna)
        work(time)
        assert "diarienumret" in annas.get("/atgarder/?state=waiting").text

    def test_an_act_is_taken_back_on_its_page(self, annas, item, as_anna, settings) -> None:
        settings.UNDO_SECONDS = 15
        actions.remove([item.pk], rule_id=MAY, reason="", actor=as_anna)
        act = Act.objects.get()
        assert "Ångra" in annas.get(f"/atgarder/{act.pk}/").text
        assert "Inget har hänt" in annas.post(f"/atgarder/{act.pk}/angra/", follow=True).text

    def test_an_address_that_is_no_web_address_is_not_a_link(self, annas, make_item, as_anna) -> None:
        item = make_item("Hej", permalink="javascript:alert(1)")
        actions.remove([item.pk], rule_id=MAY, reason="", actor=as_anna)
        assert "javascript:" not in annas.get(f"/atgarder/{Act.objects.get().pk}/").text

    def test_history_is_paged(self, annas, item, anna) -> None:
        now = item.written_at
        Act.objects.bulk_create(
            Act(
                item=item, verb="reply", state="confirmed", idempotency_key=str(number), requested_at=now,
                send_after=now, settled_at=now, decided_by=anna,
            )
            for number in range(60)
        )  # fmt: skip
        first = annas.get("/atgarder/?state=ended")
        assert 'rel="next"' in first.text

    def test_lists_are_closed_to_outsiders(self, bo, item) -> None:
        assert logged_in(bo).get(reverse("outbox:acts")).status_code == 403


def test_a_deletion_carries_its_papers_on_the_page(annas, item, as_anna, board, time) -> None:
    decide_disposal(board)
    actions.remove([item.pk], rule_id=MUST, reason="", actor=as_anna)
    work(time)
    assert "BUN 2026/7" in annas.get(f"/atgarder/{Act.objects.get().pk}/").text


@pytest.mark.browser
def test_the_pages_are_accessible(browser_page: Page, anna, item, make_item, as_anna, platform, time) -> None:
    login(browser_page, anna)
    browser_page.goto("/atgarder/")
    assert_accessible(browser_page)
    platform.unsupported = {Cap.HOLD}
    actions.remove([item.pk], rule_id=MAY, reason="", actor=as_anna)
    secret = make_item("Hemligt")
    actions.mark_secret(secret.pk, "23 kap. 2 § OSL", actor=as_anna)
    work(time, hours=1)
    for address in ("/atgarder/", "/atgarder/?state=waiting", f"/atgarder/{Act.objects.earliest('id').pk}/"):
        browser_page.goto(address)
        assert_accessible(browser_page)
