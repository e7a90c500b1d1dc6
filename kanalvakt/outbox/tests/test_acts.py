"""Acts at a platform, from the order to what was read back (design §4, Acts)."""

import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.translation import override

from kanalvakt.collection.models import Item
from kanalvakt.connectors.base import Cap
from kanalvakt.core import hooks
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import User
from kanalvakt.outbox import actions, queries
from kanalvakt.outbox.models import LOOKED, Act, ActState
from kanalvakt.outbox.tasks import sweep
from kanalvakt.outbox.tests.conftest import decide_disposal, new_version, work
from kanalvakt.outbox.tests.platform import Crash
from kanalvakt.registration.models import Registration

PAPERS = {"rule_id": "G1.5.9.angrepp", "ground": "Riktlinjen avsnitt 1.5", "rulebook_version": 1}


@pytest.fixture(autouse=True)
def _still(time) -> None:
    """Every test here runs on a clock that stands still."""


@pytest.fixture
def hold(item, as_anna, platform) -> Act:
    return actions.request_removal(item.pk, "hold", actor=as_anna, **PAPERS)


def state(act: Act) -> str:
    act.refresh_from_db()
    return act.state


class TestTheWayOfARemoval:
    def test_it_is_preserved_sealed_sent_and_read_back(self, hold, platform, time) -> None:
        work(time)
        assert state(hold) == ActState.CONFIRMED
        assert platform.removals == [(hold.item.platform_id, "hold")]
        assert hold.evidence.sealed_at == hold.sealed_at
        assert hold.effect == "Efter hold: bara avsändaren ser texten."
        assert Item.objects.get(pk=hold.item_id).public_state == "held"

    def test_the_ledger_tells_it_in_order(self, hold, time) -> None:
        work(time)
        kinds = list(Entry.objects.filter(subject=f"item:{hold.item_id}").values_list("kind", flat=True))
        assert kinds == ["act.requested", "evidence.preserved", "act.sending", "act.confirmed"]
        assert json.loads(Entry.objects.get(kind="act.sending").body)["data"]["rule"] == "G1.5.9.angrepp"

    def test_whoever_listens_hears_of_the_end(self, hold, time, monkeypatch) -> None:
        heard: list[int] = []
        monkeypatch.setattr(hooks.act_settled, "_receivers", [heard.append])
        work(time)
        assert heard == [hold.pk]

    def test_a_listener_that_fails_takes_nothing_with_it(self, hold, time, monkeypatch) -> None:
        def fail(_act: int) -> None:
            raise RuntimeError

        monkeypatch.setattr(hooks.act_settled, "_receivers", [fail])
        sweep()
        assert state(hold) == ActState.SENT
        assert hold.error_code == "broken"
        monkeypatch.setattr(hooks.act_settled, "_receivers", [])
        work(time)
        assert state(hold) == ActState.CONFIRMED

    def test_an_edit_after_the_evidence_is_preserved_too(self, hold, platform, time, settings) -> None:
        Act.objects.filter(pk=hold.pk).update(send_after=hold.send_after + timedelta(minutes=5))
        sweep()
        assert state(hold) == ActState.SEALED
        first = hold.evidence
        new_version(hold.item, "Ännu värre.")
        work(time)
        assert state(hold) == ActState.CONFIRMED
        assert hold.evidence != first
        assert hold.evidence.version.text == "Ännu värre."

    def test_two_workers_never_send_it_twice(self, hold, platform) -> None:
        def meanwhile(*_args: object, **_kwargs: object) -> None:
            actions.advance(hold.pk)

        real = platform.act
        platform.act = lambda *args, **kwargs: (meanwhile(), real(*args, **kwargs))[1]  # type: ignore[method-assign]
        actions.advance(hold.pk)
        assert platform.removals == [(hold.item.platform_id, "hold")]

    def test_a_doubled_wake_up_does_nothing(self, hold, platform, time) -> None:
        for _ in range(3):
            actions.advance(hold.pk)
        assert len(platform.removals) == 1


