"""Blocks have rule, reason, evidence, an end and a review, and never outlive their end in silence (expectation 28)."""

import csv
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kanalvakt.connectors.base import Cap
from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.moderation import actions, queries
from kanalvakt.moderation.models import Block
from kanalvakt.moderation.tasks import blocks as sweep
from kanalvakt.organisation.models import User
from kanalvakt.outbox import actions as outbox
from kanalvakt.outbox.models import Act, ActState
from kanalvakt.outbox.tests.conftest import work

pytestmark = pytest.mark.usefixtures("rulebook", "platform", "time")
RULE, NO_COPY = "G1.5.9.angrepp", "G1.5.9.barnpornografi"


def block_(item, actor, days: int = 30, **more: object) -> Block:
    given = {"rule_id": RULE, "reason": "Slutar inte.", "ends_on": clock.today() + timedelta(days=days)}
    return actions.block_sender(item.pk, actor=actor, **(given | more))


@pytest.fixture
def block(item, as_anna, time) -> Block:
    """One that is in force."""
    found = block_(item, as_anna)
    work(time)
    return fresh(found)


def fresh(found: Block) -> Block:
    return Block.objects.select_related("act", "unblock").get(pk=found.pk)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestDeciding:
    def test_evidence_is_sealed_before_the_sender_is_blocked(self, block, platform) -> None:
        assert platform.blocked == {"user-1"}
        assert block.act.evidence.sealed_at <= block.act.sent_at

    def test_it_carries_rule_ground_reason_end_and_review(self, block, anna, rulebook) -> None:
        assert (block.rule_id, block.rulebook_version, block.decided_by) == (RULE, rulebook.number, anna)
        assert "brottsbalken" in block.ground
        assert (block.ends_on, block.review_on) == (date(2026, 12, 24), date(2026, 12, 9))

    @pytest.mark.parametrize(("days", "field"), [(0, "ends_on"), (-1, "ends_on"), (181, "ends_on")])
    def test_it_ends_after_today_and_within_what_is_allowed(self, item, as_anna, days, field) -> None:
        with pytest.raises(Invalid) as refused:
            block_(item, as_anna, days)
        assert refused.value.field == field

    def test_the_longest_time_is_a_setting(self, item, as_anna, settings) -> None:
        settings.BLOCK_MAX_DAYS = 10
        with pytest.raises(Invalid, match="högst 10 dagar"):
            block_(item, as_anna, 11)

    def test_it_is_reviewed_before_it_ends(self, item, as_anna) -> None:
        for day in (clock.today(), clock.today() + timedelta(days=31)):
            with pytest.raises(Invalid) as refused:
                block_(item, as_anna, review_on=day)
            assert refused.value.field == "review_on"

    def test_a_reason_is_needed(self, item, as_anna) -> None:
        with pytest.raises(Invalid) as refused:
            block_(item, as_anna, reason=" ")
        assert refused.value.field == "reason"

    def test_nobody_is_blocked_twice(self, block, make_item, as_anna) -> None:
        with pytest.raises(Conflict, match="redan blockerad"):
            block_(make_item("Jag igen"), as_anna)

    def test_our_own_account_is_never_blocked(self, make_item, as_anna) -> None:
        with pytest.raises(Invalid):
            block_(make_item("Välkomna!", is_own=True), as_anna)

    def test_what_may_not_be_copied_is_removed_first(self, item, as_anna, time) -> None:
        with pytest.raises(Invalid, match="först"):
            block_(item, as_anna, rule_id=NO_COPY)
        actions.remove([item.pk], rule_id=NO_COPY, reason="Bild på ett barn.", actor=as_anna)
        found = block_(item, as_anna, rule_id=NO_COPY)
        work(time)
        assert fresh(found).act.evidence.no_copy
        assert item.evidence.filter(no_copy=False).count() == 0

    def test_an_outsider_blocks_nobody(self, item, bo) -> None:
        with pytest.raises(NotAllowed):
            block_(item, person(bo.pk))

    def test_the_database_wants_an_end_a_review_and_a_reason(self, block) -> None:
        mine = Block.objects.filter(pk=block.pk)
        for name, change in {
            "a_block_has_rule_and_reason": {"reason": ""},
            "a_block_is_reviewed_before_it_ends": {"review_on": block.ends_on + timedelta(days=1)},
            "lifted_only_when_ended": {"lifted_at": clock.now()},
            "ends_on": {"ends_on": None},
        }.items():
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                mine.update(**change)


