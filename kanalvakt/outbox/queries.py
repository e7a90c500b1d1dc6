"""Reads of acts and evidence."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from kanalvakt.collection.queries import of_units
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.organisation.permissions import units
from kanalvakt.outbox.actions.machine import MOVING
from kanalvakt.outbox.models import FINAL, Act, ActState, Evidence

# An act that nobody has touched so long after it was due is stuck: the worker is down, or something keeps failing.
STUCK_AFTER = timedelta(minutes=15)
FAILED_SHOWN = timedelta(days=30)
# Codes of closed gates (gates.py): these wait for somebody, and say for what.
WAITING_FOR_PEOPLE = ["needs_receipt", "needs_decision"]
NEWEST_FIRST = ["-id"]


def acts(actor: Actor) -> QuerySet[Act]:
    """The acts that `actor` may see, newest first."""
    rows = Act.objects.select_related("item__channel__unit", "decided_by", "evidence", "registration", "settled_by")
    return rows.filter(of_units(units(actor, "outbox.read")))


def by_hand(actor: Actor) -> QuerySet[Act]:
    """Tasks for a person: do it at the platform, come back and say so."""
    return acts(actor).filter(state=ActState.MANUAL).order_by("id")


def unknown(actor: Actor) -> QuerySet[Act]:
    """Acts of which only a person who looks at the platform can say whether they happened."""
    return acts(actor).filter(state=ActState.UNKNOWN).order_by("id")


def stuck(actor: Actor) -> QuerySet[Act]:
    """Acts that should have moved and have not, or that keep failing (law 6)."""
    return acts(actor).filter(_stuck()).order_by("id")


def waiting(actor: Actor) -> QuerySet[Act]:
    """Acts on their way, those that wait for a receipt or a decision included."""
    return acts(actor).filter(state__in=MOVING).exclude(_stuck()).order_by("id")


def failed(actor: Actor) -> QuerySet[Act]:
    """Acts of the last month that came to nothing at the platform, with no later act for the same item."""
    return acts(actor).filter(_failed()).order_by("id")


def history(actor: Actor) -> QuerySet[Act]:
    """Acts that have ended, newest first."""
    return acts(actor).filter(state__in=FINAL)


def needs_somebody(actor: Actor) -> int:
    """How many acts a person has to do something about; one query."""
    told = Q(state__in=[ActState.MANUAL, ActState.UNKNOWN])
    return acts(actor).filter(told | _stuck() | _failed()).count()


def evidence_list(actor: Actor) -> QuerySet[Evidence]:
    """The evidence that `actor` may see, newest first."""
    rows = Evidence.objects.select_related("item__channel__unit__board", "version")
    return rows.filter(of_units(units(actor, "outbox.read_evidence")))


def _stuck() -> Q:
    before = clock.now() - STUCK_AFTER
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lt=before)
    failing = Q(requested_at__lt=before) & ~Q(error_code="") & ~Q(error_code__in=WAITING_FOR_PEOPLE)
    return Q(state__in=MOVING) & (Q(next_at__lt=before) & unclaimed | failing)


def _failed() -> Q:
    later = Act.objects.filter(item=OuterRef("item"), pk__gt=OuterRef("pk"))
    since = clock.now() - FAILED_SHOWN
    ended = Q(state__in=[ActState.REFUSED, ActState.NOT_EFFECTIVE], settled_at__gte=since)
    return ended & ~Q(Exists(later))
