"""The registrar's pages: what waits, what is done, and one record with all that must be copied."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanalvakt.collection import queries as collection
from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation.permissions import require, require_anywhere
from kanalvakt.registration import actions, queries
from kanalvakt.registration.forms import BulkReceiptForm, MoveForm, ReceiptForm
from kanalvakt.registration.models import Registration
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.paging import page


def _actor(request: HttpRequest) -> Actor:
    actor = person(request.user.pk)
    require_anywhere(actor, "registration.read")
    return actor


def waiting(request: HttpRequest) -> HttpResponse:
    """What waits, oldest first; chosen rows get one case number together."""
    actor = _actor(request)
    rows = page(queries.waiting(actor), queries.OLDEST_FIRST, request.GET)
    open_to_me = [row.pk for row in rows.rows if queries.may_open(row, actor)]
    form = BulkReceiptForm(request.POST or None, ids=open_to_me)
    done = attempt(
        form,
        lambda: actions.record_receipts(
            form.cleaned_data["registrations"], form.cleaned_data["case_number"], actor=actor
        ),
    )
    if done:
        told = ngettext("%(count)s post är registrerad.", "%(count)s poster är registrerade.", len(done))
        messages.success(request, told % {"count": len(done)})
        return redirect("registration:waiting")
    context = {"page": rows, "form": form, "open_to_me": open_to_me, "chosen": request.POST.getlist("registrations")}
    return render(request, "registration/waiting.html", context)


def registered(request: HttpRequest) -> HttpResponse:
    """What has a receipt, newest first."""
    actor = _actor(request)
    rows = page(queries.registered(actor), queries.NEWEST_FIRST, request.GET)
    open_to_me = [row.pk for row in rows.rows if queries.may_open(row, actor)]
    return render(request, "registration/registered.html", {"page": rows, "open_to_me": open_to_me})


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What to copy into the record system, and the receipt."""
    actor, registration = _found(request, pk)
    form = ReceiptForm(request.POST or None)
    if attempt(form, lambda: actions.record_receipt(pk, form.cleaned_data["case_number"], actor=actor)):
        messages.success(request, _("Registrerat. Kvittot är sparat."))
        return redirect("registration:waiting")
    return _show(request, registration, actor, form=form)


def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A number that was typed wrong."""
    actor, registration = _found(request, pk)
    form = ReceiptForm(request.POST or None, initial={"case_number": registration.case_number})
    if attempt(form, lambda: actions.correct_receipt(pk, form.cleaned_data["case_number"], actor=actor)):
        messages.success(request, _("Diarienumret är rättat."))
        return redirect("registration:one", pk=pk)
    context = {"registration": registration, "form": form, "heading": _("Rätta diarienumret")}
    return render(request, "registration/change.html", context)


def move(request: HttpRequest, pk: int) -> HttpResponse:
    """To the board it belongs to."""
    actor, registration = _found(request, pk)
    form = MoveForm(request.POST or None, initial={"board": registration.board_id})
    if attempt(form, lambda: actions.move(pk, form.cleaned_data["board"], actor=actor)):
        messages.success(request, _("Flyttat."))
        return redirect("registration:one", pk=pk)
    context = {"registration": registration, "form": form, "heading": _("Flytta till annan nämnd")}
    return render(request, "registration/change.html", context)


def _found(request: HttpRequest, pk: int) -> tuple[Actor, Registration]:
    """The registration, for one who may open all that is in it."""
    actor = _actor(request)
    registration = get_object_or_404(queries.readable(actor), pk=pk)
    for action, unit in queries.needed(registration):
        require(actor, action, unit)
    return actor, registration


def _show(request: HttpRequest, registration: Registration, actor: Actor, *, form: ReceiptForm) -> HttpResponse:
    items = registration.items.select_related("channel", "version").order_by("written_at")
    parts = [
        {
            "item": item,
            "sender": collection.sender_name(item, actor),
            "text": collection.text(item.version, actor) if item.version else "",
        }
        for item in items
    ]
    context = {
        "registration": registration,
        "parts": parts,
        "form": form,
        "earlier": queries.earlier_numbers(registration),
    }
    return render(request, "registration/one.html", context)
