"""How the register's values read on a page."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kanalvakt.connectors import catalogue
from kanalvakt.core.actor import person
from kanalvakt.core.wording import spoken
from kanalvakt.organisation import permissions
from kanalvakt.register import fields
from kanalvakt.register.models import Channel

register = template.Library()
register.filter("field_label", fields.label)

# The register's own pages, and the permission that the last one asks for.
TABS: dict[str, Promise] = {
    "list": _("Förteckningen"),
    "proposals": _("Förslag"),
    "neglected": _("Att se om"),
    "agreements": _("Avtal om personuppgifter"),
    "parties": _("Partiernas kanaler"),
}
ASKED = {"parties": "register.accept"}


@register.inclusion_tag("register/_tabs.html", takes_context=True)
def register_tabs(context: Mapping[str, Any]) -> dict[str, Any]:
    """The register's pages beside one another, for who may open them."""
    request = context["request"]
    actor = person(request.user.pk)
    offered = [name for name in TABS if name not in ASKED or permissions.allows(actor, ASKED[name])]
    return {"tabs": [(reverse(f"register:{name}"), TABS[name]) for name in offered], "path": request.path}


@register.filter
def kept_value(text: str, field: str) -> str:
    """A value of the channel's history."""
    return fields.read(field, text)


@register.filter
def platform(kind: str) -> str:
    """The platform's name."""
    return spoken(catalogue.label(kind))


@register.filter
def purposes(channel: Channel) -> str:
    """The channel's purposes in words."""
    return fields.shown("purposes", channel.purposes)
