"""Named people and places that every test may use, and the rule for real servers.

anna = ansvarig (officer), olof = ersättare (substitute), karin = informatör (coordinator), rut = registrator,
bo = utomstående (an employee of another unit), didrik = dataskyddsombud, ada = administratör.
"""

import os
from datetime import date

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings

from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation.models import Board, Group, Role, RoleGrant, Unit, User
from kanalvakt.register.models import Channel, ChannelState

pytest_plugins = [
    "tests.browser",
    "tests.peers.wordpress",
    "tests.peers.at",
    "tests.peers.snac",
    "tests.peers.mail",
    "tests.peers.ghost",
    "tests.groups",
]
# How long anything takes on a crowded machine is no property of ours, and our fixtures stand for all examples.
CALM = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("house", deadline=None, suppress_health_check=CALM)
settings.load_profile("house")
REQUIRE_PEERS = os.environ.get("KANALVAKT_REQUIRE_PEERS") == "1"
PASSWORD = "korrekt-häst-batteri"


def missing_peer(name: str, how: str) -> None:
    """Fail where peers are required, else skip loudly."""
    if REQUIRE_PEERS:
        pytest.fail(f"The real {name} is required here and is missing: {how}", pytrace=False)
    pytest.skip(f"SKIPPED LOUDLY: no real {name} on this machine: {how}")


@pytest.fixture
def group(db: None) -> Group:
    return Group.objects.create(
        name="Exempelby kommun", website="https://exempelby.example", email_domains=["exempelby.example"]
    )


@pytest.fixture
def board(group: Group) -> Board:
    return Board.objects.create(name="Barn- och utbildningsnämnden", case_prefix="BUN")


@pytest.fixture
def school(board: Board) -> Unit:
    return Unit.objects.create(name="Björkskolan", slug="bjorkskolan", board=board)


@pytest.fixture
def care(db: None) -> Unit:
    other = Board.objects.create(name="Omsorgsnämnden", case_prefix="ON")
    return Unit.objects.create(name="Solgläntans vårdboende", slug="solglantan", board=other)


def _somebody(name: str, unit: Unit | None, role: Role, *, cleared: bool = False, whole_group: bool = False) -> User:
    user = User.objects.create_user(
        f"{name.split(maxsplit=1)[0].lower()}@exempelby.example", PASSWORD, name=name, unit=unit
    )
    RoleGrant.objects.create(user=user, role=role, unit=None if whole_group else unit, cleared=cleared)
    return user


@pytest.fixture
def anna(school: Unit) -> User:
    return _somebody("Anna Ansvarig", school, Role.OFFICER, cleared=True)


@pytest.fixture
def olof(school: Unit) -> User:
    return _somebody("Olof Ersättare", school, Role.SUBSTITUTE)


@pytest.fixture
def karin(school: Unit) -> User:
    return _somebody("Karin Informatör", None, Role.COORDINATOR, whole_group=True)


@pytest.fixture
def rut(school: Unit) -> User:
    return _somebody("Rut Registrator", school, Role.REGISTRAR, cleared=True)


@pytest.fixture
def bo(care: Unit) -> User:
    return _somebody("Bo Utomstående", care, Role.EMPLOYEE)


@pytest.fixture
def didrik(school: Unit) -> User:
    return _somebody("Didrik Dataskydd", None, Role.DPO, whole_group=True)


@pytest.fixture
def ada(db: None) -> User:
    return _somebody("Ada Administratör", None, Role.ADMINISTRATOR, whole_group=True)


@pytest.fixture
def as_anna(anna: User) -> Actor:
    return person(anna.pk)


@pytest.fixture
def channel(school: Unit, anna: User, olof: User) -> Channel:
    """An active, complete channel on the practice platform, kept by anna with olof as substitute."""
    return Channel.objects.create(
        unit=school,
        name="Björkskolan på Övningsplatsen",
        slug="bjorkskolan-ovning",
        platform="practice",
        address="https://ovning.example/bjorkskolan",
        handle="bjorkskolan",
        state=ChannelState.ACTIVE,
        purposes=["talk", "answer"],
        purpose_text="Berätta om skolan och svara på frågor",
        responsible=anna,
        substitute=olof,
        decided_by="Barn- och utbildningsnämnden",
        decided_on=date(2026, 1, 15),
        decision_case_number="BUN 2026/00012",
        proposed_by=anna,
        proposed_at=timezone.now(),
    )
