"""Blocking whoever wrote something: preserved and sealed first as every removal is; ending it needs neither."""

import contextlib

import pytest

from kanalvakt.connectors.base import Cap
from kanalvakt.core.actor import person, system
from kanalvakt.core.errors import NotAllowed
from kanalvakt.outbox import actions, instructions
from kanalvakt.outbox.models import Act, ActState
from kanalvakt.outbox.tests.conftest import work
from kanalvakt.outbox.tests.platform import Crash

PAPERS = {"rule_id": "G1.5.9.hot", "ground": "BBS-lagen 5 §", "rulebook_version": 1}


@pytest.fixture
def block(item, as_anna, platform, time):
    return actions.request_block(item.pk, actor=as_anna, **PAPERS)


def test_the_text_is_preserved_and_sealed_before_its_sender_is_blocked(block, platform, time) -> None:
    assert platform.blocked == set()
    work(time)
    block.refresh_from_db()
    assert platform.blocked == {"user-1"}
    assert (block.state, bool(block.evidence), bool(block.sealed_at)) == (ActState.CONFIRMED, True, True)


def test_a_block_removes_no_text(block, item, time) -> None:
    work(time)
    item.refresh_from_db()
    assert item.public_state == "visible"


def test_a_job_may_end_a_block_and_not_begin_one(block, item, platform, time) -> None:
    work(time)
    me = system("moderation")
    with pytest.raises(NotAllowed):
        actions.request_block(item.pk, actor=me, **PAPERS)
    ended = actions.request_unblock(item.pk, actor=me)
    work(time)
    assert platform.blocked == set()
    assert Act.objects.get(pk=ended.pk).state == ActState.CONFIRMED


def test_an_outsider_ends_no_block(block, item, bo, time) -> None:
    with pytest.raises(NotAllowed):
        actions.request_unblock(item.pk, actor=person(bo.pk))


@pytest.mark.parametrize("fault", ["lost", "timeout", "crash_after"])
def test_an_answer_that_is_lost_is_looked_for(block, platform, time, fault) -> None:
    platform.play(fault)
    with contextlib.suppress(Crash):  # the process dies, another goes on
        work(time)
    work(time)
    block.refresh_from_db()
    assert platform.blocked == {"user-1"}
    assert block.state == ActState.CONFIRMED


def test_a_platform_without_it_gives_a_task_with_an_instruction(block, platform, time, as_anna) -> None:
    platform.unsupported = {Cap.BLOCK_AUTHOR}
    work(time)
    block.refresh_from_db()
    assert block.state == ActState.MANUAL
    assert "blockera" in instructions.task(block)
    done = actions.report_manual(block.pk, done=True, note="Blockerad i appen.", actor=as_anna)
    assert done.state == ActState.CONFIRMED


def test_a_sender_whom_the_platform_does_not_name_is_blocked_by_hand(make_item, as_anna, platform, time) -> None:
    unnamed = make_item("Anonymt", sender=None, sender_missing="Plattformen lämnar inte ut avsändaren.")
    act = actions.request_block(unnamed.pk, actor=as_anna, **PAPERS)
    work(time)
    act.refresh_from_db()
    assert act.state == ActState.MANUAL
    assert "vem" in act.error_message
