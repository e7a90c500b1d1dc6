"""The vault: encrypted, shown once with a reason, changed when a holder leaves, and never anywhere else (G1.2.1)."""

import json
import logging
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.core import blobs
from kanalvakt.core.actor import Actor, migration, person
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.core.fields import decrypt, encrypt, keyring
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.actions import mark_left
from kanalvakt.organisation.models import User
from kanalvakt.register import actions, queries
from kanalvakt.register.models import Channel, Secret, SecretReveal
from kanalvakt.register.tests.conftest import LOGIN


@pytest.fixture
def secret(channel: Channel, as_anna: Actor) -> Secret:
    return actions.store_secret(channel.pk, "Inloggning", LOGIN, actor=as_anna)


def stored(secret: Secret) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM register_secret WHERE id = %s", [secret.pk])
        return str(cursor.fetchone()[0])


def test_the_database_holds_ciphertext_only(secret: Secret) -> None:
    assert LOGIN["password"] not in stored(secret)
    assert json.loads(keyring().decrypt(stored(secret).encode())) == LOGIN


def test_a_look_needs_a_reason_and_is_on_record(secret: Secret, as_anna: Actor, anna: User) -> None:
    with pytest.raises(Invalid, match="Skriv varför"):
        actions.reveal(secret.pk, " ", actor=as_anna)
    assert actions.reveal(secret.pk, "Byta telefon", actor=as_anna) == LOGIN
    seen = SecretReveal.objects.get()
    assert (seen.by, seen.reason) == (anna, "Byta telefon")
    body = Entry.objects.get(kind="register.secret_revealed").body
    assert "Byta telefon" not in body
    assert LOGIN["password"] not in body
    assert json.loads(body)["data"] == {"reveal": seen.pk, "secret": secret.pk}


def test_only_those_who_keep_the_channel_and_the_coordinator_may_look(
    secret: Secret, channel: Channel, karin: User, olof: User, bo: User, ada: User, rut: User, didrik: User
) -> None:
    for allowed in (karin, olof):
        assert actions.reveal(secret.pk, "Jour", actor=person(allowed.pk)) == LOGIN
    for refused in (bo, ada, rut, didrik):
        with pytest.raises(NotAllowed):
            actions.reveal(secret.pk, "Nyfiken", actor=person(refused.pk))
    assert SecretReveal.objects.count() == 2


def test_another_officer_of_the_unit_is_not_a_keeper(secret: Secret, channel: Channel, school: Any) -> None:
    from kanalvakt.organisation.models import Role, RoleGrant

    ulla = User.objects.create_user("ulla@exempelby.example", name="Ulla Kollega", unit=school)
    RoleGrant.objects.create(user=ulla, role=Role.OFFICER, unit=school)
    with pytest.raises(NotAllowed):
        actions.reveal(secret.pk, "Nyfiken", actor=person(ulla.pk))


def test_when_a_holder_leaves_the_log_in_must_be_changed_and_then_it_is(
    secret: Secret, olof: User, ada: User, as_anna: Actor, as_karin: Actor
) -> None:
    assert list(queries.secrets_to_rotate(as_karin)) == []
    mark_left(olof.pk, actor=person(ada.pk))
    (waiting,) = queries.secrets_to_rotate(as_karin)
    assert waiting.rotate_reason == "Olof Ersättare, som kände till uppgifterna, har slutat."
    actions.change_secret(secret.pk, {**LOGIN, "password": "nytt-lösen-0815"}, actor=as_anna)
    assert list(queries.secrets_to_rotate(as_karin)) == []
    assert actions.reveal(secret.pk, "Kontroll", actor=as_anna)["password"] == "nytt-lösen-0815"


def test_somebody_who_only_saw_it_counts_as_a_holder(secret: Secret, karin: User, ada: User, as_anna: Actor) -> None:
    actions.reveal(secret.pk, "Jour", actor=person(karin.pk))
    mark_left(karin.pk, actor=person(ada.pk))
    assert [each.pk for each in queries.secrets_to_rotate(as_anna)] == [secret.pk]


def test_a_closed_channel_keeps_who_saw_the_log_in_but_not_the_log_in(
    secret: Secret, channel: Channel, as_karin: Actor, as_anna: Actor
) -> None:
    actions.reveal(secret.pk, "Avslut", actor=as_anna)
    actions.close(channel.pk, actor=as_karin)
    actions.finish_closing(channel.pk, actor=as_karin)
    assert stored(secret) == ""
    assert SecretReveal.objects.count() == 1
    for late in (
        lambda: actions.reveal(secret.pk, "Igen", actor=as_anna),
        lambda: actions.change_secret(secret.pk, LOGIN, actor=as_anna),
        lambda: actions.store_secret(channel.pk, "Ny", LOGIN, actor=as_anna),
    ):
        with pytest.raises(Conflict, match="förstörda"):
            late()


def test_an_empty_log_in_is_refused(channel: Channel, as_anna: Actor) -> None:
    with pytest.raises(Invalid, match="minst en uppgift"):
        actions.store_secret(channel.pk, "Inloggning", {"username": "", "password": ""}, actor=as_anna)


def test_new_keys_open_everything_and_old_tokens_still_do(secret: Secret, capsys: pytest.CaptureFixture[str]) -> None:
    blob, before = blobs.put("bevis åäö".encode(), "text/plain"), stored(secret)
    call_command("rotate_keys")
    assert "1 uppgifter och 1 bevisnycklar" in capsys.readouterr().out
    assert stored(secret) != before
    first = (settings.KEY_DIR / "vault").read_text().split()[0]
    assert keyring().decrypt(before.encode())
    secret.refresh_from_db()
    blob.refresh_from_db()
    assert json.loads(secret.value) == LOGIN
    assert blobs.read(blob).decode() == "bevis åäö"
    assert json.loads(Fernet(first).decrypt(stored(secret).encode())) == LOGIN
    assert Fernet(first).decrypt(bytes(blob.wrapped_key or b""))
    assert Entry.objects.filter(kind="register.keys_rotated").count() == 1


def test_another_process_sees_the_new_ring(secret: Secret) -> None:
    old = keyring()
    actions.rotate_keys(actor=migration("test"))
    assert keyring() is not old
    assert keyring().decrypt(old.encrypt(b"skrivet under tiden")) == b"skrivet under tiden"


@given(st.text(st.characters(codec="utf-8")))
def test_whatever_was_typed_comes_back(text: str) -> None:
    assert decrypt(encrypt(text)) == text


def test_nothing_secret_is_printed_or_logged(secret: Secret, as_anna: Actor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    actions.reveal(secret.pk, "Byta telefon", actor=as_anna)
    out = StringIO()
    call_command("dumpdata", "ledger", stdout=out)
    assert LOGIN["password"] not in caplog.text + out.getvalue() + repr(secret) + str(secret)
