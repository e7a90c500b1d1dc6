"""Channels that somebody keeps without a role: it ended, or they have it in another unit now (expectation 4)."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import RoleGrant, User
from kanalvakt.organisation.queries import above_units
from kanalvakt.register.models import LIVE, Channel
from kanalvakt.register.queries.channels import visible_channels, within


def without_role(actor: Actor) -> QuerySet[Channel]:
    """Live channels whose responsible person or substitute works here and may not keep one in the unit today."""
    lacks = _lacking()
    live = within(visible_channels(actor), actor, "register.change").filter(state__in=LIVE)
    kept = [
        (pk, unit, user)
        for field in ("responsible", "substitute")
        for pk, unit, user in live.filter(**{f"{field}__is_active": True}).order_by().values_list("pk", "unit", field)
    ]
    return live.filter(pk__in={pk for pk, unit, user in kept if lacks(user, unit)})


def roleless(channels: Iterable[Channel]) -> dict[int, list[User]]:
    """Those of each channel's two keepers, by the channel's id (two queries, however many)."""
    lacks = _lacking()
    return {
        channel.pk: [
            user
            for user in (channel.responsible, channel.substitute)
            if user and user.is_active and lacks(user.pk, channel.unit_id)
        ]
        for channel in channels
    }


def _lacking() -> Callable[[UUID, int], bool]:
    """Whether somebody may not keep a channel in a unit today, by any role of theirs."""
    held, above = _held(), above_units()
    return lambda user, unit: not held.get(user, set()) & {None, *above[unit]}


def _held() -> dict[UUID, set[int | None]]:
    """In which units people may keep channels today, by a role of theirs; None is the whole group."""
    today, found = clock.today(), dict[UUID, set[int | None]]()
    roles = permissions.declared()["register.keep"].roles
    valid = (Q(since=None) | Q(since__lte=today)) & (Q(until=None) | Q(until__gte=today))
    for user, unit in RoleGrant.objects.filter(valid, role__in=roles).values_list("user", "unit"):
        found.setdefault(user, set()).add(unit)
    return found
