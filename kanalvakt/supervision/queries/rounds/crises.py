"""Closer supervision: what goes on and what was."""

from django.db.models import Q, QuerySet

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.organisation.permissions import units
from kanalvakt.supervision.models import Crisis
from kanalvakt.supervision.queries.rounds.counts import READ


def crises(actor: Actor) -> QuerySet[Crisis]:
    """Those that touch what the person may see, newest first; one for all channels touches everybody."""
    rows = Crisis.objects.select_related("channel", "unit", "started_by", "ended_by")
    reach = units(actor, READ)
    if reach is None:
        return rows
    return rows.filter(Q(unit__in=reach) | Q(channel__unit__in=reach) | Q(unit=None, channel=None))


def goes_on(rows: QuerySet[Crisis]) -> QuerySet[Crisis]:
    """Those that have not ended."""
    return rows.filter(ended_at=None, until__gte=clock.today())
