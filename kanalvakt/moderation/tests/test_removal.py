"""Deciding that comments are taken from public view (G1.5.7, G1.5.9; expectations 25 and 26)."""

import json

import pytest

from kanalvakt.collection.models import Item
from kanalvakt.connectors.base import Cap
from kanalvakt.core.actor import person, system
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.moderation import actions, queries
from kanalvakt.moderation.ladder import ladder
from kanalvakt.moderation.models import Decision
from kanalvakt.outbox.models import Act, ActState, Evidence
from kanalvakt.outbox.tests.conftest import decide_disposal, work
from kanalvakt.rulebook.queries import rule

pytestmark = pytest.mark.usefixtures("rulebook", "platform", "time")
MAY, MUST, NO_COPY = "G1.5.9.angrepp", "G1.5.9.hot", "G1.5.9.barnpornografi"


def remove(item: Item, actor, rule_id: str = MAY, **more: str) -> Decision:
    """One decision that goes well."""
    outcome = actions.remove([item.pk], rule_id=rule_id, actor=actor, **({"reason": ""} | more))
    assert outcome.failed == []
    return outcome.decided[0]


class TestADecision:
    def test_it_carries_rule_ground_decider_and_the_version_in_force(self, item, as_anna, anna, rulebook) -> None:
        decision = remove(item, as_anna, reason="Angriper rektorn.")
        assert decision.rule_id == MAY
        assert "brottsbalken 5 kap. 3 §" in decision.ground
        assert decision.decided_by == anna
        assert decision.rulebook_version == rulebook.number
        assert decision.act.rule_id == MAY
        assert decision.act.ground == decision.ground

    def test_the_ledger_knows_the_decision_but_not_the_reason(self, item, as_anna) -> None:
        remove(item, as_anna, reason="Angriper rektorn.")
        entry = Entry.objects.get(kind="decision.remove")
        assert json.loads(entry.body)["data"]["rule"] == MAY
        assert "rektorn" not in entry.body
        assert json.loads(entry.body)["hashes"].keys() == {"reason"}

    def test_it_is_carried_out(self, item, as_anna, time, platform) -> None:
        remove(item, as_anna)
        work(time)
        assert platform.removals == [(item.platform_id, "hold")]
        assert Item.objects.get(pk=item.pk).public_state == "held"

    def test_without_a_rule_nothing_is_decided(self, item, as_anna) -> None:
        for rule_id in ("", "G9.9.9"):
            with pytest.raises(Invalid) as refused:
                actions.remove([item.pk], rule_id=rule_id, reason="Dum.", actor=as_anna)
            assert refused.value.field == "rule_id"
        assert not Act.objects.exists()

    def test_who_may_preserve_may_not_therefore_decide(self, item, rut) -> None:
        outcome = actions.remove([item.pk], rule_id=NO_COPY, reason="En bild.", actor=person(rut.pk))
        assert [failure.item_id for failure in outcome.failed] == [item.pk]
        assert not Evidence.objects.exists()

    def test_no_machine_decides(self, item) -> None:
        failed = actions.remove([item.pk], rule_id=MUST, reason="", actor=system("screening")).failed
        assert [one.item_id for one in failed] == [item.pk]
        assert not Act.objects.exists()

    def test_an_outsider_decides_nothing(self, item, bo) -> None:
        assert actions.remove([item.pk], rule_id=MAY, reason="", actor=person(bo.pk)).failed
        assert not Decision.objects.exists()

    def test_secrecy_has_a_way_of_its_own(self, item, as_anna) -> None:
        with pytest.raises(Invalid, match="Sekretessmarkera"):
            actions.remove([item.pk], rule_id="G1.5.8.sekretess", reason="", actor=as_anna)


