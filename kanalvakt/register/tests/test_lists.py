"""A list from a spreadsheet goes through the checks of the form, row by row; nothing is lost (expectation 8)."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from kanalvakt.core.errors import Invalid
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Unit, User
from kanalvakt.register.lists import table
from kanalvakt.register.models import Channel, ChannelList

READ = "/kanaler/las-in/"
HEAD = ["Förvaltning", "Kanal", "URL", "Kanalansvarig", "Ersättare", "Syften", "Beslutsdag"]
HEAD += ["Dialog?", "går att föra dialog"]


def good(number: int = 1, **other: str) -> dict[str, str]:
    row = dict.fromkeys(HEAD, "") | {
        "Förvaltning": "björkskolan", "Kanal": f"Klass {number}", "URL": f"https://www.facebook.com/klass{number}/",
        "Kanalansvarig": "Anna Ansvarig", "Ersättare": "olof@exempelby.example",
        "Syften": "dela information, svara på frågor",
        "Beslutsdag": "2026-03-02", "går att föra dialog": "Nej",
    }  # fmt: skip
    return row | other


def as_csv(rows: list[dict[str, str]], encoding: str = "utf-8-sig", delimiter: str = ";") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, HEAD, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: list[dict[str, str]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for cells in (HEAD, *(list(row.values()) for row in rows)):
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def annas(client: Client, anna: User, olof: User, school: Unit) -> Client:
    client.force_login(anna)
    return client


def sent(client: Client, file: bytes, name: str = "kanaler.csv") -> str:
    """The page after a file was handed in."""
    answer: Any = client.post(READ, {"file": SimpleUploadedFile(name, file)}, follow=True)
    page: str = answer.content.decode()
    return page


def added(client: Client) -> str:
    """The page after the button."""
    latest = ChannelList.objects.latest("pk")
    page: str = client.post(f"{READ}{latest.pk}/", follow=True).content.decode()
    return page


@pytest.mark.parametrize(
    "file",
    [as_csv([good()]), as_csv([good()], "cp1252", ","), as_csv([good()], "utf-16", "\t"), as_xlsx([good()])],
    ids=["utf-8", "windows, commas", "utf-16, tabs", "xlsx"],
)
def test_a_list_is_shown_first_and_then_notified(annas: Client, anna: User, olof: User, file: bytes) -> None:
    page = sent(annas, file)
    assert "Anmäl 1 kanal" in page
    assert "Dialog?" in page, "a heading that means nothing is told"
    assert not Channel.objects.exists()
    assert not Entry.objects.filter(kind="register.proposed").exists()
    assert "1 kanal är anmäld" in added(annas)
    channel = Channel.objects.get()
    assert (channel.address, channel.platform) == ("https://www.facebook.com/klass1", "facebook")
    assert not channel.dialogue
    assert (channel.responsible, channel.substitute, channel.proposed_by) == (anna, olof, anna)
    assert channel.purposes == ["share", "answer"]
    assert channel.decided_on is not None
    assert Entry.objects.filter(kind="register.proposed").count() == 1
    assert "redan inläst" in added(annas)


FAULTS = [
    ({"Förvaltning": "Månskolan"}, "Enheten finns inte"),
    ({"Kanalansvarig": "Bo Utomstående"}, "Ingen som kan sköta"),
    ({"Syften": "roa"}, "Riktlinjens syften är"),
    ({"Beslutsdag": "i våras"}, "giltigt datum"),
    ({"går att föra dialog": "kanske"}, "Skriv ja eller nej"),
    ({"URL": "https://www.facebook.com/newsfeed"}, "Adress"),
    ({"URL": ""}, "Adress"),
    ({"Kanal": "x" * 200}, "Namn"),
]


@pytest.mark.parametrize(("wrong", "told"), FAULTS)
def test_what_is_wrong_is_told_and_the_rest_is_kept(annas: Client, bo: User, wrong: dict[str, str], told: str) -> None:
    page = sent(annas, as_csv([good(1), good(2, **wrong), good(3)]))
    assert told in page
    assert "Anmäl 2 kanaler" in page
    added(annas)
    assert sorted(Channel.objects.values_list("name", flat=True)) == ["Klass 1", "Klass 3"]
    pk = ChannelList.objects.get().pk
    file = b"".join(annas.get(f"{READ}{pk}/fel.csv").streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    (row,) = csv.DictReader(io.StringIO(file), delimiter=";")
    assert told.casefold() in row["fel att rätta"].casefold()


def test_a_double_in_the_list_or_the_register_is_seen_and_a_second_time_adds_nothing(annas: Client) -> None:
    double = good(9, URL="http://m.facebook.com/klass1?ref=x")
    assert "tidigare i listan</dt><dd>1" in sent(annas, as_csv([good(1), double]))
    added(annas)
    page = sent(annas, as_csv([good(1), double]))
    assert "tidigare i listan</dt><dd>2" in page
    assert "Anmäl " not in page.partition("<main")[2]
    added(annas)
    assert Channel.objects.count() == 1


def test_what_was_exported_can_be_read_again(annas: Client, proposed: Channel) -> None:
    for kind in ("csv", "xlsx"):
        file = b"".join(annas.get(f"/kanaler/export/{kind}/").streaming_content)  # type: ignore[arg-type]
        page = sent(annas, file, f"kanaler.{kind}")
        assert "Rubriker som inte används" not in page
        assert "Behöver rättas</dt><dd>0" in page
    Channel.objects.all().delete()
    added_page = sent(annas, file, "kanaler.xlsx")
    assert "Anmäl 1 kanal" in added_page


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"\x00" * (table.UNPACKED + 1))
    return out.getvalue()


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (b"", "tom"),
        (b"PK\x03\x04 inte en arbetsbok", "inte en hel XLSX-fil"),
        (b"\x89PNG\x00\x00\x00", "varken CSV eller XLSX"),
        (b"Namn;Telefon\nx;1\n", "två av dem ska vara Namn och Adress"),
        (b"Namn;Adress\n\n;\n", "inga rader under rubrikerna"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(annas: Client, file: bytes, told: str) -> None:
    assert told in sent(annas, file)
    assert not ChannelList.objects.exists()


def test_a_workbook_that_grows_without_end_is_not_unpacked() -> None:
    with pytest.raises(Invalid, match="för stor när den packas upp"):
        list(table.rows(io.BytesIO(bomb())))


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_refused(raw: bytes) -> None:
    for file in (raw, b"PK\x03\x04" + raw, b"Namn;Adress\n" + raw):
        try:
            assert all(isinstance(cell, str) for _line, cells in table.rows(io.BytesIO(file)) for cell in cells)
        except Invalid:
            continue


def test_a_list_is_for_who_read_it_and_for_who_may_notify(annas: Client, bo: User, olof: User) -> None:
    sent(annas, as_csv([good()]))
    pk = ChannelList.objects.get().pk
    for who in (bo, olof):
        annas.force_login(who)
        assert annas.get(f"{READ}{pk}/").status_code in (403, 404)
        assert annas.post(f"{READ}{pk}/").status_code in (403, 404)
        assert annas.get(READ).status_code == 403
    assert not Channel.objects.exists()


def commanded(tmp_path: Path, *flags: str, **rows: str) -> tuple[int, str]:
    """(exit status, what is printed) of the command over a right row and one with `rows` changed."""
    (tmp_path / "kanaler.csv").write_bytes(as_csv([good(1), good(2, **rows)]))
    out, status = io.StringIO(), 0
    try:
        call_command("import_channels", str(tmp_path / "kanaler.csv"), *flags, stdout=out)
    except SystemExit as error:
        status = int(str(error.code))
    return status, out.getvalue()


def test_the_command_tries_a_list_first_and_then_notifies_what_is_right(
    annas: Client, anna: User, tmp_path: Path
) -> None:
    flags = ("--as", "ANNA@exempelby.example")
    wrong = {"Syften": "roa"}
    status, told = commanded(tmp_path, *flags, "--dry-run", **wrong)
    assert status == 1
    assert "rad 2: Klass 1: kan anmälas" in told
    assert "rad 3: Klass 2: rättas: syften: Riktlinjens syften är" in told
    assert "Rubriker som inte används: Dialog?" in told
    assert not Channel.objects.exists()
    assert not Entry.objects.filter(kind__startswith="register.").exists()
    status, told = commanded(tmp_path, *flags, "--json", **wrong)
    report = json.loads(told)
    assert (status, report["good"], report["bad"], report["rows"][0]["state"]) == (1, 1, 1, "good")
    assert Channel.objects.get().proposed_by == anna
    assert commanded(tmp_path, *flags)[0] == 0
    status, told = commanded(tmp_path)
    assert (status, Channel.objects.count()) == (0, 2)
    assert "finns redan: 2" in told


@pytest.mark.parametrize(
    ("who", "told"), [("olof@exempelby.example", "ingår inte"), ("nobody@exempelby.example", "Nobody")]
)
def test_the_command_notifies_only_for_who_may(annas: Client, tmp_path: Path, who: str, told: str) -> None:
    with pytest.raises(CommandError, match=told):
        commanded(tmp_path, "--as", who)
    assert not Channel.objects.exists()
