"""Threat packs: the list, making one, and the page of one with its witnesses and downloads (expectation 30)."""

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict
from kanalvakt.moderation import actions, queries
from kanalvakt.moderation.forms import AttestForm, PackForm, ReportForm, WitnessForm
from kanalvakt.moderation.models import ThreatPack
from kanalvakt.moderation.views.shared import actor_for
from kanalvakt.organisation.permissions import allows
from kanalvakt.outbox import proof
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.given import next_address, numbers
from kanalvakt.ui.paging import page


def packs(request: HttpRequest) -> HttpResponse:
    """Every pack, newest first, those that wait for this person's signature on top."""
    actor = actor_for(request, "moderation.read_packs")
    context = {
        "page": page(queries.packs(actor), queries.NEWEST_FIRST, request.GET),
        "to_sign": queries.packs_to_sign(actor).select_related("pack"),
    }
    return render(request, "moderation/packs.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Put texts together for a police report."""
    actor = actor_for(request, queries.MAKE)
    order = queries.order(numbers(request.GET, "item"), actor)
    if not order.items:
        raise Http404(_("Det finns ingen text att lägga i ett paket här, eller så hör den till en annan enhet."))
    unit = order.items[0].channel.unit
    form = PackForm(request.POST or None, people=queries.possible_witnesses(order.items, unit))
    item_ids = [item.pk for item in order.items]
    made = attempt(
        form,
        lambda: actions.make_pack(
            item_ids,
            title=form.cleaned_data["title"],
            description=form.cleaned_data["description"],
            witnesses=form.named,
            actor=actor,
        ),
    )
    if made is None:
        context = {"form": form, "order": order, "next": next_address(request.GET)}
        return render(request, "moderation/new_pack.html", context)
    messages.success(request, _("Paketet är gjort. Be vittnena att skriva under: det ligger på deras Idag."))
    return redirect("moderation:pack", made.pk)


def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """What is in it, who attests it, who has taken it out, and what the police have said."""
    actor, found = _found(request, pk)
    return _show(request, found, actor)


@require_POST
def attest(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign as a witness."""
    actor, found = _found(request, pk)
    form = AttestForm(request.POST)
    if attempt(form, lambda: actions.attest(pk, form.cleaned_data["statement"], actor=actor)):
        messages.success(request, _("Tack. Du har skrivit under, och det står i journalen."))
        return redirect("moderation:pack", pk)
    return _show(request, found, actor, attest=form)


@require_POST
def name_witness(request: HttpRequest, pk: int) -> HttpResponse:
    """Name another witness."""
    actor, found = _found(request, pk)
    form = _witness_form(found, request.POST)
    if attempt(form, lambda: actions.name_witness(pk, form.cleaned_data["number"], form.named, actor=actor)):
        messages.success(request, _("Vittnet är utsett."))
        return redirect("moderation:pack", pk)
    return _show(request, found, actor, another=form)


@require_POST
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The police's case number."""
    actor, found = _found(request, pk)
    form = ReportForm(request.POST)
    if attempt(form, lambda: actions.record_report(pk, form.cleaned_data["case_number"], actor=actor)):
        messages.success(request, _("Diarienumret är sparat."))
        return redirect("moderation:pack", pk)
    return _show(request, found, actor, report=form)


@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The ZIP; each time is an entry."""
    actor, _pack = _found(request, pk)
    try:
        taken = actions.download_pack(pk, actor=actor)
    except Conflict as error:
        messages.error(request, str(error))
        return redirect("moderation:pack", pk)
    response = FileResponse(taken.file, as_attachment=True, filename=taken.name, content_type="application/zip")
    response["Cache-Control"] = "no-store"
    return response


def _show(request: HttpRequest, found: ThreatPack, actor: Actor, **forms: Form) -> HttpResponse:
    masked = queries.masked(found, actor)
    witnesses = list(found.witnesses.select_related("user"))
    mine = next((one for one in witnesses if str(one.user_id) == actor.id and not one.signed_at), None)
    may_make = allows(actor, queries.MAKE, found.unit_id)
    unsigned = any(not one.signed_at for one in witnesses)
    items = found.items.select_related("evidence__item__channel", "evidence__version")
    context = {
        "found": found,
        "masked": masked,
        "texts": [(row, proof.read(row.evidence, actor)) for row in items] if not masked else [],
        "witnesses": witnesses,
        "attest": AttestForm(initial={"statement": _statement()}) if mine and not masked else None,
        "another": _witness_form(found) if may_make and unsigned else None,
        "report": ReportForm() if may_make else None,
        "may_download": not masked and allows(actor, "moderation.download_pack", found.unit_id),
        "downloads": found.downloads.select_related("by")[:50],
    }
    return render(request, "moderation/pack.html", context | forms)


def _witness_form(found: ThreatPack, data: object = None) -> WitnessForm:
    items = [row.evidence.item for row in found.items.select_related("evidence__item")]
    unsigned = [(one.number, one.user.name) for one in found.witnesses.filter(signed_at=None).select_related("user")]
    return WitnessForm(data, people=queries.possible_witnesses(items, found.unit), unsigned=unsigned)


def _statement() -> str:
    return _("Jag har läst innehållet i det här paketet. Det stämmer med det som jag själv har sett på plattformen.")


def _found(request: HttpRequest, pk: int) -> tuple[Actor, ThreatPack]:
    actor = actor_for(request, "moderation.read_packs")
    return actor, get_object_or_404(queries.packs(actor), pk=pk)
