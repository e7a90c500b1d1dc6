"""Whatever goes wrong, in whatever order: nothing is removed unpreserved, nothing is done twice, nothing is lost."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from kanalvakt.connectors.base import Cap, EvidenceRef
from kanalvakt.core import blobs
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict
from kanalvakt.ledger import queries as ledger
from kanalvakt.outbox import actions, queries
from kanalvakt.outbox.actions import evidence, machine
from kanalvakt.outbox.models import FINAL, Act, ActState, Evidence
from kanalvakt.outbox.tasks import sweep
from kanalvakt.outbox.tests.conftest import NOON, decide_disposal, new_version
from kanalvakt.outbox.tests.platform import Crash, Pretend

PAPERS = {"rule_id": "G1.5.9.angrepp", "ground": "Riktlinjen avsnitt 1.5", "rulebook_version": 1}
# A lost answer is the one that tempts to do a thing twice: it comes as often as all the others together.
OTHERS = ["crash_after", "timeout", "blind", "throttled", "refused", "unsupported", "nonsense", "crash_before", ""]
FAULTS = st.lists(st.sampled_from(["lost"] * len(OTHERS) + OTHERS), max_size=5)


class Bomb:
    """Kills the process when this many steps have been taken; between any two of them."""

    def __init__(self) -> None:
        self.steps_left: int | None = None

    def wrap(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            self.tick()
            result = step(*args, **kwargs)
            self.tick()
            return result

        return wrapped

    def tick(self) -> None:
        if self.steps_left is None:
            return
        self.steps_left -= 1
        if self.steps_left < 0:
            self.steps_left = None
            raise Crash


class Acts(RuleBasedStateMachine):
    """An officer, a worker and a platform, each at its worst."""

    make_item: ClassVar[Callable[..., Any]]
    platform: ClassVar[Pretend]
    bomb: ClassVar[Bomb]
    actor: ClassVar[Actor]
    board: ClassVar[Any]

    @initialize()
    def begin(self) -> None:
        self.clock = time_machine.travel(NOON, tick=False)
        self.time = self.clock.start()
        self.item = self.make_item()
        self.platform.__init__()  # type: ignore[misc]
        self.platform.witness = self.is_sealed
        self.acts: list[int] = []

    @rule(verb=st.sampled_from(["hold", "trash", "delete"]))
    def remove(self, verb: str) -> None:
        with suppress(Conflict):
            self.acts.append(actions.request_removal(self.item.pk, verb, actor=self.actor, **PAPERS).pk)

    @rule(text=st.sampled_from(["Hej!", "Tack!"]))
    def answer(self, text: str) -> None:
        with suppress(Conflict):
            self.acts.append(actions.request_reply(self.item.pk, text, actor=self.actor).pk)

    @rule(number=st.integers(0, 5))
    def undo(self, number: int) -> None:
        if self.acts:
            with suppress(Conflict):
                actions.undo(self.acts[number % len(self.acts)], actor=self.actor)

    @rule(verb=st.sampled_from([Cap.HOLD, Cap.REPLY]))
    def platform_changes(self, verb: Cap) -> None:
        self.platform.unsupported ^= {verb}

    @rule()
    def author_edits(self) -> None:
        new_version(self.item, f"Text {self.item.versions.count()}")

    @rule()
    def board_decides(self) -> None:
        decide_disposal(self.board)

    @rule(seconds=st.sampled_from([1, 120, 400, 4000]), faults=FAULTS, steps=st.none() | st.integers(0, 30))
    def work(self, seconds: int, faults: list[str], steps: int | None) -> None:
        self.time.shift(seconds)
        self.platform.play(*faults)
        self.bomb.steps_left = steps
        with suppress(Crash):
            while sweep():
                pass
        self.bomb.steps_left = None

    @rule()
    def person_looks(self) -> None:
        for act in Act.objects.filter(pk__in=self.acts, state=ActState.UNKNOWN):
            actions.settle_unknown(act.pk, happened=self.happened(act), actor=self.actor)
        for act in Act.objects.filter(pk__in=self.acts, state=ActState.MANUAL):
            actions.report_manual(act.pk, done=False, note="Hann inte.", actor=self.actor)

    @invariant()
    def no_answer_is_given_twice(self) -> None:
        assert self.platform.doubles() == []

    @invariant()
    def every_act_is_where_a_person_finds_it(self) -> None:
        lists = (queries.history, queries.waiting, queries.stuck, queries.unknown, queries.by_hand)
        found = {act.pk for rows in lists for act in rows(self.actor).filter(pk__in=getattr(self, "acts", []))}
        assert found == set(getattr(self, "acts", []))

    def teardown(self) -> None:
        """With a platform that works again everything comes to an end, or waits for a person who is told so."""
        if not hasattr(self, "acts"):
            return
        self.platform.play()
        for _ in range(40):
            self.time.shift(3600)
            while sweep():
                pass
        for act in Act.objects.filter(pk__in=self.acts):
            waits = act.state in (ActState.MANUAL, ActState.UNKNOWN) or act.error_code == "needs_decision"
            assert act.state in FINAL or waits, (act.verb, act.state, act.error_code)
            if act.state == ActState.CONFIRMED and act.verb == "reply" and act.settled_by_id is None:
                assert (self.item.platform_id, act.text) in self.platform.replies
        self.no_answer_is_given_twice()
        Act.objects.filter(pk__in=self.acts).update(next_at=None)
        self.clock.stop()

    def happened(self, act: Act) -> bool:
        if act.verb == "reply":
            return (self.item.platform_id, act.text) in self.platform.replies
        return self.platform.shown.get(self.item.platform_id) == act.verb

    @staticmethod
    def is_sealed(proof: EvidenceRef) -> None:
        """What the platform would see if it could look at us: bytes in the store, leaf under a checkpoint."""
        row = Evidence.objects.get(pk=proof.id)
        assert row.sealed_at
        assert ledger.sealed_at(row.ledger_entry)
        assert hashlib.sha256(blobs.read(row.canonical)).hexdigest() == proof.sha256 == row.sha256
        assert blobs.verify(row.raw)


@pytest.fixture
def bomb(monkeypatch: pytest.MonkeyPatch) -> Bomb:
    """Wired between the steps of the machine."""
    bomb = Bomb()
    for module, name in [
        (machine, "_move"),
        (machine, "_claim"),
        (machine, "record"),
        (machine, "send"),
        (machine, "look"),
        (machine, "confirm"),
        (machine, "finish"),
        (machine.ledger, "seal"),
        (machine.collection, "set_public_state"),
        (evidence, "_record"),
        (evidence.blobs, "put"),
    ]:
        monkeypatch.setattr(module, name, bomb.wrap(getattr(module, name)))
    return bomb


def test_no_order_of_events_breaks_the_laws(make_item, platform, bomb, as_anna, board) -> None:
    members = {"make_item": staticmethod(make_item), "platform": platform, "bomb": bomb}
    world = type("World", (Acts,), members | {"actor": as_anna, "board": board})
    run_state_machine_as_test(
        world,
        settings=settings(
            max_examples=40,
            stateful_step_count=20,
            suppress_health_check=list(HealthCheck),
        ),
    )
