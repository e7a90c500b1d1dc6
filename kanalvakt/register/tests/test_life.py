"""A channel's life: proposed, accepted or sent back, changed, closing, closed; nothing active is incomplete."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kanalvakt.connectors.recognise.others import others
from kanalvakt.core.actor import Actor, migration, person, system
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Role, RoleGrant, Unit, User
from kanalvakt.register import actions, queries
from kanalvakt.register.completeness import lacks
from kanalvakt.register.models import Channel, ChannelState
from kanalvakt.rulebook import actions as rulebook
from kanalvakt.rulebook import source


def kinds(channel: Channel) -> list[str]:
    return list(Entry.objects.filter(subject=f"channel:{channel.pk}").values_list("kind", flat=True))


def test_a_pasted_address_says_platform_account_and_one_spelling(proposed: Channel) -> None:
    assert (proposed.platform, proposed.handle) == ("facebook", "bjorkskolan")
    assert proposed.address == "https://www.facebook.com/bjorkskolan"
    assert proposed.state == ChannelState.PROPOSED
    assert kinds(proposed) == ["register.proposed"]


@pytest.mark.parametrize("same", ["https://m.facebook.com/bjorkskolan/", "WWW.FACEBOOK.COM/Bjorkskolan/posts/1"])
def test_another_spelling_of_a_listed_channel_is_the_same_channel(
    proposed: Channel, school: Unit, as_karin: Actor, same: str
) -> None:
    with pytest.raises(Invalid, match=r"finns redan i förteckningen: Björkskolan \(anmäld\)") as refused:
        actions.propose(unit=school, name="Igen", address=same, actor=as_karin)
    assert refused.value.field == "address"


def test_a_page_that_is_nobodys_is_refused(school: Unit, as_anna: Actor) -> None:
    with pytest.raises(Invalid, match="ingens sida"):
        actions.propose(unit=school, name="Flödet", address="https://www.facebook.com/newsfeed", actor=as_anna)


def test_names_that_look_like_pages_get_another_address_in_the_register(school: Unit, as_karin: Actor) -> None:
    for name, slug in [("Anmäl", "anmal-2"), ("Anmäl", "anmal-3"), ("☃", "kanal"), ("Koppla", "koppla-2")]:
        address = f"https://exempelby.example/{slug}"
        assert actions.propose(unit=school, name=name, address=address, actor=as_karin).slug == slug


def test_a_unit_notifies_its_own_channels_only(care: Unit, as_anna: Actor, bo: User) -> None:
    for actor in (as_anna, person(bo.pk), system("sweep")):
        with pytest.raises(NotAllowed):
            actions.propose(unit=care, name="x", address="https://x.com/solglantan", actor=actor)


def test_the_coordinator_accepts_a_complete_channel(accepted: None, proposed: Channel, as_karin: Actor) -> None:
    channel = actions.accept(proposed.pk, actor=as_karin)
    assert channel.state == ChannelState.ACTIVE
    assert channel.activated_at is not None
    assert kinds(channel) == ["register.proposed", "register.accepted"]
    with pytest.raises(Conflict, match="redan aktiv"):
        actions.accept(proposed.pk, actor=as_karin)


def test_the_officer_who_notified_cannot_accept(accepted: None, proposed: Channel, as_anna: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.accept(proposed.pk, actor=as_anna)


@pytest.mark.parametrize(
    ("field", "empty", "said"),
    [
        ("purposes", [], "Välj minst ett syfte."),
        ("purpose_text", "", "Beskriv syftet"),
        ("decided_by", "", "vem som beslutade"),
        ("decided_on", None, "vilken dag"),
        ("decision_case_number", "", "diarienummer"),
        ("communication_plan", "", "kommunikationsplan"),
        ("contact", "", "kontakt som visas"),
        ("responsible", None, "Utse en kanalansvarig"),
        ("substitute", None, "Utse en ersättare"),
    ],
)
def test_what_is_missing_is_named_exactly(
    accepted: None, proposed: Channel, as_karin: Actor, field: str, empty: Any, said: str
) -> None:
    actions.change(proposed.pk, {field: empty}, actor=as_karin)
    with pytest.raises(Invalid, match=said):
        actions.accept(proposed.pk, actor=as_karin)
    proposed.refresh_from_db()
    assert [lack.field for lack in lacks(proposed)] == [field]
    assert proposed.state == ChannelState.PROPOSED


def test_both_people_must_have_accepted_the_rulebook(proposed: Channel, as_karin: Actor, as_anna: Actor) -> None:
    rulebook.load(migration("test"))
    rulebook.accept(as_anna)
    with pytest.raises(Invalid, match="Olof Ersättare har inte läst och godtagit") as refused:
        actions.accept(proposed.pk, actor=as_karin)
    assert "Anna" not in str(refused.value)


def test_the_substitute_is_another_person(accepted: None, proposed: Channel, as_karin: Actor, anna: User) -> None:
    actions.change(proposed.pk, {"substitute": anna}, actor=as_karin)
    with pytest.raises(Invalid, match="någon annan än den kanalansvariga"):
        actions.accept(proposed.pk, actor=as_karin)


def test_a_person_without_a_role_in_the_unit_cannot_keep_its_channel(
    accepted: None, proposed: Channel, as_karin: Actor, bo: User
) -> None:
    rulebook.accept(person(bo.pk))
    actions.change(proposed.pk, {"substitute": bo}, actor=as_karin)
    with pytest.raises(Invalid, match="Bo Utomstående har ingen roll i enheten"):
        actions.accept(proposed.pk, actor=as_karin)


def test_somebody_who_has_left_cannot_keep_a_channel(
    accepted: None, proposed: Channel, as_karin: Actor, olof: User
) -> None:
    User.objects.filter(pk=olof.pk).update(is_active=False)
    with pytest.raises(Invalid, match="Olof Ersättare har slutat"):
        actions.accept(proposed.pk, actor=as_karin)


def test_a_page_owned_by_others_needs_no_contact_of_ours(accepted: None, proposed: Channel, as_karin: Actor) -> None:
    actions.change(proposed.pk, {"foreign": True, "contact": ""}, actor=as_karin)
    assert actions.accept(proposed.pk, actor=as_karin).state == ChannelState.ACTIVE


def test_a_notification_is_sent_back_with_a_reason_and_handed_in_again(
    proposed: Channel, as_karin: Actor, as_anna: Actor
) -> None:
    with pytest.raises(Invalid, match="vad som behöver kompletteras"):
        actions.send_back(proposed.pk, " ", actor=as_karin)
    actions.send_back(proposed.pk, "Beslutet saknas.", actor=as_karin)
    assert list(queries.sent_back(as_anna)) == [proposed]
    assert list(queries.proposals(as_karin)) == []
    actions.change(proposed.pk, {"contact": "Rektor, 0555-123 45"}, actor=as_anna)
    assert list(queries.proposals(as_karin)) == [proposed]


def test_every_changed_field_is_kept_with_who_and_what(
    accepted: None, proposed: Channel, as_karin: Actor, as_anna: Actor, anna: User, olof: User
) -> None:
    actions.change(proposed.pk, {"name": "Björkskolan F–6", "purposes": ["recruit"], "foreign": True}, actor=as_anna)
    rows = {row.field: row for row in proposed.changes.exclude(field="state")}
    assert set(rows) == {"name", "purposes", "foreign"}
    assert (rows["name"].before, rows["name"].after, rows["name"].by) == ("Björkskolan", "Björkskolan F–6", anna)
    assert (rows["purposes"].before, rows["purposes"].after) == ("dela information, svara på frågor", "rekrytera")
    assert rows["foreign"].after == "ja"
    entry = Entry.objects.get(kind="register.changed")
    assert "F–6" not in entry.body


def test_saving_without_a_change_leaves_no_trace(proposed: Channel, as_anna: Actor) -> None:
    actions.change(proposed.pk, {"name": proposed.name, "address": "m.facebook.com/bjorkskolan"}, actor=as_anna)
    assert proposed.changes.count() == 1
    assert kinds(proposed) == ["register.proposed"]


def test_an_active_channel_may_not_become_incomplete(accepted: None, proposed: Channel, as_karin: Actor) -> None:
    actions.accept(proposed.pk, actor=as_karin)
    with pytest.raises(Invalid, match="Utse en ersättare"):
        actions.change(proposed.pk, {"substitute": None}, actor=as_karin)
    actions.change(proposed.pk, {"service_hours": "vardagar 8–16"}, actor=as_karin)


def test_a_new_rulebook_stops_no_edit_but_is_listed(accepted: None, proposed: Channel, as_karin: Actor) -> None:
    from dataclasses import replace

    actions.accept(proposed.pk, actor=as_karin)
    assert list(queries.unaccepted(as_karin)) == []
    rulebook.load(migration("test"), guideline=replace(source.read(), title="Nya riktlinjer"))
    assert list(queries.unaccepted(as_karin)) == [proposed]
    actions.change(proposed.pk, {"contact": "Rektor"}, actor=as_karin)


def test_a_renamed_account_is_the_same_channel_but_another_platform_is_not(
    accepted: None, proposed: Channel, as_karin: Actor
) -> None:
    actions.accept(proposed.pk, actor=as_karin)
    channel = actions.change(proposed.pk, {"address": "facebook.com/bjorkskolan.exempelby"}, actor=as_karin)
    assert channel.handle == "bjorkskolan.exempelby"
    assert set(proposed.changes.exclude(field="state").values_list("field", flat=True)) == {"address", "handle"}
    with pytest.raises(Invalid, match="annan plattform"):
        actions.change(proposed.pk, {"address": "instagram.com/bjorkskolan"}, actor=as_karin)


def test_a_number_and_a_name_are_one_channel_once_the_platform_has_told_both(
    proposed: Channel, school: Unit, as_karin: Actor
) -> None:
    number = "https://www.facebook.com/profile.php?id=100064"
    told = others("facebook", proposed.address, "100064", "annan.skola")
    assert told == []  # the connection answered as somebody else
    told = others("facebook", proposed.address, "100064", "Bjorkskolan")
    for _ in range(2):  # what is known already is no news
        actions.know_others(proposed.pk, told, actor=system("sendercheck"))
    assert Entry.objects.filter(kind="register.others_known").count() == 1
    with pytest.raises(Invalid, match="finns redan"):
        actions.propose(unit=school, address=number, name="Björkskolan igen", actor=as_karin)
    actions.change(proposed.pk, {"address": "facebook.com/annan.skola"}, actor=as_karin)
    actions.propose(unit=school, address=number, name="Den gamla sidan", actor=as_karin)
    with pytest.raises(NotAllowed):
        actions.know_others(proposed.pk, told, actor=as_karin)


def test_a_channel_moves_only_between_units_one_may_change(proposed: Channel, as_anna: Actor, care: Unit) -> None:
    with pytest.raises(NotAllowed):
        actions.change(proposed.pk, {"unit": care}, actor=as_anna)


def test_closing_ends_in_a_channel_that_stays_listed(
    accepted: None, proposed: Channel, as_karin: Actor, as_anna: Actor
) -> None:
    actions.accept(proposed.pk, actor=as_karin)
    with pytest.raises(Conflict, match="Börja med"):
        actions.finish_closing(proposed.pk, actor=as_karin)
    actions.close(proposed.pk, actor=as_karin)
    with pytest.raises(Conflict, match="redan avslutas"):
        actions.close(proposed.pk, actor=as_karin)
    closed = actions.finish_closing(proposed.pk, actor=as_karin)
    assert closed.closed_at is not None
    assert list(queries.visible_channels(as_anna)) == [closed]
    with pytest.raises(Conflict, match="avslutad"):
        actions.change(proposed.pk, {"name": "x"}, actor=as_karin)


def test_a_notification_is_withdrawn_at_once(proposed: Channel, as_karin: Actor) -> None:
    assert actions.close(proposed.pk, actor=as_karin).state == ChannelState.CLOSED
    assert kinds(proposed)[-1] == "register.withdrawn"


@pytest.mark.parametrize("field", ["purpose_text", "decided_by", "decision_case_number"])
def test_the_database_itself_refuses_an_incomplete_active_channel(channel: Channel, field: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.filter(pk=channel.pk).update(**{field: ""})


def test_a_person_who_leaves_makes_an_orphan(
    channel: Channel, olof: User, ada: User, as_karin: Actor, as_anna: Actor, bo: User
) -> None:
    from kanalvakt.organisation.actions import mark_left

    assert list(queries.orphans(as_karin)) == []
    mark_left(olof.pk, actor=person(ada.pk))
    assert list(queries.orphans(as_karin)) == list(queries.orphans(as_anna)) == [channel]
    assert list(queries.orphans(person(bo.pk))) == []


def test_people_to_choose_from_have_a_role_that_reaches_the_unit(
    school: Unit, care: Unit, anna: User, olof: User, karin: User, bo: User
) -> None:
    assert set(queries.keepers(frozenset([school.pk]))) == {anna, olof, karin}
    assert set(queries.keepers(frozenset([care.pk]))) == {karin}
    RoleGrant.objects.create(user=bo, role=Role.OFFICER, unit=care)
    child = Unit.objects.create(name="Avdelning Syrenen", slug="syrenen", board=care.board, parent=care)
    assert set(queries.keepers(frozenset([child.pk]))) == {karin, bo}
    User.objects.filter(pk=bo.pk).update(is_active=False)
    assert set(queries.keepers(None)) == {anna, olof, karin}


def test_a_draft_waits_for_nobody_until_it_is_handed_in(
    school: Unit, as_anna: Actor, as_karin: Actor, facts: dict[str, Any], accepted: None
) -> None:
    begun = actions.propose(unit=school, name="Skolan", address="x.com/skolan", draft=True, actor=as_anna)
    assert list(queries.drafts(as_anna)) == [begun]
    assert list(queries.proposals(as_karin)) == []
    actions.change(begun.pk, facts, draft=True, actor=as_anna)
    with pytest.raises(Conflict, match="utkast"):
        actions.accept(begun.pk, actor=as_karin)
    actions.change(begun.pk, {}, actor=as_anna)
    assert list(queries.proposals(as_karin)) == [begun]
    assert kinds(begun) == ["register.drafted", "register.changed", "register.proposed"]
    assert actions.accept(begun.pk, actor=as_karin).state == ChannelState.ACTIVE
