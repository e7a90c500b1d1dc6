"""Idag: where a person starts the day; it differs by role."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Page

from kanalvakt.collection.models import Item, SyncState
from kanalvakt.core import clock
from kanalvakt.core.models import Sweep
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel, ChannelState
from kanalvakt.supervision.models import Case, Crisis, Round, SignOff
from tests.browser import assert_accessible, login


def a_case(channel: Channel, text: str, *, hours: float = 1, **fields: object) -> Case:
    """Something somebody wrote some hours ago, waiting."""
    at = timezone.now() - timedelta(hours=hours)
    item = Item.objects.create(
        channel=channel, platform_id=text, kind="comment", sender_missing="okänd", written_at=at, first_seen_at=at,
        last_seen_at=at, public_state_at=at,
    )  # fmt: skip
    times = {"written_at": at, "changed_at": at, "clock_from": at, "due_at": at + timedelta(days=1)} | fields
    return Case.objects.create(item=item, channel=channel, unit=channel.unit, **times)


def seen_by(client: Client, user: User) -> str:
    client.force_login(user)
    return client.get("/").content.decode()


def test_anna_sees_what_waits_and_what_is_late(client: Client, channel: Channel, anna: User) -> None:
    a_case(channel, "en", priority=2)
    a_case(channel, "två", needs_answer=True, hours=30)
    page = seen_by(client, anna)
    for words in ("kommentarer att hantera", "kommentar kan bryta mot lag", "fråga är inte besvarad i tid"):
        assert words in page
    assert channel.name in page


def test_bo_sees_nothing_of_another_unit(client: Client, channel: Channel, bo: User) -> None:
    a_case(channel, "en", priority=2)
    page = seen_by(client, bo)
    assert "Inget väntar på dig just nu" in page
    assert channel.name not in page


def test_karin_sees_notified_channels(client: Client, channel: Channel, karin: User) -> None:
    Channel.objects.filter(pk=channel.pk).update(state=ChannelState.PROPOSED)
    assert "anmäld kanal väntar på dig" in seen_by(client, karin)


def test_a_channel_that_cannot_be_fetched_says_what_to_do(client: Client, channel: Channel, anna: User) -> None:
    now = timezone.now()
    SyncState.objects.update_or_create(
        channel=channel,
        defaults={
            "next_at": now, "next_complete_at": now, "failing_since": now, "error_code": "expired",
            "error_message": "Lösenordet gäller inte längre. Skapa ett nytt och koppla kanalen igen.",
        },
    )  # fmt: skip
    page = seen_by(client, anna)
    assert "Hämtas inte" in page
    assert "Skapa ett nytt och koppla kanalen igen." in page


def test_ada_sees_background_work_that_fails_and_no_content(client: Client, channel: Channel, ada: User) -> None:
    now = timezone.now()
    Sweep.objects.create(name="outbox", last_run=now, failing_since=now, error="OperationalError")
    a_case(channel, "en", priority=2)
    page = seen_by(client, ada)
    assert "Bakgrundsarbete som misslyckas" in page
    assert "kommentar" not in page.split("<main", 1)[1]


def test_three_hundred_channels_cost_no_more_queries_than_one(client: Client, channel: Channel, anna: User) -> None:
    client.force_login(anna)
    client.get("/")  # what is asked once a process has been asked
    with CaptureQueriesContext(connection) as for_one:
        client.get("/")
    others = [
        Channel(
            unit=channel.unit, name=f"Kanal {n}", slug=f"kanal-{n}", platform="manual", state="proposed",
            address=f"https://ovning.example/{n}", proposed_at=timezone.now(),
        )
        for n in range(300)
    ]  # fmt: skip
    Channel.objects.bulk_create(others)
    facts = Channel.objects.filter(pk=channel.pk).values(
        "purpose_text", "decided_by", "decided_on", "decision_case_number", "responsible", "substitute"
    )[0]
    Channel.objects.exclude(pk=channel.pk).update(
        **{f"{name}_id" if name in ("responsible", "substitute") else name: value for name, value in facts.items()},
        state="active",
    )
    with CaptureQueriesContext(connection) as for_many:
        page = client.get("/").content.decode()
    assert len(for_many) <= len(for_one)
    assert "301 kanaler där inget väntar" in page
    assert "Kanal 299" in page


def test_anna_sees_how_far_the_rounds_of_the_day_have_come(client: Client, channel: Channel, anna: User) -> None:
    now = timezone.now()
    signed = SignOff.objects.create(channel=channel, by=anna, at=now, entitled="ansvarig", new=0, open=0)
    crisis = Crisis.objects.create(
        channel=channel, reason="översvämning", per_day=2, until=clock.today(), started_at=now, started_by=anna,
        made_until=clock.today(),
    )  # fmt: skip
    facts = {
        "channel": channel, "unit": channel.unit, "day": clock.today(), "opens_at": now - timedelta(hours=1),
        "due_at": now + timedelta(hours=1), "obligatory": True, "calendar_version": "1", "made_at": now,
    }  # fmt: skip
    Round.objects.create(state="due", **facts)
    Round.objects.create(state="done", signed=signed, crisis=crisis, **facts)
    page = seen_by(client, anna)
    assert "1 av 2 klara" in page
    assert "kanal väntar på dagens tillsyn" in page
    Round.objects.filter(state="due").update(state="done", signed=signed)
    page = seen_by(client, anna)
    assert "Inget väntar på dig just nu" in page
    assert "Dagens 2 tillsyner är gjorda." in page


@pytest.mark.browser
def test_idag_is_accessible(browser_page: Page, channel: Channel, anna: User) -> None:
    a_case(channel, "en", priority=2)
    a_case(channel, "två", needs_answer=True, hours=30)
    login(browser_page, anna)
    browser_page.goto("/")
    assert_accessible(browser_page)
