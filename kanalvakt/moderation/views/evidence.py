"""Evidence: the list, one with all that was kept, and the same as PDF/A-1b, picture and files."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string

from kanalvakt.collection.queries import sender_name
from kanalvakt.core.actor import Actor
from kanalvakt.core.models import Blob
from kanalvakt.moderation import evidence_page
from kanalvakt.moderation.queries import NEWEST_FIRST, can_pack
from kanalvakt.moderation.views.shared import actor_for
from kanalvakt.outbox import pdfa, proof, queries
from kanalvakt.outbox.models import Evidence
from kanalvakt.ui.files import harmless
from kanalvakt.ui.paging import page


def evidence_list(request: HttpRequest) -> HttpResponse:
    """All evidence that the person may see, newest first."""
    actor = actor_for(request, "outbox.read_evidence")
    listed = page(queries.evidence_list(actor), NEWEST_FIRST, request.GET)
    senders = {row.pk: sender_name(row.item, actor) or row.item.no_sender for row in listed.rows}
    return render(request, "moderation/evidence_list.html", {"page": listed, "senders": senders})


def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """What was kept, of whom, whether it is unchanged, who decided what and why, and what came of it."""
    actor, found = _found(request, pk)
    context = evidence_page.context(found, actor)
    missing = ""
    try:
        pdfa.ready()
    except pdfa.Missing as error:
        missing = str(error)
    return render(
        request, "moderation/evidence.html", context | {"pdf_missing": missing, "can_pack": can_pack(found.item, actor)}
    )


def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as PDF/A-1b."""
    actor, found = _found(request, pk)
    context = evidence_page.context(found, actor)
    try:
        made = pdfa.render(render_to_string("moderation/evidence_pdf.html", context))
    except pdfa.Missing:
        return redirect("moderation:evidence", pk)
    return _file(made, "application/pdf", f"bevis-{found.pk}.pdf")


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The canonical JSON, byte by byte."""
    actor, found = _found(request, pk)
    return _blob(found, found.canonical, actor, f"bevis-{found.pk}.json")


def raw(request: HttpRequest, pk: int) -> HttpResponse:
    """The platform's own answer, byte by byte."""
    actor, found = _found(request, pk)
    return _blob(found, found.raw, actor, f"bevis-{found.pk}-plattformens-svar.bin")


def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """Our own rendering."""
    actor, found = _found(request, pk)
    return _blob(found, found.picture, actor, f"bevis-{found.pk}.png", inline=True)


def medium(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One of the media; pictures can be shown, everything else is a download."""
    actor, found = _found(request, pk)
    address = found.media[number - 1].get("blob") if 0 < number <= len(found.media) else None
    blob = get_object_or_404(Blob, pk=address)
    name = f"bevis-{found.pk}-{number}.{re.sub(r'[^a-z0-9]', '', blob.media_type.partition('/')[2]) or 'bin'}"
    return _blob(found, blob, actor, name, inline=blob.media_type in evidence_page.PICTURES)


def _found(request: HttpRequest, pk: int) -> tuple[Actor, Evidence]:
    actor = actor_for(request, "outbox.read_evidence")
    return actor, get_object_or_404(queries.evidence_list(actor), pk=pk)


def _blob(found: Evidence, blob: Blob | None, actor: Actor, name: str, *, inline: bool = False) -> HttpResponse:
    data = proof.plain(found, blob, actor) if blob else None
    if blob is None or data is None:
        raise Http404
    return _file(data, blob.media_type, name, inline=inline)


def _file(data: bytes, media_type: str, name: str, *, inline: bool = False) -> HttpResponse:
    """The bytes as a file."""
    kind = media_type if inline else "application/octet-stream"
    return harmless(HttpResponse(data, content_type=kind), name, inline=inline)
