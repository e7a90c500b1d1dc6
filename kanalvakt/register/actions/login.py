"""Connecting by logging in at the platform itself: begun here, finished when the person comes back with a code."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from kanalvakt.connectors import registry
from kanalvakt.connectors.base import Begun, ChannelRef, ConnectorError
from kanalvakt.connectors.protocol import LogsIn
from kanalvakt.connectors.recognise import Recognised
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.core.wording import spoken
from kanalvakt.organisation import permissions


def begin_login(found: Recognised, redirect: str, state: str, *, actor: Actor) -> Begun:
    """Introduce Kanalvakt to the platform; where the person logs in there. Raises Invalid with what to do."""
    permissions.require_anywhere(actor, "register.connect")
    try:
        return _connector(found.kind).begin_login(_channel(found), redirect, state)
    except ConnectorError as error:
        raise Invalid(spoken(str(error))) from error


@sensitive_variables()
def finish_login(
    found: Recognised, kept: Mapping[str, str], code: str, redirect: str, *, actor: Actor
) -> Mapping[str, str]:
    """The credentials for a code; they are kept by `connect` or `connect_new`, which try them first."""
    permissions.require_anywhere(actor, "register.connect")
    try:
        return _connector(found.kind).finish_login(_channel(found), kept, code, redirect)
    except ConnectorError as error:
        raise Invalid(spoken(str(error))) from error


def _channel(found: Recognised) -> ChannelRef:
    return ChannelRef("", found.kind, found.address, found.handle)


def _connector(kind: str) -> LogsIn:
    connector = registry.connector(kind)
    if not isinstance(connector, LogsIn):
        raise Invalid(_("På den plattformen går det inte att logga in härifrån. Följ stegen på sidan i stället."))
    return connector
