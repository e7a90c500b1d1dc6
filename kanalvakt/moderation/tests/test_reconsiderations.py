"""Somebody asks us to think again: another person does, with the content still readable (G1.5.9, expectation 27)."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.moderation import actions, queries
from kanalvakt.moderation.models import Decision, Reconsideration
from kanalvakt.moderation.tasks import reconsiderations as sweep
from kanalvakt.organisation import actions as organisation
from kanalvakt.organisation.models import Role, RoleGrant, User
from kanalvakt.outbox.models import Act, ActState
from kanalvakt.outbox.tests.conftest import decide_disposal, work

pytestmark = pytest.mark.usefixtures("rulebook", "platform", "time")
MAY, MUST = "G1.5.9.angrepp", "G1.5.9.hot"


@pytest.fixture
def decision(item, as_anna, time) -> Decision:
    """Anna has taken the text away."""
    found = actions.remove([item.pk], rule_id=MAY, reason="Angriper rektorn.", actor=as_anna).decided[0]
    work(time)
    return found


def ask(decision: Decision, actor: Actor, **more: object) -> Reconsideration:
    """A request, as it was entered."""
    asked = {"received_from": "Kim Karlsson", "received_how": "email", "text": "Det var inte så menat."}
    return actions.enter_reconsideration(decision.pk, received_on=clock.today(), actor=actor, **(asked | more))


def settle(found: Reconsideration, user: User, outcome: str = "stands", **more: str) -> Reconsideration:
    given = {"reason": "Den angriper en person."} | more
    return actions.settle_reconsideration(found.pk, outcome=outcome, actor=person(user.pk), **given)


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


class TestAnotherPerson:
    def test_it_goes_to_a_colleague_of_the_unit_before_the_coordinator(self, decision, as_anna, olof, karin) -> None:
        assert ask(decision, as_anna).assigned_to == olof

    def test_where_nobody_else_is_the_coordinator_has_it(self, decision, as_anna, olof, karin) -> None:
        olof.grants.all().delete()
        assert ask(decision, as_anna).assigned_to == karin

    def test_where_there_is_nobody_at_all_it_is_listed(self, decision, as_anna, anna, olof) -> None:
        olof.grants.all().delete()
        found = ask(decision, as_anna)
        assert found.assigned_to is None
        assert found in queries.open_reconsiderations(as_anna)
        assert "Ingen som får pröva den finns" in logged_in(anna).get(f"/beslut/nya-bedomningar/{found.pk}/").text

    def test_and_goes_to_the_first_who_comes(self, decision, as_anna, olof, school) -> None:
        olof.grants.all().delete()
        found = ask(decision, as_anna)
        assert not sweep()
        RoleGrant.objects.create(user=olof, role=Role.OFFICER, unit=school)
        assert sweep()
        found.refresh_from_db()
        assert found.assigned_to == olof

    def test_the_decider_never_settles_it(self, decision, anna, as_anna, olof) -> None:
        found = ask(decision, as_anna)
        with pytest.raises(NotAllowed, match="Du fattade beslutet"):
            settle(found, anna)

    def test_nor_chooses_who_does(self, decision, as_anna, olof, karin) -> None:
        with pytest.raises(NotAllowed, match="väljer inte"):
            actions.assign_reconsideration(ask(decision, as_anna).pk, karin.pk, actor=as_anna)

    def test_the_database_refuses_the_decider_whoever_writes_it(self, decision, anna, as_anna, olof) -> None:
        mine = Reconsideration.objects.filter(pk=ask(decision, as_anna).pk)
        with pytest.raises(IntegrityError, match="another_person_thinks_again"), transaction.atomic():
            mine.update(assigned_to=anna)
        with pytest.raises(IntegrityError, match="another_person_settles"), transaction.atomic():
            mine.update(settled_by=anna, settled_at=clock.now(), outcome="stands", reason="Nej.")

    def test_nor_anybody_else_who_once_took_the_same_text_away(
        self, decision, item, as_anna, olof, karin, time
    ) -> None:
        actions.restore(item.pk, "Prövat.", actor=as_anna)
        work(time)
        actions.remove([item.pk], rule_id=MAY, reason="", actor=person(olof.pk))
        assert ask(decision, as_anna).assigned_to == karin

    def test_it_is_taken_over_before_it_is_decided(self, decision, as_anna, olof, karin) -> None:
        found = ask(decision, as_anna)
        with pytest.raises(NotAllowed, match="ligger hos Olof"):
            settle(found, karin)
        actions.assign_reconsideration(found.pk, karin.pk, actor=person(karin.pk))
        assert settle(found, karin).settled_by == karin

    def test_who_leaves_leaves_it_to_the_next(self, decision, as_anna, olof, karin, ada) -> None:
        found = ask(decision, as_anna)
        organisation.mark_left(olof.pk, actor=person(ada.pk))
        assert sweep()
        found.refresh_from_db()
        assert found.assigned_to == karin
        assert not sweep()

    def test_an_outsider_enters_sees_and_settles_nothing(self, decision, as_anna, olof, bo) -> None:
        with pytest.raises(NotAllowed):
            ask(decision, person(bo.pk))
        found = ask(decision, as_anna)
        with pytest.raises(NotAllowed):
            settle(found, bo)
        assert logged_in(bo).get(f"/beslut/nya-bedomningar/{found.pk}/").status_code == 403


class TestTheRequest:
    def test_there_is_one_open_at_a_time(self, decision, as_anna, olof) -> None:
        found = ask(decision, as_anna)
        with pytest.raises(Conflict, match="redan en öppen"):
            ask(decision, as_anna)
        settle(found, olof)
        ask(decision, as_anna)

    @pytest.mark.parametrize("missing", ["received_from", "received_how", "text"])
    def test_it_says_from_whom_how_and_what(self, decision, as_anna, missing) -> None:
        with pytest.raises(Invalid) as refused:
            ask(decision, as_anna, **{missing: " "})
        assert refused.value.field == missing

    def test_it_cannot_come_from_tomorrow(self, decision, as_anna) -> None:
        tomorrow = clock.today() + timedelta(days=1)
        with pytest.raises(Invalid):
            actions.enter_reconsideration(
                decision.pk,
                received_from="Kim",
                received_how="email",
                received_on=tomorrow,
                text="Nej",
                actor=as_anna,
            )

    def test_it_has_no_end_but_its_time_is_shown(self, decision, as_anna, olof, time) -> None:
        found = ask(decision, as_anna)
        time.shift(timedelta(days=400))
        assert found in queries.my_reconsiderations(person(olof.pk))
        assert "400 d" in logged_in(olof).get(f"/beslut/nya-bedomningar/{found.pk}/").text

    def test_the_ledger_tells_it_without_a_word_of_it(self, decision, item, as_anna, olof) -> None:
        settle(ask(decision, as_anna), olof)
        entries = Entry.objects.filter(kind__startswith="reconsideration.").order_by("id")
        assert [entry.kind.partition(".")[2] for entry in entries] == ["entered", "assigned", "settled"]
        assert json.loads(entries[2].body)["data"]["outcome"] == "stands"
        assert not any(word in entry.body for entry in entries for word in ("Kim", "menat", "angriper"))


class TestTheOutcome:
    def test_it_stands_with_its_reason(self, decision, item, as_anna, olof) -> None:
        with pytest.raises(Invalid) as refused:
            settle(ask(decision, as_anna), olof, reason=" ")
        assert refused.value.field == "reason"
        settle(Reconsideration.objects.get(), olof)
        item.refresh_from_db()
        assert item.public_state == "held"

    def test_changed_shows_the_text_again(self, decision, item, as_anna, olof, time, platform) -> None:
        found = settle(ask(decision, as_anna), olof, "changed")
        work(time)
        item.refresh_from_db()
        assert item.public_state == "visible"
        assert found.act.verb == "approve"
        assert Decision.objects.get(kind="restore").decided_by == olof

    def test_changed_takes_back_what_was_never_sent(self, item, as_anna, olof, settings, time, platform) -> None:
        settings.UNDO_SECONDS = 600
        decision = actions.remove([item.pk], rule_id=MAY, reason="", actor=as_anna).decided[0]
        found = settle(ask(decision, as_anna), olof, "changed")
        work(time)
        assert found.act.state == ActState.UNDONE
        assert platform.removals == []

    def test_what_is_on_its_way_is_waited_for(self, item, as_anna, olof, time, platform) -> None:
        platform.play("blind", *["blind"] * 20)
        decision = actions.remove([item.pk], rule_id=MAY, reason="", actor=as_anna).decided[0]
        work(time)
        assert Act.objects.get(pk=decision.act_id).state == ActState.UNKNOWN
        with pytest.raises(Conflict, match="på väg"):
            settle(ask(decision, as_anna), olof, "changed")

    def test_changed_leaves_a_task_where_the_original_is_gone(self, item, board, as_anna, olof, time) -> None:
        decide_disposal(board)
        decision = actions.remove([item.pk], rule_id=MUST, reason="", actor=as_anna).decided[0]
        work(time)
        found = settle(ask(decision, as_anna), olof, "changed")
        assert "går inte att visa igen" in found.remedy
        assert found in queries.open_reconsiderations(as_anna)
        actions.finish_remedy(found.pk, "Publicerade texten som ett inlägg.", actor=person(olof.pk))
        assert found not in queries.open_reconsiderations(as_anna)
        with pytest.raises(Conflict):
            actions.finish_remedy(found.pk, "Igen.", actor=person(olof.pk))

    def test_partly_says_what_is_to_be_done(self, decision, as_anna, olof) -> None:
        found = ask(decision, as_anna)
        with pytest.raises(Invalid) as refused:
            settle(found, olof, "partly")
        assert refused.value.field == "remedy"
        assert settle(found, olof, "partly", remedy="Visa den utan sista meningen.").remedy

    def test_it_is_settled_once(self, decision, as_anna, olof) -> None:
        found = settle(ask(decision, as_anna), olof)
        with pytest.raises(Conflict, match="redan avgjord"):
            settle(found, olof, "changed")

    def test_the_sender_is_told_with_the_outcome_filled_in(self, decision, as_anna, olof) -> None:
        found = settle(ask(decision, as_anna), olof)
        page = logged_in(olof).get(f"/beslut/nya-bedomningar/{found.pk}/?mall=0").text
        assert "Utfall: beslutet står fast. Skäl: Den angriper en person." in page
        logged_in(olof).post(f"/beslut/nya-bedomningar/{found.pk}/meddela/", {"text": "Det står fast."})
        assert found.notices.get().text == "Det står fast."


class TestThePage:
    def test_the_second_person_reads_what_was_taken_away(self, decision, as_anna, olof) -> None:
        page = logged_in(olof).get(f"/beslut/nya-bedomningar/{ask(decision, as_anna).pk}/").text
        for told in (
            "Ni är idioter allihop!",
            "Det var inte så menat.",
            "Skolan är stängd på fredag.",
            "Din bedömning",
        ):
            assert told in page

    def test_the_decider_sees_it_but_no_form_to_decide(self, decision, anna, as_anna, olof) -> None:
        page = logged_in(anna).get(f"/beslut/nya-bedomningar/{ask(decision, as_anna).pk}/").text
        assert "En annan person prövar det på nytt." in page
        assert "Din bedömning" not in page

    def test_anna_enters_one_and_olof_settles_it(self, decision, anna, olof) -> None:
        typed = {"received_from": "Kim", "received_how": "phone", "received_on": "2026-11-24", "text": ""}
        annas = logged_in(anna)
        refused = annas.post(f"/beslut/{decision.pk}/ny-bedomning/", typed)
        assert 'value="Kim"' in refused.text
        annas.post(f"/beslut/{decision.pk}/ny-bedomning/", typed | {"text": "Fel!"})
        found = Reconsideration.objects.get()
        assert "Kim" in logged_in(olof).get("/beslut/nya-bedomningar/").text
        logged_in(olof).post(f"/beslut/nya-bedomningar/{found.pk}/avgor/", {"outcome": "stands", "reason": "Rätt."})
        found.refresh_from_db()
        assert (found.outcome, found.settled_by) == ("stands", olof)
        assert "står fast" in annas.get(f"/beslut/{decision.pk}/").text

    def test_a_secret_is_read_and_reconsidered_by_the_cleared_only(self, item, as_anna, olof, karin, school) -> None:
        cleared = User.objects.create_user("eva@exempelby.example", name="Eva Enhetschef", unit=school)
        RoleGrant.objects.create(user=cleared, role=Role.UNIT_MANAGER, unit=school, cleared=True)
        actions.mark_secret(item.pk, "23 kap. 2 § OSL", actor=as_anna)
        found = ask(Decision.objects.get(), as_anna, text="Min son nämns inte.")
        assert found.assigned_to == cleared
        with pytest.raises(Invalid):
            actions.assign_reconsideration(found.pk, olof.pk, actor=person(olof.pk))
        address = f"/beslut/nya-bedomningar/{found.pk}/"
        for secret in ("idioter", "Min son", "Kim Karlsson"):
            assert secret not in logged_in(olof).get(address).text
            assert secret in logged_in(cleared).get(address).text
        assert Entry.objects.filter(kind="evidence.secret_viewed", actor=f"person:{cleared.pk}").exists()
        assert "Kim" not in logged_in(olof).get("/beslut/nya-bedomningar/?state=open").text

    def test_the_menu_counts_what_lies_with_one(self, decision, as_anna, olof) -> None:
        ask(decision, as_anna)
        assert queries.count_mine(person(olof.pk)) == 1
        assert queries.count_mine(as_anna) == 0
        assert "ligger hos dig" in logged_in(olof).get("/").text
        assert Item.objects.count() == 2
