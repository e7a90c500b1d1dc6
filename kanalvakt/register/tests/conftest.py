"""A rulebook that the named people have accepted, and a channel that lacks nothing."""

from datetime import date
from typing import Any

import pytest

from kanalvakt.core.actor import Actor, migration, person
from kanalvakt.organisation.models import Unit, User
from kanalvakt.register import actions
from kanalvakt.register.models import Channel
from kanalvakt.rulebook import actions as rulebook

LOGIN = {"username": "skolkontot-7", "password": "hemligt-lösen-4711"}


@pytest.fixture
def accepted(anna: User, olof: User) -> None:
    """The rulebook is loaded, and anna and olof have accepted it."""
    rulebook.load(migration("test"))
    for user in (anna, olof):
        rulebook.accept(person(user.pk))


@pytest.fixture
def as_karin(karin: User) -> Actor:
    return person(karin.pk)


@pytest.fixture
def facts(anna: User, olof: User) -> dict[str, Any]:
    """Everything a channel needs besides unit, name and address."""
    return {
        "purposes": ["share", "answer"],
        "purpose_text": "Berätta om skolan och svara på frågor",
        "responsible": anna,
        "substitute": olof,
        "decided_by": "Barn- och utbildningsnämnden",
        "decided_on": date(2026, 1, 15),
        "decision_case_number": "BUN 2026/00012",
        "communication_plan": "Skolans kommunikationsplan 2026",
        "contact": "Skolexpeditionen, 0555-123 45",
    }


@pytest.fixture
def proposed(school: Unit, as_anna: Actor, facts: dict[str, Any]) -> Channel:
    """Anna's complete notification of a Facebook page."""
    return actions.propose(unit=school, name="Björkskolan", address="facebook.com/Bjorkskolan/", actor=as_anna, **facts)
