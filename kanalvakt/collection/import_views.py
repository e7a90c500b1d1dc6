"""Importing by the browser: the page with its form, the pieces of an upload, one import with what it could not read."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.collection import actions, fault_csv, queries
from kanalvakt.collection.actions.uploading import PIECE
from kanalvakt.collection.forms import ImportForm
from kanalvakt.collection.models import Import, ImportState
from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.organisation.permissions import require
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import visible_channels
from kanalvakt.ui.files import harmless
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.paging import page

SIZE = 20


def _found(request: HttpRequest, slug: str) -> tuple[Actor, Channel]:
    actor = person(request.user.pk)
    channel = get_object_or_404(visible_channels(actor), slug=slug)
    require(actor, "collection.import", channel.unit_id)
    return actor, channel


def _import(request: HttpRequest, slug: str, pk: int) -> tuple[Actor, Import]:
    actor, channel = _found(request, slug)
    return actor, get_object_or_404(channel.imports.select_related("channel", "by"), pk=pk)


def imports(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a file; what was imported before. Without JavaScript the file comes whole, and may be 100 MB."""
    actor, channel = _found(request, slug)
    form = ImportForm(request.POST or None, request.FILES or None)
    if made := attempt(form, lambda: actions.upload_whole(channel.pk, actor=actor, **form.order())):
        messages.success(request, _("Filen är mottagen och läses in. Du kan lämna sidan under tiden."))
        return redirect("collection:import", slug=slug, pk=made.pk)
    context = {
        "channel": channel,
        "form": form,
        "readable": queries.readable(channel),
        "page": page(channel.imports.select_related("by"), ["-id"], request.GET, size=SIZE),
    }
    return render(request, "collection/imports.html", context)


def one(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How one import goes, and what in the file could not be read."""
    _actor, found = _import(request, slug, pk)
    faults = page(found.faults.all(), ["number"], request.GET)
    return render(request, "collection/import.html", {"channel": found.channel, "one": found, "page": faults})


def faults(request: HttpRequest, slug: str, pk: int) -> StreamingHttpResponse:
    """What could not be read, as a file for a spreadsheet."""
    _actor, found = _import(request, slug, pk)
    answer = StreamingHttpResponse(fault_csv.written(found), content_type="text/csv; charset=utf-8")
    return harmless(answer, f"ej-last-{found.pk}.csv")


@require_POST
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """'Avbryt importen'."""
    actor, found = _import(request, slug, pk)
    try:
        actions.cancel_import(found.pk, actor=actor)
        messages.success(request, _("Importen är avbruten. Det som hann läsas in finns kvar."))
    except Conflict as error:
        messages.warning(request, str(error))
    return redirect("collection:import", slug=slug, pk=pk)


@require_POST
def begin(request: HttpRequest, slug: str) -> JsonResponse:
    """An upload in pieces begins, or is taken up again: where to send which piece."""
    actor, channel = _found(request, slug)
    told = request.POST
    try:
        size = int(told.get("size", ""))
        name, key = told.get("name", ""), told.get("key", "")
        made = actions.begin_import(channel.pk, file_name=name, size=size, resume_key=key, actor=actor)
    except (Invalid, Conflict, ValueError) as error:
        return _refused(error)
    place = {"slug": slug, "pk": made.pk}
    return JsonResponse({
        "received": made.received,
        "piece": PIECE,
        "send": reverse("collection:import_piece", kwargs=place),
        "finish": reverse("collection:import_finish", kwargs=place),
    })  # fmt: skip


@require_POST
def piece(request: HttpRequest, slug: str, pk: int) -> JsonResponse:
    """The next piece, its first byte's place in `?offset=`. 409 says where the upload stands instead."""
    actor, found = _import(request, slug, pk)
    try:
        found = actions.receive(found.pk, int(request.GET.get("offset", "")), request.read(PIECE + 1), actor=actor)
    except Conflict as error:
        found.refresh_from_db()
        going = found.state == ImportState.RECEIVING
        return JsonResponse({"received": found.received if going else None, "error": str(error)}, status=409)
    except (Invalid, ValueError) as error:
        return _refused(error)
    return JsonResponse({"received": found.received})


@require_POST
def finish(request: HttpRequest, slug: str, pk: int) -> JsonResponse:
    """All pieces are there: the page to look at now."""
    actor, found = _import(request, slug, pk)
    try:
        actions.finish_upload(found.pk, actor=actor)
    except (Invalid, Conflict) as error:
        return _refused(error)
    return JsonResponse({"page": reverse("collection:import", kwargs={"slug": slug, "pk": pk})})


def _refused(error: Exception) -> JsonResponse:
    told = str(error) if isinstance(error, Invalid | Conflict) else _("Uppladdningen gick inte att förstå.")
    return JsonResponse({"error": told}, status=400)
