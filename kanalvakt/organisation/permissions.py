"""Who may do what where: roles × actions, the default being no (design: Actor).

A room declares its actions in its own `permissions.py`; all of them are imported at start (`apps.py`). The whole table
is docs/roles.md. An action is named `room.verb`.
"""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.errors import NotAllowed
from kanalvakt.organisation.models import Role, RoleGrant, Unit


@dataclass(frozen=True, slots=True)
class Permission:
    """Who an action is for. `cleared`: the grant must also carry clearance for secrecy-marked text (G1.5.8)."""

    action: str
    roles: frozenset[Role]
    cleared: bool
    kinds: frozenset[ActorKind]


@dataclass(frozen=True, slots=True)
class Grant:
    """A valid grant with the units it reaches: its own and all below it; None is the whole group."""

    role: str
    cleared: bool
    reach: frozenset[int] | None

    def fits(self, permission: Permission) -> bool:
        """Whether this grant opens that action somewhere."""
        return self.role in permission.roles and (self.cleared or not permission.cleared)


# Which roles a person has on a day without a grant, each in one unit only: those of whom they stand in for (G1.5.1).
type Derived = Callable[[UUID, date], Iterable[tuple[Role, int]]]

# Who may be named to take over somebody's channels.
STAND_INS = (Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER, Role.COORDINATOR)

_declared: dict[str, Permission] = {}
_derived: list[Derived] = []
# Grants of the actors seen during one request; None outside requests, where nothing is remembered.
_seen: ContextVar[dict[str, tuple[Grant, ...]] | None] = ContextVar("grants_seen", default=None)


def declare(action: str, *roles: Role, cleared: bool = False, kinds: Iterable[ActorKind] = ()) -> None:
    """Open `action` to people with one of `roles`, and to the other `kinds` of actor named. Once an action.

    An administrator has no clearance to content, so a cleared action cannot be declared for that role.
    """
    if action in _declared:
        raise ValueError(f"{action} is declared twice")
    if cleared and Role.ADMINISTRATOR in roles:
        raise ValueError(f"{action}: an administrator is never cleared")
    _declared[action] = Permission(action, frozenset(roles), cleared, frozenset(kinds) - {ActorKind.PERSON})


def derive(rule: Derived) -> None:
    """Let `rule` add roles that follow from something else than a grant. They never carry clearance."""
    if rule not in _derived:
        _derived.append(rule)


def declared() -> Mapping[str, Permission]:
    """Every declared action, by name."""
    return MappingProxyType(_declared)


def allows(actor: Actor, action: str, unit: Unit | int | None = None) -> bool:
    """Whether `actor` may do `action` in `unit` (a Unit or its id).

    Without a unit the question is about the whole group: only a group-wide grant says yes. To ask "anywhere at all?"
    use `anywhere`; to filter a list use `units`.
    """
    reach = units(actor, action)
    if reach is None:
        return True
    return unit is not None and (unit.pk if isinstance(unit, Unit) else unit) in reach


def anywhere(actor: Actor, action: str) -> bool:
    """Whether `actor` may do `action` in at least one unit (for menus and pages of one's own)."""
    return units(actor, action) != frozenset()


def require(actor: Actor, action: str, unit: Unit | int | None = None) -> None:
    """Raise NotAllowed, with a sentence that says who may, unless `allows`."""
    if not allows(actor, action, unit):
        raise NotAllowed(_refusal(action))


def require_anywhere(actor: Actor, action: str) -> None:
    """Raise NotAllowed unless `anywhere`."""
    if not anywhere(actor, action):
        raise NotAllowed(_refusal(action))


def units(actor: Actor, action: str) -> frozenset[int] | None:
    """The ids of the units in which `actor` may do `action`; None means all of them, empty means nowhere."""
    permission = _declared.get(action)
    if permission is None:
        return frozenset()
    if actor.kind is not ActorKind.PERSON:
        return None if actor.kind in permission.kinds else frozenset()
    reaches = [grant.reach for grant in grants(actor) if grant.fits(permission)]
    if None in reaches:
        return None
    return frozenset().union(*(reach for reach in reaches if reach is not None))


def grants(actor: Actor) -> tuple[Grant, ...]:
    """What a person holds today, granted or derived; nothing for one who has left. A few queries a request."""
    seen = _seen.get()
    if seen is None:
        return _load(actor)
    if actor.id not in seen:
        seen[actor.id] = _load(actor)
    return seen[actor.id]


def remember(**_kwargs: object) -> None:
    """Start remembering grants, at the start of a request."""
    _seen.set({})


def forget(**_kwargs: object) -> None:
    """Stop remembering, at the end of a request or when grants have changed."""
    _seen.set(None)


def _load(actor: Actor) -> tuple[Grant, ...]:
    try:
        user_id = UUID(actor.id)
    except ValueError:
        return ()
    today = clock.today()
    rows = RoleGrant.objects.filter(
        Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today), user=user_id, user__is_active=True
    ).values_list("role", "cleared", "unit")
    found = list(rows)
    below = _tree() if any(unit is not None for *_rest, unit in found) else {}
    held = [Grant(role, cleared, None if unit is None else _reach(unit, below)) for role, cleared, unit in found]
    # Only for who could be named to stand in anyhow: one whose own role has ended since gets nothing this way.
    if not any(grant.role in STAND_INS for grant in held):
        return tuple(held)
    derived = [Grant(role, False, frozenset({unit})) for rule in _derived for role, unit in rule(user_id, today)]
    return (*held, *derived)


def _tree() -> dict[int, list[int]]:
    below: dict[int, list[int]] = {}
    for pk, parent in Unit.objects.values_list("pk", "parent"):
        if parent is not None:
            below.setdefault(parent, []).append(pk)
    return below


def _reach(unit: int, below: Mapping[int, list[int]]) -> frozenset[int]:
    reached, waiting = {unit}, [unit]
    while waiting:
        children = [child for child in below.get(waiting.pop(), ()) if child not in reached]
        reached.update(children)
        waiting.extend(children)
    return frozenset(reached)


def _refusal(action: str) -> str:
    permission = _declared.get(action)
    names = sorted(str(role.label) for role in permission.roles) if permission else []
    if not names:
        return _("Det här kan ingen göra härifrån. Hör av dig till administratören om du tror att det är fel.")
    return _(
        "Det här ingår inte i din behörighet. Den som kan göra det: %(roles)s. "
        "Fråga någon av dem, eller be administratören om rollen."
    ) % {"roles": _listed(names)}


def _listed(names: list[str]) -> str:
    return (
        names[0]
        if len(names) == 1
        else _("%(first)s eller %(last)s")
        % {
            "first": ", ".join(names[:-1]),
            "last": names[-1],
        }
    )


declare("organisation.read_people", Role.ADMINISTRATOR, Role.COORDINATOR)
declare("organisation.change_people", Role.ADMINISTRATOR, kinds=[ActorKind.MIGRATION])
declare("organisation.change_units", Role.ADMINISTRATOR, kinds=[ActorKind.MIGRATION])
declare("organisation.report_own_absence", *Role)
declare("organisation.report_absence", Role.UNIT_MANAGER, Role.COORDINATOR, kinds=[ActorKind.MIGRATION])
declare("organisation.stand_in", *STAND_INS)
declare("organisation.read_calendar", *Role)
declare("organisation.change_calendar", Role.COORDINATOR, kinds=[ActorKind.MIGRATION])
