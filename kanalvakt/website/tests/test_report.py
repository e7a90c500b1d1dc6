"""A reader reports a comment without log-in or cookie, and it lands where somebody looks (G1.5.5)."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from kanalvakt.collection import actions as collection
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, person, system
from kanalvakt.core.errors import Conflict, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Board, User
from kanalvakt.register.models import Channel
from kanalvakt.rulebook.models import DisposalDecision, RetentionRow
from kanalvakt.supervision import actions
from kanalvakt.supervision.models import Case, CaseState, Report

LINK = "https://ovning.example/bjorkskolan/7"
SAID = {"about": LINK, "why": "Han hotar min granne", "contact": "läsare@exempelby.example", "homepage": ""}


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def reader() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def page(channel: Channel) -> str:
    return f"/offentligt/kanal/{channel.slug}/anmal/"


@pytest.fixture
def case(channel: Channel, anna: User) -> Case:
    """A comment of ours that Anna has closed."""
    comment = {"text": "Vänta du bara", "sender_name": "Kim", "written_at": clock.now(), "kind": "comment"}
    item = collection.add_manual(channel, **comment, permalink=LINK, actor=person(anna.pk))
    found = Case.objects.get(item=item)
    actions.no_answer([found.pk], actor=person(anna.pk))
    return found


def token(reader: Client, page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', reader.get(page).content.decode())
    assert found
    return found[1]


def test_a_report_opens_the_comment_again_and_gives_a_receipt(
    reader: Client, page: str, case: Case, as_anna: Actor
) -> None:
    answer = reader.post(page, SAID | {"token": token(reader, page)}, follow=True)
    made = Report.objects.get()
    assert f"Kvitto: {made.receipt}" in answer.content.decode()
    assert not answer.cookies
    case.refresh_from_db()
    assert (made.case, case.state) == (case, CaseState.OPEN)
    assert "anmäld av allmänheten" in case.reopened
    entry = Entry.objects.get(kind="supervision.reported")
    assert "hotar" not in str(vars(entry))
    assert "läsare@" not in str(vars(entry))


def test_anna_sees_it_at_the_comment_and_among_reports_and_says_it_is_handled(
    client: Client, reader: Client, page: str, case: Case, anna: User
) -> None:
    reader.post(page, SAID | {"token": token(reader, page)})
    client.force_login(anna)
    for shown in (f"/inkorg/{case.pk}/", "/inkorg/anmalningar/"):
        assert "Han hotar min granne" in client.get(shown).content.decode()
    assert "anmälan från allmänheten" in client.get("/").content.decode()
    made = Report.objects.get()
    client.post(f"/inkorg/anmalningar/{made.pk}/hanterad/")
    assert "Han hotar min granne" not in client.get("/inkorg/anmalningar/").content.decode()
    with pytest.raises(Conflict):
        actions.handle_report(made.pk, actor=person(anna.pk))


def test_what_no_address_tells_waits_for_somebody_to_find_it(
    client: Client, reader: Client, page: str, anna: User, bo: User
) -> None:
    reader.post(page, SAID | {"about": "Kims kommentar i går", "token": token(reader, page)})
    made = Report.objects.get()
    assert made.case is None
    client.force_login(anna)
    assert "Leta upp kommentaren" in client.get("/inkorg/anmalningar/").content.decode()
    with pytest.raises(NotAllowed):
        actions.handle_report(made.pk, actor=person(bo.pk))


def test_a_form_sent_twice_is_one_report(reader: Client, page: str) -> None:
    sent = SAID | {"token": token(reader, page)}
    assert reader.post(page, sent)["Location"] == reader.post(page, sent)["Location"]
    assert Report.objects.count() == 1


def test_another_channels_token_or_none_is_refused_and_what_was_typed_stays(reader: Client, page: str) -> None:
    for bad in ("", "skräp", signing.dumps("ABCDEF0123", salt="något annat")):
        shown = reader.post(page, SAID | {"token": bad}).content.decode()
        assert "Skicka igen." in shown
        assert "Han hotar min granne" in shown
        assert signing.loads(
            re.findall(r'name="token" value="([^"]+)"', shown)[0], salt="website.report:bjorkskolan-ovning"
        )
    assert not Report.objects.exists()


def test_a_robot_that_fills_in_everything_gets_nowhere(reader: Client, page: str) -> None:
    shown = reader.post(page, SAID | {"homepage": "https://köp.example", "token": token(reader, page)})
    assert "Låt det dolda fältet vara tomt" in shown.content.decode()
    assert not Report.objects.exists()


def test_one_address_cannot_flood_us(reader: Client, page: str) -> None:
    for _ in range(11):
        last = reader.post(page, SAID | {"token": token(reader, page)})
    assert Report.objects.count() == 10
    assert "Vänta en stund" in last.content.decode()


def test_behind_a_proxy_of_ours_the_limit_counts_each_visitor_and_believes_nobody_else(
    reader: Client, page: str, settings: Any
) -> None:
    def send(forwarded: str) -> str:
        sent = SAID | {"token": token(reader, page)}
        return reader.post(page, sent, headers={"x-forwarded-for": forwarded}, follow=True).content.decode()

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        assert "Kvitto" in send(f"203.0.113.{number}, 198.51.100.7")  # what the visitor claims, then what the proxy saw
    assert "Vänta en stund" in send("203.0.113.99, 198.51.100.7")
    assert "Kvitto" in send("198.51.100.8")


def test_only_where_the_municipality_decides_is_there_a_form(reader: Client, page: str, channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(foreign=True)
    assert reader.get(page).status_code == 404
    Channel.objects.filter(pk=channel.pk).update(foreign=False, state="proposed")
    assert reader.post(page, SAID).status_code == 404


def test_a_colleague_reports_in_the_inbox_not_as_the_public(channel: Channel, as_anna: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.report(channel.pk, "x", "y", actor=as_anna)


def test_what_is_reported_is_kept_encrypted(reader: Client, page: str) -> None:
    reader.post(page, SAID | {"token": token(reader, page)})
    with connection.cursor() as cursor:
        cursor.execute("SELECT about, why, contact FROM supervision_report")
        assert "hotar" not in str(cursor.fetchall())


def picture(kind: str = "PNG") -> SimpleUploadedFile:
    held = BytesIO()
    Image.new("RGB", (3, 3)).save(held, kind)
    return SimpleUploadedFile("skarmbild", held.getvalue())


def test_a_picture_is_enough_and_only_those_who_handle_see_it_when_they_ask(
    client: Client, reader: Client, page: str, case: Case, anna: User, bo: User
) -> None:
    sent = SAID | {"about": "", "token": token(reader, page)}
    assert "bifoga en bild av den" in reader.post(page, sent).content.decode()
    reader.post(page, sent | {"token": token(reader, page), "picture": picture()})
    made = Report.objects.get()
    client.force_login(anna)
    address = f"/inkorg/anmalningar/{made.pk}/bild/"
    listed = client.get("/inkorg/anmalningar/").content.decode()
    assert f'href="{address}"' in listed
    assert "<img" not in listed
    shown = client.get(address)
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/png", "no-store")
    assert "sandbox" in shown["Content-Security-Policy"]
    client.force_login(bo)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("given", [b"%PDF-1.4 x", b"<svg/>", b"\x89PNG half"])
def test_what_is_no_picture_is_refused_in_words_and_what_was_typed_stays(
    reader: Client, page: str, given: bytes
) -> None:
    sent = SAID | {"token": token(reader, page), "picture": SimpleUploadedFile("bild.png", given)}
    shown = reader.post(page, sent).content.decode()
    assert "Det är ingen hel bild." in shown
    assert "Han hotar min granne" in shown
    assert not Report.objects.exists()


def test_anna_ties_a_report_to_the_comment_she_found_and_it_opens_again(
    client: Client, reader: Client, page: str, case: Case, anna: User, bo: User
) -> None:
    reader.post(page, SAID | {"about": "Kims kommentar i går", "token": token(reader, page)})
    made = Report.objects.get()
    client.force_login(anna)
    tie = f"/inkorg/anmalningar/{made.pk}/koppla/"
    for unknown in ("", "https://exempelby.example/inkorg/999999/", "nonsens", "9" * 20):
        assert "Ingen kommentar i kanalen" in client.post(tie, {"about": unknown}, follow=True).content.decode()
    with pytest.raises(NotAllowed):
        actions.tie_report(made.pk, str(case.pk), actor=person(bo.pk))
    shown = client.post(tie, {"about": f"https://kanalvakt.example/inkorg/{case.pk}/?q=x"}, follow=True)
    assert "Han hotar min granne" in shown.content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert Entry.objects.filter(kind="supervision.report_tied", subject=f"report:{made.pk}").exists()


def test_who_holds_the_receipt_sees_how_far_it_has_come_and_nothing_else(
    reader: Client, page: str, case: Case, anna: User
) -> None:
    reader.post(page, SAID | {"about": "Kims kommentar", "token": token(reader, page)})
    made = Report.objects.get()

    def follow(receipt: str = made.receipt) -> str:
        answer = reader.get("/offentligt/anmalan/", {"kvitto": receipt})
        assert answer["Cache-Control"] == "no-store"
        return answer.content.decode()

    assert "letar upp kommentaren" in follow(f" {made.receipt.lower()} ")
    actions.tie_report(made.pk, LINK, actor=person(anna.pk))
    assert "ska bedöma den" in follow()
    actions.handle_report(made.pk, actor=person(anna.pk))
    assert "Hanterad" in follow()
    for secret in ("hotar", "Kim", "läsare@", anna.name):
        assert secret not in follow()
    assert "Inget kvitto har det numret" in follow("0123456789")
    assert "tio tecken" in follow("x")


def test_a_handled_report_is_emptied_by_the_schedule_and_its_receipt_goes_on_answering(
    reader: Client, page: str, case: Case, anna: User, board: Board
) -> None:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    picture = SimpleUploadedFile("bild.png", out.getvalue(), "image/png")
    for more in ({"picture": picture}, {}):
        reader.post(page, SAID | {"token": token(reader, page)} | more)
    handled, waiting = Report.objects.order_by("pk")
    actions.handle_report(handled.pk, actor=person(anna.pk))
    handled.refresh_from_db()
    row = RetentionRow.objects.create(board=board, record_type="report", months=6, proposed=True)
    day = clock.today() - timedelta(days=1)
    DisposalDecision.objects.create(board=board, decided_on=day, valid_from=day, case_number="BUN 1")

    def emptied(days: int) -> int:
        with time_machine.travel(clock.now() + timedelta(days=days)):
            return actions.dispose_reports(actor=system("disposal"))

    assert emptied(200) == 0, "only a proposal"
    row.proposed = False
    row.save()
    assert emptied(150) == 0, "too early"
    assert emptied(200) == 1
    assert emptied(201) == 0
    assert handled.picture is not None
    handled.picture.refresh_from_db()
    assert handled.picture.destroyed_at is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT about, why, contact FROM supervision_report ORDER BY id")
        first, second = cursor.fetchall()
    assert first == ("", "", "")
    assert all(second), "what waits is left alone"
    assert "Hanterad" in reader.get("/offentligt/anmalan/", {"kvitto": handled.receipt}).text
    assert "ska bedöma den" in reader.get("/offentligt/anmalan/", {"kvitto": waiting.receipt}).text
    assert Entry.objects.filter(kind="supervision.reports_disposed", subject=f"board:{board.pk}").count() == 1
