"""The list and the case beside it: who sees what, in what order, and what it costs the database."""

import re
import sys
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kanalvakt.collection.models import Item
from kanalvakt.core import clock, counting, hooks
from kanalvakt.core.actor import person
from kanalvakt.organisation.models import Role, RoleGrant
from kanalvakt.register.models import Channel
from kanalvakt.supervision import panels, queries
from kanalvakt.supervision.filters import Filters
from kanalvakt.supervision.models import Case
from kanalvakt.supervision.tests.conftest import Write, find, new_version

INBOX = "/inkorg/"


def page(client: Client, query: str = "", case: Case | None = None) -> str:
    address = reverse("supervision:case", args=[case.pk]) if case else INBOX
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def anna_in(client: Client, anna: Any) -> Client:
    client.force_login(anna)
    return client


@time_machine.travel("2026-11-24 12:00 +01:00", tick=False)
def test_the_newest_is_first_with_sender_channel_text_and_age(anna_in: Client, write: Write) -> None:
    write("Första", name="Maria L.", written_at=clock.now() - timedelta(hours=2))
    write("Andra", name="hanna_k", written_at=clock.now() - timedelta(minutes=41))
    text = page(anna_in)
    assert text.index("Andra") < text.index("Första")
    for shown in ("Maria L.", "hanna_k", "Björkskolan på Övningsplatsen", "41 min", "2 kvar"):
        assert shown in text


def test_a_long_queue_is_counted_only_so_far_wherever_it_is_counted(
    anna_in: Client, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST", 2)
    for _ in range(4):
        write("En fråga?")
    text = page(anna_in)
    assert "2+ kvar" in text
    assert text.count('<span class="visually-hidden">fler än 2</span>') >= 2  # the tab, and the menu
    assert '<span class="visually-hidden">fler än 2</span></span> kommentarer att hantera' in anna_in.get("/").text


def test_an_empty_inbox_says_that_all_is_done(anna_in: Client, channel: Channel) -> None:
    text = page(anna_in)
    assert "Allt klart" in text
    assert "allt klart" in text


def test_a_search_that_finds_nothing_does_not_say_that_all_is_done(anna_in: Client, case: Case) -> None:
    text = page(anna_in, "q=finnsinte")
    assert "Inget stämmer med filtret" in text
    assert "allt klart" not in text.lower()


def test_what_is_handled_has_left_the_list_but_can_be_found(anna_in: Client, case: Case) -> None:
    Case.objects.update(state="answered", closed_at=clock.now())
    assert "badhuset" not in page(anna_in)
    assert "badhuset" in page(anna_in, "state=all")
    assert "badhuset" in page(anna_in, "state=answered")


@pytest.mark.parametrize(("who", "sees"), [("olof", True), ("karin", True), ("bo", False), ("ada", False)])
def test_only_those_who_watch_the_unit_see_its_cases(
    request: pytest.FixtureRequest, client: Client, case: Case, who: str, sees: Any
) -> None:
    client.force_login(request.getfixturevalue(who))
    answers = [client.get(INBOX), client.get(reverse("supervision:case", args=[case.pk]))]
    assert [answer.status_code for answer in answers] == ([200, 200] if sees else [403, 403])
    assert ("badhuset" in answers[0].text) is sees


def test_somebody_of_another_unit_cannot_open_the_case(client: Client, case: Case, care: Any, bo: Any) -> None:
    RoleGrant.objects.create(user=bo, role=Role.UNIT_MANAGER, unit=care)
    client.force_login(bo)
    assert "badhuset" not in page(client)
    assert client.get(reverse("supervision:case", args=[case.pk])).status_code == 403


def test_a_coordinator_reads_but_is_offered_no_acts(client: Client, karin: Any, case: Case) -> None:
    client.force_login(karin)
    text = page(client, case=case)
    assert "badhuset" in text
    assert 'name="text"' not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("flagged=1", {"Idioter"}),
        ("needs_answer=1", {"När öppnar ni?"}),
        ("mine=1", {"Idioter", "När öppnar ni?", "Tack"}),
        ("state=forwarded", {"Tack"}),
        ("q=öppna", {"När öppnar ni?"}),
        ("q=finnsinte", set()),
        ("since=2026-01-01", {"Idioter", "När öppnar ni?", "Tack"}),
        ("until=2026-01-01", set()),
        ("state=finnsinte&channel=x&unit=9999", {"Idioter", "När öppnar ni?", "Tack"}),
    ],
)
def test_the_list_can_be_narrowed(anna_in: Client, write: Write, anna: Any, query: str, found: set[str]) -> None:
    texts = {"Idioter", "När öppnar ni?", "Tack"}
    find(write("Idioter"), ("personal_attack", "forbidden"))
    find(write("När öppnar ni?"), ("needs_answer", "question"))
    thanks = write("Tack")
    Case.objects.filter(item=thanks).update(state="forwarded", assignee=anna)
    text = page(anna_in, query)
    assert {shown for shown in texts if f'dir="auto">{shown}<' in text} == found


