"""The learnt order moves the queue, is measured on later decisions, and is forgotten when it is turned off."""

import random
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.screening.models import Finding
from kanalvakt.supervision import actions, likelihood
from kanalvakt.supervision.models import Case, CaseState, Learned
from kanalvakt.supervision.tests.conftest import Write

NEEDS = ["När öppnar badhuset?", "Varför är skolan stängd?", "Hur ansöker man om plats?", "Vem svarar om avgiften?"]
FINE = ["Så fint det blev", "Tack för hjälpen", "Härlig bild på parken", "Bra jobbat allihop"]


def decided(write: Write, anna: User, count: int = 240) -> None:
    """Decisions as anna would have taken them, with a little noise of everyday words."""
    dice, noise = random.Random(1), ["idag", "kommunen", "alltid", "vägen", "hej"]
    for number in range(count):
        needed = number % 3 == 0
        item = write(f"{dice.choice(NEEDS if needed else FINE)} {dice.choice(noise)}")
        Case.objects.filter(item=item).update(
            state=CaseState.ANSWERED if needed else CaseState.NO_ANSWER,
            closed_by=anna,
            closed_at=clock.now() + timedelta(seconds=number),
        )


def order(client: Client) -> list[str]:
    return [row.excerpt for row in client.get("/inkorg/?likely=1").context["rows"]]


def test_it_is_off_until_the_coordinator_has_enough_decisions(
    client: Client, karin: User, anna: User, write: Write
) -> None:
    client.force_login(karin)
    assert "Avstängd" in client.get("/inkorg/troligast/").content.decode()
    assert "Troligast</a>" not in client.get("/inkorg/").content.decode()
    decided(write, anna, 20)
    with pytest.raises(Invalid, match="20"):
        actions.start_learning(actor=person(karin.pk))
    with pytest.raises(NotAllowed):
        actions.start_learning(actor=person(anna.pk))
    assert not Learned.objects.exists()


def test_what_needs_somebody_comes_first_and_nothing_is_added_or_hidden(
    client: Client, karin: User, anna: User, write: Write
) -> None:
    decided(write, anna)
    waiting = ["Härlig bild från stranden", "Varför är biblioteket stängt?", "Tack för en fin dag"]
    for text in waiting:
        write(text)
    client.force_login(karin)
    before = Finding.objects.count(), Case.objects.filter(waiting=1).count()
    client.post("/inkorg/troligast/pa/")
    assert actions.judge_waiting() == 3
    assert actions.judge_waiting() == 0
    assert order(client)[0] == "Varför är biblioteket stängt?"
    assert sorted(order(client)) == sorted(waiting)
    assert (Finding.objects.count(), Case.objects.filter(waiting=1).count()) == before
    page = client.get("/inkorg/troligast/").content.decode()
    learned = Learned.objects.get()
    assert learned.first_share > learned.all_share
    assert "av den fjärdedel som lades först" in page
    assert Entry.objects.filter(kind="supervision.learning_on").exists()


def test_turning_it_off_forgets_everything(client: Client, karin: User, anna: User, write: Write) -> None:
    decided(write, anna)
    write("Varför är biblioteket stängt?")
    client.force_login(karin)
    client.post("/inkorg/troligast/pa/")
    actions.judge_waiting()
    client.post("/inkorg/troligast/glom/")
    assert not Learned.objects.exists()
    assert not Case.objects.exclude(likely=0).exists()
    assert "Troligast</a>" not in client.get("/inkorg/").content.decode()


def test_it_learns_anew_once_a_day(karin: User, anna: User, write: Write) -> None:
    decided(write, anna)
    learned = actions.start_learning(actor=person(karin.pk))
    assert not actions.learn_again()
    Learned.objects.update(learnt_at=clock.now() - timedelta(days=2))
    assert actions.learn_again()
    learned.refresh_from_db()
    assert clock.now() - learned.learnt_at < timedelta(minutes=1)


def test_secrecy_marked_cases_are_never_learnt_from_nor_rare_words_kept(karin: User, anna: User, write: Write) -> None:
    decided(write, anna)
    secret = write("hemligasteordet hemligasteordet")
    Case.objects.filter(item=secret).update(
        restricted=True, state=CaseState.ANSWERED, closed_by=anna, closed_at=clock.now()
    )
    assert all("hemligasteordet" not in text for text, _needed in actions.learning.decisions())
    once = write("sällsyntord om badhuset")
    Case.objects.filter(item=once).update(state=CaseState.ANSWERED, closed_by=anna, closed_at=clock.now())
    actions.start_learning(actor=person(karin.pk))
    assert "badhuset" in Learned.objects.get().words
    assert "sällsyntord" not in Learned.objects.get().words


@given(st.lists(st.tuples(st.text(max_size=40), st.booleans()), min_size=2, max_size=60), st.text(max_size=80))
def test_any_text_has_a_place_in_the_order(examples: list[likelihood.Example], text: str) -> None:
    weights = likelihood.learn(examples)
    assert 1 <= weights.score(text) <= 100
    told = likelihood.measure(examples)
    assert 0 <= told.first <= 1
    assert told.later >= 1
