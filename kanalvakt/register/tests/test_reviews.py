"""Attestation and the review of the purpose: an act of its own by the responsible, never postponed by a change."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from kanalvakt.core import clock, telling
from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation import actions as organisation
from kanalvakt.organisation.models import User
from kanalvakt.register import actions, queries
from kanalvakt.register.models import Channel, ReviewKind
from tests.browser import assert_accessible, login

ATTESTATION, PURPOSE = ReviewKind.ATTESTATION, ReviewKind.PURPOSE


@pytest.fixture
def active(accepted: None, proposed: Channel, as_karin: Actor) -> Channel:
    return actions.accept(proposed.pk, actor=as_karin)


def late(actor: Actor) -> tuple[int, int]:
    """What Idag and letters count."""
    kinds = telling.kinds()
    return kinds["register.attestations"].count(actor), kinds["register.purposes"].count(actor)


def test_attestation_is_due_half_yearly_and_the_purpose_yearly(active: Channel, as_anna: Actor, bo: User) -> None:
    assert late(as_anna) == (0, 0)
    with time_machine.travel(clock.now() + timedelta(days=185)):
        assert late(as_anna) == (1, 0)
        actions.attest(active.pk, ATTESTATION, actor=as_anna)
        assert late(as_anna) == (0, 0)
    with time_machine.travel(clock.now() + timedelta(days=367)):
        assert late(as_anna) == (0, 1)
        assert late(person(bo.pk)) == (0, 0)
        actions.attest(active.pk, PURPOSE, actor=as_anna)
        assert late(as_anna) == (0, 0)
    kinds = Entry.objects.filter(subject=f"channel:{active.pk}").values_list("kind", flat=True)
    assert {"register.attested", "register.purpose_reviewed"} <= set(kinds)


def test_a_change_never_postpones_a_review(active: Channel, as_anna: Actor) -> None:
    with time_machine.travel(clock.now() + timedelta(days=183)):
        before = [(one.kind, one.due_at) for one in queries.due(active)]
        actions.change(active.pk, {"purpose_text": "Berätta mer", "target_group": "Alla"}, actor=as_anna)
        assert [(one.kind, one.due_at) for one in queries.due(Channel.objects.get())] == before
    with time_machine.travel(clock.now() + timedelta(days=367)):
        assert late(as_anna) == (1, 1)


def test_only_the_responsible_answers_or_who_is_on_duty_in_their_place(
    active: Channel, anna: User, olof: User, as_anna: Actor, as_karin: Actor
) -> None:
    for actor in (as_karin, person(olof.pk)):
        with pytest.raises(NotAllowed):
            actions.attest(active.pk, ATTESTATION, actor=actor)
    today = clock.today()
    organisation.report_absence(anna.pk, since=today, until=today, actor=as_anna)
    assert actions.attest(active.pk, ATTESTATION, actor=person(olof.pk)).by == olof


def test_a_closed_channel_is_not_attested(active: Channel, as_anna: Actor, as_karin: Actor) -> None:
    actions.close(active.pk, actor=as_karin)
    actions.finish_closing(active.pk, actor=as_karin)
    with pytest.raises(Conflict, match="i bruk"):
        actions.attest(active.pk, ATTESTATION, actor=as_anna)


def test_the_late_ones_are_listed_and_attested_on_the_channels_page(
    active: Channel, anna: User, karin: User, client: Client
) -> None:
    with time_machine.travel(clock.now() + timedelta(days=367)):
        client.force_login(karin)
        listed = client.get("/kanaler/?late=attestation").text
        assert "1 kanal ska intygas" in listed
        assert "Björkskolan" in listed
        assert "Intyga att uppgifterna" not in client.get("/kanaler/bjorkskolan/").text
        client.force_login(anna)
        assert "Skulle ha gjorts senast" in client.get("/kanaler/bjorkskolan/").text
        for verb, told in (("intyga", "intygat att uppgifterna stämmer"), ("prova-syftet", "Du har prövat syftet.")):
            assert told in client.post(f"/kanaler/bjorkskolan/{verb}/", follow=True).text
        assert "Skulle ha gjorts senast" not in client.get("/kanaler/bjorkskolan/").text
        assert "Inga kanaler här" in client.get("/kanaler/?late=purpose").text


@pytest.mark.browser
def test_a_late_review_has_room_on_every_screen(browser_page, active: Channel, anna: User) -> None:
    Channel.objects.update(activated_at=clock.now() - timedelta(days=400))
    login(browser_page, anna)
    for address in ("/kanaler/bjorkskolan/", "/kanaler/?late=purpose"):
        browser_page.goto(address)
        assert_accessible(browser_page)
