"""Who works on a case: two people never do the same unaware (G1.5.4)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse

from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict
from kanalvakt.ledger.models import Entry
from kanalvakt.outbox.models import Act
from kanalvakt.supervision import actions, queries
from kanalvakt.supervision.filters import Filters
from kanalvakt.supervision.models import Case, Draft, Interruption
from kanalvakt.supervision.tests.conftest import Write

NINE = "2026-11-24 09:12 +01:00"
WORKS = "Olof Ersättare arbetar med den sedan 09.12"


@pytest.fixture(autouse=True)
def clock_at_nine() -> Iterator[time_machine.Traveller]:
    """The time is 09.12 until the test moves it."""
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


def seen_by(client: Client, user: Any, case: Case | None = None) -> str:
    """The inbox, or the case, as somebody sees it."""
    client.force_login(user)
    answer = client.get(reverse("supervision:case", args=[case.pk]) if case else "/inkorg/")
    assert answer.status_code == 200
    return answer.text


def post(client: Client, user: Any, name: str, case: Case, **data: Any) -> str:
    client.force_login(user)
    text = client.post(reverse(f"supervision:{name}", args=[case.pk]), data, follow=True).text
    case.refresh_from_db()
    return text


def listed(anna: Any) -> list[int]:
    return [case.pk for case in queries.inbox(person(anna.pk), Filters(), {}).rows]


def test_who_opened_a_case_and_when_is_seen_in_the_list_and_in_the_case(
    client: Client, anna: Any, olof: Any, case: Case
) -> None:
    assert "Du arbetar med den sedan 09.12" in seen_by(client, olof, case)
    assert WORKS in seen_by(client, anna)
    opened = seen_by(client, anna, case)
    assert WORKS in opened
    assert 'id="answer-form"' not in opened
    assert "Ta bort…" not in opened.partition('id="detail"')[2]
    assert "Ta över" in opened


@pytest.mark.parametrize(
    ("name", "data"), [("answer", {"text": "Från Anna"}), ("no_answer", {}), ("forward", {"note": "Kan du?"})]
)
def test_nobody_acts_on_a_case_that_a_colleague_works_on(
    client: Client, anna: Any, olof: Any, case: Case, name: str, data: dict[str, str]
) -> None:
    seen_by(client, olof, case)
    text = post(client, anna, name, case, **data, **({"to": str(olof.pk)} if name == "forward" else {}))
    assert WORKS.replace("den", "ärendet") in text
    assert case.state == "open"
    assert not Act.objects.exists()
    assert all(typed in text for typed in data.values())


def test_what_was_typed_in_a_refused_answer_stays(client: Client, anna: Any, olof: Any, case: Case) -> None:
    seen_by(client, olof, case)
    post(client, anna, "answer", case, text="Från Anna")
    assert Draft.objects.get(user=anna).text == "Från Anna"
    assert case.worker == olof


def test_a_greeting_stays_when_the_case_was_handled_meanwhile(client: Client, anna: Any, olof: Any, case: Case) -> None:
    actions.no_answer([case.pk], actor=person(olof.pk))
    assert "Kan du ringa henne?" in post(client, anna, "forward", case, to=olof.pk, note="Kan du ringa henne?")


def test_who_takes_over_is_shown_the_others_draft_and_the_other_is_told(
    client: Client, anna: Any, olof: Any, case: Case
) -> None:
    seen_by(client, olof, case)
    post(client, olof, "draft", case, text="Badhuset öppnar på")
    assert "Badhuset öppnar på" not in seen_by(client, anna, case)
    text = post(client, anna, "take_over", case, holder=olof.pk)
    assert "Ärendet är ditt." in text
    assert "Utkast från Olof Ersättare" in text
    draft = Draft.objects.get(user=olof)
    address = reverse("supervision:case", args=[case.pk])
    assert "Badhuset öppnar på</textarea>" in client.get(address, {"utkast": draft.pk}).text
    assert "Anna Ansvarig arbetar med den" in seen_by(client, olof, case)
    refused = post(client, olof, "answer", case, text="Badhuset öppnar på måndag.")
    assert "Ta över det först" in refused
    assert "Badhuset öppnar på måndag." in refused
    assert Interruption.objects.get().taken_by == anna
    assert Entry.objects.get(kind="supervision.taken_over").subject == f"case:{case.pk}"
    assert "Anna Ansvarig tog över efter Olof Ersättare" in seen_by(client, anna, case)


def test_a_third_one_does_not_take_over_unaware(client: Client, anna: Any, olof: Any, case: Case) -> None:
    seen_by(client, anna, case)
    text = post(client, olof, "take_over", case, holder=case.channel.unit_id)
    assert case.worker == olof, "a holder that cannot be read asks nothing"
    with pytest.raises(Conflict, match=r"Olof Ersättare hann ta över ärendet 09\.12"):
        actions.take_over(case.pk, actor=person(anna.pk), holder=anna.pk)
    assert "Ärendet är ditt." in text


def test_a_lock_runs_out_and_the_case_stands_first_in_everybodys_list(
    client: Client, anna: Any, olof: Any, write: Write, clock_at_nine: time_machine.Traveller
) -> None:
    old, middle, new = (write(text).case for text in ("gammal", "mellan", "ny"))
    seen_by(client, olof, old)
    post(client, olof, "draft", old, text="Hej du")
    clock_at_nine.shift(timedelta(minutes=9, seconds=59))
    actions.free_abandoned()
    assert listed(anna) == [new.pk, middle.pk, old.pk]
    clock_at_nine.shift(timedelta(seconds=1))
    actions.free_abandoned()
    assert listed(anna) == listed(olof) == [old.pk, new.pk, middle.pk]
    text = seen_by(client, anna)
    assert "Övergiven" in text
    assert "arbetar med den" not in text
    opened = seen_by(client, anna, old)
    assert "Utkast från Olof Ersättare" in opened
    assert "Hej du" in opened
    assert Draft.objects.get(user=olof).text == "Hej du"
    assert Entry.objects.filter(kind="supervision.abandoned").count() == 1
    assert not actions.free_abandoned()


def test_a_lock_that_ran_out_holds_nobody_also_before_the_sweep(
    client: Client, anna: Any, olof: Any, case: Case, clock_at_nine: time_machine.Traveller
) -> None:
    seen_by(client, olof, case)
    clock_at_nine.shift(timedelta(minutes=10))
    assert "arbetar med den" not in seen_by(client, anna)
    assert "Du arbetar med den sedan 09.22" in seen_by(client, anna, case)


def test_an_abandoned_case_keeps_its_place_until_it_is_handled_and_pages_by_key(
    client: Client, anna: Any, olof: Any, write: Write, clock_at_nine: time_machine.Traveller
) -> None:
    cases = [write(f"nummer {number}").case for number in range(4)]
    for case in cases[:2]:
        seen_by(client, olof, case)
        post(client, olof, "draft", case, text="…")
    clock_at_nine.shift(timedelta(minutes=10))
    actions.free_abandoned()
    first, second, third, fourth = (cases[place] for place in (1, 0, 3, 2))
    assert listed(anna) == [first.pk, second.pk, third.pk, fourth.pk]
    actor = person(anna.pk)
    first.refresh_from_db()
    assert queries.neighbours(first, Filters(), actor) == (None, second.pk)
    second.refresh_from_db()
    assert queries.neighbours(second, Filters(), actor) == (first.pk, third.pk)
    assert queries.neighbours(third, Filters(), actor) == (second.pk, fourth.pk)
    client.force_login(anna)
    onward = client.post(reverse("supervision:no_answer", args=[first.pk])).url
    assert f"/inkorg/{second.pk}/" in onward


def test_whoever_goes_on_lets_go_of_what_they_only_looked_at(
    client: Client, anna: Any, olof: Any, write: Write
) -> None:
    looked_at, written_on, last = (write(text).case for text in "abc")
    seen_by(client, olof, looked_at)
    seen_by(client, olof, written_on)
    post(client, olof, "draft", written_on, text="Hej")
    seen_by(client, olof, last)
    seen_by(client, olof)
    assert set(Case.objects.filter(locked_by=olof)) == {written_on}


def test_an_open_page_in_use_holds_the_lock_and_hears_who_took_over(
    client: Client, anna: Any, olof: Any, case: Case, clock_at_nine: time_machine.Traveller
) -> None:
    seen_by(client, olof, case)
    for _ in range(3):
        clock_at_nine.shift(timedelta(minutes=8))
        assert "Du arbetar med den sedan 09.12" in post(client, olof, "working", case, had="1")
    assert not actions.free_abandoned()
    actions.take_over(case.pk, actor=person(anna.pk))
    assert "Anna Ansvarig arbetar med den sedan 09.36" in post(client, olof, "working", case, had="1")
    post(client, anna, "no_answer", case)
    told = post(client, olof, "working", case, had="1")
    assert "Anna Ansvarig hann före: ärendet är inget svar behövs sedan 09.36" in told
    assert case.worker is None


def test_who_waits_for_a_case_is_told_when_nobody_works_on_it_and_does_not_take_it_by_waiting(
    client: Client, anna: Any, olof: Any, case: Case, clock_at_nine: time_machine.Traveller
) -> None:
    seen_by(client, olof, case)
    assert WORKS in post(client, anna, "working", case)
    clock_at_nine.shift(timedelta(minutes=10))
    assert "Ingen arbetar med den längre." in post(client, anna, "working", case)
    assert case.worker is None


def test_typing_alone_takes_a_case_that_nobody_has(client: Client, olof: Any, case: Case) -> None:
    post(client, olof, "draft", case, text="Hej")
    assert case.worker == olof


def test_the_page_that_lost_its_lock_hears_of_it_with_the_next_letter(
    client: Client, anna: Any, olof: Any, case: Case
) -> None:
    seen_by(client, olof, case)
    actions.take_over(case.pk, actor=person(anna.pk))
    client.force_login(olof)
    headers = {"HX-Request": "true", "HX-Target": "draft-state"}
    answer = client.post(reverse("supervision:draft", args=[case.pk]), {"text": "Hej d"}, headers=headers)
    assert answer["HX-Trigger"] == "lost"
    assert Draft.objects.get(user=olof).text == "Hej d"


def test_a_coordinator_who_reads_holds_nothing_and_takes_nothing(client: Client, karin: Any, case: Case) -> None:
    seen_by(client, karin, case)
    assert Case.objects.get().worker is None
    client.force_login(karin)
    assert client.post(reverse("supervision:take_over", args=[case.pk])).status_code == 403


def test_many_at_once_leave_out_what_a_colleague_works_on(client: Client, anna: Any, olof: Any, write: Write) -> None:
    items = [write("a"), write("b")]
    seen_by(client, olof, items[0].case)
    client.force_login(anna)
    ids = [item.case.pk for item in items]
    removal = client.post("/inkorg/flera/", {"case": ids, "act": "remove"})
    assert f"item={items[0].pk}" not in removal.url
    assert f"item={items[1].pk}" in removal.url
    answer = client.post("/inkorg/flera/", {"case": ids, "act": "no_answer"}, follow=True)
    assert "Utelämnade, för att en kollega arbetar med dem: 1 (Olof Ersättare)." in answer.text
    assert [case.state for case in Case.objects.order_by("pk")] == ["open", "no_answer"]


def at_once(*work: Callable[[], object]) -> list[object]:
    """Each in a thread and a connection of its own, all let go together; what they gave or raised."""
    together = Barrier(len(work))

    def one(do: Callable[[], object]) -> object:
        try:
            together.wait()
            return do()
        except Conflict as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_at_once_exactly_one_gets_it(anna: Any, olof: Any, case: Case) -> None:
    for _ in range(5):
        Case.objects.update(locked_by=None, locked_at=None, locked_until=None)
        took = at_once(*(lambda user=user: actions.begin(case.pk, actor=person(user.pk)) for user in (anna, olof)))
        assert sorted(map(bool, took)) == [False, True]
        case.refresh_from_db()
        assert case.worker == (anna if took[0] else olof)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_exactly_one_does(anna: Any, olof: Any, case: Case) -> None:
    done = at_once(
        *(lambda user=user: actions.answer(case.pk, f"Från {user}", actor=person(user.pk)) for user in (anna, olof))
    )
    assert {type(one) for one in done} == {Act, Conflict}
    assert Act.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_over_from_the_same_one_exactly_one_does(anna: Any, olof: Any, case: Case, school: Any) -> None:
    from kanalvakt.organisation.models import Role, RoleGrant, User

    third = User.objects.create_user("eva@exempelby.example", "korrekt-häst-batteri", name="Eva Enhetschef")
    RoleGrant.objects.create(user=third, role=Role.UNIT_MANAGER, unit=school)
    actions.begin(case.pk, actor=person(third.pk))
    done = at_once(
        *(lambda user=user: actions.take_over(case.pk, actor=person(user.pk), holder=third.pk) for user in (anna, olof))
    )
    assert {type(one) for one in done} == {Case, Conflict}
    assert Interruption.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_sweep_twice_at_once_abandons_once(
    anna: Any, olof: Any, case: Case, clock_at_nine: time_machine.Traveller
) -> None:
    actions.begin(case.pk, actor=person(olof.pk))
    clock_at_nine.shift(timedelta(minutes=10))
    at_once(actions.free_abandoned, actions.free_abandoned)
    assert Interruption.objects.count() == 1
    assert clock.now() == Interruption.objects.get().at
