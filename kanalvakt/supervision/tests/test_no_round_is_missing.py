"""Whatever happens, in whatever order: every channel has a row every day, and none is missed in silence (G1.5.6)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, ClassVar

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from kanalvakt.core import clock, hooks
from kanalvakt.core.actor import Actor, migration, person
from kanalvakt.core.errors import ActionError
from kanalvakt.organisation import actions as organisation
from kanalvakt.organisation.calendar import Choice, DayKind, Rule
from kanalvakt.organisation.models import Role, RoleGrant, User
from kanalvakt.organisation.queries import working_calendar
from kanalvakt.register import actions as register
from kanalvakt.register.models import LIVE, Channel
from kanalvakt.supervision import days
from kanalvakt.supervision.actions import rounds as actions
from kanalvakt.supervision.actions.rounds import making
from kanalvakt.supervision.models import Correction, Crisis, Escalation, Round, RoundState, SignOff, Why
from kanalvakt.supervision.queries import rounds as queries

BEGIN = datetime(2026, 3, 26, 7, tzinfo=UTC)  # a Thursday: summer time, Easter and the first of May lie ahead
HOUSE = migration("calendar")
NUMBERS = count(1)


class Rounds(RuleBasedStateMachine):
    """A municipality and its worker at their worst. `used` is our own record of when each channel was in use."""

    template: ClassVar[Channel]
    people: ClassVar[dict[str, User]]

    @initialize()
    def begin(self) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.clock = time_machine.travel(BEGIN, tick=False)
        self.time = self.clock.start()
        self.used: dict[int, list[tuple[datetime, bool]]] = {}
        self.could: dict[int, list[tuple[datetime, bool]]] = {}
        self.answered: set[int] = set()
        self.signed: dict[int, tuple[Any, ...]] = {}
        self.activate()

    @rule(hours=st.sampled_from([1, 5, 13, 24, 30, 75, 200]))
    def time_passes_and_nothing_runs(self, hours: int) -> None:
        self.time.shift(timedelta(hours=hours))

    @rule(minutes=st.integers(1, 170))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.time.shift(-timedelta(minutes=minutes))

    @rule(units=st.integers(1, 6))
    def the_worker_does_a_little(self, units: int) -> None:
        for _ in range(units):
            making.work()

    @rule(step=st.sampled_from(["_begin_plans", "_make_days", "_follow_today", "_tell_missed"]))
    def the_worker_dies_after(self, step: str) -> None:
        with suppress(RuntimeError), transaction.atomic():
            getattr(making, step)()
            raise RuntimeError

    @precondition(lambda self: len(self.used) < 3)
    @rule()
    def activate(self) -> None:
        number, now = next(NUMBERS), clock.now()
        channel = Channel.objects.get(pk=self.template.pk)
        channel.pk, channel.slug, channel.address = None, f"kanal-{number}", f"https://ovning.example/{number}"
        channel.activated_at, channel.state = now, "active"
        channel.save()
        self.used[channel.pk], self.could[channel.pk] = [(now, True)], [(now, channel.can_remove_others)]

    @rule(which=st.integers(0, 2))
    def close(self, which: int) -> None:
        channel = self.channel(which)
        if channel.state in LIVE:
            if channel.state == "active":
                register.close(channel.pk, actor=self.actor("karin"))
            register.finish_closing(channel.pk, actor=self.actor("karin"))
            self.used[channel.pk].append((clock.now(), False))

    @rule(which=st.integers(0, 2))
    def open_again(self, which: int) -> None:
        """No page does this yet; a room that did would send the same words."""
        channel = self.channel(which)
        if channel.state not in LIVE:
            hooks.channel_changing.send(channel.pk)
            Channel.objects.filter(pk=channel.pk).update(state="active", activated_at=clock.now())
            hooks.channel_changed.send(channel.pk)
            self.used[channel.pk].append((clock.now(), True))

    @rule(which=st.integers(0, 2), can=st.booleans())
    def others_posts_can_be_removed(self, which: int, can: bool) -> None:  # noqa: FBT001
        channel = self.channel(which)
        with suppress(ActionError):
            register.change(channel.pk, {"can_remove_others": can}, actor=self.actor("karin"))
            self.could[channel.pk].append((clock.now(), can))

    @rule(which=st.integers(0, 2), chosen=st.booleans())
    def choose(self, which: int, chosen: bool) -> None:  # noqa: FBT001
        with suppress(ActionError):
            actions.choose(self.channel(which).pk, chosen, actor=self.actor("karin"))

    @rule(who=st.sampled_from(["anna", "olof"]), length=st.integers(0, 9))
    def is_away(self, who: str, length: int) -> None:
        today = clock.today()
        with suppress(ActionError):
            organisation.report_absence(
                self.people[who].pk, since=today, until=today + timedelta(length), actor=self.actor(who)
            )

    @rule()
    def anna_leaves(self) -> None:
        User.objects.filter(pk=self.people["anna"].pk).update(is_active=False)

    @rule(ahead=st.integers(0, 4), kind=st.sampled_from([DayKind.CLOSED, DayKind.HALF_DAY]))
    def the_town_hall_closes(self, ahead: int, kind: DayKind) -> None:
        organisation.override_day(clock.today() + timedelta(ahead), kind, "Klämdag", actor=HOUSE)

    @rule(rule=st.sampled_from(list(Rule)), ahead=st.integers(0, 4))
    def the_board_chooses_what_a_weekday_is(self, rule: Rule, ahead: int) -> None:
        with suppress(ActionError):
            choice = Choice(clock.today() + timedelta(ahead), rule, "Nämnden", "BUN 2026/1")
            organisation.choose_rule(choice, actor=HOUSE)

    @rule(per_day=st.integers(2, 5), length=st.integers(0, 6), every_day=st.booleans(), which=st.integers(0, 3))
    def crisis(self, per_day: int, length: int, every_day: bool, which: int) -> None:  # noqa: FBT001
        channel = self.channel(which) if which < 3 else None
        if Crisis.objects.filter(ended_at=None).count() < 3:
            actions.declare_crisis(
                reason="Storm", per_day=per_day, until=clock.today() + timedelta(length), every_day=every_day,
                channel=channel, actor=self.actor("karin"),
            )  # fmt: skip

    @rule(length=st.integers(0, 9))
    def crisis_goes_on(self, length: int) -> None:
        for crisis in Crisis.objects.all():
            with suppress(ActionError):
                actions.extend_crisis(crisis.pk, clock.today() + timedelta(length), actor=self.actor("karin"))

    @rule()
    def crisis_ends(self) -> None:
        for crisis in Crisis.objects.all():
            with suppress(ActionError):
                actions.end_crisis(crisis.pk, actor=self.actor("karin"))

    @rule(which=st.integers(0, 2), who=st.sampled_from(["anna", "olof", "karin"]))
    def sign(self, which: int, who: str) -> None:
        with suppress(ActionError):
            actions.sign(self.channel(which).pk, f"Från {who}", actor=self.actor(who))

    @rule(which=st.integers(0, 20), who=st.sampled_from(["anna", "olof"]))
    def sign_late(self, which: int, who: str) -> None:
        missed = list(Round.objects.filter(state=RoundState.MISSED, signed=None, channel__in=self.used)[:21])
        if missed:
            with suppress(ActionError):
                actions.sign_late(missed[which % len(missed)].pk, "Hann inte.", actor=self.actor(who))

    @rule()
    def correct(self) -> None:
        last = SignOff.objects.filter(channel__in=self.used).first()
        if last:
            with suppress(ActionError):
                actions.correct(last.pk, "Fel.", actor=self.actor("olof"))

    @rule(most=st.integers(1, 5))
    def karin_answers_for_some(self, most: int) -> None:
        ids = list(queries.missed_for(self.actor("karin")).values_list("pk", flat=True)[:most])
        if ids:
            actions.acknowledge(ids, "Talade med dem.", actor=self.actor("karin"))
            self.answered.update(ids)

    @rule()
    def somebody_looks(self) -> None:
        actions.ensure()
        assert actions.ensure() == 0
        self.every_day_has_a_row()
        self.nothing_missed_is_silent()
        self.what_was_signed_stays()

    def teardown(self) -> None:
        if hasattr(self, "used"):
            self.time.shift(timedelta(days=3))
            try:
                self.somebody_looks()
            finally:
                transaction.set_rollback(True)
                self.undone.__exit__(None, None, None)
                self.clock.stop()

    def every_day_has_a_row(self) -> None:
        today = clock.today()
        for channel, events in self.used.items():
            rows = {row.day: row for row in Round.objects.filter(channel=channel, crisis=None)}
            first = timezone.localdate(events[0][0])
            last = today if events[-1][1] else min(today, timezone.localdate(events[-1][0]))
            assert set(days.since(first, last)) <= rows.keys()
            for row in rows.values():
                self.has_ended_well(row)

    def has_ended_well(self, row: Round) -> None:
        assert row.calendar_version
        match row.state:
            case RoundState.DUE:
                assert row.due_at > clock.now()
            case RoundState.DONE:
                assert row.signed
                assert row.opens_at <= row.signed.at < row.due_at
            case RoundState.NOT_REQUIRED:
                self.has_a_true_reason(row)
            case RoundState.MISSED:
                assert row.missed_at

    def has_a_true_reason(self, row: Round) -> None:
        match row.why:
            case Why.NOT_A_WEEKDAY:
                assert not working_calendar(row.calendar_version).is_working_day(row.day)
            case Why.NOT_ACTIVE:
                assert not self.at_the_end_of(row.day, self.used[row.channel_id])
            case Why.NOT_CHOSEN:
                assert not row.obligatory
                assert not self.at_the_end_of(row.day, self.could[row.channel_id])
            case _:
                raise AssertionError(row.why)

    def at_the_end_of(self, day: date, events: list[tuple[datetime, bool]]) -> bool:
        """What was so at the end of the day; as the clock may be set back over midnight, and three hours around it."""
        end = clock.midnight(day + days.DAY)
        known = [value for at, value in events if at < end]
        near = [value for at, value in events if abs(at - end) < timedelta(hours=3)]
        return all([*known[-1:], *near]) and bool(known)

    def nothing_missed_is_silent(self) -> None:
        missed = Round.objects.filter(state=RoundState.MISSED, channel__in=self.used)
        told = Escalation.objects.filter(round__in=missed)
        assert told.count() == 2 * missed.count()
        waiting = set(queries.missed_for(self.actor("karin")).values_list("pk", flat=True))
        assert waiting == set(missed.values_list("pk", flat=True)) - self.answered
        assert not Round.objects.filter(state=RoundState.DUE, due_at__lte=clock.now()).exists()

    def what_was_signed_stays(self) -> None:
        for pk, *facts in SignOff.objects.values_list("pk", "by", "at", "note", "new", "open", "gap_minutes"):
            assert self.signed.setdefault(pk, tuple(facts)) == tuple(facts)
        assert all(one.text for one in Correction.objects.all())

    def channel(self, which: int) -> Channel:
        return Channel.objects.get(pk=list(self.used)[which % len(self.used)])

    def actor(self, who: str) -> Actor:
        return person(self.people[who].pk)


@pytest.fixture
def world(channel: Channel, anna: User, olof: User, karin: User) -> Callable[[], type[Rounds]]:
    RoleGrant.objects.create(user=karin, role=Role.COORDINATOR, unit=channel.unit)
    Channel.objects.filter(pk=channel.pk).update(state="proposed")
    people = {"anna": anna, "olof": olof, "karin": karin}

    def clean() -> type[Rounds]:
        return type("World", (Rounds,), {"template": channel, "people": people})

    return clean


def test_no_order_of_events_leaves_a_round_missing_in_silence(world) -> None:
    run_state_machine_as_test(
        world(),
        settings=settings(max_examples=25, stateful_step_count=30, suppress_health_check=list(HealthCheck)),
    )
