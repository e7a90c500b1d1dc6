"""How soon the channels answer: a page, a file, and each channel's goal."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kanalvakt.core.actor import Actor
from kanalvakt.organisation.permissions import anywhere, require, require_anywhere
from kanalvakt.register.queries import visible_channels
from kanalvakt.supervision import actions, figures_csv, queries
from kanalvakt.supervision.actions.goals import SET
from kanalvakt.supervision.forms import GoalForm, PeriodForm
from kanalvakt.supervision.views.inbox import actor_of
from kanalvakt.ui.files import harmless
from kanalvakt.ui.forms import attempt


def figures(request: HttpRequest) -> HttpResponse:
    """Channel by channel, for a period."""
    form, rows = _asked(request, actor_of(request))
    context = {"form": form, "rows": rows, "may_set": anywhere(actor_of(request), SET)}
    return render(request, "supervision/figures.html", context)


def csv(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    form, rows = _asked(request, actor_of(request))
    since, until = form.days()
    answer = HttpResponse(figures_csv.written(rows), content_type="text/csv; charset=utf-8")
    return harmless(answer, f"svarstider-{since}-{until}.csv")


def goal(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose how soon one channel answers."""
    actor = actor_of(request)
    channel = get_object_or_404(visible_channels(actor), slug=slug)
    require(actor, SET, channel.unit_id)
    form = GoalForm(request.POST or None, initial={"hours": queries.goal_of(channel) / 3600})
    if request.method == "POST" and form.is_valid():
        attempt(form, lambda: actions.set_goal(channel, form.minutes(), actor=actor))
        if form.is_valid():
            messages.success(request, _("Svarstiden är ändrad. Det som väntar räknas om inom en halv minut."))
            return redirect("supervision:figures")
    return render(request, "supervision/goal.html", {"form": form, "channel": channel})


def _asked(request: HttpRequest, actor: Actor) -> tuple[PeriodForm, list[queries.Figures]]:
    require_anywhere(actor, queries.READ)
    form = PeriodForm(request.GET.dict())
    return form, queries.figures(actor, *form.days())
