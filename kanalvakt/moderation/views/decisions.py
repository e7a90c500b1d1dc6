"""The decisions, with what follows from them."""

import uuid

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import Actor
from kanalvakt.moderation import actions, queries
from kanalvakt.moderation.forms import NoticeForm, RestoreForm
from kanalvakt.moderation.models import Decision
from kanalvakt.moderation.views.notices import notice_context, tell
from kanalvakt.moderation.views.shared import actor_for
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.paging import page


def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision, newest first; `?bulk=` shows those that were made in one go."""
    actor = actor_for(request, "moderation.read_decisions")
    bulk = request.GET.get("bulk", "")
    rows = page(_bulk(queries.decisions(actor), bulk), queries.NEWEST_FIRST, request.GET)
    undoable = [row.pk for row in rows.rows if queries.can_undo(row, actor)] if bulk else []
    context = {"page": rows, "titles": queries.rule_titles(rows.rows), "bulk": bulk, "undoable": undoable}
    return render(request, "moderation/decisions.html", context)


def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: rule, ground, decider, what came of it, and what the sender has been told."""
    actor, found = _found(request, pk)
    return _show(request, found, actor)


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text again."""
    actor, found = _found(request, pk)
    form = RestoreForm(request.POST)
    if attempt(form, lambda: actions.restore(found.item_id, form.cleaned_data["reason"], actor=actor)):
        messages.success(request, _("Texten visas igen så snart plattformen har tagit emot det."))
        return redirect("moderation:decision", pk)
    return _show(request, found, actor, restore=form)


@require_POST
def notify(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the sender why."""
    actor, found = _found(request, pk)
    return tell(request, found, actor, lambda form: _show(request, found, actor, notice=form))


def _show(request: HttpRequest, found: Decision, actor: Actor, **forms: NoticeForm | RestoreForm) -> HttpResponse:
    context = {
        "decision": found,
        "title": queries.rule_titles([found])[found.pk],
        "evidence": queries.evidence_of(found),
        "acts": found.item.acts.order_by("id"),
        "restore": RestoreForm() if queries.can_restore(found, actor) else None,
        "blocked": queries.open_block(found.item),
        "can_block": queries.can_block(found.item, actor),
        "asked_again": found.reconsiderations.select_related("assigned_to"),
        "can_enter": queries.can_enter(found, actor),
        "can_undo": queries.can_undo(found, actor),
    }
    context |= notice_context(request, found, actor, reverse("moderation:notify", args=[found.pk]))
    return render(request, "moderation/decision.html", context | forms)


def _found(request: HttpRequest, pk: int) -> tuple[Actor, Decision]:
    actor = actor_for(request, "moderation.read_decisions")
    return actor, get_object_or_404(queries.decisions(actor), pk=pk)


def _bulk(rows: QuerySet[Decision], asked: str) -> QuerySet[Decision]:
    try:
        return rows.filter(bulk_id=uuid.UUID(asked)) if asked else rows
    except ValueError:
        return rows.none()
