"""Secret text: preserved → hidden at once → registered → (receipt) → deleted (G1.5.8)."""

import pytest
from django.core.management import call_command

from kanalvakt.collection import queries as collection
from kanalvakt.collection.models import Item
from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.moderation import actions
from kanalvakt.moderation.models import Decision, SecrecyMark
from kanalvakt.outbox import queries
from kanalvakt.outbox.models import Act, ActState, Evidence
from kanalvakt.outbox.tasks import sweep
from kanalvakt.outbox.tests.conftest import decide_disposal, work
from kanalvakt.registration import actions as registration
from kanalvakt.registration.models import Registration

pytestmark = pytest.mark.usefixtures("rulebook", "platform", "time")
PROVISION = "23 kap. 2 § OSL"


@pytest.fixture
def secret(make_item) -> Item:
    return make_item("Hemliga uppgifter om Lisas diagnos")


@pytest.fixture
def mark(secret, as_anna, settings) -> SecrecyMark:
    settings.UNDO_SECONDS = 15
    return actions.mark_secret(secret.pk, PROVISION, actor=as_anna)


def acts() -> dict[str, str]:
    return dict(Act.objects.order_by("id").values_list("verb", "state"))


def give_receipt(rut) -> None:
    registration.record_receipt(Registration.objects.get().pk, "BUN 2026/44", actor=person(rut.pk))


class TestTheLane:
    def test_the_mark_names_provision_date_and_authority(self, mark, anna) -> None:
        assert (mark.provision, mark.authority) == (PROVISION, "Barn- och utbildningsnämnden")
        assert mark.marked_by == anna
        assert Decision.objects.get().ground == PROVISION

    def test_evidence_comes_first_then_the_text_is_gone_from_the_open(self, mark, secret) -> None:
        evidence = Evidence.objects.get()
        first = Entry.objects.get(kind="collection.restricted").pk
        assert evidence.ledger_entry < first
        secret.version.refresh_from_db()
        assert secret.version.text == ""

    def test_a_message_that_nobody_else_could_see_makes_no_task_to_hide_it(self, secret, as_anna) -> None:
        Item.objects.update(kind="message")
        actions.mark_secret(secret.pk, PROVISION, actor=as_anna)
        assert set(acts()) == {"delete"}

    def test_it_is_hidden_without_undo_time(self, mark, secret, platform) -> None:
        while sweep():
            pass
        assert platform.removals == [(secret.platform_id, "hold")]
        assert acts() == {"hold": ActState.CONFIRMED, "delete": ActState.SEALED}

    def test_it_is_deleted_when_the_receipt_comes(self, mark, secret, rut, time, board, platform) -> None:
        decide_disposal(board)
        work(time)
        assert acts()["delete"] == ActState.SEALED
        give_receipt(rut)
        sweep()
        assert acts()["delete"] == ActState.CONFIRMED
        assert Act.objects.get(verb="delete").receipt == "BUN 2026/44"
        assert Item.objects.get(pk=secret.pk).public_state == "removed"

    def test_without_a_disposal_decision_it_stays_hidden_and_says_so(self, mark, as_anna, rut, time, board) -> None:
        give_receipt(rut)
        work(time)
        waiting = queries.waiting(as_anna).get()
        assert waiting.error_code == "needs_decision"
        assert "gallringsbeslut" in waiting.error_message
        decide_disposal(board)
        work(time)
        assert acts()["delete"] == ActState.CONFIRMED

    def test_what_is_already_out_of_sight_is_not_hidden_again(self, secret, as_anna, time, platform) -> None:
        Item.objects.filter(pk=secret.pk).update(public_state="held")
        actions.mark_secret(secret.pk, PROVISION, actor=as_anna)
        work(time)
        assert platform.removals == []
        assert acts() == {"delete": ActState.SEALED}

    def test_the_registration_has_a_title_without_personal_data(self, mark) -> None:
        ordered = Registration.objects.get()
        assert ordered.reason == "secrecy"
        assert ordered.title == "Kommentar i Björkskolan på Övningsplatsen 2026-11-24"

    def test_it_is_marked_once_and_with_a_provision(self, mark, secret, item, as_anna) -> None:
        with pytest.raises(Conflict):
            actions.mark_secret(secret.pk, PROVISION, actor=as_anna)
        with pytest.raises(Invalid):
            actions.mark_secret(item.pk, " ", actor=as_anna)

    def test_an_outsider_marks_nothing(self, secret, bo) -> None:
        with pytest.raises(NotAllowed):
            actions.mark_secret(secret.pk, PROVISION, actor=person(bo.pk))

    def test_evidence_that_cannot_be_kept_stops_all_of_it(self, secret, as_anna, monkeypatch) -> None:
        def full(*_args: object) -> None:
            raise OSError

        monkeypatch.setattr("kanalvakt.core.blobs.put", full)
        with pytest.raises(OSError):  # noqa: PT011
            actions.mark_secret(secret.pk, PROVISION, actor=as_anna)
        assert not SecrecyMark.objects.exists()
        assert not Act.objects.exists()
        assert not Item.objects.get(pk=secret.pk).restricted

    def test_it_is_not_shown_again_from_here(self, mark, secret, as_anna, time) -> None:
        work(time)
        with pytest.raises(Conflict, match="sekretessmarkerad"):
            actions.restore(secret.pk, "Ofarlig.", actor=as_anna)


class TestWhoMayRead:
    def test_the_cleared_read_it_and_each_view_is_an_entry(self, mark, secret, as_anna) -> None:
        secret.refresh_from_db()
        assert collection.text(secret.version, as_anna) == "Hemliga uppgifter om Lisas diagnos"
        assert Entry.objects.filter(kind="collection.secret_viewed", actor=str(as_anna)).count() == 1

    def test_nobody_else_does(self, mark, secret, olof, karin, ada) -> None:
        secret.refresh_from_db()
        for user in (olof, karin, ada):
            assert "Lisa" not in collection.text(secret.version, person(user.pk))

    def test_no_row_outside_the_vaulted_columns_holds_it(self, mark, time, tmp_path) -> None:
        """Law 5: encrypted, out of search and ledger; the database dump of everything has no word of it."""
        work(time)
        dump = tmp_path / "dump.json"
        call_command("dumpdata", "outbox", "moderation", "ledger", "registration", "supervision", output=str(dump))
        assert "Lisa" not in dump.read_text()
        assert "diagnos" not in dump.read_text()


def test_what_is_sealed_from_everyone_no_clearance_opens(item, as_anna: Actor, rut) -> None:
    actions.remove([item.pk], rule_id="G1.5.9.barnpornografi", reason="Bild på ett barn.", actor=as_anna)
    item.refresh_from_db()
    for actor in (as_anna, person(rut.pk)):
        assert "idioter" not in collection.text(item.version, actor)
        assert not collection.may_read(item, actor)
