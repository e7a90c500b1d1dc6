"""The learnt order: what it is, how well it does, and its switch."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.organisation.permissions import allows, require_anywhere
from kanalvakt.supervision import actions
from kanalvakt.supervision.actions.learning import LEARN, LEAST_DECISIONS
from kanalvakt.supervision.queries.inbox import READ
from kanalvakt.supervision.queries.learning import learned
from kanalvakt.supervision.views.inbox import actor_of


def learning(request: HttpRequest) -> HttpResponse:
    """For everybody who reads the inbox; the coordinator turns it on and lets it be forgotten."""
    actor = actor_of(request)
    require_anywhere(actor, READ)
    context = {"learned": learned(), "may_change": allows(actor, LEARN), "least": LEAST_DECISIONS}
    return render(request, "supervision/learning.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """On."""
    try:
        actions.start_learning(actor=actor_of(request))
        messages.success(request, _("Den lärda ordningen är på. Fliken Troligast finns nu i inkorgen."))
    except (Invalid, Conflict) as error:
        messages.error(request, str(error))
    return redirect("supervision:learning")


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Off, and forgotten."""
    try:
        actions.forget_learning(actor=actor_of(request))
        messages.success(request, _("Det som var lärt är raderat."))
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("supervision:learning")
