"""LinkedIn's and TikTok's notices: believed with their signature only, once, and about our own accounts."""

import hashlib
import hmac
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kanalvakt.collection import actions, webhooks
from kanalvakt.collection.models import Item, Notice, SyncState
from kanalvakt.connectors.tiktok.connector import TikTok
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel, Secret, SecretKind

SECRET = "appens-hemlighet"
CODE = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
LINKEDIN = {
    "type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS",
    "notifications": [{
        "notificationId": 1743, "organizationalEntity": "urn:li:organization:1", "action": "COMMENT",
        "sourcePost": "urn:li:share:7100", "generatedActivity": "urn:li:comment:(urn:li:activity:7200,9)",
    }],
}  # fmt: skip
TIKTOK = {
    "client_key": "vi", "event": "comment.update", "create_time": 1772366400, "user_openid": "u-vi",
    "content": '{"comment_id": 7300000000000000005, "video_id": 7300000000000000001, "comment_action": "insert"}',
}  # fmt: skip


def connected(channel: Channel, kind: str, handle: str, **more: str) -> Channel:
    """A channel that was just collected, and next in an hour."""
    Channel.objects.update(platform=kind, address=f"https://www.{kind}.com/{handle}", handle=handle)
    channel.refresh_from_db()
    value = json.dumps({"token": "hemlig", "client_id": "vi", "client_secret": SECRET, **more})
    Secret.objects.create(channel=channel, kind=SecretKind.CONNECTION, value=value, changed_at=timezone.now())
    actions.ensure_states([channel.pk])
    later = timezone.now() + timedelta(hours=1)
    SyncState.objects.update(next_at=later, next_complete_at=later)
    return channel


@pytest.fixture
def page(channel: Channel) -> Channel:
    return connected(channel, "linkedin", "1")


@pytest.fixture
def account(channel: Channel) -> Channel:
    return connected(channel, "tiktok", "exempelby", business_id="u-vi")


def linkedin(value: Any, *, secret: str = SECRET, signature: str | None = None) -> int:
    body = json.dumps(value).encode()
    made = hmac.new(secret.encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()
    headers = {"X-LI-Signature": made if signature is None else signature}
    return Client().post("/besked/linkedin/", body, content_type="application/json", headers=headers).status_code


def tiktok(value: Any, *, secret: str = SECRET, at: int | None = None, signature: str = "") -> int:
    body = json.dumps(value).encode()
    now = str(int(time.time()) if at is None else at)
    made = hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"TikTok-Signature": signature or f"t={now},s={made}"}
    return Client().post("/besked/tiktok/", body, content_type="application/json", headers=headers).status_code


def is_due() -> bool:
    return SyncState.objects.get().next_at <= timezone.now()


def test_linkedin_asks_again_and_again_whether_the_address_is_ours(page: Channel) -> None:
    answer = Client().get("/besked/linkedin/", {"challengeCode": CODE})
    made = hmac.new(SECRET.encode(), CODE.encode(), hashlib.sha256).hexdigest()
    assert (answer.status_code, answer.json()) == (200, {"challengeCode": CODE, "challengeResponse": made})
    assert answer["Content-Type"] == "application/json"


def test_nobody_has_a_notice_signed_by_asking_as_linkedin_does(page: Channel) -> None:
    forged = f"hmacsha256={json.dumps(LINKEDIN)}"
    for code in (forged, "", f"{CODE}\n", "x" * 36):
        assert Client().get("/besked/linkedin/", {"challengeCode": code}).status_code == 403


def test_without_an_app_nothing_is_answered(db: None) -> None:
    assert Client().get("/besked/linkedin/", {"challengeCode": CODE}).status_code == 403
    assert (linkedin(LINKEDIN, secret=""), tiktok(TIKTOK, secret="")) == (403, 403)