class TestUndo:
    @pytest.fixture(autouse=True)
    def _undo_time(self, settings) -> None:
        settings.UNDO_SECONDS = 15

    def test_within_the_undo_time_nothing_has_left(self, hold, platform, as_anna, time) -> None:
        while sweep():
            pass
        assert state(hold) == ActState.SEALED
        actions.undo(hold.pk, actor=as_anna)
        work(time)
        assert state(hold) == ActState.UNDONE
        assert platform.removals == []

    def test_after_it_the_act_goes_out_and_cannot_be_undone(self, hold, as_anna, time) -> None:
        while sweep():
            pass
        time.shift(16)
        sweep()
        with pytest.raises(Conflict, match="för sent"):
            actions.undo(hold.pk, actor=as_anna)
        assert state(hold) == ActState.CONFIRMED

    def test_what_was_undone_can_be_ordered_again(self, hold, as_anna) -> None:
        actions.undo(hold.pk, actor=as_anna)
        again = actions.request_removal(hold.item_id, "hold", actor=as_anna, **PAPERS)
        assert again.pk != hold.pk


class TestFaults:
    def test_a_lost_answer_is_looked_for_before_any_retry(self, hold, platform, time) -> None:
        platform.play("lost")
        work(time)
        assert state(hold) == ActState.CONFIRMED
        assert len(platform.removals) == 1

    def test_what_did_not_happen_is_done_again(self, hold, platform, time) -> None:
        platform.play("timeout")
        work(time)
        assert state(hold) == ActState.CONFIRMED
        assert hold.attempts == 2

    def test_a_throttled_act_waits_as_long_as_it_is_told(self, hold, platform, time) -> None:
        platform.play("throttled")
        sweep()
        assert state(hold) == ActState.SEALED
        assert hold.error_code == "throttled"
        time.shift(59)
        assert not sweep()
        time.shift(2)
        sweep()
        assert state(hold) == ActState.CONFIRMED

    def test_a_refusal_ends_it_and_says_why(self, hold, platform, time, as_anna) -> None:
        platform.play("refused")
        work(time)
        assert state(hold) == ActState.REFUSED
        assert hold.error_message == "Kontot får inte göra det här."
        assert Item.objects.get(pk=hold.item_id).public_state == "visible"
        assert list(queries.failed(as_anna)) == [hold]

    def test_an_act_without_effect_says_so(self, hold, platform, time) -> None:
        platform.effective = False
        work(time)
        assert state(hold) == ActState.NOT_EFFECTIVE
        assert "syns ingen verkan" in hold.error_message
        assert Item.objects.get(pk=hold.item_id).public_state == "visible"

    def test_what_cannot_be_seen_is_unknown_until_a_person_says(self, hold, platform, time, as_anna) -> None:
        platform.play("lost", *["blind"] * 20)
        work(time, hours=12)
        assert state(hold) == ActState.UNKNOWN
        assert list(queries.unknown(as_anna)) == [hold]
        actions.settle_unknown(hold.pk, happened=True, actor=as_anna)
        assert state(hold) == ActState.CONFIRMED
        assert Item.objects.get(pk=hold.item_id).public_state == "held"

    def test_a_crash_between_order_and_answer_is_read_back_first(self, hold, platform, time) -> None:
        platform.play("crash_after")
        with pytest.raises(Crash):
            sweep()
        assert state(hold) == ActState.SENDING
        assert not sweep()
        work(time)
        assert state(hold) == ActState.CONFIRMED
        assert len(platform.removals) == 1

    def test_an_answer_that_breaks_the_connector_is_read_back(self, hold, platform, time) -> None:
        platform.play("nonsense")
        work(time)
        assert state(hold) == ActState.CONFIRMED
        assert len(platform.removals) == 1

    def test_a_full_disk_stops_the_act_in_sight(self, hold, platform, time, as_anna, monkeypatch, caplog) -> None:
        def full(*_args: object, **_kwargs: object) -> None:
            raise OSError("Ni är idioter allihop!")

        with monkeypatch.context() as disk:
            disk.setattr("kanalvakt.outbox.actions.evidence.preserve", full)
            work(time, hours=1)
        assert state(hold) == ActState.REQUESTED
        assert platform.removals == []
        assert list(queries.stuck(as_anna)) == [hold]
        assert "idioter" not in caplog.text
        work(time)
        assert state(hold) == ActState.CONFIRMED

    def test_a_worker_that_slept_past_its_claim_sends_nothing(self, hold, platform, time, monkeypatch) -> None:
        from kanalvakt.outbox.actions import machine

        real = machine._start
        monkeypatch.setattr(machine, "_start", lambda *args: (real(*args), time.shift(400)))
        actions.advance(hold.pk)
        assert platform.removals == []
        monkeypatch.undo()


