"""Saved answers that somebody may use or change."""

from django.db.models import Q, QuerySet

from kanalvakt.core.actor import Actor
from kanalvakt.organisation.models import Unit
from kanalvakt.organisation.permissions import units
from kanalvakt.supervision.models import SavedAnswer


def saved_answers(actor: Actor, unit: Unit | int | None = None) -> QuerySet[SavedAnswer]:
    """Those for all and those of the actor's units, or of one unit, by title."""
    answers = SavedAnswer.objects.select_related("unit")
    if unit is not None:
        return answers.filter(Q(unit=None) | Q(unit=unit))
    within = units(actor, "supervision.read")
    return answers if within is None else answers.filter(Q(unit=None) | Q(unit__in=within))
