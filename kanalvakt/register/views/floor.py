"""The activity floor: what is expected of every channel (expectation 9)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.actor import person
from kanalvakt.organisation import permissions
from kanalvakt.register import actions, queries
from kanalvakt.register.forms import FloorForm
from kanalvakt.ui.forms import attempt


def floor(request: HttpRequest) -> HttpResponse:
    """What holds, to be changed by the coordinator."""
    actor = person(request.user.pk)
    permissions.require(actor, "register.set_floor")
    form = FloorForm(request.POST or None, instance=queries.activity_floor())
    if attempt(form, lambda: actions.set_floor(**form.cleaned_data, actor=actor)):
        messages.success(request, _("Minsta aktivitet är ändrad. Listan under Att se om följer den."))
        return redirect("register:neglected")
    return render(request, "register/floor.html", {"form": form})
