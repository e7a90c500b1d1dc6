"""Exempelby kommun as rows: boards, units, people, channels, texts, from exempelby.toml, through the rooms' actions."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, migration, person
from kanalvakt.desk.demo.people import EXEMPELBY, PASSWORD, address
from kanalvakt.moderation import actions as moderation
from kanalvakt.moderation.models import TemplateFor
from kanalvakt.organisation import actions as organisation
from kanalvakt.organisation.models import Board, Role, Unit, User
from kanalvakt.register import actions as register
from kanalvakt.rulebook import actions as rulebook
from kanalvakt.rulebook.models import DisposalDecision
from kanalvakt.supervision.models import SavedAnswer

ACTOR = migration("demo")


@transaction.atomic
def build(practice: str, actor: Actor = ACTOR) -> None:
    """All of it or nothing; the channels lie at `practice` (http://host:port)."""
    organisation.save_group(**EXEMPELBY["group"], is_demonstration=True, actor=actor)
    boards = {row["name"]: _board(row, actor) for row in EXEMPELBY["boards"]}
    units = _units(boards, actor)
    people = {row["id"]: _person(row, units, actor) for row in EXEMPELBY["people"]}
    for user in _keepers(people):
        rulebook.accept(person(user.pk))
    for row in EXEMPELBY["channels"]:
        _channel(row, practice, units, people, actor)
    SavedAnswer.objects.bulk_create(
        SavedAnswer(unit=units.get(row.get("unit", "")), title=row["title"], text=row["text"])
        for row in EXEMPELBY["saved_answers"]
    )
    for row in EXEMPELBY["notice_templates"]:
        moderation.save_template(None, **row, about=TemplateFor.DECISION, actor=actor)


def _board(row: Mapping[str, Any], actor: Actor) -> Board:
    """A board with its retention schedule, and its disposal decision if it has made one."""
    facts = {name: value for name, value in row.items() if name != "disposal"}
    board = organisation.save_board(None, **facts, actor=actor)
    rulebook.propose_retention(board, actor=actor)
    if decided := row.get("disposal"):
        day = _days_ago(decided["days_ago"])
        decision = DisposalDecision(
            board=board,
            decided_on=day,
            valid_from=day,
            case_number=decided["case_number"],
            covers_platform_originals=decided["originals"],
        )
        rulebook.record_disposal_decision(decision, actor=actor)
    return board


def _units(boards: Mapping[str, Board], actor: Actor) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for row in EXEMPELBY["units"]:
        facts = {**row, "board": boards[row["board"]], "parent": units.get(row.get("parent", ""))}
        units[row["slug"]] = organisation.save_unit(None, **facts, actor=actor)
    return units


def _person(row: Mapping[str, Any], units: Mapping[str, Unit], actor: Actor) -> User:
    user = organisation.add_person(
        name=row["name"],
        email=address(row),
        title=row.get("title", ""),
        phone=row.get("phone", ""),
        unit=units.get(row.get("unit", "")),
        actor=actor,
    )
    for grant in row["grants"]:
        organisation.give_role(
            user.pk,
            Role(grant["role"]),
            unit=units.get(grant.get("unit", "")),
            cleared=grant.get("cleared", False),
            actor=actor,
        )
    return user


def set_passwords() -> None:
    """One password for everybody; hashed once, since hashing is slow on purpose."""
    User.objects.filter(email__in=map(address, EXEMPELBY["people"])).update(password=make_password(PASSWORD))


def _keepers(people: Mapping[str, User]) -> list[User]:
    """Whoever keeps a channel has accepted the rulebook (G1.0.3)."""
    ids = {row[part] for row in EXEMPELBY["channels"] for part in ("responsible", "substitute")}
    return [people[one] for one in sorted(ids)]


def _channel(
    row: Mapping[str, Any], practice: str, units: Mapping[str, Unit], people: Mapping[str, User], actor: Actor
) -> None:
    channel = register.propose(
        unit=units[row["unit"]],
        name=row["name"],
        address=f"{practice}/{row['handle']}",
        platform="practice",
        purposes=row["purposes"],
        purpose_text=row["purpose"],
        target_group=row["target"],
        responsible=people[row["responsible"]],
        substitute=people[row["substitute"]],
        decided_by=row["decided_by"],
        decided_on=_days_ago(300),
        decision_case_number=row["case_number"],
        communication_plan="Kommunikationsplan för Exempelby",
        contact="Kontaktcenter, 0980-319 200",
        service_hours="vardagar 8–16",
        actor=actor,
    )
    register.accept(channel.pk, actor=actor)


def _days_ago(days: int) -> date:
    return clock.today() - timedelta(days=days)
