"""Saved answers: list, write, take away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.organisation.permissions import allows, require_anywhere
from kanalvakt.supervision import actions, queries
from kanalvakt.supervision.actions.saved_answers import WRITE
from kanalvakt.supervision.forms import SavedAnswerForm
from kanalvakt.supervision.models import SavedAnswer
from kanalvakt.supervision.views.inbox import actor_of
from kanalvakt.ui.forms import attempt


def saved_answers(request: HttpRequest) -> HttpResponse:
    """All that I may use."""
    actor = actor_of(request)
    require_anywhere(actor, WRITE)
    return render(request, "supervision/saved_answers.html", {"answers": queries.saved_answers(actor)})


def edit(request: HttpRequest, saved_answer_id: int | None = None) -> HttpResponse:
    """Write a new one or change one."""
    actor = actor_of(request)
    require_anywhere(actor, WRITE)
    form = SavedAnswerForm(
        request.POST or None,
        instance=get_object_or_404(queries.saved_answers(actor), pk=saved_answer_id) if saved_answer_id else None,
        units=queries.units(actor, WRITE),
        for_all=allows(actor, WRITE),
    )
    if request.method == "POST":
        done = attempt(
            form, lambda: actions.save_answer(**form.cleaned_data, saved_answer_id=saved_answer_id, actor=actor)
        )
        if done:
            messages.success(request, _("Svaret är sparat."))
            return redirect("supervision:saved_answers")
    return render(request, "supervision/saved_answer.html", {"form": form, "saved_answer_id": saved_answer_id})


@require_POST
def delete(request: HttpRequest, saved_answer_id: int) -> HttpResponse:
    """Take one away."""
    get_object_or_404(SavedAnswer, pk=saved_answer_id)
    actions.delete_saved_answer(saved_answer_id, actor=actor_of(request))
    messages.success(request, _("Det sparade svaret är borttaget."))
    return redirect("supervision:saved_answers")
