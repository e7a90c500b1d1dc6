"""One's own letters, and how all of them stand."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict
from kanalvakt.organisation import permissions
from kanalvakt.organisation import queries as organisation
from kanalvakt.telling import actions, queries
from kanalvakt.telling.forms import ChoiceForm
from kanalvakt.telling.models import Letter
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.paging import page


def mine(request: HttpRequest) -> HttpResponse:
    """What I want letters about."""
    actor = person(request.user.pk)
    user = organisation.user(actor)
    wish = queries.wish(user)
    form = ChoiceForm(request.POST or None, wish=wish, urgent=queries.urgent(actor))
    if attempt(form, lambda: actions.choose(**form.choice(), actor=actor)):
        messages.success(request, _("Sparat."))
        return redirect("telling:mine")
    context = {
        "form": form,
        "wish": wish,
        "letters": queries.last_letters(user),
        "has_mail": queries.has_mail(),
        "is_refused": wish.refused_address == user.email,
    }
    return render(request, "telling/mine.html", context)


def status(request: HttpRequest) -> HttpResponse:
    """Whether letters arrive."""
    permissions.require_anywhere(person(request.user.pk), "telling.read_status")
    context = {
        "status": queries.status(),
        "page": page(queries.failed(), ("-ended_at", "-id"), request.GET),
        "has_mail": queries.has_mail(),
    }
    return render(request, "telling/status.html", context)


@require_POST
def test(request: HttpRequest) -> HttpResponse:
    """Send me a letter."""
    told = _("Ett provbrev är på väg till %(address)s.") % {"address": getattr(request.user, "email", "")}
    return _did(request, told, lambda actor: actions.order_test(actor=actor))


@require_POST
def send_again(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Try a letter once more."""
    permissions.require_anywhere(person(request.user.pk), "telling.send")
    get_object_or_404(Letter, pk=letter_id)
    return _did(request, _("Brevet skickas igen."), lambda actor: actions.send_again(letter_id, actor=actor))


def _did(request: HttpRequest, told: str, act: Callable[[Actor], object]) -> HttpResponse:
    try:
        act(person(request.user.pk))
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, told)
    return redirect("telling:status")
