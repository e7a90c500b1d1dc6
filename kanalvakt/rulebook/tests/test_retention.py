"""The retention schedule and the disposal decisions of each authority (G1.2.3, G1.6.7, arkivlagen 10 §)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from kanalvakt.organisation.models import Board, Role, RoleGrant, Unit, User
from kanalvakt.rulebook import queries
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
    page = as_arvid.post(reverse("rulebook:propose", args=[board.pk]), follow=True)
    assert "10 rader lades till" in page.text
    assert board.retention_rows.count() == 10
    as_arvid.post(reverse("rulebook:propose", args=[board.pk]))
    assert board.retention_rows.count() == 10


def test_a_row_has_a_period_or_is_preserved_never_both(as_arvid: Client, board: Board) -> None:
    address = reverse("rulebook:add_retention", args=[board.pk])
    for wrong in ({"months": "6", "preserve": "on"}, {}):
        page = as_arvid.post(address, {"title": "Livechatt", **wrong})
        assert "antingen en gallringsfrist" in page.text
        assert "Livechatt" in page.text
    as_arvid.post(address, {"title": "Livechatt", "months": "6"})
    assert RetentionRow.objects.get().record_type == "livechatt"


def test_the_same_record_type_twice_is_told_not_stored(as_arvid: Client, board: Board) -> None:
    address = reverse("rulebook:add_retention", args=[board.pk])
    as_arvid.post(address, {"title": "Livechatt", "months": "6"})
    assert "finns redan i den här planen" in as_arvid.post(address, {"title": "Livechatt", "months": "12"}).text


def test_a_row_is_changed_in_its_own_boards_plan_only(as_arvid: Client, board: Board, care: Unit) -> None:
    as_arvid.post(reverse("rulebook:propose", args=[board.pk]))
    row = board.retention_rows.get(record_type="comment")
    as_arvid.post(reverse("rulebook:change_retention", args=[board.pk, row.pk]), {"title": row.title, "months": "12"})
    row.refresh_from_db()
    assert (row.record_type, row.months) == ("comment", 12)
    other = reverse("rulebook:change_retention", args=[care.board_id, row.pk])
    assert as_arvid.post(other, {"title": "x", "months": "1"}).status_code == 403


@pytest.mark.parametrize("name", ["add_retention", "disposal_decision", "propose"])
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
    browser_page.get_by_role("button", name="Lägg till 10 föreslagna rader").click()
    assert_accessible(browser_page)
    browser_page.goto(f"/regelbok/planer/{board.pk}/gallringsbeslut/")
    assert_accessible(browser_page)
    browser_page.goto(f"/regelbok/planer/{board.pk}/rad/")
    browser_page.get_by_role("button", name="Spara").click()
    assert_accessible(browser_page)
    browser_page.goto("/regelbok/planer/")
    assert_accessible(browser_page)
