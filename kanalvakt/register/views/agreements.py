"""The agreements about personal data: to read by all, kept by the coordinator and the data protection officer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict
from kanalvakt.organisation import permissions
from kanalvakt.register import actions, queries
from kanalvakt.register.forms import AgreementForm
from kanalvakt.register.models import Agreement
from kanalvakt.ui.forms import attempt

KEEP = "register.keep_agreements"


def agreements(request: HttpRequest) -> HttpResponse:
    """Each controller's, and one more."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, "register.read")
    may_keep = permissions.allows(actor, KEEP)
    form = AgreementForm(request.POST or None)
    if request.method == "POST":
        permissions.require(actor, KEEP)
    if attempt(form, lambda: actions.record_agreement(actor=actor, **form.cleaned_data)):
        messages.success(request, _("Avtalet är antecknat."))
        return redirect("register:agreements")
    context = {"form": form, "controllers": queries.controllers(), "may_keep": may_keep}
    return render(request, "register/agreements.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """An agreement holds no longer."""
    actor = person(request.user.pk)
    permissions.require(actor, KEEP)
    try:
        actions.end_agreement(get_object_or_404(Agreement, pk=pk).pk, actor=actor)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Avtalet är avslutat och står kvar som historia."))
    return redirect("register:agreements")
