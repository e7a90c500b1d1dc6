"""Exempelby's people in a real installation, made as an administrator's script would make them."""

PASSWORD = "korrekt-häst-batteri"

MAKE = f"""
from datetime import date
from kanalvakt.core.actor import migration, person
from kanalvakt.organisation.models import Board, Group, Role, RoleGrant, Unit, User
from kanalvakt.rulebook import actions as rulebook
from kanalvakt.rulebook.models import DisposalDecision
Group.objects.create(name="Exempelby kommun", website="https://exempelby.example", email_domains=["exempelby.example"])
board = Board.objects.create(name="Barn- och utbildningsnämnden", case_prefix="BUN")
school = Unit.objects.create(name="Björkskolan", slug="bjorkskolan", board=board)
def somebody(first, last, role, unit, cleared=False):
    user = User.objects.create_user(first + "@exempelby.example", {PASSWORD!r}, name=first.capitalize() + " " + last)
    RoleGrant.objects.create(user=user, role=role, unit=unit, cleared=cleared)
    return user
anna = somebody("anna", "Ansvarig", Role.OFFICER, school, True)
olof = somebody("olof", "Ersättare", Role.SUBSTITUTE, school)
karin = somebody("karin", "Informatör", Role.COORDINATOR, None)
rut = somebody("rut", "Registrator", Role.REGISTRAR, school, True)
rolf = somebody("rolf", "Revisor", Role.AUDITOR, None)
rulebook.load(migration("e2e"))
for user in (anna, olof, karin):
    rulebook.accept(person(user.pk))
DisposalDecision.objects.create(
    board=board, decided_on=date(2026, 1, 20), case_number="BUN 2026/00017", covers_platform_originals=True,
    valid_from=date(2026, 2, 1),
)
"""