class TestTheLadder:
    def rungs(self, item, rule_id, rulebook) -> dict[str, tuple[bool, bool]]:
        """Verb → (proposed, closed)."""
        return {rung.verb: (rung.proposed, bool(rung.closed)) for rung in ladder(item, rule(rulebook, rule_id))}

    def test_a_may_rule_starts_at_the_mildest(self, item, rulebook, board) -> None:
        decide_disposal(board)
        assert self.rungs(item, MAY, rulebook) == {
            "hold": (True, False),
            "trash": (False, False),
            "delete": (False, False),
        }

    def test_a_must_rule_goes_further_when_a_decision_covers_it(self, item, rulebook, board) -> None:
        decide_disposal(board)
        assert self.rungs(item, MUST, rulebook)["delete"] == (True, False)

    def test_without_a_disposal_decision_it_stops_at_the_mildest(self, item, rulebook) -> None:
        rungs = self.rungs(item, MUST, rulebook)
        assert rungs["hold"] == (True, False)
        assert rungs["delete"] == (False, True)

    def test_the_effect_is_said_before_the_click(self, item, rulebook) -> None:
        assert ladder(item, rule(rulebook, MAY))[0].effect == "Efter hold: bara avsändaren ser texten."

    def test_another_rung_needs_a_reason(self, item, as_anna) -> None:
        failed = actions.remove([item.pk], rule_id=MAY, reason="", actor=as_anna, verb="trash").failed
        assert "varför du väljer" in failed[0].message
        assert remove(item, as_anna, reason="Ligger kvar annars.", verb="trash").act.verb == "trash"

    def test_a_closed_rung_cannot_be_chosen(self, item, as_anna) -> None:
        failed = actions.remove([item.pk], rule_id=MUST, reason="Bort!", actor=as_anna, verb="delete").failed
        assert "gallringsbeslut" in failed[0].message

    def test_a_rung_that_the_platform_has_not_is_refused(self, item, as_anna) -> None:
        assert actions.remove([item.pk], rule_id=MAY, reason="x", actor=as_anna, verb="spam").failed

    def test_a_platform_without_any_gives_a_task(self, item, as_anna, platform, time) -> None:
        platform.ladder, platform.unsupported = (), {Cap.HIDE}
        act = remove(item, as_anna).act
        work(time)
        act.refresh_from_db()
        assert (act.verb, act.state) == ("hide", ActState.MANUAL)

    def test_a_platform_that_only_deletes_says_what_is_needed(self, item, as_anna, platform, board) -> None:
        platform.ladder = (Cap.DELETE,)
        failed = actions.remove([item.pk], rule_id=MAY, reason="", actor=as_anna).failed
        assert "gallringsbeslut" in failed[0].message
        decide_disposal(board)
        assert remove(item, as_anna).act.verb == "delete"


class TestMany:
    def test_one_reason_for_all_and_evidence_for_each(self, make_item, as_anna, time) -> None:
        items = [make_item(f"Köp kryptovaluta {number}") for number in range(3)]
        ids = [item.pk for item in items]
        outcome = actions.remove([*ids, ids[0]], rule_id="G1.5.9.reklam", reason="Reklamkampanj.", actor=as_anna)
        assert len(outcome.decided) == 3
        assert len({decision.bulk_id for decision in outcome.decided}) == 1
        work(time)
        assert len(set(Act.objects.values_list("evidence", flat=True))) == 3

    def test_what_cannot_be_removed_is_listed_and_the_rest_is_done(self, make_item, as_anna, time) -> None:
        good, gone = make_item("Köp!"), make_item("Köp mer!", public_state="author_removed")
        outcome = actions.remove([good.pk, gone.pk], rule_id="G1.5.9.reklam", reason="", actor=as_anna)
        assert [decision.item_id for decision in outcome.decided] == [good.pk]
        assert [(one.item_id, one.message) for one in outcome.failed] == [
            (gone.pk, "Texten finns inte längre på plattformen.")
        ]

    def test_a_second_order_for_the_same_item_is_listed(self, item, as_anna) -> None:
        remove(item, as_anna)
        failed = actions.remove([item.pk], rule_id=MAY, reason="", actor=as_anna).failed
        assert "redan på väg" in failed[0].message

    def test_the_preview_says_what_would_happen(self, make_item, as_anna, rulebook, platform) -> None:
        items = [make_item("Ett"), make_item("Två")]
        seen = queries.preview(items, rule(rulebook, MAY))
        assert [(rung.verb, bool(rung.closed)) for rung in seen.rungs] == [
            ("hold", False),
            ("trash", False),
            ("delete", True),
        ]
        assert seen.hindered == {}
        platform.ladder = (Cap.DELETE,)
        assert queries.preview(items, rule(rulebook, MAY)).hindered.keys() == {item.pk for item in items}


