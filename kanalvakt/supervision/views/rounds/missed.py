"""Missed rounds, until somebody says what was done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from kanalvakt.supervision.actions import rounds as actions
from kanalvakt.supervision.queries import rounds as queries
from kanalvakt.supervision.round_forms import AcknowledgeForm
from kanalvakt.supervision.views.rounds.today import actor_of
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.given import numbers


def missed(request: HttpRequest) -> HttpResponse:
    """Those that wait for this person; one answer for those that are ticked."""
    actor = actor_of(request)
    actions.ensure()
    form = AcknowledgeForm(request.POST or None)
    ticked = numbers(request.POST, "round")
    done = attempt(form, lambda: actions.acknowledge(ticked, form.cleaned_data["done"], actor=actor))
    if done:
        told = ngettext("%(n)s missad tillsyn är kvitterad.", "%(n)s missade tillsyner är kvitterade.", done)
        messages.success(request, told % {"n": done})
        return redirect("rounds:missed")
    context = {"page": queries.missed(actor, request.GET), "form": form, "ticked": ticked}
    return render(request, "supervision/rounds/missed.html", context)
