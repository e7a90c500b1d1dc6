"""Today's rounds, one round, and 'Tillsyn klar'."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation.permissions import require_anywhere
from kanalvakt.organisation.queries import working_calendar
from kanalvakt.supervision import queries as inbox
from kanalvakt.supervision.actions import rounds as actions
from kanalvakt.supervision.models import Round, RoundState
from kanalvakt.supervision.queries import rounds as queries
from kanalvakt.supervision.round_forms import CorrectForm, LateForm, SignForm
from kanalvakt.ui.forms import attempt

NEWEST = 50


def today(request: HttpRequest) -> HttpResponse:
    """One card a channel, those to look at first."""
    actor = actor_of(request)
    actions.ensure()
    page = queries.today(actor, request.GET)
    context = {
        "page": page,
        "cards": queries.cards(page.rows, actor),
        "due": queries.count_due(actor),
        "missed": queries.count_missed(actor),
        "crises": queries.goes_on(queries.crises(actor)),
        "calendar": working_calendar(),
    }
    return render(request, "supervision/rounds/today.html", context)


def one(request: HttpRequest, round_id: int) -> HttpResponse:
    """A round: what is new, who signed it when, what was corrected, and what came of it when it was missed."""
    return _show(request, _found(round_id, actor_of(request)))


@require_POST
def sign(request: HttpRequest, round_id: int) -> HttpResponse:
    """'Tillsyn klar', in time or late."""
    actor = actor_of(request)
    row = _found(round_id, actor)
    late = row.state == RoundState.MISSED
    form: Form = LateForm(request.POST) if late else SignForm(request.POST)
    if attempt(form, lambda: _sign(row, form.cleaned_data, actor, late=late)):
        messages.success(request, _("Tillsynen av %(channel)s är signerad.") % {"channel": row.channel.name})
        return redirect("rounds:round", row.pk) if late else redirect("rounds:today")
    return _show(request, row, form=form)


@require_POST
def correct(request: HttpRequest, round_id: int) -> HttpResponse:
    """Say what was wrong."""
    actor = actor_of(request)
    row, form = _found(round_id, actor), CorrectForm(request.POST)
    if row.signed_id is None:
        raise Http404
    signed = row.signed_id
    if attempt(form, lambda: actions.correct(signed, form.cleaned_data["text"], actor=actor)):
        messages.success(request, _("Rättelsen är sparad."))
        return redirect("rounds:round", row.pk)
    return _show(request, row, correct_form=form)


def actor_of(request: HttpRequest) -> Actor:
    """The person who asks, who may see rounds somewhere."""
    actor = person(request.user.pk)
    require_anywhere(actor, queries.READ)
    return actor


def _sign(row: Round, data: dict[str, Any], actor: Actor, *, late: bool) -> Any:
    if late:
        return actions.sign_late(row.pk, data["note"], actor=actor)
    return actions.sign(row.channel_id, data["note"], seen=data["seen"], actor=actor)


def _found(round_id: int, actor: Actor) -> Round:
    try:
        return queries.one(round_id, actor)
    except Round.DoesNotExist as error:
        raise Http404 from error


def _show(request: HttpRequest, row: Round, **forms: Form) -> HttpResponse:
    actor = actor_of(request)
    card = queries.card(row.channel_id, actor)
    here = card if card and row in card.rounds else None
    context: dict[str, Any] = {"round": row, "card": here, "may_sign": card.may_sign if card else False}
    if here and here.is_due:
        context["rows"] = inbox.rows(inbox.whole(queries.new_cases(here.channel)[:NEWEST]))
        context["form"] = SignForm(initial={"seen": here.newest})
    elif row.state == RoundState.MISSED and row.signed is None:
        context["form"] = LateForm()
    context["correct_form"] = CorrectForm()
    return render(request, "supervision/rounds/round.html", context | forms)
