"""What the room's views have in common."""

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation.permissions import require_anywhere

MOST = 200  # items in one order


def actor_for(request: HttpRequest, action: str) -> Actor:
    """The person who asks, who may do `action` somewhere."""
    actor = person(request.user.pk)
    require_anywhere(actor, action)
    return actor


def ids(given: QueryDict, name: str) -> list[int]:
    """The numbers under a name."""
    return [int(value) for value in given.getlist(name) if value.isdecimal()][:MOST]


def next_address(given: QueryDict, otherwise: str = "/") -> str:
    """Where the person came from, if that is one of our own pages."""
    wanted = given.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise
