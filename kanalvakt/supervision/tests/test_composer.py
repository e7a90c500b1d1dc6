"""While one writes an answer, the screening says beside it what may not go out; typing is never stopped."""

import pytest
from playwright.sync_api import Page, expect

from kanalvakt.organisation.models import User
from kanalvakt.outbox.models import Act
from kanalvakt.supervision.models import Case
from tests.browser import assert_accessible, login

pytestmark = pytest.mark.browser


def test_what_may_not_go_out_is_said_as_one_types_and_refused_when_sent(
    browser_page: Page, anna: User, case: Case
) -> None:
    login(browser_page, anna)
    browser_page.goto(f"/inkorg/{case.pk}/")
    answer = browser_page.get_by_label("Ditt svar")
    answer.press_sequentially("Hej! Ditt nummer är 850312-2387 hos oss.")
    expect(answer).to_have_value("Hej! Ditt nummer är 850312-2387 hos oss.")
    said = browser_page.locator("#answer-form .said").last
    expect(said).to_contain_text("får aldrig publiceras")
    expect(said.locator("mark").first).to_contain_text("850312-2387")
    assert_accessible(browser_page)
    browser_page.get_by_role("button", name="Svara").click()
    expect(browser_page.get_by_text("Det får aldrig skickas ut").first).to_be_visible()
    expect(answer).to_have_value("Hej! Ditt nummer är 850312-2387 hos oss.")
    assert not Act.objects.exists()
    answer.fill("Hej! Badet öppnar klockan tio.")
    expect(browser_page.locator("#answer-form .said").last).to_contain_text("hittade inget")
