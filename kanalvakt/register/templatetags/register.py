"""How the register's values read on a page."""

from django import template

from kanalvakt.connectors import catalogue
from kanalvakt.core.wording import spoken
from kanalvakt.register import fields
from kanalvakt.register.models import Channel

register = template.Library()
register.filter("field_label", fields.label)


@register.filter
def platform(kind: str) -> str:
    """The platform's name."""
    return spoken(catalogue.label(kind))


@register.filter
def purposes(channel: Channel) -> str:
    """The channel's purposes in words."""
    return fields.shown("purposes", channel.purposes)
