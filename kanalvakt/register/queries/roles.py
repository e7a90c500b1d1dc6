"""Channels that somebody keeps without a role: it ended, or they have it in another unit now (expectation 4)."""

from uuid import UUID

from django.db.models import Q, QuerySet

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import RoleGrant, User
from kanalvakt.register.models import LIVE, Channel
from kanalvakt.register.queries.channels import visible_channels, within
from kanalvakt.register.queries.duty import above_units


def without_role(actor: Actor) -> QuerySet[Channel]:
    """Live channels whose responsible person or substitute works here and may not keep one in the unit today."""
    held, above = _held(), above_units()
    live = within(visible_channels(actor), actor, "register.change").filter(state__in=LIVE)
    kept = [
        (pk, unit, user)
        for field in ("responsible", "substitute")
        for pk, unit, user in live.filter(**{f"{field}__is_active": True}).order_by().values_list("pk", "unit", field)
    ]
    return live.filter(pk__in={pk for pk, unit, user in kept if not held.get(user, set()) & {None, *above[unit]}})


def roleless(channel: Channel) -> list[User]:
    """Those of the channel's two keepers."""
    both = (channel.responsible, channel.substitute)
    here = [user for user in both if user and user.is_active]
    return [user for user in here if not permissions.allows(person(user.pk), "register.keep", channel.unit_id)]


def _held() -> dict[UUID, set[int | None]]:
    """In which units people may keep channels today, by a role of theirs; None is the whole group."""
    today, found = clock.today(), dict[UUID, set[int | None]]()
    roles = permissions.declared()["register.keep"].roles
    valid = (Q(since=None) | Q(since__lte=today)) & (Q(until=None) | Q(until__gte=today))
    for user, unit in RoleGrant.objects.filter(valid, role__in=roles).values_list("user", "unit"):
        found.setdefault(user, set()).add(unit)
    return found
