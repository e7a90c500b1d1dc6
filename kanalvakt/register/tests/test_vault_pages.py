"""The vault in the browser: shown once on a page that nothing keeps, and nowhere else."""

import pytest
from django.test import Client
from django.urls import reverse
from django.views.debug import ExceptionReporter

from kanalvakt.core.actor import Actor
from kanalvakt.organisation.models import User
from kanalvakt.register import actions
from kanalvakt.register.models import Channel, Secret, SecretReveal
from kanalvakt.register.tests.conftest import LOGIN
from tests.browser import assert_accessible, login


@pytest.fixture
def secret(channel: Channel, as_anna: Actor) -> Secret:
    return actions.store_secret(channel.pk, "Inloggning", LOGIN, actor=as_anna)


@pytest.fixture
def address(channel: Channel, secret: Secret) -> str:
    return reverse("register:reveal", args=[channel.slug, secret.pk])


def test_a_log_in_is_put_in_and_not_shown_back(channel: Channel, anna: User, client: Client) -> None:
    client.force_login(anna)
    address = reverse("register:store_secret", args=[channel.slug])
    page = client.post(address, {"label": "", **LOGIN})
    assert LOGIN["password"] not in page.text
    page = client.post(address, {"label": "Inloggning", **LOGIN}, follow=True)
    assert "Uppgifterna ligger i valvet" in page.text
    assert LOGIN["password"] not in page.text
    assert LOGIN["username"] not in page.text


def test_it_is_shown_once_on_a_page_that_is_not_kept_and_closes_itself(
    address: str, anna: User, client: Client
) -> None:
    client.force_login(anna)
    assert LOGIN["password"] not in client.get(address).text
    page = client.post(address, {"reason": "Byta telefon"})
    assert LOGIN["password"] in page.text
    assert "no-store" in page["Cache-Control"]
    assert page["Refresh"].startswith("120; url=/kanaler/")
    assert LOGIN["password"] not in page["Refresh"] + page.request["PATH_INFO"]
    assert LOGIN["password"] not in client.get(address).text
    listed = client.get(reverse("register:vault", args=[address.split("/")[2]])).text
    assert "Byta telefon" in listed
    assert LOGIN["password"] not in listed


def test_without_a_reason_nothing_is_shown(address: str, anna: User, client: Client) -> None:
    client.force_login(anna)
    page = client.post(address, {"reason": ""})
    assert "Skriv varför" in page.text
    assert LOGIN["password"] not in page.text
    assert not SecretReveal.objects.exists()


@pytest.mark.parametrize("who", ["rut", "didrik", "ada", "bo"])
def test_nobody_else_gets_in(
    address: str, channel: Channel, client: Client, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))
    for page in (address, reverse("register:vault", args=[channel.slug])):
        assert client.get(page).status_code in (403, 404)
        assert client.post(address, {"reason": "Nyfiken"}).status_code in (403, 404)
    assert not SecretReveal.objects.exists()


def test_a_secret_is_found_only_under_its_own_channel(
    secret: Secret, proposed: Channel, anna: User, client: Client
) -> None:
    client.force_login(anna)
    assert client.post(reverse("register:reveal", args=[proposed.slug, secret.pk]), {"reason": "x"}).status_code == 404


def test_a_fault_tells_nothing_of_what_was_typed(
    channel: Channel, anna: User, client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("kanalvakt.register.actions.vault.append", lambda *_args, **_more: 1 / 0)
    client.raise_request_exception = False
    client.force_login(anna)
    page = client.post(reverse("register:store_secret", args=[channel.slug]), {"label": "Inloggning", **LOGIN})
    assert page.status_code == 500
    (fault,) = [record for record in caplog.records if record.exc_info]
    report = ExceptionReporter(fault.request, *fault.exc_info).get_traceback_html()  # as mailed to ADMINS
    assert "store_secret" in report
    for told in (page.text, caplog.text, report):
        assert LOGIN["password"] not in told
        assert LOGIN["username"] not in told
    assert not Secret.objects.exists()


@pytest.mark.browser
def test_a_secret_that_is_shown_is_accessible(browser_page, address: str, channel: Channel, anna: User) -> None:
    login(browser_page, anna)
    browser_page.goto(address)
    browser_page.get_by_label("Varför").fill("Byta telefon")
    browser_page.get_by_role("button", name="Visa uppgifterna").click()
    browser_page.get_by_text(LOGIN["password"]).wait_for()
    assert_accessible(browser_page)
    browser_page.get_by_role("link", name="Klar").click()
    assert_accessible(browser_page)
