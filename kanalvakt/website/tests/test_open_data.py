"""The list of channels as open data: every one of them, nothing that is not public, and described for data portals."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook
from pyshacl import validate
from rdflib import DCAT, DCTERMS, FOAF, Graph

from kanalvakt.organisation.models import Group, User
from kanalvakt.register.models import Channel
from kanalvakt.website.dcat import WRITTEN
from kanalvakt.website.tests.test_public_pages import another, closed

DATA = "/offentligt/data/"
SHAPES = Graph().parse(Path(settings.BASE_DIR) / "docs/schemas/dcat-ap-se.shacl.ttl")
# Leaving out any of these makes what is left invalid.
DEMANDED = [
    (DCAT.Catalog, DCTERMS.license),
    (DCAT.Catalog, DCTERMS.title),
    (DCAT.Catalog, DCAT.dataset),
    (DCAT.Dataset, DCTERMS.publisher),
    (DCAT.Dataset, DCTERMS.description),
    (DCAT.Distribution, DCAT.accessURL),
    (DCAT.Distribution, DCTERMS.format),
    (FOAF.Agent, DCTERMS.type),
]


def rows(client: Client, kind: str) -> list[dict[str, str]]:
    answer = client.get(f"{DATA}kanaler.{kind}")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "public, max-age=300"
    file = answer.content
    if kind == "json":
        return json.loads(file)  # type: ignore[no-any-return]
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig")), delimiter=";"))
    head, *lines = load_workbook(io.BytesIO(file), read_only=True).active.values
    return [dict(zip(head, (cell or "" for cell in line), strict=True)) for line in lines]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_every_channel_is_in_the_file_and_nobodys_name(client: Client, channel: Channel, kind: str) -> None:
    closed(channel)
    another(channel, "Bara anmäld", state="proposed")
    for number in range(60):
        another(channel, f"Klass {number}")
    found = {row["slug"]: row for row in rows(client, kind)}
    assert len(found) == 62
    assert (found["gamla-sidan"]["closed_on"], found[channel.slug]["closed_on"]) == ("2026-03-01", "")
    assert found[channel.slug]["page"].endswith(f"/offentligt/kanal/{channel.slug}/")
    assert not [user.name for user in User.objects.all() if user.name in str(found)]
    assert channel.decision_case_number not in str(found)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
@pytest.mark.parametrize("kind", WRITTEN)
def test_the_catalogue_is_valid_in_every_form(client: Client, channel: Channel, kind: str) -> None:
    answer = client.get(f"{DATA}katalog.{kind}")
    assert answer["Content-Type"].startswith(WRITTEN[kind][0])
    graph = Graph().parse(data=answer.content, format=WRITTEN[kind][1])
    valid, _report, told = validate(graph, shacl_graph=SHAPES)
    assert valid, told
    assert len(set(graph.subjects(DCTERMS.format))) == 3
    for address in graph.objects(None, DCAT.downloadURL):
        assert client.get(f"/{str(address).partition('://')[2].partition('/')[2]}").status_code == 200


@pytest.mark.parametrize(("kind", "demanded"), DEMANDED)
def test_the_shapes_see_what_is_missing(client: Client, channel: Channel, kind: str, demanded: str) -> None:
    graph = Graph().parse(data=client.get(f"{DATA}katalog.ttl").content, format="turtle")
    for one in list(graph.subjects(None, kind)):
        graph.remove((one, demanded, None))
    assert not validate(graph, shacl_graph=SHAPES)[0]


def test_without_a_website_and_a_mailbox_it_is_still_valid(client: Client, group: Group, channel: Channel) -> None:
    Group.objects.update(website="")
    type(channel.unit.board).objects.update(mailbox="")
    graph = Graph().parse(data=client.get(f"{DATA}katalog.rdf").content, format="xml")
    assert validate(graph, shacl_graph=SHAPES)[0]


@pytest.mark.parametrize("name", ["kanaler.exe", "katalog.xls"])
def test_another_ending_is_not_there(client: Client, group: Group, name: str) -> None:
    assert client.get(DATA + name).status_code == 404
