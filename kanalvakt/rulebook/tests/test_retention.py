"""The retention schedule and the disposal decisions of each authority (G1.2.3, G1.6.7, arkivlagen 10 §)."""

from collections import Counter
from datetime import date

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from kanalvakt.organisation.models import Board, Role, RoleGrant, Unit, User
from kanalvakt.rulebook import queries, retention, source
from kanalvakt.rulebook.models import DisposalDecision, RetentionRow
from tests.browser import assert_accessible, login

DECISION = {
    "decided_on": "2026-01-20",
    "case_number": "BUN 2026/3",
    "valid_from": "2026-02-01",
    "covers_platform_originals": "on",
}


@pytest.fixture
def arvid(school: Unit) -> User:
    """Arkivansvarig for the school's board."""
    user = User.objects.create_user("arvid@exempelby.example", name="Arvid Arkiv", unit=school)
    RoleGrant.objects.create(user=user, role=Role.RECORDS_OFFICER, unit=school)
    return user


@pytest.fixture
def as_arvid(client: Client, arvid: User) -> Client:
    client.force_login(arvid)
    return client


def test_the_records_officer_starts_from_the_proposed_rows(as_arvid: Client, board: Board) -> None:
    wanted = len(retention.read().rows)
    page = as_arvid.post(reverse("rulebook:propose", args=[board.pk]), follow=True)
    assert f"{wanted} rader lades till" in page.text
    assert board.retention_rows.count() == wanted
    as_arvid.post(reverse("rulebook:propose", args=[board.pk]))
    assert board.retention_rows.count() == wanted


def test_what_the_guideline_names_is_as_it_says_and_the_rest_is_a_proposal(as_arvid: Client, board: Board) -> None:
    as_arvid.post(reverse("rulebook:propose", args=[board.pk]))
    rows = {row.record_type: row for row in board.retention_rows.all()}
    named = {each.record_type: (each.title, each.months, each.preserve) for each in source.read().retention}
    assert {name: (rows[name].title, rows[name].months, rows[name].preserve) for name in named} == named
    assert {name for name, row in rows.items() if not row.proposed} == {"register", "comment", "message", "capture"}
    assert all(row.ground and row.decided_by for row in rows.values())


def test_every_model_is_in_one_row_of_the_schedule_or_said_to_hold_no_record() -> None:
    named = Counter(retention.read().labels())
    ours = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("kanalvakt.")
    }
    told = (
        "name the model in rulebook/retention.toml: in the row of its record type, or under no_record with the reason"
    )
    assert ours - named.keys() == set(), told
    assert named.keys() - ours == set(), "no such model"
    assert all(times == 1 for times in named.values())


def test_the_schedule_is_filtered_by_area_fate_and_what_is_a_proposal(as_arvid: Client, board: Board) -> None:
    as_arvid.post(reverse("rulebook:propose", args=[board.pk]))
    address = reverse("rulebook:schedule", args=[board.pk])

    def shown(**params: str) -> int:
        return as_arvid.get(address, params).text.count('scope="row"')

    everything = shown() - shown(q="finns inte")
    assert shown(area="6") - shown(q="finns inte") == board.retention_rows.filter(area=6).count() > 0
    assert shown(fate="preserved") - shown(q="finns inte") == board.retention_rows.filter(preserve=True).count()
    assert shown(proposed="on") - shown(q="finns inte") == everything - 4
    assert shown(area="inget") == shown(), "what makes no sense is left out"
    assert "sendercheck.Check" not in as_arvid.get(address).text
    assert "sendercheck.Check, sendercheck.Point" in as_arvid.get(address, {"models": "on"}).text
    assert "Inga rader här" in as_arvid.get(address, {"q": "finns inte"}).text


def test_proposals_become_decided_by_the_boards_decision_only(as_arvid: Client, board: Board, care: Unit) -> None:
    as_arvid.post(reverse("rulebook:propose", args=[board.pk]))
    row = board.retention_rows.get(record_type="sender_check")
    address, asked = reverse("rulebook:decide", args=[board.pk]), {"row": [row.pk, "x"]}
    assert "Anteckna gallringsbeslutet först" in as_arvid.post(address, asked, follow=True).text
    as_arvid.post(reverse("rulebook:disposal_decision", args=[board.pk]), DECISION | {"valid_from": "2026-03-01"})
    assert queries.disposal_ground(board, "sender_check", date(2026, 3, 31)) is None, "only a proposal"
    assert "1 rad är antecknad" in as_arvid.post(address, asked, follow=True).text
    ground = queries.disposal_ground(board, "sender_check", date(2026, 3, 31))
    assert ground is not None
    assert (ground.decision.case_number, ground.before.isoformat()) == ("BUN 2026/3", "2024-03-31T00:00:00+01:00")
    assert queries.disposal_ground(board, "sender_check", date(2026, 2, 28)) is None, "the decision is not in force"
    assert queries.disposal_ground(board, "sender_alarm", date(2026, 3, 31)) is None
    assert queries.disposal_ground(board, "register", date(2026, 3, 31)) is None, "preserved"


