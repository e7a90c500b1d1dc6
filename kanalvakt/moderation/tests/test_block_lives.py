"""Whatever the platform and people do meanwhile: a block past its end is lifted, or stands where somebody sees it."""

import contextlib
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.core.errors import ActionError
from kanalvakt.moderation import actions, queries
from kanalvakt.moderation.models import Block
from kanalvakt.moderation.tasks import blocks as sweep
from kanalvakt.outbox import actions as outbox
from kanalvakt.outbox.models import Act, ActState
from kanalvakt.outbox.tests.conftest import NOON, work
from kanalvakt.outbox.tests.platform import Crash

pytestmark = pytest.mark.usefixtures("rulebook")
FAULTS = st.sampled_from(
    ["lost", "timeout", "throttled", "refused", "crash_before", "crash_after", "nonsense", "blind"]
)
STEPS = st.one_of(
    st.sampled_from(["block", "lift", "again", "undo", "manual", "settle", "sweep", "work", "day", "month"]),
    st.tuples(st.just("fault"), FAULTS),
)


@settings(max_examples=50)
@given(steps=st.lists(STEPS, min_size=3, max_size=20))
def test_no_block_lives_past_its_end_in_silence(steps, item, anna, platform, time) -> None:
    time.move_to(NOON)
    platform.blocked.clear()
    with transaction.atomic():
        for step in ["block", *steps]:
            with contextlib.suppress(ActionError, Crash):
                play(step, item, person(anna.pk), platform, time)
        platform.play()
        time.shift(timedelta(days=60))
        while sweep():
            pass
        for _ in range(3):
            work(time)
            while sweep():
                pass
        seen = set(queries.blocks_to_lift(person(anna.pk)))
        for block in Block.objects.all():
            assert block.lifted_at or block in seen, (block.act.state, block.unblock and block.unblock.state)
        if not seen and not Act.objects.filter(state=ActState.UNKNOWN).exists():
            assert platform.blocked == set()
        transaction.set_rollback(True)


def play(step, item, actor, platform, time) -> None:
    block = Block.objects.order_by("-id").first()
    match step:
        case "block":
            on = clock.today() + timedelta(days=20)
            actions.block_sender(item.pk, rule_id="G1.5.9.angrepp", reason="Skäl", ends_on=on, actor=actor)
        case "lift" if block:
            actions.lift_block(block.pk, reason="Skäl", actor=actor)
        case "again" if block:
            actions.try_to_lift_again(block.pk, actor=actor)
        case "undo":
            outbox.undo(Act.objects.first().pk, actor=actor)
        case "manual":
            outbox.report_manual(Act.objects.first().pk, done=True, note="Gjort", actor=actor)
        case "settle":
            outbox.settle_unknown(Act.objects.first().pk, happened="user-1" in platform.blocked, actor=actor)
        case "sweep":
            sweep()
        case "work":
            work(time)
        case "day":
            time.shift(timedelta(days=1))
        case "month":
            time.shift(timedelta(days=31))
        case ("fault", kind):
            platform.play(kind)
