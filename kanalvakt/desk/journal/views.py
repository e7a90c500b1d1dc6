"""The journal: what was done, by whom, and how anybody can check that nothing was changed afterwards."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kanalvakt.core.actor import person
from kanalvakt.desk.journal import queries
from kanalvakt.desk.journal.forms import FilterForm
from kanalvakt.ledger import queries as ledger
from kanalvakt.ledger.models import Entry
from kanalvakt.organisation import permissions

READ = "ledger.read"


@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """The list, filtered, newest first."""
    permissions.require(person(request.user.pk), READ)
    form = FilterForm(request.GET)
    form.full_clean()
    told, page = queries.entries(form.cleaned_data, request.GET)
    context = {"form": form, "told": told, "page": page, "seal": queries.seal(), "filtered": form.has_changed()}
    return render(request, "desk/journal/list.html", context)


@require_safe
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry with what an auditor needs to find it under a checkpoint."""
    permissions.require(person(request.user.pk), READ)
    try:
        told = queries.one(entry_id)
    except Entry.DoesNotExist:
        raise Http404 from None
    checkpoint = ledger.newest_checkpoint() if told.tree_size else None
    path = ledger.inclusion_proof(told.entry.leaf_index or 0, checkpoint) if checkpoint else []
    context = {
        "told": told,
        "facts": queries.facts(told.entry),
        "leaf": bytes(told.entry.leaf_hash).hex(),
        "checkpoint": checkpoint,
        "path": [step.hex() for step in path],
    }
    return render(request, "desk/journal/one.html", context)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint as a file, for an auditor to keep."""
    permissions.require(person(request.user.pk), READ)
    newest = ledger.newest_checkpoint()
    if newest is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="kontrollpunkt-{newest.tree_size}.txt"'}
    return HttpResponse(newest.note, content_type="text/plain; charset=utf-8", headers=headers)
