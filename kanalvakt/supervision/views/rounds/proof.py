"""Proof for a period: as a page that can be printed, as PDF/A and as CSV."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.organisation.queries import group
from kanalvakt.outbox import pdfa
from kanalvakt.supervision import queries as inbox
from kanalvakt.supervision import round_csv
from kanalvakt.supervision.actions import rounds as actions
from kanalvakt.supervision.queries import rounds as queries
from kanalvakt.supervision.round_forms import ProofForm
from kanalvakt.supervision.views.rounds.today import actor_of
from kanalvakt.ui.files import harmless

# A PDF of more rows than this takes minutes to set; it then has the figures and the deviations, and names the CSV.
MOST_IN_PDF = 1000


def proof(request: HttpRequest) -> HttpResponse:
    """The figures of a period, and what deviates."""
    actor = actor_of(request)
    actions.ensure()
    form = _form(request, actor)
    missing = ""
    try:
        pdfa.ready()
    except pdfa.Missing as error:
        missing = str(error)
    made = queries.proof(actor, form.asked())
    context = {"form": form, "proof": made, "deviations": made.deviations[:MOST_IN_PDF], "pdf_missing": missing}
    return render(request, "supervision/rounds/proof.html", context | {"now": clock.now(), "group": group()})


def csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every row, without limit."""
    actor = actor_of(request)
    actions.ensure()
    asked = _form(request, actor).asked()
    text = round_csv.written(queries.lines(actor, asked))
    return harmless(StreamingHttpResponse(_bytes(text), content_type="text/csv; charset=utf-8"), _name(asked, "csv"))


def pdf(request: HttpRequest) -> HttpResponse:
    """The same as PDF/A-1b."""
    actor = actor_of(request)
    actions.ensure()
    asked = _form(request, actor).asked()
    made = queries.proof(actor, asked)
    rows = list(queries.lines(actor, asked)) if made.rows <= MOST_IN_PDF else []
    context = {"proof": made, "deviations": made.deviations[:MOST_IN_PDF], "rows": rows}
    context |= {"now": clock.now(), "group": group()}
    try:
        document = pdfa.render(render_to_string("supervision/rounds/proof_pdf.html", context))
    except pdfa.Missing:
        return redirect(f"{reverse('rounds:proof')}?{request.GET.urlencode()}")
    return harmless(HttpResponse(document, content_type="application/pdf"), _name(asked, "pdf"))


def _form(request: HttpRequest, actor: Actor) -> ProofForm:
    units = inbox.units(actor, queries.READ)
    return ProofForm(request.GET.dict(), channels=queries.channels(actor), units=units)


def _name(asked: queries.Asked, ending: str) -> str:
    return f"tillsyn-{asked.since}-{asked.until}.{ending}"


def _bytes(text: Iterator[str]) -> Iterator[bytes]:
    return (part.encode() for part in text)
