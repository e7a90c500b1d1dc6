"""Logging in: by address whatever its case, with what else the person has set up; nothing is told to strangers."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from conftest import PASSWORD
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User

LOGIN = "/konto/logga-in/"


@pytest.fixture(autouse=True)
def _no_earlier_attempts() -> None:
    cache.clear()


def log_in(client: Client, address: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(LOGIN, {"login": address, "password": password})


def code(authenticator: Authenticator) -> str:
    """What the app in the person's telephone shows now."""
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(authenticator.wrap().instance.data["secret"], counter))


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("address", ["anna@exempelby.example", "Anna@Exempelby.EXAMPLE", " anna@exempelby.example "])
def test_the_address_is_taken_whatever_its_case(client: Client, anna: User, address: str) -> None:
    assert log_in(client, address).headers["Location"] == "/"
    assert logged_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, anna: User) -> None:
    wrong, unknown = log_in(client, "anna@exempelby.example", "fel-lösenord"), log_in(client, "ingen@exempelby.example")
    told = [re.search(r'error-summary".*?</ul>', answer.text, re.S)[0] for answer in (wrong, unknown)]
    assert told[0] == told[1]
    assert "lösenord" in told[0]
    assert not logged_in(client)


def test_asking_for_a_new_password_tells_nobody_who_has_an_account(client: Client, anna: User) -> None:
    answers = [
        client.post("/konto/losenord/glomt/", {"email": address}, follow=True)
        for address in ("anna@exempelby.example", "ingen@exempelby.example")
    ]
    assert answers[0].redirect_chain == answers[1].redirect_chain
    assert [message.to for message in mail.outbox] == [["anna@exempelby.example"]]


def test_a_forgotten_password_is_chosen_anew_through_the_mailed_link(client: Client, anna: User) -> None:
    client.post("/konto/losenord/glomt/", {"email": "ANNA@exempelby.example"})
    link = re.search(r"https?://\S+?(/konto/\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    new = "en helt ny mening 17"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    anna.refresh_from_db()
    assert anna.check_password(new)
    assert logged_in(client)
    assert "glomt" in Client().get(link, follow=True).text, "the link works once"


def test_too_many_attempts_are_stopped_in_plain_swedish(client: Client, anna: User) -> None:
    answers = [log_in(client, "anna@exempelby.example", "fel") for _ in range(12)]
    texts = " ".join(answer.text for answer in answers)
    assert "För många" in texts
    assert not logged_in(client)
    log_in(client, "anna@exempelby.example")
    assert not logged_in(client), "the right password does not help during the pause"


def test_nobody_signs_up(client: Client, db: None) -> None:
    page = client.get(reverse("account_signup"))
    assert "Här skapar man inga konton själv" in page.text
    client.post(reverse("account_signup"), {"email": "ny@exempelby.example", "password1": "en lång mening 17"})
    assert not User.objects.exists()


def test_one_who_has_left_cannot_log_in_and_is_out_at_once(client: Client, anna: User) -> None:
    client.force_login(anna)
    assert client.get("/konto/sakerhet/").status_code == 200
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert client.get("/konto/sakerhet/").headers["Location"].startswith(LOGIN)
    again = Client()
    assert "Kontot är avslutat" in again.get(log_in(again, "anna@exempelby.example").headers["Location"]).text
    assert not logged_in(again)


def test_logging_out_ends_the_session(client: Client, anna: User) -> None:
    client.force_login(anna)
    client.post("/konto/logga-ut/")
    assert not logged_in(client)


def test_the_password_is_changed_by_one_who_knows_the_old_one(client: Client, anna: User) -> None:
    client.force_login(anna)
    new = "en annan lång mening"
    refused = client.post("/konto/losenord/", {"oldpassword": "fel", "password1": new, "password2": new})
    assert "error-summary" in refused.text
    client.post("/konto/losenord/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    anna.refresh_from_db()
    assert anna.check_password(new)
    entry = Entry.objects.get(kind="organisation.password_chosen")
    assert (entry.actor, entry.subject) == (f"person:{anna.pk}", f"person:{anna.pk}")


def test_a_person_with_an_app_is_asked_for_its_code(client: Client, anna: User) -> None:
    totp = TOTP.activate(anna, "JBSWY3DPEHPK3PXP").instance
    page = client.get(log_in(client, "anna@exempelby.example").headers["Location"])
    assert "Bekräfta att det är du" in page.text
    assert not logged_in(client)
    refused = client.post("/konto/sakerhet/authenticate/", {"code": "000000"})
    assert "error-summary" in refused.text
    client.post("/konto/sakerhet/authenticate/", {"code": code(totp)})
    assert logged_in(client)


def test_a_recovery_code_opens_once(anna: User) -> None:
    TOTP.activate(anna, "JBSWY3DPEHPK3PXP")
    spare = RecoveryCodes.activate(anna).get_unused_codes()[0]
    for expected in (True, False):
        client = Client()
        log_in(client, "anna@exempelby.example")
        client.post("/konto/sakerhet/authenticate/", {"code": spare})
        assert logged_in(client) is expected


@pytest.mark.django_db(transaction=True)
def test_an_app_is_added_after_the_password_is_given_again(client: Client, anna: User) -> None:
    log_in(client, "anna@exempelby.example")
    asked = client.get("/konto/sakerhet/totp/activate/", follow=True).redirect_chain[-1][0]
    page = client.post(asked, {"password": PASSWORD}, follow=True)
    assert "Ruta att fotografera" in page.text
    secret = re.search(r'id="secret" value="(\w+)"', page.text)[1]
    counter = next(iter(yield_hotp_counters_from_time()))
    client.post("/konto/sakerhet/totp/activate/", {"code": format_hotp_value(hotp_value(secret, counter))})
    assert Authenticator.objects.filter(user=anna, type=Authenticator.Type.TOTP).exists()
    assert Entry.objects.filter(kind="organisation.key_added", subject=f"person:{anna.pk}").exists()
    client.post("/konto/sakerhet/totp/deactivate/")
    assert Entry.objects.filter(kind="organisation.key_removed", subject=f"person:{anna.pk}").exists()


def test_where_it_is_demanded_an_administrator_is_led_to_set_up_more_than_a_password(
    client: Client, ada: User, anna: User, settings: Settings
) -> None:
    client.force_login(ada)
    settings.REQUIRE_MFA = True
    page = client.get("/", follow=True)
    assert page.redirect_chain[0][0] == "/konto/sakerhet/"
    assert "Din roll kräver mer än ett lösenord" in page.text
    TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    assert client.get("/").status_code != 302
    client.force_login(anna)
    assert client.get("/").status_code != 302


@pytest.mark.parametrize(
    "path", ["", "losenord/", "sakerhet/", "sakerhet/webauthn/", "sakerhet/totp/activate/", "sakerhet/recovery-codes/"]
)
def test_the_pages_of_ones_own_account_need_a_log_in(client: Client, db: None, path: str) -> None:
    assert client.get(f"/konto/{path}", follow=True).redirect_chain[-1][0].startswith(LOGIN)
