"""What the room's views have in common."""

from django.http import HttpRequest

from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation.permissions import require_anywhere


def actor_for(request: HttpRequest, action: str) -> Actor:
    """The person who asks, who may do `action` somewhere."""
    actor = person(request.user.pk)
    require_anywhere(actor, action)
    return actor
