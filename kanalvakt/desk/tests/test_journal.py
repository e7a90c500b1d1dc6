"""The journal page tells an auditor what was done, by whom, and that nothing was changed afterwards."""

import ast
import json
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kanalvakt.core.actor import person, system
from kanalvakt.desk.journal import sentences, stamping
from kanalvakt.ledger import actions, queries
from kanalvakt.ledger.models import Entry
from kanalvakt.ledger.tests import oracle
from kanalvakt.ledger.tests.conftest import authority  # noqa: F401
from kanalvakt.organisation.models import User
from tests.browser import assert_accessible, login

LIST = "/journal/"


@pytest.fixture
def karins(client: Client, karin: User) -> Client:
    client.force_login(karin)
    return client


def act(
    kind: str = "organisation.person_left", *, by: User | None = None, subject: str = "item:12", **data: object
) -> Entry:
    return actions.append(kind, actor=person(by.pk) if by else system("sweep"), subject=subject, data=data)


def told(answer) -> list[str]:
    return [row.what for row in answer.context["told"]]


def test_an_entry_is_told_as_a_sentence_with_the_names_of_people(karins: Client, anna: User, olof: User) -> None:
    act(by=anna, subject=f"person:{olof.pk}")
    page = karins.get(LIST).text
    assert "Noterade att en person har slutat" in page
    assert "Anna Ansvarig" in page
    assert "Olof Ersättare" in page


def test_a_kind_nobody_has_described_is_named_and_a_vanished_person_said_to_be_gone(karins: Client) -> None:
    act("archive.something_new", subject="capture:7")
    actions.append("rulebook.loaded", actor=person("0b7e0f4e-5f3f-4d5b-a3d5-0d9b8f3f6f10"), subject="rulebook:1")
    page = karins.get(LIST).text
    assert "Gjorde något annat (archive.something_new)" in page
    assert "capture:7" in page
    assert "En person som inte finns kvar" in page
    assert "Systemet (sweep)" in page