class TestByHand:
    @pytest.fixture
    def task(self, hold, platform, time) -> Act:
        platform.unsupported = {Cap.HOLD}
        work(time)
        return hold

    def test_what_the_platform_lacks_becomes_a_task(self, task, platform, as_anna) -> None:
        assert state(task) == ActState.MANUAL
        assert task.error_message == "Plattformen har inget sätt att göra det."
        assert list(queries.by_hand(as_anna)) == [task]
        assert platform.removals == []

    def test_the_report_is_the_receipt(self, task, as_anna, anna) -> None:
        actions.report_manual(task.pk, done=True, note="Dolde den i appen kl. 13.", actor=as_anna)
        assert state(task) == ActState.CONFIRMED
        assert task.settled_by == anna
        assert task.effect == "Dolde den i appen kl. 13."
        assert Item.objects.get(pk=task.item_id).public_state == "held"
        entry = Entry.objects.get(kind="act.confirmed")
        assert entry.actor == str(as_anna)

    def test_what_could_not_be_done_is_told_too(self, task, as_anna) -> None:
        actions.report_manual(task.pk, done=False, note="Knappen saknas.", actor=as_anna)
        assert state(task) == ActState.NOT_EFFECTIVE
        assert Item.objects.get(pk=task.item_id).public_state == "visible"

    def test_a_report_needs_a_note_and_is_made_once(self, task, as_anna) -> None:
        with pytest.raises(Invalid):
            actions.report_manual(task.pk, done=True, note=" ", actor=as_anna)
        actions.report_manual(task.pk, done=True, note="Klart.", actor=as_anna)
        with pytest.raises(Conflict):
            actions.report_manual(task.pk, done=True, note="Klart igen.", actor=as_anna)

    def test_a_platform_that_says_so_late_gives_a_task_as_well(self, hold, platform, time) -> None:
        platform.play("unsupported")
        work(time)
        assert state(hold) == ActState.MANUAL


class TestDeletion:
    @pytest.fixture
    def deletion(self, item, as_anna, platform) -> Act:
        return actions.request_removal(item.pk, "delete", actor=as_anna, **PAPERS)

    def test_it_waits_for_a_disposal_decision(self, deletion, platform, time, as_anna, board) -> None:
        work(time)
        assert state(deletion) == ActState.SEALED
        assert deletion.error_code == "needs_decision"
        assert list(queries.waiting(as_anna)) == [deletion]
        assert not queries.stuck(as_anna).exists()
        decide_disposal(board)
        work(time)
        assert state(deletion) == ActState.CONFIRMED
        assert deletion.disposal_decision == "BUN 2026/7"
        assert Item.objects.get(pk=deletion.item_id).public_state == "removed"

    def test_a_secret_one_waits_for_the_receipt(self, item, as_anna, anna, platform, time, board) -> None:
        decide_disposal(board)
        registration = Registration.objects.create(
            board=board, reason="secrecy", title="Kommentar", arrived_at=item.written_at, requested_at=item.written_at
        )
        secret = {"secrecy": True, "registration_id": registration.pk, "undo": False}
        act = actions.request_removal(item.pk, "delete", actor=as_anna, **PAPERS, **secret)
        work(time)
        assert state(act) == ActState.SEALED
        assert act.error_code == "needs_receipt"
        registration.case_number, registration.registered_by = "BUN 2026/44", anna
        registration.registered_at = item.written_at
        registration.save()
        with transaction.atomic():
            hooks.registered.send(registration.pk)
        sweep()
        assert state(act) == ActState.CONFIRMED
        assert act.receipt == "BUN 2026/44"


