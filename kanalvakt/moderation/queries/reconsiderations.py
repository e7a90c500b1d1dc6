"""Requests to think again: who can, what waits for whom, and what came of it (G1.5.9)."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kanalvakt.collection.queries import READ_SEALED, may_read, of_units
from kanalvakt.core.actor import Actor
from kanalvakt.moderation.models import Decision, DecisionKind, Reconsideration
from kanalvakt.organisation.models import Role, RoleGrant, User
from kanalvakt.organisation.permissions import allows, units
from kanalvakt.organisation.queries import away, who_may

RECONSIDER = "moderation.reconsider"
# Decisions that somebody can ask us to think about again.
RECONSIDERED = [DecisionKind.REMOVE, DecisionKind.SECRECY]
OLDEST_FIRST = ["id"]


def reconsiderations(actor: Actor) -> QuerySet[Reconsideration]:
    """Those that `actor` may see, newest first."""
    rows = Reconsideration.objects.select_related(
        "decision__item__channel__unit", "decision__act__evidence", "decider", "assigned_to", "settled_by", "act"
    )
    return rows.filter(of_units(units(actor, "moderation.read_decisions"), "decision__item"))


def open_reconsiderations(actor: Actor) -> QuerySet[Reconsideration]:
    """Those that nobody has decided yet, and those decided whose remedy nobody has seen to (law 6)."""
    return reconsiderations(actor).filter(Q(outcome="") | ~Q(remedy="") & Q(remedied_at=None)).order_by(*OLDEST_FIRST)


def settled_reconsiderations(actor: Actor) -> QuerySet[Reconsideration]:
    """Those that are over and done with, newest first."""
    return reconsiderations(actor).exclude(outcome="").filter(Q(remedy="") | Q(remedied_at__isnull=False))


def my_reconsiderations(actor: Actor) -> QuerySet[Reconsideration]:
    """Those that wait for this very person."""
    return open_reconsiderations(actor).filter(outcome="", assigned_to__id=actor.id)


def unassigned_reconsiderations(actor: Actor) -> QuerySet[Reconsideration]:
    """Those that nobody can take as roles stand: somebody must be given the role."""
    return open_reconsiderations(actor).filter(outcome="", assigned_to=None)


def deciders(decision: Decision) -> set[UUID]:
    """Ids of everybody who has decided to take the text away; none of them thinks again."""
    taken = decision.item.decisions.filter(kind__in=RECONSIDERED)
    return {decision.decided_by_id, *taken.values_list("decided_by", flat=True)}


def reconsiderers(decision: Decision) -> list[User]:
    """Who can think again, the first in turn first: the unit's own people, then the coordinators, then who is away.

    Never a decider; of a secrecy-marked text only those with clearance, as the content has to be read.
    """
    item, unit = decision.item, decision.item.channel.unit
    able = who_may(RECONSIDER, unit).exclude(pk__in=deciders(decision))
    if item.restricted and not item.sealed:
        able = able.filter(pk__in=who_may(READ_SEALED, unit).values("pk"))
    people = list(able)
    near, gone = _own_people(people), away()
    return sorted(people, key=lambda one: (one.pk in gone, one.pk not in near, one.name, one.pk))


def can_reconsider(found: Reconsideration, actor: Actor) -> bool:
    """Whether it is this person's to decide, now."""
    mine = found.outcome == "" and str(found.assigned_to_id) == actor.id
    return mine and any(str(one.pk) == actor.id for one in reconsiderers(found.decision))


def shown_from(found: Reconsideration, actor: Actor) -> str:
    """Who asked; of a secrecy-marked text only for those with clearance."""
    item = found.decision.item
    return found.received_from if item.sealed or may_read(item, actor) else _("Sekretessmarkerat")


def can_enter(decision: Decision, actor: Actor) -> bool:
    """Whether this person may enter a request about the decision, and none is open."""
    fits = decision.kind in RECONSIDERED and not decision.reconsiderations.filter(outcome="").exists()
    return fits and allows(actor, "moderation.enter_reconsideration", decision.item.channel.unit_id)


def _own_people(people: Iterable[User]) -> set[UUID]:
    """Those who have a role nearer than the coordinator's."""
    grants = RoleGrant.objects.filter(user__in=people, role__in=[Role.OFFICER, Role.SUBSTITUTE, Role.UNIT_MANAGER])
    return set(grants.values_list("user", flat=True))
