"""A receipt is typed by the registrar and never invented; what waits is listed until it is there."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError
from django.test import Client

from kanalvakt.collection import actions as collection
from kanalvakt.collection.models import Item, Source
from kanalvakt.collection.tests.givers import NOON, fetched
from kanalvakt.connectors.base import Person
from kanalvakt.core import hooks
from kanalvakt.core.actor import person, system
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Board, RoleGrant, Unit, User
from kanalvakt.register.models import Channel
from kanalvakt.registration import actions, queries
from kanalvakt.registration.models import Registration

TITLE = "Meddelande om skolskjuts"


@pytest.fixture
def item(channel: Channel) -> Item:
    message = fetched("1", "Min dotter behöver skolskjuts", kind="message")
    return Item.objects.get(pk=collection.store(channel, [message], source=Source.API, at=NOON).new[0])


@pytest.fixture
def asked(item: Item, board: Board, anna: User) -> Registration:
    return actions.request([item.pk], board=board, reason="message", title=TITLE, actor=person(anna.pk))


@pytest.fixture
def secret(asked: Registration, item: Item, anna: User) -> Registration:
    collection.restrict(item.pk, actor=person(anna.pk))
    return asked


@pytest.fixture
def receipts() -> Iterator[list[int]]:
    heard: list[int] = []
    hooks.registered.connect(heard.append)
    yield heard
    hooks.registered._receivers.remove(heard.append)


def test_a_request_carries_when_it_arrived_and_who_asked(asked: Registration, item: Item, anna: User) -> None:
    assert (asked.arrived_at, asked.requested_by, asked.case_number) == (item.written_at, anna, "")
    assert Entry.objects.filter(kind="registration.requested").count() == 1


def test_several_messages_become_one_record_that_arrived_with_the_first(channel: Channel, item, board, anna) -> None:
    earlier = fetched("2", "Hej", kind="message", written_at=NOON.replace(hour=9))
    more = collection.store(channel, [earlier], source=Source.API, at=NOON).new[0]
    one = actions.request([item.pk, more], board=board, reason="message", title=TITLE, actor=person(anna.pk))
    assert (one.items.count(), one.arrived_at.hour) == (2, 9)


def test_what_already_waits_is_not_asked_for_twice(asked, item: Item, board: Board, anna: User) -> None:
    again = actions.request([item.pk], board=board, reason="message", title=TITLE, actor=person(anna.pk))
    assert again == asked


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("Klagomål från Anna Lindqvist", "Anna Lindqvist"),
        ("Ring 070-174 06 05", "070-174 06 05"),
        ("Gäller 20121212-1212", "personuppgifter"),
        ("   ", "ärendemening"),
    ],
)
def test_a_title_that_names_somebody_is_refused_with_the_words_to_take_away(item, board, anna, title, says) -> None:
    with pytest.raises(Invalid, match=says):
        actions.request([item.pk], board=board, reason="message", title=title, actor=person(anna.pk))


def test_a_channel_named_after_a_person_may_stand_in_the_title(channel: Channel, item, board, anna) -> None:
    Channel.objects.update(name="Anna Lindqvists förskola")
    title = "Kommentar i Anna Lindqvists förskola 2026-11-24"
    actions.request([item.pk], board=board, reason="secrecy", title=title, actor=person(anna.pk))


def test_only_those_of_the_unit_may_ask(item: Item, board: Board, bo: User) -> None:
    with pytest.raises(NotAllowed):
        actions.request([item.pk], board=board, reason="message", title=TITLE, actor=person(bo.pk))


def test_the_receipt_is_the_registrar_s_and_rooms_above_are_told(asked, rut: User, receipts: list[int]) -> None:
    done = actions.record_receipt(asked.pk, "  BUN  2026/00123 ", actor=person(rut.pk))
    assert (done.case_number, done.registered_by) == ("BUN 2026/00123", rut)
    assert receipts == [asked.pk]
    actions.record_receipt(asked.pk, "BUN 2026/00123", actor=person(rut.pk))
    assert receipts == [asked.pk]
    with pytest.raises(Conflict, match="BUN 2026/00123"):
        actions.record_receipt(asked.pk, "BUN 2026/00124", actor=person(rut.pk))


def test_nobody_else_and_no_job_gives_a_receipt(asked: Registration, anna: User, karin: User, ada: User) -> None:
    for actor in (person(anna.pk), person(karin.pk), person(ada.pk), system("registration")):
        with pytest.raises(NotAllowed):
            actions.record_receipt(asked.pk, "BUN 2026/00123", actor=actor)


@pytest.mark.parametrize("number", ["", "?", "väntar", "se mail", "20121212-1212", "BUN 2026/1; DROP", "x" * 61])
def test_what_is_no_case_number_is_no_receipt(asked: Registration, rut: User, number: str) -> None:
    with pytest.raises(Invalid):
        actions.record_receipt(asked.pk, number, actor=person(rut.pk))


@pytest.mark.parametrize(
    "number", ["BUN 2026/00123", "KS2026-0012", "2026:14", "Dnr 123-2026", "1.2.3-2026-14", "SN 26/7"]
)
def test_case_numbers_of_every_register_are_taken(asked: Registration, rut: User, number: str) -> None:
    assert actions.record_receipt(asked.pk, number, actor=person(rut.pk)).case_number == number


def test_a_mistyped_number_is_mended_and_the_ledger_keeps_both(asked: Registration, rut: User) -> None:
    actions.record_receipt(asked.pk, "BUN 2026/00132", actor=person(rut.pk))
    actions.correct_receipt(asked.pk, "BUN 2026/00123", actor=person(rut.pk))
    body = Entry.objects.get(kind="registration.corrected").body
    assert "00132" in body
    assert "00123" in body


def test_secret_matter_needs_a_registrar_with_clearance(secret: Registration, rut: User) -> None:
    RoleGrant.objects.filter(user=rut).update(cleared=False)
    with pytest.raises(NotAllowed):
        actions.record_receipt(secret.pk, "BUN 2026/00123", actor=person(rut.pk))
    RoleGrant.objects.filter(user=rut).update(cleared=True)
    actions.record_receipt(secret.pk, "BUN 2026/00123", actor=person(rut.pk))


def test_a_registrar_of_another_unit_sees_and_registers_nothing(asked: Registration, care: Unit, bo: User) -> None:
    RoleGrant.objects.create(user=bo, role="registrar", unit=care, cleared=True)
    assert not queries.waiting(person(bo.pk)).exists()
    with pytest.raises(NotAllowed):
        actions.record_receipt(asked.pk, "ON 2026/1", actor=person(bo.pk))


def test_the_database_refuses_half_a_receipt(asked: Registration) -> None:
    asked.case_number = "BUN 2026/00123"
    with pytest.raises(IntegrityError):
        asked.save()


# Pages


@pytest.fixture
def as_rut(client: Client, rut: User) -> Client:
    client.force_login(rut)
    return client


def test_the_list_shows_what_waits_and_the_form_ends_the_wait(as_rut: Client, asked: Registration, anna: User) -> None:
    page = as_rut.get("/registrering/").content.decode()
    assert TITLE in page
    assert anna.name in page
    answer = as_rut.post(f"/registrering/{asked.pk}/", {"case_number": "BUN 2026/00123"}, follow=True)
    assert "Inget väntar på registrering" in answer.content.decode()
    assert "BUN 2026/00123" in as_rut.get("/registrering/klara/").content.decode()


def test_the_page_of_one_has_all_that_must_be_copied(as_rut: Client, asked: Registration) -> None:
    page = as_rut.get(f"/registrering/{asked.pk}/").content.decode()
    for part in ("Min dotter behöver skolskjuts", "Kim Karlsson", TITLE, "direktmeddelande"):
        assert part in page


def test_a_refused_number_comes_back_with_what_was_typed(as_rut: Client, asked: Registration) -> None:
    page = as_rut.post(f"/registrering/{asked.pk}/", {"case_number": "väntar"}).content.decode()
    assert 'value="väntar"' in page
    assert "BUN 2026/00123" in page


def test_several_rows_get_one_number_together(as_rut: Client, channel: Channel, board: Board, anna: User) -> None:
    items = [fetched(f"m{n}", "Hej", kind="message") for n in range(3)]
    new = collection.store(channel, items, source=Source.API, at=NOON).new
    asked = [actions.request([pk], board=board, reason="message", title=TITLE, actor=person(anna.pk)) for pk in new]
    nothing = as_rut.post("/registrering/", {"case_number": "BUN 2026/00123"}).content.decode()
    assert "Välj minst en rad" in nothing
    chosen = [asked[0].pk, asked[2].pk]
    answer = as_rut.post("/registrering/", {"case_number": "BUN 2026/00123", "registrations": chosen}, follow=True)
    assert "2 poster är registrerade" in answer.content.decode()
    assert list(Registration.objects.filter(case_number="").values_list("pk", flat=True)) == [asked[1].pk]


def test_a_case_that_exists_for_the_same_sender_is_suggested(as_rut: Client, channel, board, anna, asked, rut) -> None:
    actions.record_receipt(asked.pk, "BUN 2026/00123", actor=person(rut.pk))
    more = collection.store(channel, [fetched("9", "Igen", kind="message")], source=Source.API, at=NOON).new
    again = actions.request(more, board=board, reason="message", title=TITLE, actor=person(anna.pk))
    assert "BUN 2026/00123" in as_rut.get(f"/registrering/{again.pk}/").content.decode()


def test_it_can_be_moved_to_the_right_board_and_mended(as_rut: Client, asked: Registration, care: Unit) -> None:
    as_rut.post(f"/registrering/{asked.pk}/flytta/", {"board": care.board_id})
    asked.refresh_from_db()
    assert asked.board == care.board
    as_rut.post(f"/registrering/{asked.pk}/", {"case_number": "ON 2026/1"})
    as_rut.post(f"/registrering/{asked.pk}/ratta/", {"case_number": "ON 2026/11"})
    assert "ON 2026/11" in as_rut.get("/registrering/klara/").content.decode()


def test_a_registrar_without_clearance_sees_that_something_secret_waits_and_nothing_of_it(
    as_rut: Client, secret: Registration, rut: User
) -> None:
    RoleGrant.objects.filter(user=rut).update(cleared=False)
    page = as_rut.get("/registrering/").content.decode()
    assert "Sekretessmarkerat innehåll" in page
    assert TITLE not in page
    assert as_rut.get(f"/registrering/{secret.pk}/").status_code == 403
    refused = as_rut.post("/registrering/", {"case_number": "BUN 2026/1", "registrations": [secret.pk]})
    assert refused.status_code == 200
    assert Registration.objects.get().case_number == ""


def test_reading_secret_matter_in_the_page_is_an_entry(as_rut: Client, secret: Registration, rut: User) -> None:
    page = as_rut.get(f"/registrering/{secret.pk}/").content.decode()
    assert "Min dotter behöver skolskjuts" in page
    assert "Kim Karlsson" in page
    assert Entry.objects.get(kind="collection.secret_viewed").actor == f"person:{rut.pk}"


def test_others_do_not_get_in(client: Client, asked: Registration, anna: User, bo: User) -> None:
    for user in (anna, bo):
        client.force_login(user)
        assert client.get("/registrering/").status_code == 403
        assert client.get(f"/registrering/{asked.pk}/").status_code == 403


def test_the_list_takes_few_queries_however_long(
    as_rut: Client, channel, board, anna, django_assert_max_num_queries
) -> None:
    items = [fetched(f"m{n}", "Hej", kind="message", sender=Person(f"u{n}", "K")) for n in range(30)]
    for pk in collection.store(channel, items, source=Source.API, at=NOON).new:
        actions.request([pk], board=board, reason="message", title=TITLE, actor=person(anna.pk))
    with django_assert_max_num_queries(20):
        as_rut.get("/registrering/")
