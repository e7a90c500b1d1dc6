"""Andra ögon: a colleague is asked, answers with reasons, and binds nobody unless the rule asks for two."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.moderation import actions, queries
from kanalvakt.moderation.models import SecondOpinion
from kanalvakt.organisation.models import User
from kanalvakt.outbox.tests.conftest import new_version
from kanalvakt.rulebook.models import Rule

pytestmark = pytest.mark.usefixtures("rulebook", "platform", "time")
MAY = "G1.5.9.angrepp"


@pytest.fixture
def asked(item, as_anna, olof) -> SecondOpinion:
    return actions.ask_opinion(item.pk, olof.pk, "Är det för hårt?", actor=as_anna)


def answer(found: SecondOpinion, user: User, advice: str = "remove") -> SecondOpinion:
    return actions.answer_opinion(found.pk, advice=advice, reason="Angriper en person.", actor=person(user.pk))


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def removed(item, actor) -> list[str]:
    return [one.message for one in actions.remove([item.pk], rule_id=MAY, reason="", actor=actor).failed]


def test_both_see_the_question_and_the_answer(asked, anna, olof, item) -> None:
    page = logged_in(olof).get(f"/beslut/andra-ogon/{asked.pk}/").text
    assert "Är det för hårt?" in page
    assert "Ni är idioter allihop!" in page
    answered = {"advice": "remove", "reason": "Angriper en person."}
    logged_in(olof).post(f"/beslut/andra-ogon/{asked.pk}/", answered)
    for user in (anna, olof):
        assert "Angriper en person." in logged_in(user).get(f"/beslut/andra-ogon/{asked.pk}/").text


def test_it_waits_on_the_colleague_s_page_and_on_the_asker_s(asked, as_anna, olof) -> None:
    assert asked in queries.opinions_to_give(person(olof.pk))
    assert asked in queries.opinions_awaited(as_anna)
    assert queries.count_mine(person(olof.pk)) == 1
    answer(asked, olof)
    assert not queries.opinions_awaited(as_anna)


def test_it_holds_nothing_up_by_itself(asked, item, as_anna) -> None:
    assert removed(item, as_anna) == []


def test_a_rule_that_asks_for_two_waits_for_advice(item, as_anna, olof, asked) -> None:
    Rule.objects.filter(rule_id=MAY).update(two_persons=True)
    assert "kräver två" in removed(item, as_anna)[0]
    answer(asked, olof, "keep")
    assert removed(item, as_anna)
    answer(actions.ask_opinion(item.pk, olof.pk, "Och nu?", actor=as_anna), olof)
    assert removed(item, as_anna) == []


def test_one_s_own_advice_is_not_another_s(item, as_anna, olof, asked) -> None:
    Rule.objects.filter(rule_id=MAY).update(two_persons=True)
    answer(asked, olof)
    assert removed(item, person(olof.pk))


def test_advice_about_an_older_text_does_not_count(item, as_anna, olof, asked, time) -> None:
    Rule.objects.filter(rule_id=MAY).update(two_persons=True)
    answer(asked, olof)
    time.shift(60)
    version = new_version(item, "Ändrad text")
    version.fetched_at = version.fetched_at.replace(year=2027)
    version.save()
    assert removed(item, as_anna)


def test_only_the_one_who_was_asked_answers_and_once(asked, as_anna, olof, karin) -> None:
    with pytest.raises(NotAllowed):
        answer(asked, karin)
    answer(asked, olof)
    with pytest.raises(Conflict):
        answer(asked, olof)


def test_nobody_asks_themselves(item, anna, as_anna, asked) -> None:
    with pytest.raises(Invalid):
        actions.ask_opinion(item.pk, anna.pk, "Jag?", actor=as_anna)
    with pytest.raises(IntegrityError, match="another_person_advises"), transaction.atomic():
        SecondOpinion.objects.filter(pk=asked.pk).update(asked_of=anna)


def test_the_same_colleague_is_asked_once_at_a_time(item, as_anna, olof, asked) -> None:
    with pytest.raises(Conflict):
        actions.ask_opinion(item.pk, olof.pk, "Igen?", actor=as_anna)
    actions.withdraw_opinion(asked.pk, actor=as_anna)
    actions.ask_opinion(item.pk, olof.pk, "Igen?", actor=as_anna)


def test_a_secret_is_asked_of_the_cleared_only(item, as_anna, olof, rut) -> None:
    actions.mark_secret(item.pk, "23 kap. 2 § OSL", actor=as_anna)
    with pytest.raises(Invalid):
        actions.ask_opinion(item.pk, olof.pk, "Vad gör vi?", actor=as_anna)
    assert actions.ask_opinion(item.pk, rut.pk, "Vad gör vi?", actor=as_anna).asked_of == rut


def test_what_turned_secret_is_masked_for_a_colleague_without_clearance(asked, item, as_anna, olof) -> None:
    actions.mark_secret(item.pk, "23 kap. 2 § OSL", actor=as_anna)
    page = logged_in(olof).get(f"/beslut/andra-ogon/{asked.pk}/").text
    assert "idioter" not in page
    assert "hårt" not in page


def test_the_ledger_tells_it_without_a_word_of_it(asked, olof) -> None:
    answer(asked, olof)
    entries = Entry.objects.filter(kind__startswith="opinion.")
    assert {entry.kind for entry in entries} == {"opinion.asked", "opinion.given"}
    assert not any("hårt" in entry.body or "Angriper" in entry.body for entry in entries)


def test_an_outsider_asks_and_sees_nothing(asked, item, bo, olof) -> None:
    with pytest.raises(NotAllowed):
        actions.ask_opinion(item.pk, olof.pk, "?", actor=person(bo.pk))
    assert logged_in(bo).get(f"/beslut/andra-ogon/{asked.pk}/").status_code == 404


def test_anna_asks_from_the_page_and_what_she_typed_stays(item, anna, olof) -> None:
    annas = logged_in(anna)
    assert "Hmm" in annas.post(f"/andra-ogon/{item.pk}/", {"question": "Hmm"}).text
    annas.post(f"/andra-ogon/{item.pk}/", {"question": "Hmm", "of": olof.pk})
    assert SecondOpinion.objects.get().asked_of == olof
