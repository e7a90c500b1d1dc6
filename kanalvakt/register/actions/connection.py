"""Connecting a channel to its platform: the credentials are tried before they are kept."""

import json
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_variables

from kanalvakt.connectors import registry
from kanalvakt.connectors.base import ChannelRef, ConnectorError, Health
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.core.wording import spoken
from kanalvakt.ledger.actions import append
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Unit
from kanalvakt.organisation.queries import user
from kanalvakt.register import queries
from kanalvakt.register.actions.channels import locked, propose, read_address, refuse_partys, subject
from kanalvakt.register.models import Channel, ChannelState, Secret, SecretKind


@sensitive_variables("fields", "trial")
def connect(channel_id: int, fields: Mapping[str, str], *, actor: Actor) -> Health:
    """Try the credentials at the platform, outside any transaction; keep them when they work.

    Raises Invalid with the connector's own words when they do not.
    """
    channel = Channel.objects.select_related("unit").get(pk=channel_id)
    permissions.require(actor, "register.connect", channel.unit)
    if channel.state == ChannelState.CLOSED:
        raise Conflict(_("Kanalen är avslutad och kan inte kopplas."))
    health = _tried(queries.ref(channel, _complete(channel.platform, fields)))
    _keep(channel, fields, actor)
    return health


@sensitive_variables("fields", "trial")
def connect_new(
    *, unit: Unit, address: str, name: str, platform: str, fields: Mapping[str, str], actor: Actor
) -> Channel:
    """Notify a channel (unless it is listed) and connect it in one go; nothing is stored unless we are let in."""
    permissions.require(actor, "register.propose", unit)
    permissions.require(actor, "register.connect", unit)
    found = read_address(address, platform)
    refuse_partys(found.address)
    trial = ChannelRef("", found.kind, found.address, found.handle, _complete(found.kind, fields))
    _tried(trial)
    with transaction.atomic():
        channel = Channel.objects.select_related("unit").filter(queries.at_address(found.address)).first()
        if channel is None:
            channel = propose(unit=unit, address=address, name=name, platform=platform, actor=actor)
        permissions.require(actor, "register.connect", channel.unit)
        _keep(channel, fields, actor)
    return channel


def _complete(kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The connector's own fields, every one that it needs filled in."""
    if not registry.is_automatic(kind):
        raise Invalid(_("Plattformen läses inte av sig själv än. Kanalen sköts för hand och behöver ingen koppling."))
    given = {each.name: fields.get(each.name, "").strip() for each in registry.connector(kind).credential_fields}
    for each in registry.connector(kind).credential_fields:
        if each.required and not given[each.name]:
            raise Invalid(_("Fyll i %(label)s.") % {"label": spoken(each.label)}, each.name)
    return given


def _tried(channel: ChannelRef) -> Health:
    try:
        health = registry.connector(channel.kind).health(channel)
    except ConnectorError as error:
        raise Invalid(spoken(str(error))) from error
    if not health.ok:
        raise Invalid(spoken(health.message))
    return health


@sensitive_variables("fields")
@transaction.atomic
def _keep(channel: Channel, fields: Mapping[str, str], actor: Actor) -> None:
    locked(channel.pk)
    Secret.objects.update_or_create(
        channel=channel,
        kind=SecretKind.CONNECTION,
        defaults={
            "label": gettext_noop("Koppling för insamling"),
            "value": json.dumps(_complete(channel.platform, fields), ensure_ascii=False),
            "changed_at": clock.now(),
            "changed_by": user(actor) if actor.kind is ActorKind.PERSON else None,
            "rotate_reason": "",
            "session": "",
        },
    )
    append("register.connected", actor=actor, subject=subject(channel))