class TestTheEnd:
    def test_it_ends_by_itself_the_day_after_and_is_lifted(self, block, platform, time) -> None:
        time.move_to(clock.now().replace(month=12, day=24, hour=12))
        assert not sweep()
        time.shift(timedelta(days=1))
        assert sweep()
        assert not sweep()
        assert fresh(block) in queries.blocks_to_lift(person(block.decided_by_id))
        work(time)
        assert platform.blocked == set()
        found = fresh(block)
        assert (found.ended_why, found.ended_by, bool(found.lifted_at)) == ("over", None, True)
        assert found in queries.ended_blocks(person(block.decided_by_id))

    def test_what_was_never_done_is_never_done_after_the_end(self, item, as_anna, platform, time) -> None:
        platform.unsupported = {Cap.BLOCK_AUTHOR}
        found = block_(item, as_anna)
        work(time)
        assert fresh(found).act.state == ActState.MANUAL
        time.shift(timedelta(days=40))
        assert sweep()
        found = fresh(found)
        assert (found.act.state, bool(found.lifted_at), found.unblock) == (ActState.UNDONE, True, None)
        with pytest.raises(Conflict):
            outbox.report_manual(found.act_id, done=True, note="Blockerad.", actor=as_anna)

    def test_where_it_was_done_by_hand_it_is_lifted_by_hand_and_listed_until_then(
        self, item, as_anna, platform, time
    ) -> None:
        platform.unsupported = {Cap.BLOCK_AUTHOR, Cap.UNBLOCK_AUTHOR}
        found = block_(item, as_anna)
        work(time)
        outbox.report_manual(found.act_id, done=True, note="Blockerad i appen.", actor=as_anna)
        time.shift(timedelta(days=40))
        sweep()
        work(time)
        found = fresh(found)
        assert found.unblock.state == ActState.MANUAL
        assert found in queries.blocks_to_lift(as_anna)
        outbox.report_manual(found.unblock_id, done=True, note="Borttagen ur listan.", actor=as_anna)
        assert fresh(found).lifted_at

    def test_a_lifting_that_failed_stays_listed_and_can_be_tried_again(self, block, as_anna, anna, platform, time):
        actions.lift_block(block.pk, reason="Har bett om ursäkt.", actor=as_anna)
        platform.play("refused")
        work(time)
        found = fresh(block)
        assert found.unblock.state == ActState.REFUSED
        assert found in queries.blocks_to_lift(as_anna)
        assert "Försök häva igen" in logged_in(anna).get(f"/beslut/blockeringar/{block.pk}/").text
        actions.try_to_lift_again(block.pk, actor=as_anna)
        work(time)
        assert fresh(block).lifted_at
        with pytest.raises(Conflict):
            actions.try_to_lift_again(block.pk, actor=as_anna)

    def test_a_block_that_the_platform_refused_is_over(self, item, as_anna, platform, time) -> None:
        platform.play("refused")
        found = block_(item, as_anna)
        work(time)
        assert (fresh(found).ended_why, bool(fresh(found).lifted_at)) == ("nothing", True)
        block_(item, as_anna)

    def test_it_is_lifted_before_its_day_with_a_reason(self, block, as_anna, anna, platform, time) -> None:
        with pytest.raises(Invalid):
            actions.lift_block(block.pk, reason="", actor=as_anna)
        actions.lift_block(block.pk, reason="Har bett om ursäkt.", actor=as_anna)
        work(time)
        assert (fresh(block).ended_why, fresh(block).ended_by) == ("lifted", anna)
        with pytest.raises(Conflict):
            actions.lift_block(block.pk, reason="Igen.", actor=as_anna)

    def test_who_is_let_in_can_be_blocked_again_but_not_while_the_old_one_is_being_lifted(
        self, block, item, as_anna, platform, time
    ) -> None:
        actions.lift_block(block.pk, reason="Har bett om ursäkt.", actor=as_anna)
        with pytest.raises(Conflict):
            block_(item, as_anna)
        work(time)
        block_(item, as_anna)
        work(time)
        assert platform.blocked == {"user-1"}


