import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.browser import assert_accessible

pytestmark = pytest.mark.urls("kanalvakt.ui.tests.urls")


@pytest.mark.browser
def test_every_part_is_accessible_in_light_and_dark_wide_and_narrow(browser_page, group) -> None:
    browser_page.goto("/ui/")
    assert_accessible(browser_page)


@pytest.mark.browser
def test_a_form_with_errors_moves_focus_to_the_summary_whose_links_lead_to_the_fields(browser_page, group) -> None:
    browser_page.goto("/ui/")
    browser_page.get_by_role("button", name="Spara").click()
    expect(browser_page.locator(".error-summary")).to_be_focused()
    assert_accessible(browser_page)
    browser_page.get_by_role("link", name="Namn:").click()
    expect(browser_page.locator("#id_name")).to_be_focused()


@pytest.mark.django_db
def test_a_page_that_is_missing_says_so_in_our_own_words(client: Client) -> None:
    answer = client.get("/finns-inte/")
    assert answer.status_code == 404
    assert "Sidan finns inte" in answer.text


def test_a_fault_is_told_without_touching_the_database(client: Client) -> None:
    client.raise_request_exception = False
    answer = client.get("/ui/fel/")
    assert answer.status_code == 500
    assert "Något gick fel hos oss" in answer.text
    assert "avsiktligt" not in answer.text
