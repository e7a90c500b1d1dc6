"""Reads of the register: who sees which channels, what a channel lacks, what waits."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import slugify

from kanalvakt.connectors.base import ChannelRef
from kanalvakt.core.actor import Actor
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import RoleGrant, User
from kanalvakt.organisation.queries import above_units
from kanalvakt.register.duty import Duty
from kanalvakt.register.memory import SealedMemory
from kanalvakt.register.models import (
    LIVE,
    Channel,
    ChannelChange,
    ChannelState,
    NobodyOnDuty,
    ReviewKind,
    SecretKind,
)
from kanalvakt.register.queries.duty import roster
from kanalvakt.register.queries.late import is_late
from kanalvakt.rulebook.models import Acceptance
from kanalvakt.rulebook.queries import newest_in_force
from kanalvakt.ui.paging import Page, page

# Days without anybody that a list names of a channel.
SHOWN = 5
ORDERS = {
    "name": ("name", "id"),
    "unit": ("unit__name", "name", "id"),
    "platform": ("platform", "name", "id"),
    "state": ("state", "name", "id"),
}


def channel_ref(channel: Channel) -> ChannelRef:
    """The channel as a connector sees it, credentials decrypted. For the system's own use, never for a page."""
    secret = channel.secrets.filter(kind=SecretKind.CONNECTION).exclude(value="").first()
    known = ref(channel, json.loads(secret.value) if secret else {})
    return replace(known, memory=SealedMemory(channel.pk))


def ref(channel: Channel, credentials: Mapping[str, str]) -> ChannelRef:
    """As `channel_ref`, with credentials that are not stored (yet)."""
    return ChannelRef(
        id=str(channel.pk or ""),
        kind=channel.platform,
        address=channel.address,
        handle=channel.handle,
        credentials=credentials,
    )


def is_connected(channel: Channel) -> bool:
    """Whether credentials for collecting are stored."""
    return channel.secrets.filter(kind=SecretKind.CONNECTION).exclude(value="").exists()


def within(channels: QuerySet[Channel], actor: Actor, action: str) -> QuerySet[Channel]:
    """The channels in whose unit the actor may do `action`."""
    reach = permissions.units(actor, action)
    return channels if reach is None else channels.filter(unit__in=reach)


def visible_channels(actor: Actor) -> QuerySet[Channel]:
    """The channels the actor may see, with unit and people at hand."""
    channels = Channel.objects.select_related("unit__board", "responsible", "substitute")
    return within(channels, actor, "register.read")


def listing(actor: Actor, wanted: Mapping[str, Any], params: Mapping[str, Any]) -> Page[Channel]:
    """One page of the channels that `chosen` gives. `params`: request.GET."""
    return page(chosen(actor, wanted), ORDERS[wanted.get("sort") or "name"], params)


def exported(actor: Actor, wanted: Mapping[str, Any]) -> Iterator[Channel]:
    """Every one of them, however many, in the order asked for."""
    rows = chosen(actor, wanted).order_by(*ORDERS[wanted.get("sort") or "name"])
    return rows.iterator(chunk_size=500)


def chosen(actor: Actor, wanted: Mapping[str, Any]) -> QuerySet[Channel]:
    """The channels that a filter leaves.

    `wanted`: q, unit, platform, state, responsible, orphans, late (a kind of review), sort.
    """
    channels = visible_channels(actor)
    for field in ("unit", "platform", "state", "responsible"):
        if value := wanted.get(field):
            channels = channels.filter(**{field: value})
    if words := wanted.get("q", "").strip():
        channels = channels.filter(found(words))
    if late := wanted.get("late"):
        channels = channels.filter(is_late(ReviewKind(late)))
    if wanted.get("orphans"):
        channels = channels.filter(_ORPHAN)
    return channels


def found(words: str) -> Q:
    """Channels whose name, account or address has the words.

    A slug has no capitals and no accents, so it finds Å as å whatever the database thinks of them.
    """
    return found_by(words, slugify(words))


def found_by(words: Any, plain: Any) -> Q:
    """The same for words and their slug, which may be expressions; without a slug ("") only by the words."""
    found = Q(name__icontains=words) | Q(handle__icontains=words) | Q(address__icontains=words)
    return found | Q(slug__contains=plain) if plain else found


_LEFT = Q(responsible__is_active=False) | Q(substitute__is_active=False)
_NOBODY = Exists(NobodyOnDuty.objects.filter(channel=OuterRef("pk"), resolved_at=None))
_ORPHAN = Q(state__in=LIVE) & (_LEFT | _NOBODY)


