"""What the page frame needs: the municipality's name and colour, the menu, and where the search leads."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from kanalvakt.core.actor import person
from kanalvakt.desk.navigation import Entry, menu
from kanalvakt.organisation import queries
from kanalvakt.telling.queries import has_mail

SEARCH = "/inkorg/"


@dataclass(frozen=True, slots=True)
class Shell:
    """`colour` is hex without '#'."""

    name: str
    colour: str
    menu: list[Entry] = field(default_factory=list)
    search_url: str = ""
    has_mail: bool = False


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for `ui/base.html`; nothing is asked of the database unless the page has the frame."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: HttpRequest) -> Shell:
    group = queries.group()
    name, colour = group.name, group.colour.removeprefix("#")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Shell(name, colour, has_mail=has_mail())
    entries = menu(person(user.pk), request.path)
    search = SEARCH if any(entry.url == SEARCH for entry in entries) else ""
    return Shell(name, colour, entries, search, has_mail())
