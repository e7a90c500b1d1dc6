"""The answer clock: service time from the moment something was written (G1.5.3), and forwarding against time."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from kanalvakt.core import clock, telling
from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Invalid, NotAllowed
from kanalvakt.organisation import actions as organisation
from kanalvakt.organisation.calendar import DayKind
from kanalvakt.register.models import Channel
from kanalvakt.supervision import actions, answer_clock, queries
from kanalvakt.supervision.filters import Filters
from kanalvakt.supervision.models import Case, Forward
from kanalvakt.supervision.tests.conftest import Write, find, new_version

QUESTION = ("needs_answer", "question")


def at(text: str) -> datetime:
    """A time by the Swedish clock in the last week of November 2026, such as 'mon 09:12'."""
    day, hours = text.split()
    number = {"fri": 20, "sat": 21, "mon": 23, "tue": 24, "wed": 25}[day]
    hour, minute = map(int, hours.split(":"))
    return datetime(2026, 11, number, hour - 1, minute, tzinfo=UTC)


@pytest.fixture(autouse=True)
def traveller() -> Iterator[time_machine.Traveller]:
    """It is Monday noon until the test says otherwise."""
    with time_machine.travel(at("mon 12:00"), tick=False) as moved:
        yield moved


def counted(actor: Actor) -> dict[str, int]:
    """What Idag and letters count for somebody."""
    return {name: kind.count(actor) for name, kind in telling.kinds().items() if name.startswith("supervision.")}


def question(write: Write, text: str, when: str, **fields: Any) -> Case:
    item = write(text, written_at=at(when), **fields)
    find(item, QUESTION)
    return item.case


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("mon 08:00", "mon 16:30"),
        ("mon 09:00", "tue 09:00"),
        ("mon 20:00", "tue 16:30"),
        ("sat 13:00", "mon 16:30"),
        ("fri 12:00", "mon 12:00"),
    ],
)
def test_a_question_is_due_after_one_service_day_from_when_it_was_written(write: Write, written: str, due: str) -> None:
    case = question(write, "När öppnar ni?", written)
    assert case.due_at == at(due)
    assert case.calendar


def test_a_late_question_says_so_in_words_and_is_listed_first_of_what_is_due(
    client: Client, anna: Any, write: Write, traveller: time_machine.Traveller
) -> None:
    today = question(write, "I dag?", "mon 07:00")
    late = question(write, "Sedan länge?", "fri 10:00")
    tomorrow = question(write, "I morgon?", "mon 11:00")
    write("Tack", written_at=at("fri 08:00"))
    client.force_login(anna)
    text = client.get("/inkorg/", {"needs_answer": "1"}).text
    assert text.index("Sedan länge?") < text.index("I dag?") < text.index("I morgon?")
    assert '<span class="badge badge--bad">Sen</span>' in text
    assert '<span class="badge badge--warn">Svara i dag</span>' in text
    actor = person(anna.pk)
    listed = queries.inbox(actor, Filters(late=True), {}).rows
    assert [case.pk for case in listed] == [late.pk]
    assert queries.neighbours(today, Filters(needs_answer=True), actor) == (late.pk, tomorrow.pk)
    assert queries.counts(actor).late == 1
    assert counted(actor)["supervision.late"] == 1
    case = client.get(reverse("supervision:case", args=[today.pk])).text
    assert "Svara senast" in case
    assert "4 h 30 min svarstid kvar" in case


def test_an_answer_notes_how_much_service_time_it_took(
    client: Client, anna: Any, write: Write, traveller: time_machine.Traveller
) -> None:
    case = question(write, "När?", "fri 16:00")
    traveller.move_to(at("mon 09:00"))
    actions.answer(case.pk, "Nu.", actor=person(anna.pk))
    case.refresh_from_db()
    assert case.answer_seconds == 90 * 60
    client.force_login(anna)
    assert "1 h 30 min svarstid" in client.get(reverse("supervision:case", args=[case.pk])).text


def test_an_answer_at_the_platform_itself_counts_from_when_it_was_written(write: Write) -> None:
    item = write("När?", written_at=at("fri 16:00"))
    write("Nu.", parent=item, is_own=True, written_at=at("mon 08:30"))
    assert Case.objects.get(item=item).answer_seconds == 60 * 60


def test_a_text_changed_after_its_answer_starts_the_clock_again(anna: Any, write: Write) -> None:
    case = question(write, "När?", "fri 10:00")
    actions.no_answer([case.pk], actor=person(anna.pk))
    new_version(case.item, "När öppnar ni då?")
    case.refresh_from_db()
    assert (case.state, case.clock_from, case.due_at) == ("open", at("mon 12:00"), at("tue 12:00"))


def test_a_changed_calendar_moves_what_waits_and_leaves_what_is_done(anna: Any, karin: Any, write: Write) -> None:
    waits, done = question(write, "Ett?", "mon 10:00"), question(write, "Två?", "mon 10:00")
    actions.answer(done.pk, "Ja.", actor=person(anna.pk))
    organisation.override_day(at("tue 10:00").date(), DayKind.CLOSED, "Stängt", actor=person(karin.pk))
    assert waits.due_at == at("tue 10:00")
    answer_clock.count_anew()
    for case in (waits, done):
        case.refresh_from_db()
    assert waits.due_at == at("wed 10:00")
    assert done.due_at == at("tue 10:00")
    assert not answer_clock.count_anew()


def test_a_channels_own_goal_holds_for_what_waits_and_for_what_comes(
    client: Client, karin: Any, anna: Any, write: Write, channel: Channel
) -> None:
    waits = question(write, "Ett?", "mon 10:00")
    client.force_login(karin)
    answer = client.post(reverse("supervision:goal", args=[channel.slug]), {"hours": "2"}, follow=True)
    assert "Svarstiden är ändrad." in answer.text
    answer_clock.count_anew()
    waits.refresh_from_db()
    assert waits.due_at == at("mon 12:00")
    assert question(write, "Två?", "mon 11:00").due_at == at("mon 13:00")
    for hours in ("0", "x", "100000"):
        refused = client.post(reverse("supervision:goal", args=[channel.slug]), {"hours": hours})
        assert "aria-invalid" in refused.text
    with pytest.raises(NotAllowed):
        actions.set_goal(channel, 60, actor=person(anna.pk))
    with pytest.raises(Invalid):
        actions.set_goal(channel, 0, actor=person(karin.pk))


def test_the_figures_count_each_channel_for_a_period(
    client: Client, anna: Any, write: Write, traveller: time_machine.Traveller
) -> None:
    for minutes in (10, 20, 30, 40, 50, 60, 70, 80, 90, 600):
        case = question(write, f"Fråga {minutes}?", "mon 08:00")
        written, opens = at("mon 08:00"), timedelta(minutes=minutes)
        traveller.move_to(written + opens if minutes < 500 else at("tue 09:30"))
        actions.answer(case.pk, "Svar.", actor=person(anna.pk))
    traveller.move_to(at("tue 17:00"))
    question(write, "Sen?", "mon 09:00")
    question(write, "Väntar?", "tue 16:00")
    question(write, "Före perioden?", "fri 09:00")
    write("Tack!", written_at=at("mon 09:00"))
    (row,) = queries.figures(person(anna.pk), at("tue 12:00").date(), at("tue 12:00").date())
    assert (row.answered, row.unanswered) == (0, 1)
    (row,) = queries.figures(person(anna.pk), at("mon 12:00").date(), at("tue 12:00").date())
    assert (row.answered, row.median, row.ninetieth) == (10, 55 * 60, 90 * 60)
    assert (row.in_time, row.unanswered, row.late, row.share) == (9, 2, 1, 82)
    client.force_login(anna)
    period = {"since": "2026-11-23", "until": "2026-11-24"}
    text = client.get("/inkorg/svarstider/", period).text
    assert "1 h 30 min" in text
    assert "82&nbsp;%" in text
    file = client.get("/inkorg/svarstider/csv/", period).content.decode("utf-8-sig")
    (head, line) = csv.reader(StringIO(file), delimiter=";")
    assert head[0] == "Kanal"
    assert line == ["Björkskolan på Övningsplatsen", "510", "10", "55", "90", "9", "82", "2", "1"]


def test_figures_of_other_units_are_not_shown(client: Client, bo: Any, write: Write) -> None:
    write("Hej")
    client.force_login(bo)
    assert client.get("/inkorg/svarstider/").status_code == 403
    assert client.get("/inkorg/svarstider/csv/").status_code == 403


def test_an_impossible_period_shows_the_last_thirty_days(client: Client, anna: Any, channel: Channel) -> None:
    client.force_login(anna)
    for period in ({"since": "x", "until": "y"}, {"since": "2026-11-24", "until": "2026-11-01"}):
        assert client.get("/inkorg/svarstider/", period).status_code == 200


# Forwarding against time (G1.5.2)


def test_what_nobody_accepts_in_time_is_listed_until_somebody_does(
    client: Client, anna: Any, olof: Any, write: Write, traveller: time_machine.Traveller
) -> None:
    case = question(write, "Vem svarar?", "mon 08:00")
    actions.forward(case.pk, olof.pk, actor=person(anna.pk))
    case.refresh_from_db()
    assert case.accept_by == at("mon 16:00")
    actor = person(anna.pk)
    assert counted(actor)["supervision.unaccepted"] == 0
    for later in ("mon 16:00", "wed 12:00"):
        traveller.move_to(at(later))
        assert counted(actor)["supervision.unaccepted"] == 1
        assert [found.pk for found in queries.inbox(actor, Filters(unaccepted=True), {}).rows] == [case.pk]
    client.force_login(anna)
    assert "Ej mottagen" in client.get("/inkorg/?unaccepted=1").text
    assert "Ej mottagen i tid" in client.get(reverse("supervision:case", args=[case.pk])).text
    actions.leave(actor=actor)
    actions.accept(case.pk, actor=person(olof.pk))
    assert counted(actor)["supervision.unaccepted"] == 0


def test_how_long_it_waited_and_who_put_it_back_stand_on_the_timeline(
    client: Client, anna: Any, olof: Any, write: Write, traveller: time_machine.Traveller
) -> None:
    case = question(write, "Vem svarar?", "mon 08:00")
    actions.forward(case.pk, olof.pk, actor=person(anna.pk))
    traveller.move_to(at("mon 13:30"))
    actions.return_case(case.pk, actor=person(olof.pk))
    actions.forward(case.pk, olof.pk, actor=person(anna.pk))
    traveller.move_to(at("tue 08:30"))
    actions.accept(case.pk, actor=person(olof.pk))
    assert list(Forward.objects.order_by("at").values_list("waited_seconds", flat=True)) == [90 * 60, 210 * 60]
    client.force_login(anna)
    text = client.get(reverse("supervision:case", args=[case.pk])).text
    assert "tillbakalagt av Olof Ersättare" in text
    assert "väntade 1 h 30 min svarstid" in text
    assert "väntade 3 h 30 min svarstid" in text


def test_mine_is_what_lies_on_the_channels_where_i_am_on_duty_today(anna: Any, olof: Any, write: Write) -> None:
    case = write("Hej").case
    assert [queries.counts(person(user.pk)).mine for user in (anna, olof)] == [1, 0]
    today = clock.today()
    organisation.report_absence(person_id=anna.pk, since=today, until=today, actor=person(anna.pk))
    assert [queries.counts(person(user.pk)).mine for user in (anna, olof)] == [0, 1]
    actions.forward(case.pk, anna.pk, actor=person(olof.pk))
    assert [queries.counts(person(user.pk)).mine for user in (anna, olof)] == [1, 0]
