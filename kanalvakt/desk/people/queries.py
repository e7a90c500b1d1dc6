"""What the pages about people and units read."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kanalvakt.core import clock
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation.models import Board, Role, RoleGrant, Unit, User
from kanalvakt.register import queries as register
from kanalvakt.register.duty import Duty
from kanalvakt.register.models import Channel
from kanalvakt.ui.paging import Page, page

ORDER = ("name", "id")
# What an act on a person was, for their history; other rooms' acts are told on the ledger page.
TOLD: dict[str, str | Promise] = {
    "organisation.person_added": _("Lades till"),
    "organisation.person_changed": _("Uppgifterna ändrades"),
    "organisation.person_left": _("Slutade"),
    "organisation.person_back": _("Kom tillbaka"),
    "organisation.role_given": _("Fick en roll"),
    "organisation.role_changed": _("En roll ändrades"),
    "organisation.role_taken": _("En roll togs bort"),
    "organisation.password_link_shown": _("En engångslänk för lösenord visades"),
    "organisation.password_chosen": _("Valde ett lösenord"),
    "organisation.key_added": _("Lade till en nyckel eller engångskod"),
    "organisation.key_removed": _("Tog bort en nyckel eller engångskod"),
    "organisation.password_link_mailed": _("En engångslänk för lösenord mejlades"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a person's history."""

    at: datetime
    told: str | Promise
    role: str
    by: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in the tree, and how deep it lies (0 = directly under its board)."""

    unit: Unit
    depth: int


def people(filters: Mapping[str, Any], params: Mapping[str, Any]) -> Page[User]:
    """A page of people by name. `filters`: q, unit, role, state ("here" by default, "left", "all")."""
    found = User.objects.select_related("unit").prefetch_related(_grants())
    state = filters.get("state") or "here"
    if state != "all":
        found = found.filter(is_active=state == "here")
    if words := filters.get("q"):
        found = found.filter(_matches(words))
    if unit := filters.get("unit"):
        found = found.filter(Q(unit=unit) | Q(grants__unit=unit)).distinct()
    if role := filters.get("role"):
        found = found.filter(pk__in=_valid(RoleGrant.objects.filter(role=role)).values("user"))
    return page(found, ORDER, params)


def channels_of(user: User) -> QuerySet[Channel]:
    """The channels that a person keeps or stands in for (one query; closed ones too)."""
    return Channel.objects.filter(Q(responsible=user) | Q(substitute=user)).select_related("unit")


def standing_in(user: User) -> list[Duty]:
    """The channels that a person has today because others are away, and with them a substitute's rights there."""
    return [duty for duty in register.duties(user.pk) if duty.standing_in_for]


def history(user: User, params: Mapping[str, Any]) -> tuple[Sequence[Event], Page[Entry]]:
    """What has been done to a person, newest first, from the ledger."""
    entries = Entry.objects.filter(subject=f"person:{user.pk}", kind__in=TOLD)
    rows = page(entries, ("-id",), params, size=20)
    names = _names(rows.rows)
    return [_event(entry, names) for entry in rows.rows], rows


def boards() -> list[tuple[Board, list[Branch]]]:
    """Every board with its units as a tree, each unit with `staff` and `channel_count` (three queries)."""
    units = list(
        Unit.objects.annotate(
            staff=Count("people", filter=Q(people__is_active=True), distinct=True),
            channel_count=Count("channels", distinct=True),
        )
    )
    below: dict[int | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)
    tree = list(_branches(below, None, 0))
    return [(board, [branch for branch in tree if branch.unit.board_id == board.pk]) for board in Board.objects.all()]


def _branches(below: Mapping[int | None, list[Unit]], parent: int | None, depth: int) -> Sequence[Branch]:
    found: list[Branch] = []
    for unit in below.get(parent, ()):
        found.append(Branch(unit, depth))
        found.extend(_branches(below, unit.pk, depth + 1))
    return found


def _grants() -> Prefetch[Any]:
    return Prefetch("grants", queryset=_valid(RoleGrant.objects.select_related("unit")).order_by("role", "unit__name"))


def _valid(grants: QuerySet[RoleGrant]) -> QuerySet[RoleGrant]:
    return grants.filter(Q(until=None) | Q(until__gte=clock.today()))


def _matches(words: str) -> Q:
    # SQLite folds the case of a–z only: å, ä and ö are tried both ways.
    spellings = {words, words.lower(), words.title()}
    return Q(email__icontains=words) | Q(*[("name__icontains", one) for one in spellings], _connector=Q.OR)


def _names(entries: Sequence[Entry]) -> dict[str, str]:
    ids = {entry.actor.removeprefix("person:") for entry in entries if entry.actor.startswith("person:")}
    return {f"person:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}


def _event(entry: Entry, names: Mapping[str, str]) -> Event:
    role = json.loads(entry.body)["data"].get("role", "")
    return Event(entry.at, TOLD[entry.kind], str(Role(role).label) if role else "", names.get(entry.actor, entry.actor))
