"""A platform's notice makes its channel due at once; nothing else is believed, and nobody else is listened to."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from kanalvakt.collection import actions, tasks, webhooks
from kanalvakt.collection.models import Item, Notice, SyncState
from kanalvakt.collection.tests.fake import Fake
from kanalvakt.connectors.base import Page
from kanalvakt.core.actor import system
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel, Secret, SecretKind

META = "/besked/meta/"
SECRET = "appens-hemlighet"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOLD = {"object": "page", "entry": [{"id": "100", "time": 1772439300, "changes": [{"field": "feed", "value": {}}]}]}


@pytest.fixture
def page(channel: Channel) -> Channel:
    """A connected page that was just collected, and next in an hour."""
    Channel.objects.update(platform="facebook", address="https://www.facebook.com/exempelby")
    channel.refresh_from_db()
    value = json.dumps({"token": "hemlig", "app_secret": SECRET})
    Secret.objects.create(channel=channel, kind=SecretKind.CONNECTION, value=value, changed_at=timezone.now())
    actions.ensure_states([channel.pk])
    SyncState.objects.update(next_at=timezone.now() + timedelta(hours=1), next_complete_at=timezone.now())
    return channel


def send(value: Any, *, secret: str = SECRET, **headers: str) -> int:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    sign = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    given = {"X-Hub-Signature-256": sign} | headers
    return Client().post(META, body, content_type="application/json", headers=given).status_code


def is_due() -> bool:
    return SyncState.objects.get().next_at <= timezone.now()


def test_meta_asks_once_whether_the_address_is_ours(db: None) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": webhooks.verify_token()}
    answer = Client().get(META, asked)
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert Client().get(META, asked | {"hub.verify_token": "gissat"}).status_code == 403
    assert Client().get(META, asked | {"hub.mode": "unsubscribe"}).status_code == 403
    assert "text/plain" in Client().get(META, asked | {"hub.challenge": "<script>"})["Content-Type"]


def test_a_signed_notice_makes_the_channel_due_at_once_and_stores_nothing_written(page: Channel) -> None:
    assert send(TOLD) == 200
    assert is_due()
    assert [notice.about for notice in page.notices.all()] == ["feed"]
    assert not Item.objects.exists()
    assert Entry.objects.filter(kind="collection.requested").count() == 1


def test_the_same_notice_again_and_an_older_one_later_do_no_harm(page: Channel) -> None:
    older = {**TOLD, "entry": [{**TOLD["entry"][0], "time": 1772439000}]}  # type: ignore[index,dict-item]
    assert [send(one) for one in (TOLD, TOLD, older, TOLD)] == [200] * 4
    assert Notice.objects.count() == 2
    assert Entry.objects.filter(kind="collection.requested").count() == 1


@pytest.mark.parametrize("signature", ["", "sha256=", "sha1=abc", "sha256=" + "0" * 64, "å"])
def test_without_the_apps_signature_nothing_happens(page: Channel, signature: str) -> None:
    headers = {"X-Hub-Signature-256": signature} if signature else {}
    answer = Client().post(META, TOLD, content_type="application/json", headers=headers)
    assert answer.status_code == 403
    assert not is_due()
    assert not Notice.objects.exists()


def test_another_apps_secret_and_another_platforms_notice_do_not_wake_the_channel(page: Channel) -> None:
    assert send(TOLD, secret="en-annans") == 403
    assert send({**TOLD, "object": "instagram"}) == 200
    assert not is_due()


@pytest.mark.parametrize(
    "body", [b"", b"inte json", b"[]", b'{"entry": 7}', b'{"object": {}, "entry": [null, {"changes": 1}]}']
)
def test_a_signed_notice_of_any_form_is_at_most_a_reason_to_look(page: Channel, body: bytes) -> None:
    assert send(body) == 200


def test_a_notice_that_is_too_large_or_too_many_is_turned_away(page: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert send(b" " * (webhooks.LARGEST + 1)) == 413
    monkeypatch.setattr(webhooks, "A_MINUTE", 1)
    with time_machine.travel(NOON, tick=False):
        assert [send({"object": "page", "n": n}) for n in range(3)] == [200, 429, 429]


def test_a_channel_that_was_asked_to_wait_still_waits(page: Channel) -> None:
    SyncState.objects.update(failing_since=timezone.now())
    assert send(TOLD) == 200
    assert not is_due()


def test_a_notice_during_a_pass_gives_one_more_pass(channel: Channel, fake: Fake) -> None:
    with time_machine.travel(NOON, tick=False) as clock:

        def told_meanwhile() -> Page:
            clock.shift(5)
            SyncState.objects.update(next_at=NOON + timedelta(hours=1))
            actions.take_notice(channel, "a" * 64, "feed", actor=system("test"))
            clock.shift(5)
            return Page([], cursor=1, done=True)

        fake.answers = [told_meanwhile, Page([], cursor=2, done=True)]
        actions.sync(channel.pk, complete=False, actor=system("test"))
        assert tasks.due().exists()
        actions.sync(channel.pk, complete=False, actor=system("test"))
        assert not tasks.due().exists()


def test_old_notices_are_forgotten(page: Channel) -> None:
    send(TOLD)
    Notice.objects.update(received_at=timezone.now() - timedelta(days=31))
    send({**TOLD, "n": 2})
    assert actions.forget_notices() == 1
    assert Notice.objects.count() == 1


def test_the_channels_page_says_what_to_fill_in_at_the_platform(page: Channel, anna: User, client: Client) -> None:
    client.force_login(anna)
    shown = client.get(f"/kanaler/{page.slug}/insamling/").content.decode()
    assert "/besked/meta/" in shown
    assert webhooks.verify_token() in shown
