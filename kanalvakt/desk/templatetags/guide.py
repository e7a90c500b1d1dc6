"""The demonstration's guide, for the page Idag."""

from django import template
from django.http import HttpRequest

from kanalvakt.core.actor import person
from kanalvakt.desk.demo import guide as demonstration

HIDDEN = "guide_hidden"
register = template.Library()


@register.simple_tag
def guide(request: HttpRequest) -> demonstration.Guide | None:
    """The guide for this person, unless they have put it away."""
    return None if request.session.get(HIDDEN) else demonstration.guide(person(request.user.pk))