def test_every_kind_that_the_program_writes_is_described() -> None:
    package = Path(sentences.__file__).parents[2]
    sources = [path for path in package.rglob("*.py") if not {"tests", "practice"} & set(path.parts)]
    calls = [node for path in sources for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    actors = [call for call in calls if call.args and any(word.arg == "actor" for word in call.keywords)]
    kinds = {first.value for call in actors if isinstance(first := call.args[0], ast.Constant) and _appends(call)}
    assert len(kinds) > 50
    assert kinds - sentences.SENTENCES.keys() == set()


def _appends(call: ast.Call) -> bool:
    return (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")) == "append"


def test_an_empty_journal_says_what_will_come(karins: Client) -> None:
    assert "Ingenting har hänt än." in karins.get(LIST).text


def test_it_filters_on_kind_person_subject_and_period(karins: Client, anna: User) -> None:
    with time_machine.travel("2026-03-01T10:00:00Z", tick=False):
        act("rulebook.accepted", by=anna, subject="rulebook:1")
    with time_machine.travel("2026-03-02T22:30:00Z", tick=False):
        act("rulebook.loaded", subject="rulebook:2")
    with time_machine.travel("2026-03-02T23:30:00Z", tick=False):
        act("rulebook.loaded", subject="rulebook:3")
    found = {
        "kind=rulebook.loaded": 2,
        f"actor=person:{anna.pk}": 1,
        "actor=system": 2,
        "subject=rulebook:3": 1,
        "subject=Regelbok, utgåva 3": 1,
        "since=2026-03-02": 2,
        # 23.30 UTC is 0.30 the next day in Sweden
        "until=2026-03-02": 2,
        "since=2026-03-02&until=2026-03-02": 1,
        "kind=hittepå&since=31": 3,
    }
    assert {query: len(told(karins.get(f"{LIST}?{query}"))) for query in found} == found


def test_a_filter_that_finds_nothing_offers_the_way_back(karins: Client) -> None:
    act()
    page = karins.get(f"{LIST}?subject=item:99").text
    assert "Ingen händelse stämmer" in page
    assert "Visa hela journalen" in page


def test_it_says_which_checkpoint_seals_each_entry_and_what_still_waits(karins: Client) -> None:
    act()
    actions.seal()
    act()
    act()
    actions.seal()
    act()
    sizes = [row.tree_size for row in karins.get(LIST).context["told"]]
    assert sizes == [None, 3, 3, 1]
    page = karins.get(LIST).text
    assert "kontrollpunkt 3" in page
    assert "väntar" in page
    assert queries.fingerprint() in page
    assert "serverns egen, i UTC" in page


def test_a_page_costs_the_same_number_of_queries_whatever_it_shows(karins: Client, anna: User, olof: User) -> None:
    counts = []
    for more in (1, 40):
        for number in range(more):
            act(by=anna if number % 2 else olof, subject=f"person:{anna.pk}")
            actions.seal()
        with CaptureQueriesContext(connection) as captured:
            karins.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_older_entries_are_a_page_away_and_the_filter_stays(karins: Client) -> None:
    for _ in range(60):
        act("rulebook.loaded")
    act()
    first = karins.get(f"{LIST}?kind=rulebook.loaded")
    older = karins.get(f"{LIST}?kind=rulebook.loaded&after={first.context['page'].older}")
    assert (len(told(first)), len(told(older))) == (50, 10)


def test_an_entry_shows_its_data_and_a_proof_that_leads_to_the_signed_root(karins: Client) -> None:
    entries = [act("rulebook.loaded", rule="G1.5.9-f", number=number) for number in range(7)]
    actions.seal()
    answer = karins.get(reverse("journal:entry", args=[entries[4].pk]))
    assert "G1.5.9-f" in answer.text
    assert "förseglad i kontrollpunkt 7" in answer.text
    path = [bytes.fromhex(step) for step in answer.context["path"]]
    root = oracle.root_by_inclusion(bytes.fromhex(answer.context["leaf"]), 4, 7, path)
    assert root == bytes(answer.context["checkpoint"].root)


def test_an_entry_that_waits_is_shown_too_and_a_made_up_one_is_not(karins: Client) -> None:
    entry = act()
    assert "väntar på försegling" in karins.get(reverse("journal:entry", args=[entry.pk])).text
    assert karins.get(reverse("journal:entry", args=[entry.pk + 1])).status_code == 404


def test_the_checkpoint_can_be_kept_as_a_file(karins: Client) -> None:
    assert karins.get(reverse("journal:checkpoint")).status_code == 404
    act()
    checkpoint = actions.seal()
    assert checkpoint
    answer = karins.get(reverse("journal:checkpoint"))
    assert answer.text == checkpoint.note
    assert answer["Content-Disposition"] == 'attachment; filename="kontrollpunkt-1.txt"'


def test_hostile_text_in_an_entry_is_shown_and_not_obeyed(karins: Client) -> None:
    entry = act("rulebook.loaded", subject="<script>alert(1)</script>", name="<b>fet</b>")
    for address in (LIST, reverse("journal:entry", args=[entry.pk])):
        assert "<script>alert" not in karins.get(address).text
        assert "<b>fet" not in karins.get(address).text


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["anna", "olof", "rut", "bo", "ada"])
def test_others_than_coordinator_auditor_dpo_and_records_officer_are_refused(
    client: Client, request: pytest.FixtureRequest, name: str
) -> None:
    client.force_login(request.getfixturevalue(name))
    entry = act()
    actions.seal()
    for address in (LIST, reverse("journal:entry", args=[entry.pk]), reverse("journal:checkpoint")):
        assert client.get(address).status_code == 403


def test_a_visitor_is_sent_to_the_log_in(client: Client, db: None) -> None:
    assert client.get(LIST).status_code == 302


@pytest.mark.peer("rfc3161")
@pytest.mark.usefixtures("authority")
def test_the_sweep_stamps_through_the_guarded_client_and_the_page_says_by_whom(
    karins: Client,
    settings,
    authority,  # noqa: F811
) -> None:
    settings.TSA_URL = authority.url
    settings.EGRESS_ALLOW = [authority.url.removeprefix("http://").rstrip("/")]
    act()
    actions.seal()
    assert "ostämplat sedan" in karins.get(LIST).text
    assert stamping.stamp()
    page = karins.get(LIST).text
    assert f"{authority.url}, senast" in page
    assert "ostämplat sedan" not in page


def test_an_authority_on_an_inner_address_is_refused_unless_settings_allow_it(settings, db: None) -> None:
    from kanalvakt.connectors.base import ConnectorError

    settings.TSA_URL, settings.EGRESS_ALLOW = "http://127.0.0.1:1/", []
    act()
    actions.seal()
    with pytest.raises(ConnectorError):
        stamping.stamp()


@pytest.mark.browser
def test_the_pages_are_accessible_and_work_by_keyboard(browser_page, karin: User, anna: User) -> None:
    act(by=anna, subject=f"person:{anna.pk}", roles=["officer"])
    for _ in range(60):
        act("rulebook.loaded", subject="rulebook:2", sha256="ab" * 32)
    actions.seal()
    act("archive.something_with_a_long_name_that_nobody_described")
    login(browser_page, karin)
    browser_page.goto(f"{LIST}?subject=item:99")
    assert_accessible(browser_page)
    browser_page.goto(LIST)
    browser_page.get_by_text("För granskare: exportera och kontrollera själv").click()
    assert_accessible(browser_page)
    browser_page.get_by_label("Vad").select_option(label="Noterade att en person har slutat")
    browser_page.get_by_label("Vad").press("Tab")
    browser_page.get_by_role("button", name="Visa").press("Enter")
    browser_page.get_by_role("link", name="Noterade att en person har slutat").press("Enter")
    browser_page.get_by_text("För granskare: det som är förseglat").click()
    assert_accessible(browser_page)
    assert json.loads(browser_page.locator("details p.mono").text_content() or "")["v"] == 1
