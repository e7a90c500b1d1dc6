"""Logging in as people do it: a passkey in Chromium, the password without JavaScript, every page for everybody."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from conftest import PASSWORD
from kanalvakt.organisation.models import User
from tests.browser import assert_accessible

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> None:
    cache.clear()


@pytest.fixture
def passkey(browser_page: Page) -> str:
    """A computer with a fingerprint reader that always says yes."""
    session = browser_page.context.new_cdp_session(browser_page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def log_in_with_password(page: Page, who: str = "anna@exempelby.example") -> None:
    page.goto("/konto/logga-in/")
    page.get_by_label("E-post").fill(who)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in", exact=True).click()


def test_a_passkey_is_added_and_then_opens_the_house_alone(browser_page: Page, passkey: str, anna: User) -> None:
    page = browser_page
    log_in_with_password(page)
    page.goto("/konto/sakerhet/webauthn/add/")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Bekräfta").click()
    page.get_by_label("Nyckelns namn").fill("jobbdatorn")
    page.get_by_label("Logga in med bara nyckeln").check()
    assert_accessible(page)
    page.get_by_role("button", name="Lägg till").click()
    page.wait_for_url("**/recovery-codes/")
    assert Authenticator.objects.filter(user=anna, type=Authenticator.Type.WEBAUTHN).count() == 1
    page.context.clear_cookies()
    page.goto("/konto/logga-in/")
    page.get_by_role("button", name="Logga in med nyckel").click()
    page.wait_for_url(lambda address: "/konto/" not in address)
    page.goto("/konto/sakerhet/")
    expect(page.get_by_text("anna@exempelby.example")).to_be_visible()


def test_without_a_key_at_hand_the_page_says_so_in_words(browser_page: Page, anna: User) -> None:
    browser_page.goto("/konto/logga-in/")
    browser_page.evaluate("void (navigator.credentials.get = () => Promise.reject(new Error('none')))")
    browser_page.get_by_role("button", name="Logga in med nyckel").click()
    expect(browser_page.get_by_role("alert")).to_contain_text("Nyckeln gick inte att använda")


def test_the_password_works_without_javascript(chromium: Browser, live_server, anna: User) -> None:
    context = chromium.new_context(base_url=live_server.url, locale="sv-SE", java_script_enabled=False)
    page = context.new_page()
    log_in_with_password(page)
    page.goto("/konto/sakerhet/")
    expect(page.get_by_role("heading", name="Inloggning och säkerhet")).to_be_visible()
    page.goto("/konto/logga-in/")
    context.close()
