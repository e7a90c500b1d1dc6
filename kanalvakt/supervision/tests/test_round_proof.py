"""Proof of supervision for a period: the page, the CSV file row by row, and PDF/A judged by Apache PDFBox preflight."""

import csv
import io
import time as wall
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from conftest import missing_peer
from kanalvakt.core.actor import person
from kanalvakt.organisation.models import User
from kanalvakt.organisation.queries import working_calendar
from kanalvakt.outbox import pdfa
from kanalvakt.register.models import Channel
from kanalvakt.supervision.actions import rounds as actions
from kanalvakt.supervision.models import Round, RoundState, Why
from kanalvakt.supervision.views.rounds import proof
from tests.peers import preflight

pytestmark = [
    # WeasyPrint leaves its colour profile to the garbage collector.
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PERIOD = "?since=2026-11-23&until=2026-11-29"
NOTE = '=SUM(A1);"citat"\n😀 och en rad till'


@pytest.fixture
def channel(channel: Channel) -> Iterator[Channel]:
    """A week: Monday signed, Tuesday late and corrected, Wednesday missed and answered for, Thursday and on nothing."""
    with time_machine.travel(MONDAY, tick=False) as time:
        Channel.objects.filter(pk=channel.pk).update(activated_at=MONDAY.replace(hour=4))
        channel.refresh_from_db()
        actions.sign(channel.pk, NOTE, actor=person(channel.responsible_id))
        time.shift(2 * DAY)
        actions.ensure()
        tuesday = Round.objects.get(day=(MONDAY + DAY).date())
        late = actions.sign_late(tuesday.pk, "Nätet låg nere.", actor=person(channel.substitute_id))
        actions.correct(late.pk, "Det var strömmen.", actor=person(channel.responsible_id))
        time.shift(5 * DAY)
        actions.ensure()
        yield channel


@pytest.fixture
def karins(channel: Channel, karin: User) -> Client:
    client = Client()
    client.force_login(karin)
    return client


def rows(client: Client, query: str = PERIOD) -> list[dict[str, str]]:
    """The CSV file as a spreadsheet reads it."""
    answer = client.get(f"/tillsyn/underlag/tillsyn.csv{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="tillsyn-' in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_the_file_says_exactly_what_happened_each_day(karins, karin, channel, anna, olof) -> None:
    wednesday = Round.objects.get(day=(MONDAY + 2 * DAY).date())
    actions.acknowledge([wednesday.pk], "Talade med Anna.", actor=person(karin.pk))
    found = rows(karins)
    assert [row["Dag"] for row in found] == [f"2026-11-{day}" for day in range(23, 30)]
    assert [row["Läge"] for row in found] == ["klar", *["missad"] * 4, *["krävs inte"] * 2]
    assert {row["Kalender"] for row in found} == {working_calendar().version}
    assert {(row["Slag"], row["Senast"]) for row in found} == {("obligatorisk", "24.00")}
    monday, tuesday, missed, *_rest, saturday, _sunday = found
    assert (monday["Av"], monday["Signerad"], monday["Nytt"]) == ("Anna Ansvarig", "2026-11-23 10:00", "0")
    assert monday["Anteckning"] == f"'{NOTE}"  # a spreadsheet would calculate it
    assert (tuesday["Av"], tuesday["Stod in för"]) == ("Olof Ersättare", "Anna Ansvarig")
    assert tuesday["Missad"].startswith("2026-11-25")
    assert tuesday["Rättelser"] == "2026-11-25 10:00 Anna Ansvarig: Det var strömmen."
    assert missed["Signerad"] == ""
    assert missed["Kvitterad"].count("Karin Informatör: Talade med Anna.") == 2
    assert saturday["Skäl"] == Why.NOT_A_WEEKDAY.label


def test_the_page_counts_and_lists_what_deviates(karins, channel) -> None:
    page = karins.get(f"/tillsyn/underlag/{PERIOD}")
    assert page.context["proof"].total == {
        "done": 1, "late": 1, "missed": 3, "due": 0, "not_required": 2, "over_gap": 1,
    }  # fmt: skip
    assert [row.day.day for row in page.context["deviations"]] == [23, 24, 25, 26, 27]
    assert "Nätet låg nere." in page.text


def test_one_who_watches_another_unit_gets_nothing_of_it(bo, channel, care) -> None:
    bo.grants.update(role="unit_manager")
    client = Client()
    client.force_login(bo)
    assert rows(client) == []
    assert "Ingen tillsyn under perioden" in client.get(f"/tillsyn/underlag/{PERIOD}").text
    assert "Nätet" not in client.get(f"/tillsyn/underlag/{PERIOD}&channel={channel.pk}").text


def test_an_auditor_reads_the_proof_and_signs_nothing(rut, channel) -> None:
    rut.grants.update(role="auditor")
    client = Client()
    client.force_login(rut)
    assert len(rows(client)) == 7
    row = Round.objects.earliest("day")
    assert client.post(f"/tillsyn/{row.pk}/klar/", {}).status_code == 403


def test_a_whole_year_of_many_channels_has_no_limit(karins, channel) -> None:
    a_year(channel, 4)
    found = rows(karins, "?since=2025-01-01&until=2025-12-31")
    assert len(found) == 4 * 365
    assert len({(row["Kanal"], row["Dag"]) for row in found}) == 4 * 365


@pytest.mark.peer("preflight")
def test_the_pdf_is_valid_and_has_every_row(karins, channel, tmp_path: Path) -> None:
    pdf = karins.get(f"/tillsyn/underlag/tillsyn.pdf{PERIOD}")
    assert pdf["Content-Disposition"] == 'attachment; filename="tillsyn-2026-11-23-2026-11-29.pdf"'
    assert judged(pdf.content, tmp_path) == ""
    with pikepdf.open(io.BytesIO(pdf.content)) as document:
        assert "2026-11-23" in str(document.docinfo["/Title"])


@pytest.mark.peer("preflight")
def test_a_year_as_pdf_is_valid_and_soon_there(karins, channel, tmp_path: Path) -> None:
    a_year(channel, 12)
    began = wall.monotonic()
    pdf = karins.get("/tillsyn/underlag/tillsyn.pdf?since=2025-01-01&until=2025-12-31").content
    assert wall.monotonic() - began < 60
    assert judged(pdf, tmp_path) == ""


def test_a_machine_without_pango_says_which_package(karins, channel, monkeypatch) -> None:
    def lacking() -> None:
        raise pdfa.Missing("Be driften installera paketet libpango-1.0-0.")

    monkeypatch.setattr(pdfa, "_weasyprint", lacking)
    assert "libpango-1.0-0" in karins.get("/tillsyn/underlag/").text
    answer = karins.get(f"/tillsyn/underlag/tillsyn.pdf{PERIOD}")
    assert answer["Location"] == f"/tillsyn/underlag/{PERIOD}"


def test_the_pdf_of_a_long_period_names_the_file_that_has_every_row(karins, channel, monkeypatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(proof, "MOST_IN_PDF", 3)
    monkeypatch.setattr(pdfa, "render", lambda html: shown.append(html) or b"%PDF")
    karins.get(f"/tillsyn/underlag/tillsyn.pdf{PERIOD}")
    assert "Alla rader finns i CSV-filen" in shown[0]
    assert "Nätet låg nere." in shown[0]


def a_year(channel: Channel, channels: int) -> None:
    """2025 of so many channels, as rows."""
    others = []
    for number in range(channels):
        copy = Channel.objects.get(pk=channel.pk)
        copy.pk, copy.slug, copy.address, copy.name = None, f"k-{number}", f"https://x.example/{number}", f"K {number}"
        others.append(copy)
    Channel.objects.bulk_create(others)
    first, now = date(2025, 1, 1), timezone.now()
    Round.objects.bulk_create(
        Round(
            channel=one, unit_id=one.unit_id, day=first + day * DAY, opens_at=MONDAY, due_at=MONDAY + DAY,
            state=RoundState.NOT_REQUIRED, why=Why.NOT_A_WEEKDAY, obligatory=True, calendar_version="1", made_at=now,
        )
        for one in others
        for day in range(365)
    )  # fmt: skip


def judged(pdf: bytes, folder: Path) -> str:
    """Preflight's judgement."""
    if preflight.missing():
        missing_peer("Apache PDFBox preflight", f"apt install {preflight.PACKAGES}")
    path = folder / "tillsyn.pdf"
    path.write_bytes(pdf)
    return preflight.faults(path)
