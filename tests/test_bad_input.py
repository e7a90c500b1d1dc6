"""A platform that fails: it is said what to do, the gap shows, nothing is taken for deleted, and all comes in later."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import time_machine
from django.test import Client
from django.utils.html import escape

from kanalvakt.collection import actions, queries
from kanalvakt.collection.actions import syncing
from kanalvakt.collection.models import Item, Outcome, PublicState, SyncRun, SyncState
from kanalvakt.connectors import http
from kanalvakt.connectors.faulty import FAULTS, Faulty, Handler, Play
from kanalvakt.core.actor import migration, system
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.practice.server import Practice
from kanalvakt.register import actions as register
from kanalvakt.register.models import Channel, Secret
from tests.peers.wordpress import WordPress, free_port

TOKEN = "hemlig-nyckel-3f9a"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAGE = {"handle": "bjorkskolan", "name": "Björkskolan"}
SAID = [
    {"key": "post", "page": "bjorkskolan", "kind": "post", "text": "Idrottsdag!", "minutes_ago": 90},
    {"key": "asa", "page": "bjorkskolan", "parent": "post", "author": "Åsa", "text": "När?", "minutes_ago": 80},
]
LATE = {"key": "kim", "page": "bjorkskolan", "author": "Kim", "text": "Skrevs medan det var trasigt"}


@dataclass
class Platform:
    """The practice platform, and what stands between it and us: `line.play` may be any fault."""

    line: Faulty
    real: httpx.Client

    def well(self, handler: Handler) -> None:
        """Pass the request on, and the answer back."""
        key = {"Authorization": handler.headers["Authorization"]}
        answer = self.real.request(handler.command, handler.path, headers=key, content=handler.body)
        handler.send(answer.status_code, answer.content)

    def without_end(self, handler: Handler) -> None:
        """The same things page after page, and each page has a next one of its own."""
        answer = self.real.get(handler.path).json()
        handler.send(200, json.dumps({**answer, "next": f"0:-{len(self.line.seen)}"}).encode())

    def says(self, *items: dict[str, Any], **more: Any) -> None:
        """Visitors write."""
        self.real.post("/admin/seed", json={"items": list(items), **more}).raise_for_status()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture
def platform(
    clock: time_machine.Traveller, tmp_path: Path, settings: Any, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Platform]:
    """Connected and read once, when all was well."""
    monkeypatch.setattr(http, "LIMITS", replace(http.LIMITS, longest_wait=0))
    key = {"Authorization": f"Bearer {TOKEN}"}
    with (
        Practice(tmp_path / "practice.sqlite3", TOKEN) as practice,
        httpx.Client(base_url=practice.url, headers=key, trust_env=False) as real,
        Faulty() as line,
    ):
        settings.EGRESS_ALLOW = line.allow
        platform = Platform(line, real)
        line.play = platform.well
        platform.says(*SAID, pages=[PAGE])
        Channel.objects.update(address=f"{line.url}/bjorkskolan")
        register.connect(channel.pk, {"token": TOKEN}, actor=migration("test"))
        assert collect(channel).outcome == Outcome.OK
        yield platform


def collect(channel: Channel) -> SyncRun:
    """A complete pass: the only kind that may say what is gone."""
    return actions.sync(channel.pk, complete=True, actor=system("test"))


def fails(channel: Channel, code: str, advice: str) -> str:
    """Collect in vain; what was said."""
    run = collect(channel)
    assert (run.outcome, run.error_code) == (Outcome.FAILED, code)
    assert advice in run.error_message
    assert SyncState.objects.get(channel=channel).failing_since
    assert set(Item.objects.values_list("public_state", flat=True)) == {PublicState.VISIBLE}
    return run.error_message


def assert_told(message: str, channel: Channel, user: User) -> None:
    """On Idag, on the channel's page, and where its hours and gaps are."""
    client = Client()
    client.force_login(user)
    for address in ("/", f"/kanaler/{channel.slug}/", f"/kanaler/{channel.slug}/insamling/"):
        assert escape(message) in client.get(address).content.decode(), address


def assert_recovers(channel: Channel, message: str, user: User) -> None:
    """The next pass brings all that was missed; the gap stays on record with its reason and its end."""
    run = collect(channel)
    assert run.outcome == Outcome.OK, run.error_message
    assert Item.objects.get(version__text=LATE["text"]).public_state == PublicState.VISIBLE
    state = SyncState.objects.get(channel=channel)
    assert (state.failing_since, state.error_message) == (None, "")
    (gap,) = queries.coverage(channel, NOON + timedelta(minutes=1), run.started_at + timedelta(minutes=1)).gaps
    assert gap.reason == message
    assert gap.end - gap.start > timedelta(hours=4)
    assert gap.caught_up_at == gap.end
    client = Client()
    client.force_login(user)
    assert escape(message) not in client.get("/").content.decode()


def assert_quiet(secret: str, *more: str) -> None:
    """No secret in what is kept of the failure."""
    kept = [*SyncRun.objects.values(), *SyncState.objects.values(), *Entry.objects.values_list("body")]
    for text in (*map(str, kept), *more):
        assert secret not in text


