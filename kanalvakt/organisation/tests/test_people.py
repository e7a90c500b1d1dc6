"""Adding people, giving and taking roles, leaving and coming back; every act is one ledger entry without names."""

import json
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from kanalvakt.core import clock, hooks
from kanalvakt.core.actor import Actor, person, system
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation import actions, permissions
from kanalvakt.organisation.models import Board, Role, RoleGrant, Unit, User


@pytest.fixture
def as_ada(ada: User) -> Actor:
    return person(ada.pk)


@pytest.fixture
def nora(as_ada: Actor, school: Unit) -> User:
    """New, without roles and without a password."""
    return actions.add_person(name="Nora Ny", email="Nora@Exempelby.example", unit=school, actor=as_ada)


def kinds() -> list[str]:
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


def test_a_new_person_chooses_a_password_through_a_link_that_works_once(nora: User, as_ada: Actor) -> None:
    link = actions.password_link(nora.pk, actor=as_ada)
    client = Client()
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    new = "en helt egen mening"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    nora.refresh_from_db()
    assert nora.check_password(new)
    assert client.session["_auth_user_id"] == str(nora.pk)
    assert kinds() == [
        "organisation.person_added",
        "organisation.password_link_shown",
        "organisation.password_chosen",
    ]


def test_a_link_is_shown_only_for_one_who_has_no_password(anna: User, as_ada: Actor) -> None:
    with pytest.raises(Conflict, match="Mejla"):
        actions.password_link(anna.pk, actor=as_ada)
    actions.mail_password_link(anna.pk, actor=as_ada)
    assert mail.outbox[0].to == ["anna@exempelby.example"]
    assert re.search(r"/konto/losenord/nytt/\S+", mail.outbox[0].body)


def test_an_address_belongs_to_one_person_whatever_its_case(nora: User, anna: User, as_ada: Actor) -> None:
    assert nora.email == "nora@exempelby.example"
    with pytest.raises(Invalid) as refused:
        actions.add_person(name="Nora Annan", email="NORA@exempelby.example", actor=as_ada)
    assert refused.value.field == "email"
    with pytest.raises(Invalid):
        actions.change_person(anna.pk, email="nora@Exempelby.example", actor=as_ada)


def test_the_ledger_names_the_fields_that_changed_but_not_what_was_in_them(nora: User, as_ada: Actor) -> None:
    actions.change_person(nora.pk, name="Nora Gift", title="rektor", actor=as_ada)
    actions.change_person(nora.pk, title="rektor", actor=as_ada)
    entry = Entry.objects.get(kind="organisation.person_changed")
    assert json.loads(entry.body)["data"] == {"fields": ["name", "title"]}
    assert "Nora" not in "".join(Entry.objects.values_list("body", flat=True))


def test_a_role_given_again_gets_the_new_dates_and_clearance(nora: User, school: Unit, as_ada: Actor) -> None:
    today = clock.today()
    actions.give_role(nora.pk, Role.OFFICER, unit=school, until=today, actor=as_ada)
    actions.give_role(nora.pk, Role.OFFICER, unit=school, cleared=True, actor=as_ada)
    grant = RoleGrant.objects.get(user=nora)
    assert (grant.cleared, grant.until) == (True, None)
    assert kinds()[-2:] == ["organisation.role_given", "organisation.role_changed"]


@pytest.mark.parametrize(
    ("role", "terms"),
    [
        (Role.ADMINISTRATOR, {"cleared": True}),
        (Role.COORDINATOR, {"cleared": True}),
        (Role.OFFICER, {"since": clock.today(), "until": clock.today() - timedelta(1)}),
    ],
)
def test_a_role_that_nobody_may_have_is_refused(nora: User, as_ada: Actor, role: Role, terms: dict) -> None:
    with pytest.raises(Invalid):
        actions.give_role(nora.pk, role, actor=as_ada, **terms)
    assert not RoleGrant.objects.filter(user=nora).exists()


def test_an_administrator_gives_and_takes_nothing_of_their_own(ada: User, as_ada: Actor) -> None:
    grant = RoleGrant.objects.get(user=ada)
    for act in (
        lambda: actions.give_role(ada.pk, Role.OFFICER, actor=as_ada),
        lambda: actions.take_role(grant.pk, actor=as_ada),
        lambda: actions.mark_left(ada.pk, actor=as_ada),
    ):
        with pytest.raises(Invalid, match="annan administratör"):
            act()


