"""Whoever reads English gets the whole log-in in English."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from conftest import PASSWORD
from kanalvakt.organisation.models import Group, User

OUTSIDE = ["logga-in/", "losenord/glomt/", "losenord/glomt/skickat/", "nytt/", "avslutat/"]
INSIDE = ["losenord/", "sakerhet/", "sakerhet/webauthn/", "sakerhet/webauthn/add/", "sakerhet/totp/activate/"]
SWEDISH = re.compile(r"[åäö]|\b(och|inte|eller|Logga|Byt|Avbryt)\b", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _swedish_again() -> Iterator[None]:
    """A request leaves its language in the thread."""
    yield
    translation.activate("sv")


def words(client: Client, path: str) -> str:
    page = client.get(f"/konto/{path}", headers={"Accept-Language": "en-GB,en"}, follow=True)
    assert '<html lang="en">' in page.text
    return strip_tags(re.search(r"<main.*</main>", page.text, re.DOTALL)[0])


@pytest.mark.parametrize("path", OUTSIDE)
def test_the_pages_outside(client: Client, group: Group, path: str) -> None:
    assert SWEDISH.findall(words(client, path)) == []


@pytest.mark.parametrize("path", INSIDE)
def test_the_pages_of_ones_own_account(client: Client, anna: User, path: str) -> None:
    client.force_login(anna)
    client.post("/konto/bekrafta/", {"password": PASSWORD})
    assert SWEDISH.findall(words(client, path)) == []


def test_a_wrong_password_is_told_in_english(client: Client, anna: User) -> None:
    wrong = {"login": anna.email, "password": "wrong"}
    page = client.post("/konto/logga-in/", wrong, headers={"Accept-Language": "en"})
    assert "password you specified are not correct" in page.text
