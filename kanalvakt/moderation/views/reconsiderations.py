"""Requests to think again: the list, entering one, and the page of one (G1.5.9)."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kanalvakt.collection.queries import may_read
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.moderation import actions, evidence_page, queries
from kanalvakt.moderation.forms import AssignForm, EnterForm, RemedyForm, SettleForm
from kanalvakt.moderation.models import Reconsideration
from kanalvakt.moderation.views.notices import notice_context, tell
from kanalvakt.moderation.views.shared import actor_for
from kanalvakt.organisation.permissions import allows
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.paging import page

TABS = {
    "mine": (gettext_lazy("Ligger hos dig"), queries.my_reconsiderations),
    "open": (gettext_lazy("Öppna"), queries.open_reconsiderations),
    "done": (gettext_lazy("Avgjorda"), queries.settled_reconsiderations),
}


def reconsiderations(request: HttpRequest) -> HttpResponse:
    """One list at a time; the first that holds something unless `?state=` asks for another."""
    actor = actor_for(request, "moderation.read_decisions")
    counts = {name: rows(actor).count() for name, (_label, rows) in TABS.items() if name != "done"}
    state = request.GET.get("state", "")
    if state not in TABS:
        state = next((name for name, count in counts.items() if count), "done")
    order = queries.NEWEST_FIRST if state == "done" else queries.OLDEST_FIRST
    rows = page(TABS[state][1](actor), order, request.GET)
    context = {
        "state": state,
        "tabs": [(name, label, counts.get(name)) for name, (label, _rows) in TABS.items()],
        "page": rows,
        "titles": queries.rule_titles([row.decision for row in rows.rows]),
        "senders": {row.pk: queries.shown_from(row, actor) for row in rows.rows},
    }
    return render(request, "moderation/reconsiderations.html", context)


def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a request about a decision."""
    actor = actor_for(request, "moderation.enter_reconsideration")
    decision = get_object_or_404(queries.decisions(actor), pk=pk)
    form = EnterForm(request.POST or None, initial={"received_on": clock.today()})
    found = attempt(form, lambda: actions.enter_reconsideration(pk, actor=actor, **form.cleaned_data))
    if found is None:
        return render(request, "moderation/enter_reconsideration.html", {"form": form, "decision": decision})
    messages.success(request, _given(found))
    return redirect("moderation:reconsideration", found.pk)


def reconsideration(request: HttpRequest, pk: int) -> HttpResponse:
    """One request, with the text as it was preserved although it is taken away."""
    actor, found = _found(request, pk)
    return _show(request, found, actor)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide."""
    actor, found = _found(request, pk)
    form = SettleForm(request.POST)
    if attempt(form, lambda: actions.settle_reconsideration(pk, actor=actor, **form.cleaned_data)):
        messages.success(request, _("Avgjort. Tala om utfallet för den som bad om det, med mallen här nedanför."))
        return redirect("moderation:reconsideration", pk)
    return _show(request, found, actor, settle=form)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to another, or take it."""
    actor, found = _found(request, pk)
    form = AssignForm(request.POST, people=queries.reconsiderers(found.decision))
    if attempt(form, lambda: actions.assign_reconsideration(pk, UUID(form.cleaned_data["to"]), actor=actor)):
        messages.success(request, _("Överlämnad."))
        return redirect("moderation:reconsideration", pk)
    return _show(request, found, actor, assign=form)


@require_POST
def finish_remedy(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt for what was left to be done by hand."""
    actor, found = _found(request, pk)
    form = RemedyForm(request.POST)
    if attempt(form, lambda: actions.finish_remedy(pk, form.cleaned_data["note"], actor=actor)):
        messages.success(request, _("Tack. Kvittensen är sparad."))
        return redirect("moderation:reconsideration", pk)
    return _show(request, found, actor, remedy=form)


@require_POST
def notify(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the sender what came of it."""
    actor, found = _found(request, pk)
    return tell(request, found, actor, lambda form: _show(request, found, actor, notice=form))


def _show(request: HttpRequest, found: Reconsideration, actor: Actor, **forms: Form) -> HttpResponse:
    evidence, decision = queries.evidence_of(found.decision), found.decision
    may_try = allows(actor, queries.RECONSIDER, decision.item.channel.unit_id)
    own = any(str(pk) == actor.id for pk in queries.deciders(decision))
    others = queries.reconsiderers(decision) if may_try and not own and not found.outcome else []
    context = {
        "found": found,
        "title": queries.rule_titles([decision])[decision.pk],
        "taken": (found.settled_at or clock.now()) - found.entered_at,
        "may_read": decision.item.sealed or may_read(decision.item, actor),
        "own_decision": own and not found.outcome,
        "settle": SettleForm() if queries.can_reconsider(found, actor) else None,
        "assign": AssignForm(people=others) if others else None,
        "remedy": RemedyForm() if may_try and found.remedy and not found.remedied_at else None,
    }
    context |= evidence_page.context(evidence, actor) if evidence else {}
    context |= notice_context(request, found, actor, reverse("moderation:notify_reconsideration", args=[found.pk]))
    return render(request, "moderation/reconsideration.html", context | forms)


def _found(request: HttpRequest, pk: int) -> tuple[Actor, Reconsideration]:
    actor = actor_for(request, "moderation.read_decisions")
    return actor, get_object_or_404(queries.reconsiderations(actor), pk=pk)


def _given(found: Reconsideration) -> str:
    if found.assigned_to is None:
        return _("Sparad, men ingen annan än den som beslutade får pröva den. Be administratören ge någon rollen.")
    return _("Sparad. %(name)s prövar den.") % {"name": found.assigned_to.name}
