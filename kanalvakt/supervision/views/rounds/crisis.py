"""Closer supervision for a time: listed, begun, extended, ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.core.errors import Conflict
from kanalvakt.organisation.permissions import allows, anywhere, require_anywhere
from kanalvakt.register.models import LIVE, Channel
from kanalvakt.register.queries import within
from kanalvakt.supervision import queries as inbox
from kanalvakt.supervision.actions import rounds as actions
from kanalvakt.supervision.actions.rounds.crises import DECLARE
from kanalvakt.supervision.queries import rounds as queries
from kanalvakt.supervision.round_forms import CrisisForm, ExtendForm
from kanalvakt.supervision.views.rounds.today import actor_of
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.paging import page


def crises(request: HttpRequest) -> HttpResponse:
    """What goes on, and what was."""
    actor = actor_of(request)
    rows = queries.crises(actor)
    context = {
        "going_on": queries.goes_on(rows),
        "page": page(rows, ["-id"], request.GET),
        "may_declare": anywhere(actor, DECLARE),
    }
    return render(request, "supervision/rounds/crises.html", context)


def declare(request: HttpRequest) -> HttpResponse:
    """Begin one."""
    actor = actor_of(request)
    require_anywhere(actor, DECLARE)
    form = CrisisForm(
        request.POST or None,
        channels=list(within(Channel.objects.filter(state__in=LIVE), actor, DECLARE)),
        units=inbox.units(actor, DECLARE),
        for_all=allows(actor, DECLARE),
    )
    if attempt(form, lambda: actions.declare_crisis(**form.cleaned_data, actor=actor)):
        messages.success(request, _("Krisläget har börjat. Tillsynerna står på sidan Tillsyn."))
        return redirect("rounds:crises")
    return render(request, "supervision/rounds/declare.html", {"form": form})


def crisis(request: HttpRequest, crisis_id: int) -> HttpResponse:
    """One, with a new last day for those who may say so."""
    actor = actor_of(request)
    found = get_object_or_404(queries.crises(actor), pk=crisis_id)
    form = ExtendForm(request.POST or None, initial={"until": found.until})
    if attempt(form, lambda: actions.extend_crisis(found.pk, form.cleaned_data["until"], actor=actor)):
        messages.success(request, _("Krisläget har en ny sista dag."))
        return redirect("rounds:crisis", found.pk)
    unit = found.channel.unit_id if found.channel else found.unit_id
    context = {"crisis": found, "form": form, "goes_on": queries.goes_on(queries.crises(actor).filter(pk=found.pk))}
    return render(request, "supervision/rounds/crisis.html", context | {"may_change": allows(actor, DECLARE, unit)})


@require_POST
def end(request: HttpRequest, crisis_id: int) -> HttpResponse:
    """It is over."""
    actor = actor_of(request)
    found = get_object_or_404(queries.crises(actor), pk=crisis_id)
    try:
        actions.end_crisis(found.pk, actor=actor)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Krisläget är avslutat. Den vanliga tillsynen gäller."))
    return redirect("rounds:crises")
