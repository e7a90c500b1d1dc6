"""Channels from a spreadsheet: what would become of each row, then the notification, then what to mend."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict
from kanalvakt.organisation import permissions
from kanalvakt.register import actions, fields, queries
from kanalvakt.register.export import FORMATS
from kanalvakt.register.forms import ListForm
from kanalvakt.ui.files import harmless
from kanalvakt.ui.forms import attempt

COLUMNS = [field for field in fields.EDITABLE if field != "handle"]


def read(request: HttpRequest) -> HttpResponse:
    """Choose a file; nothing is notified by that."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, "register.propose")
    form = ListForm(request.POST or None, request.FILES or None)
    made = attempt(form, lambda: actions.read_list(**form.order(), actor=actor))
    if made:
        return redirect("register:list_outcome", made.pk)
    columns = [(fields.label(field), fields.label(field) in _needed()) for field in COLUMNS]
    return render(request, "register/list_read.html", {"form": form, "columns": columns})


def _needed() -> set[str]:
    return {fields.label(field) for field in ("unit", "name", "address")}


def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of the rows; the button notifies those that are right."""
    actor = person(request.user.pk)
    found = get_object_or_404(queries.lists(actor), pk=pk)
    if request.method == "POST":
        try:
            added = actions.add_list(found.pk, actor=actor).added or 0
        except Conflict as error:
            messages.error(request, str(error))
        else:
            told = ngettext("%(count)d kanal är anmäld.", "%(count)d kanaler är anmälda.", added)
            messages.success(request, told % {"count": added})
        return redirect("register:list_outcome", pk)
    return render(request, "register/list_outcome.html", {"list": found, **queries.list_report(found, request.GET)})


@require_GET
def faults(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The rows that were not right, as they were, each with what is wrong: to mend and to read again."""
    found = get_object_or_404(queries.lists(person(request.user.pk)), pk=pk)
    columns, rows = queries.list_faults(found)
    return _csv(columns, rows, f"kanaler-fel-{pk}.csv")


@require_GET
def template(request: HttpRequest) -> StreamingHttpResponse:
    """An empty list with the right headings."""
    permissions.require_anywhere(person(request.user.pk), "register.propose")
    return _csv([fields.label(field) for field in COLUMNS], [], "kanaler-mall.csv")


def _csv(columns: list[str], rows: list[list[str]], name: str) -> StreamingHttpResponse:
    content_type, written = FORMATS["csv"]
    return harmless(StreamingHttpResponse(written(columns, rows), content_type=content_type), name)
