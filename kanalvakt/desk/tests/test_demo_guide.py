"""A first-time visitor is led through one answer and one removal, and sees what is done."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from playwright.sync_api import Page, expect

from kanalvakt.collection.models import Item, ItemVersion, Sender, Source
from kanalvakt.core import clock
from kanalvakt.core.actor import migration, person
from kanalvakt.desk.demo.guide import guide
from kanalvakt.desk.demo.loading import LOADED
from kanalvakt.ledger.actions import append
from kanalvakt.moderation.models import Decision, DecisionKind
from kanalvakt.organisation.models import Group, User
from kanalvakt.register.models import Channel
from kanalvakt.supervision.models import Case, CaseState
from tests.browser import assert_accessible, login

type Write = Callable[..., Case]


@pytest.fixture
def demonstration(group: Group) -> None:
    Group.objects.update(is_demonstration=True)
    append(LOADED, actor=migration("demo"), subject="demonstration:exempelby")


@pytest.fixture
def write(channel: Channel) -> Write:
    def written(who: str, **facts: object) -> Case:
        now = clock.now()
        sender = Sender.objects.create(channel=channel, platform_id=who)
        item = Item.objects.create(
            channel=channel, platform_id=who, kind="comment", sender=sender, sender_name=who, written_at=now,
            first_seen_at=now, last_seen_at=now, public_state_at=now,
        )  # fmt: skip
        item.version = ItemVersion.objects.create(item=item, number=1, text="Hej", fetched_at=now, source=Source.API)
        item.save()
        times = {"written_at": now, "changed_at": now, "clock_from": now, "due_at": now}
        return Case.objects.create(item=item, channel=channel, unit=channel.unit, **times, **facts)

    return written


def test_the_guide_leads_to_a_question_and_to_an_advertisement(demonstration: None, anna: User, write: Write) -> None:
    write("hotfull", priority=2, flags=["threat"])
    question = write("Åsa", needs_answer=True)
    advertisement = write("billigt", priority=1, flags=["commercial"])
    shown = guide(person(anna.pk))
    assert shown is not None
    assert [step.url for step in shown.steps] == [f"/inkorg/{question.pk}/", f"/inkorg/{advertisement.pk}/"]
    assert "Åsa" in shown.steps[0].text
    assert not shown.done


def test_what_should_be_marked_as_secret_is_not_offered_as_a_removal(
    demonstration: None, anna: User, write: Write
) -> None:
    write("anhörig", priority=2, flags=["identity", "sensitive"])
    shown = guide(person(anna.pk))
    assert shown is not None
    assert shown.steps[1].url == ""


def test_what_has_been_done_is_ticked_off(demonstration: None, anna: User, write: Write) -> None:
    question, unfit = write("Åsa", needs_answer=True), write("billigt", priority=1, flags=["commercial"])
    Case.objects.filter(pk=question.pk).update(
        state=CaseState.ANSWERED, closed_by=anna, closed_at=clock.now() + timedelta(seconds=1)
    )
    Decision.objects.create(
        item=unfit.item, kind=DecisionKind.REMOVE, rule_id="G1.5.9.reklam", ground="riktlinjen", tier="may",
        rulebook_version=1, decided_by=anna, decided_at=clock.now(),
    )  # fmt: skip
    shown = guide(person(anna.pk))
    assert shown is not None
    assert [step.done for step in shown.steps] == [True, True]
    assert shown.done


def test_others_and_real_municipalities_see_no_guide(anna: User, bo: User, group: Group) -> None:
    assert guide(person(anna.pk)) is None
    Group.objects.update(is_demonstration=True)
    assert guide(person(bo.pk)) is None
    shown = guide(person(anna.pk))
    assert shown is not None
    assert [step.url for step in shown.steps] == ["", ""], "nothing waits: it says so instead"


def test_the_guide_is_put_away(rf: RequestFactory, client: Client, demonstration: None, anna: User) -> None:
    client.force_login(anna)
    request = rf.get("/")
    request.user, request.session = anna, client.session
    assert "Koppla en riktig kanal" in render_to_string("desk/_guide.html", request=request)
    client.post("/guide/dolj/")
    request.session = client.session
    assert render_to_string("desk/_guide.html", request=request).strip() == ""


@pytest.mark.browser
def test_the_guide_is_for_everybody(browser_page: Page, demonstration: None, anna: User, write: Write) -> None:
    write("Åsa", needs_answer=True)
    write("billigt", priority=1, flags=["commercial"])
    login(browser_page, anna)
    browser_page.goto("/")
    assert_accessible(browser_page)
    browser_page.get_by_role("button", name="Dölj guiden").click()
    expect(browser_page.get_by_role("heading", name="Prova själv")).to_have_count(0)
