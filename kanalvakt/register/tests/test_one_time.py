"""One-time codes of an account that several share: as the standard says, and never the key."""

import re
from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.organisation.models import User
from kanalvakt.register import actions, queries
from kanalvakt.register.models import Channel, Secret
from kanalvakt.register.one_time import codes, key_address
from kanalvakt.register.tests.conftest import LOGIN

# The keys of RFC 6238, appendix B.
KEY = b32encode(b"1234567890" * 2).decode()
LONG = b32encode(b"1234567890" * 3 + b"12").decode()
OF_KEY_AT_1111111111 = "050 471"


@pytest.mark.parametrize(
    ("typed", "at", "code"),
    [
        (f"otpauth://totp/Kommunen?secret={KEY}&digits=8", 59, "94287082"),
        (f"otpauth://totp/Kommunen?secret={KEY}&digits=8", 1111111111, "14050471"),
        (f"otpauth://totp/Kommunen:konto?secret={LONG}&digits=8&algorithm=SHA256&issuer=X", 59, "46119246"),
        (KEY.lower(), 1111111111, "050471"),
        (" ".join(re.findall("....", KEY)), 1111111109, "081804"),
    ],
)
def test_the_codes_are_those_of_the_standard(typed: str, at: int, code: str) -> None:
    first = next(codes(key_address(typed), datetime.fromtimestamp(at, UTC), timedelta()))
    assert first.digits == code
    assert first.since.timestamp() <= at < first.until.timestamp()


@pytest.mark.parametrize(
    "typed",
    [
        "inte en nyckel",
        "ABC2",
        "https://x.example/?secret=" + KEY,
        f"otpauth://hotp/x?secret={KEY}",
        f"otpauth://totp/x?secret={KEY}&digits=3",
        f"otpauth://totp/x?secret={KEY}&period=0",
        f"otpauth://totp/x?secret={KEY}&digits=sex",
        f"otpauth://totp/x?secret={KEY}&algorithm=MD5",
        "otpauth://totp/x",
    ],
)
def test_what_is_no_key_is_refused_without_being_repeated(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        key_address(typed)
    assert refusal.value.field == "totp"
    assert KEY not in str(refusal.value)


@given(st.text())
def test_whatever_is_typed_is_a_key_or_refused(typed: str) -> None:
    try:
        kept = key_address(typed)
    except Invalid:
        return
    assert len(list(codes(kept, datetime(2026, 11, 27, tzinfo=UTC), timedelta(minutes=2)))) >= 2


@pytest.fixture
def secret(channel: Channel, as_anna: Actor) -> Secret:
    return actions.store_secret(channel.pk, "Inloggning", {**LOGIN, "totp": KEY}, actor=as_anna)


@time_machine.travel(datetime.fromtimestamp(1111111111, UTC), tick=False)
def test_whoever_looks_gets_codes_for_two_minutes_and_never_the_key(
    secret: Secret, channel: Channel, anna: User, client: Client
) -> None:
    client.force_login(anna)
    address = reverse("register:reveal", args=[channel.slug, secret.pk])
    assert OF_KEY_AT_1111111111 not in client.get(address).text
    page = client.post(address, {"reason": "Byta telefon"}).text
    assert OF_KEY_AT_1111111111 in page
    assert len(re.findall(r"<dd class=\"mono\">\d{3} \d{3}</dd>", page)) == 5
    assert KEY not in page.upper()
    assert KEY not in client.get(reverse("register:replace_secret", args=[channel.slug, secret.pk])).text.upper()
    assert secret.reveals.get().reason == "Byta telefon"


def test_a_new_password_keeps_the_key(secret: Secret, channel: Channel, anna: User, client: Client) -> None:
    client.force_login(anna)
    address = reverse("register:replace_secret", args=[channel.slug, secret.pk])
    assert "behålla den" in client.get(address).text
    client.post(address, {"username": "skolkontot-7", "password": "nytt-lösen-0815"})
    secret.refresh_from_db()
    assert queries.has_codes(secret)
    refused = client.post(address, {**LOGIN, "totp": "inte en nyckel"}).text
    assert "Det är ingen nyckel" in refused
    assert "inte en nyckel" not in refused