def test_a_row_has_a_period_or_is_preserved_never_both(as_arvid: Client, board: Board) -> None:
    address = reverse("rulebook:add_retention", args=[board.pk])
    for wrong in ({"months": "6", "preserve": "on"}, {}):
        page = as_arvid.post(address, {"title": "Livechatt", "area": "9", **wrong})
        assert "antingen en gallringsfrist" in page.text
        assert "Livechatt" in page.text
    as_arvid.post(address, {"title": "Livechatt", "area": "9", "months": "6"})
    assert RetentionRow.objects.get().record_type == "livechatt"


def test_the_same_record_type_twice_is_told_not_stored(as_arvid: Client, board: Board) -> None:
    address = reverse("rulebook:add_retention", args=[board.pk])
    as_arvid.post(address, {"title": "Livechatt", "area": "9", "months": "6"})
    assert (
        "finns redan i den här planen"
        in as_arvid.post(address, {"title": "Livechatt", "area": "9", "months": "12"}).text
    )


def test_a_row_is_changed_in_its_own_boards_plan_only(as_arvid: Client, board: Board, care: Unit) -> None:
    as_arvid.post(reverse("rulebook:propose", args=[board.pk]))
    row = board.retention_rows.get(record_type="comment")
    changed = {"title": row.title, "area": "2", "months": "12"}
    as_arvid.post(reverse("rulebook:change_retention", args=[board.pk, row.pk]), changed)
    row.refresh_from_db()
    assert (row.record_type, row.months) == ("comment", 12)
    other = reverse("rulebook:change_retention", args=[care.board_id, row.pk])
    assert as_arvid.post(other, {"title": "x", "months": "1"}).status_code == 403


@pytest.mark.parametrize("name", ["add_retention", "decide", "disposal_decision", "propose"])
def test_another_authoritys_plan_is_read_but_not_changed(as_arvid: Client, care: Unit, name: str) -> None:
    assert as_arvid.post(reverse(f"rulebook:{name}", args=[care.board_id]), DECISION).status_code == 403
    assert "Nytt gallringsbeslut" not in as_arvid.get(reverse("rulebook:schedule", args=[care.board_id])).text


def test_a_disposal_decision_in_force_lets_originals_be_destroyed(as_arvid: Client, board: Board) -> None:
    page = as_arvid.get(reverse("rulebook:schedule", args=[board.pk]))
    assert "kan döljas men inte raderas" in page.text
    as_arvid.post(reverse("rulebook:disposal_decision", args=[board.pk]), DECISION)
    assert "BUN 2026/3" in as_arvid.get(reverse("rulebook:schedule", args=[board.pk])).text
    assert queries.destruction_decision(board, date(2026, 1, 31)) is None
    assert queries.destruction_decision(board, date(2026, 2, 1)) is not None


def test_a_decision_that_ended_or_covers_something_else_does_not_count(board: Board) -> None:
    facts = {"board": board, "decided_on": date(2025, 1, 1), "case_number": "1", "valid_from": date(2025, 1, 1)}
    DisposalDecision.objects.create(**facts, covers_platform_originals=False)
    DisposalDecision.objects.create(**facts, covers_platform_originals=True, valid_until=date(2025, 12, 31))
    assert queries.destruction_decision(board, date(2025, 12, 31)) is not None
    assert queries.destruction_decision(board, date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"valid_until": "2026-01-01"}, "före den första"), ({"decided_on": "2126-01-01"}, "inte varit än")],
)
def test_impossible_days_are_told(as_arvid: Client, board: Board, wrong: dict[str, str], said: str) -> None:
    assert said in as_arvid.post(reverse("rulebook:disposal_decision", args=[board.pk]), DECISION | wrong).text
    assert not DisposalDecision.objects.exists()


@pytest.mark.browser
def test_the_schedules_pages_are_accessible(browser_page, arvid: User, board: Board) -> None:
    login(browser_page, arvid)
    browser_page.goto(f"/regelbok/planer/{board.pk}/")
    assert_accessible(browser_page)
    browser_page.get_by_role("button", name="Lägg till").click()
    assert_accessible(browser_page)
    browser_page.goto(f"/regelbok/planer/{board.pk}/gallringsbeslut/")
    assert_accessible(browser_page)
    browser_page.goto(f"/regelbok/planer/{board.pk}/rad/")
    browser_page.get_by_role("button", name="Spara").click()
    assert_accessible(browser_page)
    browser_page.goto("/regelbok/planer/")
    assert_accessible(browser_page)