class TestUndo:
    def test_decisions_are_taken_back_together(self, make_item, as_anna, settings, time, platform) -> None:
        settings.UNDO_SECONDS = 15
        ids = [make_item("Ett").pk, make_item("Två").pk]
        decided = actions.remove(ids, rule_id=MAY, reason="", actor=as_anna).decided
        assert len(actions.undo([decision.pk for decision in decided], actor=as_anna).decided) == 2
        work(time)
        assert platform.removals == []

    def test_too_late_is_said(self, item, as_anna, time) -> None:
        decision = remove(item, as_anna)
        work(time)
        assert "för sent" in actions.undo([decision.pk], actor=as_anna).failed[0].message


class TestShowingAgain:
    def test_what_is_held_is_shown_again_with_a_reason(self, item, as_anna, time, platform) -> None:
        remove(item, as_anna)
        work(time)
        with pytest.raises(Invalid):
            actions.restore(item.pk, "", actor=as_anna)
        decision = actions.restore(item.pk, "Den var inte menad så.", actor=as_anna)
        work(time)
        assert decision.rule_id == MAY
        assert Item.objects.get(pk=item.pk).public_state == "visible"
        assert platform.shown[item.platform_id] == "approve"

    def test_and_can_be_removed_again(self, item, as_anna, time) -> None:
        for _ in range(2):
            remove(item, as_anna)
            work(time)
            actions.restore(item.pk, "Prövat på nytt.", actor=as_anna)
            work(time)
        assert Decision.objects.count() == 4

    def test_what_was_deleted_cannot_be(self, item, as_anna, time, board) -> None:
        decide_disposal(board)
        remove(item, as_anna, MUST)
        work(time)
        with pytest.raises(Conflict, match="raderat"):
            actions.restore(item.pk, "Ångrar mig.", actor=as_anna)

    def test_an_outsider_shows_nothing(self, item, bo) -> None:
        with pytest.raises(NotAllowed):
            actions.restore(item.pk, "Varför?", actor=person(bo.pk))


class TestWhatMayNotBeCopied:
    def test_it_is_sealed_hidden_and_reported_without_a_copy(self, item, as_anna, time, platform, board) -> None:
        decide_disposal(board)
        decision = remove(item, as_anna, NO_COPY, reason="Bild på ett barn.")
        work(time)
        item.refresh_from_db()
        assert item.sealed
        assert item.restricted
        assert decision.act.evidence.no_copy
        assert platform.removals == [(item.platform_id, "hold")]
        states = dict(Act.objects.values_list("verb", "state"))
        assert states == {"hold": ActState.CONFIRMED, "report": ActState.CONFIRMED, "police": ActState.MANUAL}

    def test_a_description_is_required(self, item, as_anna) -> None:
        with pytest.raises(Invalid) as refused:
            actions.remove([item.pk], rule_id=NO_COPY, reason=" ", actor=as_anna)
        assert refused.value.field == "reason"

    def test_it_is_never_deleted_here(self, item, as_anna, platform, board) -> None:
        decide_disposal(board)
        platform.ladder = (Cap.DELETE,)
        assert remove(item, as_anna, NO_COPY, reason="Bild på ett barn.").act.verb == "hide"
