"""Whatever happens meanwhile (people leave, come, lose roles, decide again), nobody judges their own decision."""

import contextlib
from datetime import date

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.core.actor import person
from kanalvakt.core.errors import ActionError
from kanalvakt.moderation import actions, queries
from kanalvakt.moderation.models import Decision, Reconsideration
from kanalvakt.moderation.tasks import reconsiderations as sweep
from kanalvakt.organisation.models import Role, RoleGrant, User
from kanalvakt.outbox.tests.conftest import work

pytestmark = pytest.mark.usefixtures("rulebook", "platform", "time")
RULE = "G1.5.9.angrepp"
WHO = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.sampled_from(["leave", "return", "remove", "restore", "enter", "settle", "sweep", "work"]), WHO, WHO),
    st.tuples(st.sampled_from(["role", "assign"]), WHO, WHO),
)


@settings(max_examples=40)
@given(steps=st.lists(STEPS, min_size=4, max_size=25))
def test_no_order_of_events_lets_a_decider_think_again(steps, item, school, time) -> None:
    with transaction.atomic():
        people = [
            User.objects.create_user(f"p{number}@exempelby.example", name=f"Person {number}") for number in range(4)
        ]
        for user in people:
            RoleGrant.objects.create(user=user, role=Role.OFFICER, unit=school)
        for step, one, other in [("remove", 0, 0), ("enter", 0, 0), *steps]:
            with contextlib.suppress(ActionError):  # refused with a reason is as it should be
                play(step, people[one], people[other], item, school, time)
            assert_kept()
        transaction.set_rollback(True)


def play(step: str, one: User, other: User, item, school, time) -> None:
    actor = person(one.pk)
    decision = Decision.objects.filter(kind="remove").first()
    asked = Reconsideration.objects.filter(outcome="").first()
    match step:
        case "leave" | "return":
            User.objects.filter(pk=one.pk).update(is_active=step == "return")
        case "role":
            if not one.grants.all().delete()[0]:
                RoleGrant.objects.create(user=one, role=[Role.SUBSTITUTE, Role.REGISTRAR][one == other], unit=school)
        case "remove":
            actions.remove([item.pk], rule_id=RULE, reason="", actor=actor)
        case "restore":
            actions.restore(item.pk, "Prövat.", actor=actor)
        case "enter" if decision:
            day = date(2026, 1, 1)
            actions.enter_reconsideration(
                decision.pk, received_from="Kim", received_how="email", received_on=day, text="Fel.", actor=actor
            )
        case "assign" if asked:
            actions.assign_reconsideration(asked.pk, other.pk, actor=actor)
        case "settle" if asked:
            outcome = ["stands", "changed"][one == other]
            actions.settle_reconsideration(asked.pk, outcome=outcome, reason="Skäl.", actor=actor)
        case "sweep":
            while sweep():
                pass
            assert_nobody_holds_what_they_cannot_do()
        case "work":
            work(time)


def assert_kept() -> None:
    for found in Reconsideration.objects.select_related("decision"):
        before = Decision.objects.filter(item=found.decision.item_id, kind="remove", decided_at__lte=found.entered_at)
        deciders = set(before.values_list("decided_by", flat=True))
        assert found.settled_by_id is None or found.settled_by_id not in deciders
        assert found.assigned_to_id != found.decision.decided_by_id
        assert found.decider_id == found.decision.decided_by_id


def assert_nobody_holds_what_they_cannot_do() -> None:
    """After a sweep an open one lies with somebody who can take it, or is listed as nobody's."""
    for found in Reconsideration.objects.filter(outcome=""):
        able = queries.reconsiderers(found.decision)
        assert found.assigned_to in able if able else found.assigned_to is None
