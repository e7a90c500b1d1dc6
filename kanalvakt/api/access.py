"""Who a program acts for: the key in its Authorization header, or the person who is logged in."""

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation import actions


class Key(HttpBearer):
    """`Authorization: Bearer kv_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The person whose key it is."""
        return actions.use_api_key(token)


class LoggedIn(SessionAuth):
    """The session of a browser; with it a change needs the CSRF token too."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The person who is logged in."""
        return person(request.user.pk) if request.user.is_authenticated else None


ACCESS = [Key(), LoggedIn()]
