"""The parties' links: what is shown, and a form for the coordinator (G1.3.4)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict
from kanalvakt.organisation import permissions
from kanalvakt.register import actions, queries
from kanalvakt.register.forms import PartyForm
from kanalvakt.register.models import PartyLink
from kanalvakt.ui.forms import attempt


def parties(request: HttpRequest) -> HttpResponse:
    """The links, and one more."""
    actor = person(request.user.pk)
    permissions.require(actor, "register.accept")
    form = PartyForm(request.POST or None)
    if attempt(form, lambda: actions.accept_party_link(actor=actor, **form.cleaned_data)):
        messages.success(request, _("Länken visas nu för allmänheten."))
        return redirect("register:parties")
    return render(
        request, "register/parties.html", {"form": form, "links": queries.open_party_links(), "today": clock.today()}
    )


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link away."""
    actor = person(request.user.pk)
    permissions.require(actor, "register.accept")
    try:
        actions.end_party_link(get_object_or_404(PartyLink, pk=pk).pk, actor=actor)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Länken är borttagen."))
    return redirect("register:parties")
