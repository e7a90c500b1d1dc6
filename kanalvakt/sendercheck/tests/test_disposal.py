"""Old sender checks go by the board's schedule, pictures first; what ever was different stays (G1.3.1, G1.6.7)."""

import json
from datetime import date, timedelta

import pytest

from kanalvakt.core import blobs, clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import NotAllowed
from kanalvakt.core.models import Blob
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Board
from kanalvakt.register.models import Channel
from kanalvakt.rulebook.models import DisposalDecision, RetentionRow
from kanalvakt.sendercheck import actions, tasks
from kanalvakt.sendercheck.models import Alarm, Changed, Check, How, Outcome, Point, Standing, What

FORTNIGHT = timedelta(days=14)
# What the logo came to in more than two years, the oldest first.
READ = ["met"] * 5 + ["missing"] * 15 + ["met", "unreadable"] + ["met"] * 38


@pytest.fixture
def made(channel: Channel) -> list[Check]:
    """A check a fortnight, each with a picture and a text."""
    now = clock.now()
    rows = []
    for number, outcome in enumerate(READ):
        at = now - FORTNIGHT * (len(READ) - number)
        kept = {"screenshot": blobs.put(b"picture", "image/png"), "text": blobs.put(b"text", "text/plain")}
        check = Check.objects.create(channel=channel, at=at, how=How.PAGE, **kept)
        Point.objects.create(check_made=check, what=What.LOGO, outcome=Outcome(outcome), text="så")
        rows.append(check)
    Standing.objects.create(channel=channel, latest=rows[-1], next_at=now)
    return rows


@pytest.fixture
def decision(board: Board) -> DisposalDecision:
    day = date(2020, 1, 1)
    return DisposalDecision.objects.create(board=board, decided_on=day, valid_from=day, case_number="BUN 2020/1")


def decided(board: Board, record_type: str, months: int, *, proposed: bool = False) -> RetentionRow:
    return RetentionRow.objects.create(board=board, record_type=record_type, months=months, proposed=proposed)


def work() -> int:
    """How many calls it took until nothing was left to do."""
    calls = 0
    while tasks.dispose():
        calls += 1
        assert calls < 10
    return calls


def distinct(checks: list[Check]) -> list[str]:
    read = [check.points.get().outcome for check in checks]
    return [outcome for before, outcome in zip(["", *read], read, strict=False) if outcome != before]


def test_nothing_goes_under_a_proposal_or_without_the_boards_decision(made: list[Check], board: Board) -> None:
    row = decided(board, "sender_check", 6)
    assert work() == 0, "no decision"
    DisposalDecision.objects.create(
        board=board, decided_on=date(2020, 1, 1), valid_from=date(2020, 1, 1), case_number="BUN 2020/1"
    )
    row.proposed = True
    row.save()
    assert work() == 0, "only a proposal"
    assert Check.objects.count() == len(READ)


def test_pictures_go_first_but_for_the_latest_and_those_where_something_changed(
    made: list[Check], board: Board, decision: DisposalDecision
) -> None:
    decided(board, "sender_picture", 6)
    decided(board, "sender_check", 24)
    alarmed = made[30]
    Alarm.objects.create(channel=alarmed.channel, check_made=alarmed, what=Changed.NAME, found_at=alarmed.at)
    assert work() > 1
    left = list(Check.objects.order_by("pk"))
    changed = [made[number].pk for number in (0, 5, 20, 21, 22)]
    assert distinct(left) == ["met", "missing", "met", "unreadable", "met"]
    old = [check for check in left if check.at < clock.now() - timedelta(days=731)]
    assert [check.pk for check in old] == changed[:2]
    gone = [check for check in left if check.screenshot_id is None]
    assert gone, "those older than six months"
    assert all(check.screenshot_missing.startswith("Bilden är gallrad") for check in gone)
    assert not {check.pk for check in gone} & {*changed, alarmed.pk, made[-1].pk}
    assert all(check.at < clock.now() - timedelta(days=180) for check in gone)
    held = {pk for check in left for pk in (check.screenshot_id, check.text_id) if pk}
    assert set(Blob.objects.filter(destroyed_at=None).values_list("pk", flat=True)) == held
    entries = Entry.objects.filter(kind="sendercheck.disposed")
    assert {json.loads(entry.body)["data"]["decision"] for entry in entries} == {decision.pk}
    assert work() == 0, "done once"


def test_no_person_disposes_by_hand(as_karin: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.dispose_checks(actor=as_karin)
