"""docs/roles.md says exactly what the code does: every role × every declared action, cleared and not."""

import pytest
from django.core.management import call_command
from django.utils import translation

from kanalvakt.core.actor import Actor, ActorKind, person
from kanalvakt.organisation import permissions, roles
from kanalvakt.organisation.models import Role, RoleGrant, Unit, User

TABLE = roles.read(roles.PATH.read_text())
# Rooms that hold what people have written: an administrator has no clearance to content (design: Actor).
CONTENT = {"collection", "screening", "registration", "outbox", "moderation", "supervision"}


def test_the_table_is_up_to_date() -> None:
    with translation.override("sv"):
        assert roles.PATH.read_text() == roles.document(), "run: kanalvakt roles --write"


def test_the_command_shows_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("roles")
    assert roles.read(capsys.readouterr().out).keys() == permissions.declared().keys()


@pytest.mark.parametrize("action", sorted(permissions.declared()))
def test_every_role_may_exactly_what_the_table_says(action: str, olof: User, school: Unit, care: Unit) -> None:
    grant = RoleGrant.objects.get(user=olof)
    for role in Role:
        for cleared in {False, role != Role.ADMINISTRATOR}:
            RoleGrant.objects.filter(pk=grant.pk).update(role=role, cleared=cleared)
            says = TABLE[action][role]
            expected = says == roles.YES or (says == roles.CLEARED and cleared)
            assert permissions.allows(person(olof.pk), action, school) is expected, (role, cleared)
            assert not permissions.allows(person(olof.pk), action, care), role
            assert not permissions.allows(person(olof.pk), action), role


@pytest.mark.parametrize("action", sorted(permissions.declared()))
def test_other_kinds_of_actor_may_exactly_what_the_table_says(action: str, school: Unit) -> None:
    for kind in set(ActorKind) - {ActorKind.PERSON}:
        assert permissions.allows(Actor(kind, "x"), action, school) is (kind in TABLE[action]["also"].split(", "))


def test_no_role_may_what_nobody_declared(olof: User, school: Unit) -> None:
    for role in Role:
        RoleGrant.objects.filter(user=olof).update(role=role, cleared=False)
        assert not permissions.allows(person(olof.pk), "desk.fly", school)


def test_an_administrator_has_no_way_to_content() -> None:
    reached = {name for name, permission in permissions.declared().items() if Role.ADMINISTRATOR in permission.roles}
    assert {name for name in reached if name.split(".")[0] in CONTENT} == set()