def test_one_who_leaves_loses_roles_and_keys_and_others_are_told(
    anna: User, school: Unit, as_ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(hooks.person_left, "_receivers", [told.append])
    TOTP.activate(anna, "JBSWY3DPEHPK3PXP")
    actions.mark_left(anna.pk, actor=as_ada)
    assert told == [str(anna.pk)]
    assert permissions.grants(person(anna.pk)) == ()
    assert not Authenticator.objects.filter(user=anna).exists()
    with pytest.raises(Conflict):
        actions.mark_left(anna.pk, actor=as_ada)
    with pytest.raises(Invalid, match="slutat"):
        actions.give_role(anna.pk, Role.OFFICER, unit=school, actor=as_ada)


def test_nothing_is_changed_when_a_room_above_refuses_the_leaving(
    anna: User, as_ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_user_id: str) -> None:
        raise Conflict("nej")

    monkeypatch.setattr(hooks.person_left, "_receivers", [refuse])
    with pytest.raises(Conflict):
        actions.mark_left(anna.pk, actor=as_ada)
    anna.refresh_from_db()
    assert anna.is_active
    assert kinds() == []


def test_one_who_comes_back_has_neither_roles_nor_password(anna: User, as_ada: Actor) -> None:
    actions.mark_left(anna.pk, actor=as_ada)
    actions.bring_back(anna.pk, actor=as_ada)
    anna.refresh_from_db()
    assert anna.is_active
    assert not anna.has_usable_password()
    assert permissions.grants(person(anna.pk)) == ()
    with pytest.raises(Conflict):
        actions.bring_back(anna.pk, actor=as_ada)


def test_a_unit_cannot_lie_under_itself(as_ada: Actor, board: Board, school: Unit) -> None:
    below = actions.save_unit(None, name="Slöjden", slug="slojden", board=board, parent=school, actor=as_ada)
    with pytest.raises(Invalid) as refused:
        actions.save_unit(school.pk, parent=below, actor=as_ada)
    assert refused.value.field == "parent"
    actions.save_board(board.pk, mailbox="bun@exempelby.example", actor=as_ada)
    actions.save_group(phones=["0980-319 200"], actor=as_ada)
    assert kinds() == ["organisation.unit_added", "organisation.board_changed", "organisation.group_changed"]


def test_only_an_administrator_changes_people_and_units(anna: User, karin: User, school: Unit, board: Board) -> None:
    for actor in (person(anna.pk), person(karin.pk), system("sweep")):
        for act in (
            lambda actor=actor: actions.add_person(name="X", email="x@exempelby.example", actor=actor),
            lambda actor=actor: actions.change_person(anna.pk, title="chef", actor=actor),
            lambda actor=actor: actions.give_role(anna.pk, Role.DPO, actor=actor),
            lambda actor=actor: actions.take_role(anna.grants.get().pk, actor=actor),
            lambda actor=actor: actions.mark_left(anna.pk, actor=actor),
            lambda actor=actor: actions.bring_back(anna.pk, actor=actor),
            lambda actor=actor: actions.password_link(anna.pk, actor=actor),
            lambda actor=actor: actions.mail_password_link(anna.pk, actor=actor),
            lambda actor=actor: actions.save_unit(school.pk, name="X", actor=actor),
            lambda actor=actor: actions.save_group(name="X", actor=actor),
            lambda actor=actor: actions.save_board(board.pk, name="X", actor=actor),
        ):
            with pytest.raises(NotAllowed, match="administratör"):
                act()
    assert kinds() == []


def test_the_first_administrator_is_made_from_the_command_line(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("administrator", "Ada@Exempelby.example", "Ada Rask")
    ada = User.objects.get(email="ada@exempelby.example")
    assert permissions.allows(person(ada.pk), "organisation.change_people")
    assert "/konto/losenord/nytt/" in capsys.readouterr().out
    with pytest.raises(CommandError, match="redan"):
        call_command("administrator", "ada@exempelby.example", "Ada Rask")