ADVICE = {
    "a token that was revoked": "Koppla kanalen på nytt",
    "a right that was taken away": "Be den som sköter plattformen om högre behörighet",
    "too many calls": "Vi försöker igen om",
    "a server fault": "Vi försöker igen",
    "a moved blog": "Ändra då kanalens adress",
    "a log-in page": "släppa fram API:et",
    "a redirect to a log-in page": "släppa fram API:et",
    "half an answer": "Kontrollera att adressen är rätt",
    "data of another form": "Vi försöker igen",
    "a gzip bomb": "Be den som sköter webbplatsen se över den",
    "a dropped connection": "Kontrollera att adressen är rätt",
    "silence": "Vi försöker igen",
    "an answer that drips for ever": "Be den som sköter webbplatsen se över den",
}
SLOW = {"silence", "an answer that drips for ever"}


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_a_platform_that_fails(
    fault: str,
    platform: Platform,
    channel: Channel,
    anna: User,
    clock: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    code, play = FAULTS[fault]
    if fault in SLOW:
        monkeypatch.setattr(http, "LIMITS", replace(http.LIMITS, read=2, total=4))
    hindered(platform, play, channel, clock, code=code, advice=ADVICE[fault], anna=anna)
    assert_quiet(TOKEN, caplog.text)


def hindered(
    platform: Platform,
    play: Play,
    channel: Channel,
    clock: time_machine.Traveller,
    *,
    code: str,
    advice: str,
    anna: User,
) -> None:
    """All was well, then it fails twice while somebody writes, then it is well again."""
    platform.line.play = play
    clock.shift(timedelta(hours=3))
    platform.says(LATE)
    fails(channel, code, advice)
    clock.shift(timedelta(hours=2))
    message = fails(channel, code, advice)
    assert_told(message, channel, anna)
    platform.line.play = platform.well
    clock.shift(timedelta(hours=1))
    assert_recovers(channel, message, anna)


@pytest.mark.django_db
def test_pages_that_never_end(
    platform: Platform,
    channel: Channel,
    anna: User,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(syncing, "MOST_PAGES", 20)
    advice = "Säg till administratören om det händer igen"
    hindered(platform, platform.without_end, channel, clock, code="endless", advice=advice, anna=anna)


@pytest.mark.django_db
def test_nothing_answers_at_all(
    platform: Platform, channel: Channel, anna: User, clock: time_machine.Traveller, settings: Any
) -> None:
    address, port = channel_address(channel), free_port()
    settings.EGRESS_ALLOW = [*settings.EGRESS_ALLOW, f"127.0.0.1:{port}"]
    Channel.objects.update(address=f"http://127.0.0.1:{port}/bjorkskolan")
    clock.shift(timedelta(hours=5))
    platform.says(LATE)
    message = fails(channel, "unreachable", "Kontrollera att adressen är rätt och att webbplatsen är igång")
    assert_told(message, channel, anna)
    Channel.objects.update(address=address)
    assert_recovers(channel, message, anna)


def channel_address(channel: Channel) -> str:
    """As it stands in the register now."""
    return Channel.objects.values_list("address", flat=True).get(pk=channel.pk)


@pytest.mark.django_db
def test_a_wrong_password(
    platform: Platform,
    channel: Channel,
    anna: User,
    clock: time_machine.Traveller,
    caplog: pytest.LogCaptureFixture,
) -> None:
    right = Secret.objects.get(channel=channel).value
    set_secret(channel, json.dumps({"token": "fel-nyckel-77b1"}))
    clock.shift(timedelta(hours=5))
    platform.says(LATE)
    message = fails(channel, "expired", "Koppla kanalen på nytt med en ny inloggning")
    assert_told(message, channel, anna)
    set_secret(channel, right)
    assert_recovers(channel, message, anna)
    assert_quiet("fel-nyckel-77b1", caplog.text)
    assert_quiet(TOKEN, caplog.text)


def set_secret(channel: Channel, value: str) -> None:
    """What the vault holds for the connection."""
    secret = Secret.objects.get(channel=channel)
    secret.value = value
    secret.save()


@pytest.mark.django_db
@pytest.mark.peer("wordpress")
@pytest.mark.xdist_group("wordpress")
def test_a_real_blog_whose_password_is_withdrawn(
    wordpress: WordPress, channel: Channel, anna: User, caplog: pytest.LogCaptureFixture
) -> None:
    password = wordpress.info["app_password"]
    Channel.objects.update(address=wordpress.url, platform="wordpress")
    fields = {"user": wordpress.info["user"], "application_password": password}
    register.connect(channel.pk, fields, actor=migration("test"))
    wordpress.visit("När öppnar fritids?")
    assert collect(channel).outcome == Outcome.OK
    set_secret(channel, json.dumps({**fields, "application_password": "fel fel fel fel fel fel"}))
    message = fails(channel, "expired", "Koppla kanalen på nytt")
    assert_told(message, channel, anna)
    set_secret(channel, json.dumps(fields))
    late = wordpress.visit("Skrevs medan det var trasigt")
    assert collect(channel).outcome == Outcome.OK
    assert Item.objects.filter(channel=channel, platform_id=late).exists()
    assert_quiet(password, caplog.text)