class TestAnswers:
    def test_an_answer_needs_no_evidence(self, item, as_anna, platform, time) -> None:
        act = actions.request_reply(item.pk, "Hej! Skolan öppnar på måndag.", actor=as_anna)
        work(time)
        assert state(act) == ActState.CONFIRMED
        assert platform.replies == [(item.platform_id, "Hej! Skolan öppnar på måndag.")]
        assert act.platform_ref == "svar-0"

    @pytest.mark.parametrize("faults", [["lost"], ["timeout"], ["nonsense"], ["lost", "timeout", "throttled"]])
    def test_it_is_never_given_twice(self, faults, item, as_anna, platform, time) -> None:
        platform.play(*faults)
        act = actions.request_reply(item.pk, "Hej!", actor=as_anna)
        work(time)
        assert state(act) == ActState.CONFIRMED
        assert len(platform.replies) == 1

    def test_the_same_answer_cannot_be_ordered_twice(self, item, as_anna, platform, time) -> None:
        actions.request_reply(item.pk, "Hej!", actor=as_anna)
        with pytest.raises(Conflict, match="redan skickat"):
            actions.request_reply(item.pk, "Hej!", actor=as_anna)
        work(time)
        with pytest.raises(Conflict):
            actions.request_reply(item.pk, "Hej!", actor=as_anna)
        actions.request_reply(item.pk, "Hej igen!", actor=as_anna)

    def test_an_answer_that_was_refused_can_be_tried_again(self, item, as_anna, platform, time) -> None:
        platform.play("refused")
        first = actions.request_reply(item.pk, "Hej!", actor=as_anna)
        work(time)
        assert state(first) == ActState.REFUSED
        actions.request_reply(item.pk, "Hej!", actor=as_anna)
        work(time)
        assert len(platform.replies) == 1

    def test_an_empty_answer_is_refused(self, item, as_anna) -> None:
        with pytest.raises(Invalid):
            actions.request_reply(item.pk, " \n", actor=as_anna)


def test_what_is_held_is_approved_and_what_is_hidden_is_restored(item, as_anna, platform, time) -> None:
    Item.objects.filter(pk=item.pk).update(public_state="held")
    assert actions.request_restore(item.pk, actor=as_anna).verb == "approve"
    Item.objects.filter(pk=item.pk).update(public_state="trashed")
    assert actions.request_restore(item.pk, actor=as_anna).verb == "restore"
    work(time)
    assert Item.objects.get(pk=item.pk).public_state == "visible"


def test_outsiders_order_nothing_and_see_nothing(hold, bo) -> None:
    outsider = person(bo.pk)
    with pytest.raises(NotAllowed):
        actions.request_removal(hold.item_id, "trash", actor=outsider, **PAPERS)
    for forbidden in (
        lambda: actions.request_reply(hold.item_id, "Hej", actor=outsider),
        lambda: actions.undo(hold.pk, actor=outsider),
        lambda: actions.request_restore(hold.item_id, actor=outsider),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    assert not queries.acts(outsider).exists()


def test_a_worker_that_is_down_is_seen(hold, time, as_anna) -> None:
    assert list(queries.waiting(as_anna)) == [hold]
    time.shift(3600)
    assert list(queries.stuck(as_anna)) == [hold]
    assert queries.needs_somebody(as_anna) == 1


def test_a_removal_is_a_removal(item, as_anna) -> None:
    with pytest.raises(Invalid):
        actions.request_removal(item.pk, "reply", actor=as_anna, **PAPERS)


def test_our_words_of_an_acts_outcome_are_translated_and_a_persons_are_not(anna: User) -> None:
    with override("en"):
        assert Act(effect=LOOKED, settled_by=anna).outcome == "Checked at the platform by a person."
        assert Act(effect="kommentar", settled_by=anna).outcome == "kommentar"
