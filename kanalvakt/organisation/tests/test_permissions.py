"""Who may do what where: deny by default, grants reach down, leave with the person and end on their day."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, ActorKind, migration, person, public, system
from kanalvakt.core.errors import NotAllowed
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Board, Role, RoleGrant, Unit, User


@pytest.fixture(autouse=True)
def _house_of_one_action(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(permissions, "_declared", {})
    permissions.declare("test.answer", Role.OFFICER, Role.COORDINATOR)
    permissions.declare("test.read_secret", Role.OFFICER, Role.REGISTRAR, Role.COORDINATOR, cleared=True)
    permissions.declare("test.sweep", kinds=[ActorKind.SYSTEM])
    yield
    permissions.forget()


@pytest.fixture
def admin_unit(board: Board, school: Unit) -> Unit:
    """The förvaltning above the school."""
    parent = Unit.objects.create(name="Utbildningsförvaltningen", slug="utbildning", board=board)
    school.parent = parent
    school.save()
    return parent


def test_an_officer_may_in_their_own_unit_only(anna: User, school: Unit, care: Unit) -> None:
    assert permissions.allows(person(anna.pk), "test.answer", school)
    assert permissions.allows(person(anna.pk), "test.answer", school.pk)
    assert not permissions.allows(person(anna.pk), "test.answer", care)


def test_a_question_without_a_unit_is_about_the_whole_group(anna: User, karin: User) -> None:
    assert not permissions.allows(person(anna.pk), "test.answer")
    assert permissions.anywhere(person(anna.pk), "test.answer")
    assert permissions.allows(person(karin.pk), "test.answer")
    assert permissions.units(person(karin.pk), "test.answer") is None


def test_a_grant_reaches_down_the_tree_but_not_up(
    anna: User, olof: User, admin_unit: Unit, school: Unit, care: Unit
) -> None:
    RoleGrant.objects.filter(user=anna).update(unit=admin_unit)
    RoleGrant.objects.filter(user=olof).update(role=Role.OFFICER)
    assert permissions.units(person(anna.pk), "test.answer") == {admin_unit.pk, school.pk}
    assert permissions.units(person(olof.pk), "test.answer") == {school.pk}
    assert not permissions.allows(person(anna.pk), "test.answer", care)


def test_secrecy_marked_text_needs_clearance_on_the_same_grant(
    anna: User, olof: User, karin: User, school: Unit, care: Unit
) -> None:
    RoleGrant.objects.filter(user=olof).update(role=Role.OFFICER)
    assert permissions.allows(person(anna.pk), "test.read_secret", school)
    assert not permissions.allows(person(olof.pk), "test.read_secret", school)
    assert not permissions.allows(person(karin.pk), "test.read_secret", school)
    RoleGrant.objects.create(user=anna, role=Role.OFFICER, unit=care)
    assert not permissions.allows(person(anna.pk), "test.read_secret", care)


def test_one_who_has_left_may_nothing(anna: User, school: Unit) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)
    assert not permissions.allows(person(anna.pk), "test.answer", school)


@given(since=st.none() | st.integers(-3, 3), until=st.none() | st.integers(-3, 3))
@pytest.mark.django_db
def test_a_grant_counts_from_its_first_day_to_its_last(since: int | None, until: int | None) -> None:
    today = clock.today()
    board, _ = Board.objects.get_or_create(name="Tekniska nämnden")
    unit, _ = Unit.objects.get_or_create(slug="gator", defaults={"name": "Gator", "board": board})
    user, _ = User.objects.get_or_create(email="tage@exempelby.example", defaults={"name": "Tage"})
    RoleGrant.objects.filter(user=user).delete()
    RoleGrant.objects.create(
        user=user,
        role=Role.OFFICER,
        unit=unit,
        since=None if since is None else today + timedelta(since),
        until=None if until is None else today + timedelta(until),
    )
    valid = (since is None or since <= 0) and (until is None or until >= 0)
    assert permissions.allows(person(user.pk), "test.answer", unit) is valid


@pytest.mark.parametrize("actor", [system("sweep"), public("A1"), migration("0002"), person("no-such-id")])
def test_other_kinds_of_actor_only_where_they_are_named(actor: Actor, school: Unit) -> None:
    assert permissions.allows(actor, "test.sweep", school) is (actor.kind is ActorKind.SYSTEM)
    assert not permissions.allows(actor, "test.answer", school)


def test_an_undeclared_action_is_for_nobody(anna: User, school: Unit) -> None:
    assert not permissions.allows(person(anna.pk), "test.unheard_of", school)
    with pytest.raises(NotAllowed, match="ingen"):
        permissions.require(person(anna.pk), "test.unheard_of", school)


def test_a_refusal_says_who_may(bo: User, school: Unit) -> None:
    with pytest.raises(NotAllowed, match="informatör eller kanalansvarig"):
        permissions.require(person(bo.pk), "test.answer", school)
    with pytest.raises(NotAllowed):
        permissions.require_anywhere(person(bo.pk), "test.answer")


def test_an_action_is_declared_once_and_never_cleared_for_the_administrator() -> None:
    with pytest.raises(ValueError, match="twice"):
        permissions.declare("test.answer")
    with pytest.raises(ValueError, match="never cleared"):
        permissions.declare("test.other", Role.ADMINISTRATOR, cleared=True)


def test_a_request_asks_the_database_a_few_times_an_actor(
    anna: User, school: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    permissions.remember()
    with django_assert_num_queries(3):  # grants, the tree of units, whom they stand in for
        for _ in range(5):
            permissions.allows(person(anna.pk), "test.answer", school)
            permissions.units(person(anna.pk), "test.read_secret")