def test_linkedins_notice_makes_the_page_due_once_and_stores_nothing_written(page: Channel) -> None:
    assert [linkedin(LINKEDIN), linkedin(LINKEDIN)] == [200, 200]
    assert is_due()
    assert [notice.about for notice in Notice.objects.all()] == ["COMMENT"]
    assert not Item.objects.exists()


def test_tiktoks_notice_makes_the_account_due_once_and_stores_nothing_written(account: Channel) -> None:
    assert [tiktok(TIKTOK), tiktok(TIKTOK)] == [200, 200]
    assert is_due()
    assert [notice.about for notice in Notice.objects.all()] == ["comment.update"]
    assert not Item.objects.exists()


@pytest.mark.parametrize("signature", ["", "hmacsha256=", "0" * 64, "å"])
def test_without_linkedins_signature_nothing_happens(page: Channel, signature: str) -> None:
    assert linkedin(LINKEDIN, signature=signature) == 403
    assert linkedin(LINKEDIN, secret="en-annans") == 403
    assert not is_due()


@pytest.mark.parametrize("signature", ["t=1", "s=0", "t=å,s=å", "t=99999999999999,s=0", "t=1772366400,s=" + "0" * 64])
def test_without_tiktoks_signature_nothing_happens(account: Channel, signature: str) -> None:
    assert tiktok(TIKTOK, signature=signature) == 403
    assert tiktok(TIKTOK, secret="en-annans") == 403
    assert not is_due()


def test_an_old_notice_that_somebody_kept_wakes_nothing(channel: Channel) -> None:
    connected(channel, "tiktok", "exempelby", business_id="u-vi")
    now = int(time.time())
    assert [tiktok(TIKTOK, at=now - 4 * 86400), tiktok(TIKTOK, at=now + 86400)] == [403, 403]
    assert tiktok(TIKTOK, at=now - 3 * 86400) == 200  # they try for three days
    Secret.objects.all().delete()
    Notice.objects.all().delete()
    connected(channel, "linkedin", "1")
    (told,) = LINKEDIN["notifications"]
    old = {**LINKEDIN, "notifications": [{**told, "lastModifiedAt": (now - 8 * 86400) * 1000}]}  # type: ignore[dict-item]
    assert linkedin(old) == 200
    assert not Notice.objects.exists()


def test_a_notice_about_an_account_that_is_not_ours_wakes_nobody(channel: Channel) -> None:
    connected(channel, "tiktok", "exempelby", business_id="u-vi")
    assert tiktok({**TIKTOK, "user_openid": "u-annan"}) == 200
    Secret.objects.all().delete()
    connected(channel, "linkedin", "1")
    (told,) = LINKEDIN["notifications"]
    assert linkedin({"notifications": [{**told, "organizationalEntity": "urn:li:organization:2"}]}) == 200  # type: ignore[dict-item]
    assert not is_due()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("value", [[], None, {"notifications": 7}, {"notifications": [None]}, {"event": {"a": 1}}])
def test_a_signed_notice_of_any_form_is_at_most_a_reason_to_look(channel: Channel, value: Any) -> None:
    connected(channel, "linkedin", "exempelby")
    assert linkedin(value) == 200
    Secret.objects.all().delete()
    connected(channel, "tiktok", "exempelby", business_id="u-vi")
    assert tiktok(value) == 200


def test_a_notice_that_is_too_large_is_turned_away(page: Channel) -> None:
    assert linkedin({"notifications": "x" * webhooks.LARGEST}) == 413
    assert tiktok({"content": "x" * webhooks.LARGEST}) == 413


def test_an_id_that_is_a_number_in_json_within_json_is_read_whole() -> None:
    (found,) = TikTok().parse(json.dumps(TIKTOK).encode(), {})
    assert found.platform_id == "7300000000000000005"


def test_the_channels_page_says_how_notices_are_set_up(page: Channel, anna: User, client: Client) -> None:
    client.force_login(anna)
    shown = client.get(f"/kanaler/{page.slug}/insamling/").content.decode()
    assert "/besked/linkedin/" in shown
    assert "fliken Webhooks" in shown