def orphans(actor: Actor) -> QuerySet[Channel]:
    """Live channels where somebody must be named (expectation 4): the responsible person or substitute has left, or
    nobody is on duty some working day of the next two weeks."""
    return within(visible_channels(actor), actor, "register.change").filter(_ORPHAN)


def without_keeper(actor: Actor) -> QuerySet[Channel]:
    """Of the orphans those whose responsible person or substitute has left."""
    return orphans(actor).filter(_LEFT)


def channels_with_nobody(actor: Actor) -> QuerySet[Channel]:
    """Of the orphans those that have nobody on duty some working day."""
    return orphans(actor).filter(_NOBODY)


def nobody_on_duty(actor: Actor) -> QuerySet[NobodyOnDuty]:
    """The days, past and to come, on which a channel has nobody, for those who must name somebody; earliest first."""
    channels = within(visible_channels(actor), actor, "register.change")
    open_days = NobodyOnDuty.objects.filter(resolved_at=None, channel__in=channels)
    return open_days.select_related("channel__unit").order_by("day", "channel__name", "id")


def next_without(channels: Sequence[Channel]) -> dict[int, list[Duty]]:
    """The first days on which each of some channels has nobody, by the channel's id (a few queries, however many)."""
    rows = NobodyOnDuty.objects.filter(resolved_at=None, channel__in=[one.pk for one in channels]).order_by("day")
    days: dict[int, list[date]] = {}
    for channel, day in rows.values_list("channel", "day"):
        days.setdefault(channel, []).append(day)
    first = {pk: each[:SHOWN] for pk, each in days.items()}
    if not first:
        return {}
    asked = [day for each in first.values() for day in each]
    book = roster(channels, min(asked), max(asked))
    return {one.pk: [book.duty(one, day) for day in first.get(one.pk, ())] for one in channels}


def days_without(user: User, since: date, until: date) -> int:
    """How many times from `since` to `until` a channel that `user` keeps or stands in on has nobody on duty."""
    kept = Q(channel__responsible=user) | Q(channel__substitute=user)
    return NobodyOnDuty.objects.filter(kept, resolved_at=None, day__range=(since, until)).count()


def proposals(actor: Actor) -> QuerySet[Channel]:
    """Notifications that wait for the coordinator's word, oldest first (G1.2.1)."""
    waiting = visible_channels(actor).filter(state=ChannelState.PROPOSED, draft=False, sent_back_reason="")
    return within(waiting, actor, "register.accept").order_by("proposed_at", "id")


def drafts(actor: Actor) -> QuerySet[Channel]:
    """Notifications that the actor's unit has begun and not handed in."""
    begun = visible_channels(actor).filter(state=ChannelState.PROPOSED, draft=True)
    return within(begun, actor, "register.change").order_by("proposed_at", "id")


def sent_back(actor: Actor) -> QuerySet[Channel]:
    """Notifications sent back for the unit to complete."""
    back = visible_channels(actor).filter(state=ChannelState.PROPOSED).exclude(sent_back_reason="")
    return within(back, actor, "register.change").order_by("proposed_at", "id")


def unaccepted(actor: Actor) -> QuerySet[Channel]:
    """Live channels where somebody has not accepted the rulebook in force: a new version asks again (G1.0.3)."""
    version = newest_in_force()
    accepted = Acceptance.objects.filter(version=version)
    return visible_channels(actor).filter(
        ~Exists(accepted.filter(user=OuterRef("responsible"))) | ~Exists(accepted.filter(user=OuterRef("substitute"))),
        state__in=LIVE,
    )


def alike(channel: Channel, actor: Actor) -> Channel | None:
    """The unit's newest active channel: a new one of the unit has most facts in common with it."""
    siblings = visible_channels(actor).filter(unit=channel.unit_id, state=ChannelState.ACTIVE)
    return siblings.exclude(pk=channel.pk).order_by("-activated_at", "-id").first()


def changes(channel: Channel, params: Mapping[str, Any]) -> Page[ChannelChange]:
    """A page of the channel's history, newest first."""
    return page(channel.changes.select_related("by"), ("-id",), params)


def keepers(units: frozenset[int] | None) -> QuerySet[User]:
    """Active people who may be named responsible or substitute somewhere in `units` (None = anywhere)."""
    roles = permissions.declared()["register.keep"].roles
    grants = RoleGrant.objects.filter(user=OuterRef("pk"), role__in=roles)
    if units is not None:
        above = above_units()
        grants = grants.filter(Q(unit=None) | Q(unit__in=frozenset().union(*(above[unit] for unit in units))))
    return User.objects.filter(Exists(grants), is_active=True)
