"""Blocks of senders: the list (a public record, also as a file), deciding one, and the page of one."""

import csv
import io
from datetime import timedelta

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kanalvakt.collection import queries as collection
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict
from kanalvakt.moderation import actions, queries
from kanalvakt.moderation.forms import BlockForm, LiftForm, ReviewForm
from kanalvakt.moderation.models import Block
from kanalvakt.moderation.views.notices import notice_context, tell
from kanalvakt.moderation.views.shared import actor_for
from kanalvakt.organisation.permissions import allows
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.given import next_address
from kanalvakt.ui.paging import page

PROPOSED = timedelta(days=30)
TABS = {
    "review": (gettext_lazy("Att pröva på nytt"), queries.blocks_to_review, ["ends_on", "id"]),
    "lift": (gettext_lazy("Ska hävas"), queries.blocks_to_lift, ["id"]),
    "now": (gettext_lazy("Gäller"), queries.blocks_in_force, ["ends_on", "id"]),
    "ended": (gettext_lazy("Avslutade"), queries.ended_blocks, ["-id"]),
}


def blocks(request: HttpRequest) -> HttpResponse:
    """One list at a time; those in force unless `?state=` asks for another."""
    actor = actor_for(request, "moderation.read_decisions")
    state = request.GET.get("state", "")
    state = state if state in TABS else "now"
    _label, listed, order = TABS[state]
    rows = page(listed(actor), order, request.GET)
    counts = {name: find(actor).count() for name, (_label, find, _order) in TABS.items() if name != "ended"}
    context = {
        "state": state,
        "tabs": [(name, label, counts.get(name)) for name, (label, *_rest) in TABS.items()],
        "page": rows,
        "titles": queries.rule_titles(rows.rows),
        "senders": {row.pk: _sender(row, actor) for row in rows.rows},
    }
    return render(request, "moderation/blocks.html", context)


def table(request: HttpRequest) -> HttpResponse:
    """The whole list as CSV, as a Swedish spreadsheet opens it; taking it out is an entry."""
    actor = actor_for(request, "moderation.read_decisions")
    file = io.StringIO()
    rows = csv.writer(file, delimiter=";")
    rows.writerows([_harmless(cell) for cell in row] for row in queries.block_table(actor))
    actions.record_export(actor)
    response = HttpResponse(f"\ufeff{file.getvalue()}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="blockeringar-{clock.today()}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def block_item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Decide that whoever wrote something is blocked."""
    actor = actor_for(request, queries.BLOCK)
    order = queries.order([item_id], actor)
    if not order.items or not queries.can_block(order.items[0], actor):
        raise Http404(_("Här finns ingen att blockera: texten är vår egen, eller så är avsändaren redan blockerad."))
    today = clock.today()
    days = {"ends_on": today + PROPOSED, "review_on": today + PROPOSED / 2, "rule_id": request.GET.get("rule", "")}
    form = BlockForm(request.POST or None, rules=order.rules, initial=days)
    block = attempt(form, lambda: actions.block_sender(item_id, actor=actor, **form.cleaned_data))
    if block:
        messages.success(request, _("Beslutat. Texten bevaras och förseglas, sedan blockeras avsändaren."))
        return redirect("moderation:block", block.pk)
    context = {
        "form": form,
        "order": order,
        "effect": queries.block_effect(order.items[0]),
        "next": next_address(request.GET),
        "most": actions.longest().days,
    }
    return render(request, "moderation/block_item.html", context)


def block(request: HttpRequest, pk: int) -> HttpResponse:
    """One block: why, until when, who has looked at it again, and what the sender has been told."""
    actor, found = _found(request, pk)
    return _show(request, found, actor)


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it stand."""
    actor, found = _found(request, pk)
    form = ReviewForm(request.POST)
    if attempt(form, lambda: actions.review_block(pk, actor=actor, **form.cleaned_data)):
        messages.success(request, _("Prövningen är sparad. Blockeringen står kvar."))
        return redirect("moderation:block", pk)
    return _show(request, found, actor, review=form)


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """End it now."""
    actor, found = _found(request, pk)
    form = LiftForm(request.POST)
    if attempt(form, lambda: actions.lift_block(pk, actor=actor, **form.cleaned_data)):
        messages.success(request, _("Blockeringen hävs."))
        return redirect("moderation:block", pk)
    return _show(request, found, actor, lift=form)


@require_POST
def lift_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the platform once more."""
    actor, _block = _found(request, pk)
    try:
        actions.try_to_lift_again(pk, actor=actor)
        messages.success(request, _("Kanalvakt försöker häva blockeringen igen."))
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("moderation:block", pk)


@require_POST
def notify(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the sender."""
    actor, found = _found(request, pk)
    return tell(request, found, actor, lambda form: _show(request, found, actor, notice=form))


def _show(request: HttpRequest, found: Block, actor: Actor, **forms: Form) -> HttpResponse:
    may = allows(actor, queries.BLOCK, found.item.channel.unit_id)
    running = may and found.ended_at is None
    stuck = found.unblock and found.unblock.settled_at and not found.lifted_at
    context = {
        "found": found,
        "title": queries.rule_titles([found])[found.pk],
        "sender": _sender(found, actor),
        "may_read": collection.may_read(found.item, actor),
        "reviews": found.reviews.select_related("reviewed_by"),
        "late": found.ended_at is None and found.ends_on < clock.today(),
        "review": ReviewForm(initial={"review_on": found.ends_on}) if running else None,
        "lift": LiftForm() if running else None,
        "can_lift_again": may and stuck,
    }
    context |= notice_context(request, found, actor, reverse("moderation:notify_block", args=[found.pk]))
    return render(request, "moderation/block.html", context | forms)


def _found(request: HttpRequest, pk: int) -> tuple[Actor, Block]:
    actor = actor_for(request, "moderation.read_decisions")
    return actor, get_object_or_404(queries.blocks(actor), pk=pk)


def _sender(found: Block, actor: Actor) -> str:
    return collection.sender_name(found.item, actor) or found.item.no_sender


def _harmless(cell: str) -> str:
    """What a spreadsheet would take for a formula is text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
