"""Where the municipality demands it, those who can reach much must log in with more than a password."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kanalvakt.core.actor import person
from kanalvakt.organisation.models import Role
from kanalvakt.organisation.permissions import grants

DEMANDED = {Role.ADMINISTRATOR, Role.COORDINATOR}


class RequireMfa:
    """With `KANALVAKT_REQUIRE_MFA`, leads administrators and coordinators to set up a passkey or codes first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, or turn it to the page where it is set up."""
        if settings.REQUIRE_MFA and not request.path.startswith(reverse("account_root")) and _lacks(request):
            messages.warning(
                request,
                _("Din roll kräver mer än ett lösenord. Lägg till en nyckel eller slå på engångskod, så kommer du in."),
            )
            return redirect("mfa_index")
        return self.get_response(request)


def _lacks(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_authenticated or DEMANDED.isdisjoint(grant.role for grant in grants(person(user.pk))):
        return False
    return not is_mfa_enabled(user)
