"""Reads of the vault, never of what is in it: which log-ins a channel has, which must be changed, who may see them."""

import json
from collections.abc import Sequence

from django.db.models import QuerySet

from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.wording import spoken
from kanalvakt.organisation import permissions
from kanalvakt.register.models import Channel, ChannelState, Secret
from kanalvakt.register.queries.channels import visible_channels, within
from kanalvakt.register.queries.duty import on_duty


def secrets(channel: Channel) -> QuerySet[Secret]:
    """The channel's vault without its content: what there is, who changed it and who has seen it."""
    return (
        channel.secrets.defer("value", "session")
        .select_related("changed_by")
        .prefetch_related("reveals__by")
        .order_by("id")
    )


def has_codes(secret: Secret) -> bool:
    """Whether the row keeps a key to one-time codes."""
    return bool(secret.value) and "totp" in json.loads(secret.value)


def secrets_to_rotate(actor: Actor) -> QuerySet[Secret]:
    """Log-ins that must be changed at the platform because somebody who knew them has left (expectation 5)."""
    channels = within(Channel.objects.exclude(state=ChannelState.CLOSED), actor, "register.store_secret")
    return (
        Secret.objects.defer("value", "session")
        .filter(channel__in=channels)
        .exclude(rotate_reason="")
        .select_related("channel")
    )


def channels_to_rotate(actor: Actor) -> QuerySet[Channel]:
    """The channels that such a log-in belongs to."""
    return visible_channels(actor).filter(pk__in=secrets_to_rotate(actor).values("channel"))


def why_rotate(channels: Sequence[Channel]) -> dict[int, list[str]]:
    """Why log-ins of each of some channels must be changed, by the channel's id (one query, however many)."""
    found: dict[int, list[str]] = {}
    rows = Secret.objects.filter(channel__in=[one.pk for one in channels]).exclude(rotate_reason="").order_by("pk")
    for channel, reason in rows.values_list("channel", "rotate_reason"):
        found.setdefault(channel, []).append(spoken(reason))
    return found


def may_reveal(actor: Actor, channel: Channel) -> bool:
    """Whether the actor may see the channel's log-ins: its two keepers, who is on duty in their place, the coordinator.

    A stand-in's right to it ends with the duty; that they looked stays on record.
    """
    if permissions.allows(actor, "register.reveal_any_secret", channel.unit_id):
        return True
    if actor.kind is not ActorKind.PERSON or not permissions.allows(actor, "register.reveal_secret", channel.unit_id):
        return False
    if actor.id in (str(channel.responsible_id), str(channel.substitute_id)):
        return True
    duty = on_duty(channel)
    return duty.person is not None and actor.id == str(duty.person.pk)