class TestReviewing:
    def test_it_is_listed_a_week_before(self, block, as_anna, time) -> None:
        time.move_to(clock.now().replace(month=12, day=1))
        assert block not in queries.blocks_to_review(as_anna)
        time.shift(timedelta(days=1))
        assert block in queries.blocks_to_review(as_anna)

    def test_it_stands_with_a_reason_and_a_new_day_but_no_longer(self, block, as_anna) -> None:
        for reason, day, field in [
            ("", 20, "reason"),
            ("Fortsätter.", 31, "review_on"),
            ("Fortsätter.", 0, "review_on"),
        ]:
            on = date(2026, 11, 24) + timedelta(days=day)
            with pytest.raises(Invalid) as refused:
                actions.review_block(block.pk, reason=reason, review_on=on, actor=as_anna)
            assert refused.value.field == field
        actions.review_block(block.pk, reason="Fortsätter på andra kanaler.", review_on=block.ends_on, actor=as_anna)
        assert fresh(block).review_on == block.ends_on
        assert block not in queries.blocks_to_review(as_anna)


class TestTheList:
    def test_it_is_a_file_with_every_block(self, block, anna) -> None:
        answer = logged_in(anna).get("/beslut/blockeringar/lista.csv")
        rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
        assert rows[0][2] == "Avsändare"
        assert rows[1][2:5] == ["Kim Karlsson", "user-1", RULE]
        assert Entry.objects.filter(kind="block.list_exported", actor=f"person:{anna.pk}").exists()

    def test_a_name_is_never_a_formula(self, make_item, as_anna, anna) -> None:
        block_(make_item("Hej", sender_name="=HYPERLINK(1)"), as_anna)
        assert ";'=HYPERLINK(1);" in logged_in(anna).get("/beslut/blockeringar/lista.csv").content.decode()

    def test_a_secret_is_masked_for_those_without_clearance(self, item, as_anna, anna, olof) -> None:
        found = block_(item, as_anna, reason="Skriver om Love.")
        actions.mark_secret(item.pk, "23 kap. 2 § OSL", actor=as_anna)
        for address in ("lista.csv", "", f"{found.pk}/"):
            page = logged_in(olof).get(f"/beslut/blockeringar/{address}").content.decode()
            assert "Kim" not in page
            assert "Love" not in page
        assert "Skriver om Love." in logged_in(anna).get(f"/beslut/blockeringar/{found.pk}/").text

    def test_anna_blocks_from_the_decision_and_tells_the_sender(self, item, as_anna, anna, time, platform) -> None:
        decision = actions.remove([item.pk], rule_id=RULE, reason="", actor=as_anna).decided[0]
        annas = logged_in(anna)
        assert f'href="/blockera/{item.pk}/?rule={RULE}' in annas.get(f"/beslut/{decision.pk}/").text
        page = annas.get(f"/blockera/{item.pk}/?rule={RULE}").text
        assert platform.describe(Cap.BLOCK_AUTHOR) in page
        typed = {"rule_id": RULE, "reason": "Slutar inte.", "ends_on": "2026-12-24", "review_on": ""}
        assert "Slutar inte." in annas.post(f"/blockera/{item.pk}/", typed).text
        annas.post(f"/blockera/{item.pk}/", typed | {"review_on": "2026-12-10"})
        found = Block.objects.get()
        told = annas.get(f"/beslut/blockeringar/{found.pk}/?mall=0").text
        assert "till och med den 24 december 2026" in told
        annas.post(f"/beslut/blockeringar/{found.pk}/meddela/", {"text": "Du är blockerad."})
        assert found.notices.get().text == "Du är blockerad."
        assert "Avsändaren är blockerad" in annas.get(f"/beslut/{decision.pk}/").text

    def test_a_platform_without_it_is_said_before_the_click(self, item, anna, platform) -> None:
        platform.unsupported = {Cap.BLOCK_AUTHOR}
        assert "för hand" in logged_in(anna).get(f"/blockera/{item.pk}/").text

    def test_bo_sees_none(self, block, bo) -> None:
        assert logged_in(bo).get("/beslut/blockeringar/").status_code == 403
        assert Act.objects.count() == 1