def test_a_day_is_a_swedish_day(anna_in: Client, write: Write) -> None:
    late = timezone.make_aware(timezone.datetime(2026, 3, 1, 23, 30))
    write("Sent på kvällen", written_at=late)
    assert "Sent på kvällen" in page(anna_in, "since=2026-03-01&until=2026-03-01")
    assert "Sent på kvällen" not in page(anna_in, "since=2026-03-02")


def test_flags_say_what_was_found(anna_in: Client, write: Write) -> None:
    find(write("Ring 19121212-1212"), ("PERSONNUMMER", "personal"))
    assert '<span class="badge badge--bad">Personnummer</span>' in page(anna_in)


def test_the_list_costs_the_same_for_one_and_for_many(
    anna_in: Client, anna: Any, write: Write, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    write("Den första")
    page(anna_in)
    with CaptureQueriesContext(connection) as for_one:
        page(anna_in)
    for number in range(60):
        write(f"Kommentar {number}", name=f"Namn {number}")
    with django_assert_num_queries(len(for_one)):
        page(anna_in)
    with django_assert_num_queries(5):  # two for what she may see
        assert len(queries.inbox(person(anna.pk), Filters(), {}).rows) == 50


def test_a_case_costs_the_same_with_much_around_it(
    anna_in: Client, write: Write, anna: Any, django_assert_max_num_queries: Any
) -> None:
    root = write("Inlägg", kind="post", is_own=True)
    item = write("Hej", parent=root)
    for number in range(20):
        write(f"Svar {number}", parent=item, name=f"N{number}")
    find(item, ("threat", "forbidden"), ("PHONE", "personal"))
    for number in range(3):
        new_version(item, f"Hej {number}")
    with django_assert_max_num_queries(62):
        page(anna_in, case=item.case)


def test_the_next_page_goes_on_where_the_first_ended(anna_in: Client, write: Write) -> None:
    for number in range(55):
        write(f"Kommentar-{number:02}.")
    first = anna_in.get(INBOX)
    assert "Kommentar-05." in first.text
    assert "Kommentar-04." not in first.text
    second = anna_in.get(INBOX, {"after": first.context["page"].older})
    assert "Kommentar-04." in second.text
    assert "Kommentar-05." not in second.text


def test_next_and_previous_stay_within_the_filter_also_when_the_case_has_left_it(write: Write, anna: Any) -> None:
    old, _noise, middle, _more, new = (write(text) for text in ("a", "-", "b", "-", "c"))
    for item in (old, middle, new):
        find(item, ("threat", "forbidden"))
    filters, actor = Filters(flagged=True), person(anna.pk)
    assert queries.neighbours(middle.case, filters, actor) == (new.case.pk, old.case.pk)
    Case.objects.filter(item=middle).update(state="no_answer", closed_at=clock.now())
    assert queries.neighbours(middle.case, filters, actor) == (new.case.pk, old.case.pk)


def test_the_list_follows_a_case_beyond_its_page(anna_in: Client, write: Write) -> None:
    oldest = write("Allra äldst")
    for number in range(60):
        write(f"Kommentar {number}")
    text = page(anna_in, case=oldest.case)
    assert f'id="row-{oldest.case.pk}" class="is-chosen"' in text


# The case itself


def test_the_thread_stands_around_the_words(anna_in: Client, write: Write) -> None:
    post = write("Badhuset stänger för renovering", kind="post", is_own=True)
    question = write("Hur länge?", parent=post)
    write("Till jul.", parent=question, is_own=True)
    text = page(anna_in, case=question.case)
    assert text.index("Badhuset stänger") < text.index("Till jul.")
    assert "Vårt svar" in text


def test_findings_are_marked_in_the_text_with_the_reason(anna_in: Client, write: Write) -> None:
    item = write("Idioten bor där")
    find(item, ("personal_attack", "forbidden"))
    text = page(anna_in, case=item.case)
    assert re.search(r'<mark class="bad"[^>]*>Idiote<', text)
    assert "därför: personal_attack" in text


def test_versions_stand_side_by_side_with_what_was_changed(anna_in: Client, write: Write) -> None:
    item = write("Badhuset är bra")
    new_version(item, "Badhuset är uselt")
    text = page(anna_in, case=item.case)
    assert "Badhuset är <del>bra</del>" in text
    assert "Badhuset är <ins>uselt</ins>" in text


def test_the_case_names_who_answers_for_the_channel(anna_in: Client, case: Case) -> None:
    text = page(anna_in, case=case)
    assert "Anna Ansvarig" in text
    assert "ersättare: Olof Ersättare" in text


def test_a_secret_text_is_masked_in_the_list_for_all_and_in_the_case_for_those_without_clearance(
    client: Client, anna: Any, olof: Any, write: Write
) -> None:
    item = write("Min granne har fått en diagnos", name="Lena P.")
    from kanalvakt.collection import actions as collection

    collection.restrict(item.pk, actor=person(anna.pk))
    for user, reads in ((olof, False), (anna, True)):
        client.force_login(user)
        listed, opened = page(client), page(client, case=item.case)
        assert "diagnos" not in listed
        assert "Lena P." not in listed
        assert ("diagnos" in opened) is reads
        assert ("Lena P." in opened) is reads
        assert f"row-{item.case.pk}" not in page(client, "q=diagnos")


HOSTILE = [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
    ("a\u200bb\u0000c", "a⟨U+200B⟩b"),
    ('" onmouseover="x', "&quot; onmouseover=&quot;x"),
    ("👩‍👩‍👧‍👦" * 50, "👩‍👩‍👧‍👦"),
]


@pytest.mark.parametrize(("text", "harmless"), HOSTILE)
def test_hostile_words_are_shown_harmless(anna_in: Client, write: Write, text: str, harmless: str) -> None:
    item = write(text, name=text[:100])
    for shown in (page(anna_in), page(anna_in, case=item.case)):
        assert harmless in shown
        assert "<script>alert" not in shown
        assert "\u202e" not in shown


def test_a_comment_of_a_megabyte_is_cut_until_asked_for(anna_in: Client, write: Write) -> None:
    item = write("x" * 1_000_000)
    assert len(page(anna_in)) < 60_000
    assert len(page(anna_in, case=item.case)) < 80_000
    assert "Visa hela texten" in page(anna_in, case=item.case)
    assert len(page(anna_in, "hela=1", case=item.case)) > 1_000_000


def test_htmx_gets_only_the_pane_that_it_asked_for(anna_in: Client, case: Case) -> None:
    address = reverse("supervision:case", args=[case.pk])
    for target in ("detail", "inbox"):
        answer = anna_in.get(address, headers={"HX-Request": "true", "HX-Target": target})
        assert "<html" not in answer.text
        assert "badhuset" in answer.text
        assert answer["HX-Push-Url"] == address
    assert "Ärenden, det senast skrivna först" in answer.text


def test_a_case_that_is_not_there_is_a_missing_page(anna_in: Client, channel: Channel) -> None:
    assert anna_in.get("/inkorg/999/").status_code == 404


def test_removal_by_the_platform_is_heard_of(anna_in: Client, case: Case) -> None:
    Item.objects.update(public_state="author_removed")
    hooks.items_changed.send([case.item_id])
    assert "Borttagen av avsändaren" in page(anna_in, case=case)


def test_a_room_puts_a_panel_on_a_case_for_those_it_concerns(
    client: Client, anna: Any, olof: Any, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_panels", [])
    panels.add("supervision/_nothing_chosen.html", lambda case, actor: {} if actor.id == str(anna.pk) else None)
    seen = {}
    for user in (anna, olof):
        client.force_login(user)
        headers = {"HX-Request": "true", "HX-Target": "detail"}
        text = client.get(reverse("supervision:case", args=[case.pk]), headers=headers).text
        seen[user.pk] = "Inget att visa." in text
    assert seen == {anna.pk: True, olof.pk: False}


def test_a_search_with_more_hits_than_it_gives_at_once_goes_on_to_the_end(
    anna_in: Client, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        write(f"badhuset {number:02}")
    monkeypatch.setattr(sys.modules["kanalvakt.supervision.queries.inbox"], "SEARCHED", 3)
    monkeypatch.setattr(queries, "SEARCHED", 3)
    seen, address = [], f"{INBOX}?q=badhuset"
    while address:
        text = anna_in.get(address).text
        seen += re.findall(r"badhuset (\d\d)<", text)
        onward = re.search(r'href="([^"]+)">Sök vidare', text)
        address = onward.group(1).replace("&amp;", "&") if onward else ""
    assert seen == ["06", "05", "04", "03", "02", "01", "00"]
