"""The list of channels as CSV, XLSX and JSON: every row that the filter leaves, and nothing of the vault."""

import csv
import io
import json

import pytest
from django.test import Client
from openpyxl import load_workbook

from kanalvakt.core.actor import Actor
from kanalvakt.organisation.models import Unit, User
from kanalvakt.register import actions
from kanalvakt.register.models import Channel
from kanalvakt.register.tests.conftest import LOGIN


def body(client: Client, kind: str, query: str = "") -> bytes:
    answer = client.get(f"/kanaler/export/{kind}/{query}")
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    return b"".join(answer.streaming_content)  # type: ignore[arg-type]


def rows(kind: str, file: bytes) -> list[dict[str, str]]:
    """The file as a program reads it."""
    if kind == "json":
        return json.loads(file)  # type: ignore[no-any-return]
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))
    head, *lines = load_workbook(io.BytesIO(file), read_only=True).active.values
    return [dict(zip(head, (cell or "" for cell in line), strict=True)) for line in lines]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_every_channel_is_there_without_limit(
    proposed: Channel, school: Unit, anna: User, as_anna: Actor, client: Client, kind: str
) -> None:
    for number in range(120):
        actions.propose(unit=school, name=f"Klass {number}", address=f"https://x.com/klass{number}", actor=as_anna)
    client.force_login(anna)
    found = rows(kind, body(client, kind))
    assert len(found) == 121
    one = next(row for row in found if row["slug"] == "bjorkskolan")
    assert (one["address"], one["responsible"], one["state"]) == (proposed.address, anna.name, "anmäld")
    assert one["controller"] == "Barn- och utbildningsnämnden"
    assert len(rows(kind, body(client, kind, "?platform=facebook"))) == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_nothing_of_the_vault_is_in_it(
    proposed: Channel, anna: User, as_anna: Actor, client: Client, kind: str
) -> None:
    secret = actions.store_secret(proposed.pk, "Sidans konto", LOGIN, actor=as_anna)
    client.force_login(anna)
    told = repr(rows(kind, body(client, kind)))
    assert "Björkskolan" in told
    assert not [word for word in (*LOGIN.values(), "Sidans konto", secret.value) if word in told]


def test_no_cell_is_a_formula(school: Unit, anna: User, as_anna: Actor, client: Client) -> None:
    actions.propose(unit=school, name="=1+1", address="https://x.com/klass", actor=as_anna)
    client.force_login(anna)
    assert [rows(kind, body(client, kind))[0]["name"] for kind in ("csv", "xlsx", "json")] == ["'=1+1", "'=1+1", "=1+1"]


def test_the_file_has_what_the_list_has_and_nobody_gets_it_without_logging_in(
    proposed: Channel, bo: User, client: Client
) -> None:
    assert client.get("/kanaler/export/csv/").status_code == 302
    client.force_login(bo)
    listed = "Björkskolan" in client.get("/kanaler/").text
    assert (len(rows("json", body(client, "json"))) == 1) == listed
    assert client.get("/kanaler/export/pdf/").status_code == 404
