"""Pages of the rulebook: to read by everyone at work; adoption and schedules by those who keep them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict
from kanalvakt.organisation import permissions
from kanalvakt.organisation import queries as organisation
from kanalvakt.organisation.models import Board
from kanalvakt.rulebook import actions, queries
from kanalvakt.rulebook.forms import AdoptionForm, DisposalDecisionForm, RetentionForm, ScheduleFilter
from kanalvakt.rulebook.models import RetentionRow, RulebookVersion, Section
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.given import number, numbers


def _version(request: HttpRequest, otherwise: RulebookVersion | None = None) -> RulebookVersion | None:
    """The version that `?version=` asks for, else the one in force; None before anything is loaded."""
    asked = request.GET.get("version", "")
    if not asked:
        return otherwise or queries.newest_in_force()
    return get_object_or_404(RulebookVersion, number=number(asked))


def _page(request: HttpRequest, name: str, version: RulebookVersion | None, **more: object) -> HttpResponse:
    asked = f"?version={version.number}" if version and request.GET.get("version") else ""
    context = {"version": version, "asked": asked, "status": queries.status(version) if version else ""}
    return render(request, f"rulebook/{name}.html", {**context, **more})


def contents(request: HttpRequest) -> HttpResponse:
    """Table of contents, what is known of the adoption, and the button to accept (G1.0.3)."""
    in_force = queries.newest_in_force()
    version = _version(request, in_force)
    return _page(
        request,
        "contents",
        version,
        chapters=queries.chapters(version) if version else [],
        is_in_force=version == in_force,
        acceptance=queries.acceptance(request.user.pk, version) if version else None,
    )


def section(request: HttpRequest, number: str) -> HttpResponse:
    """One section with the law of its year and of today beside it."""
    version = _version(request)
    if version is None:
        return redirect("rulebook:contents")
    try:
        found = queries.section(version, number)
    except Section.DoesNotExist as error:
        raise Http404 from error
    before, after = queries.neighbours(found)
    group = organisation.group()
    return _page(
        request,
        "section",
        version,
        section=found,
        text=queries.in_words(found.text, group),
        before=before,
        after=after,
        rules=queries.section_rules(found),
    )


def rules(request: HttpRequest) -> HttpResponse:
    """The grounds for removal, in their tiers."""
    version = _version(request)
    return _page(request, "rules", version, rules=queries.removal_rules(version) if version else [])


def terms(request: HttpRequest) -> HttpResponse:
    """The guideline's words and what they mean here."""
    return _page(request, "terms", _version(request))


@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """'Jag har läst och godtar.'"""
    actions.accept(person(request.user.pk))
    messages.success(request, _("Tack. Det är noterat att du har läst och godtar riktlinjen."))
    return redirect("rulebook:contents")


def versions(request: HttpRequest) -> HttpResponse:
    """Every version with everything recorded about its adoption."""
    actor = person(request.user.pk)
    may_record = permissions.allows(actor, "rulebook.record_adoption")
    in_force = queries.newest_in_force()
    return _page(request, "versions", in_force, versions=queries.versions(), may_record=may_record)


def record_adoption(request: HttpRequest, number: int) -> HttpResponse:
    """Record a decision about a version; earlier records stay."""
    actor = person(request.user.pk)
    permissions.require(actor, "rulebook.record_adoption")
    version = get_object_or_404(RulebookVersion, number=number)
    form = AdoptionForm(request.POST or None)
    if attempt(form, lambda: actions.record_adoption(version, actor=actor, **form.cleaned_data)):
        messages.success(request, _("Antagandet är antecknat."))
        return redirect("rulebook:versions")
    return _page(request, "record_adoption", version, form=form)


def schedules(request: HttpRequest) -> HttpResponse:
    """Every board and company with its retention schedule."""
    return _page(request, "schedules", queries.newest_in_force(), boards=queries.boards())


def schedule(request: HttpRequest, board: int) -> HttpResponse:
    """One authority's retention schedule and disposal decisions."""
    owner = get_object_or_404(Board, pk=board)
    form = ScheduleFilter(request.GET)
    wanted = form.wanted()
    rows = queries.schedule_rows(owner, wanted, with_models=bool(wanted.get("models")))
    return _page(
        request,
        "schedule",
        queries.newest_in_force(),
        board=owner,
        form=form,
        rows=rows,
        shown_proposals=[each.row for each in rows if each.row.proposed],
        counts=queries.schedule_counts(owner),
        decisions=owner.disposal_decisions.all(),
        destruction=queries.destruction_decision(owner),
        disposal=queries.disposal_decision(owner),
        missing=len(queries.missing_record_types(owner)),
        may_change=queries.may_change_retention(person(request.user.pk), owner),
    )


@require_POST
def decide(request: HttpRequest, board: int) -> HttpResponse:
    """Note that the rows that were shown are decided."""
    asked = numbers(request.POST, "row", 1000)
    try:
        done = actions.decide_retention(get_object_or_404(Board, pk=board), asked, actor=person(request.user.pk))
    except Conflict as error:
        messages.error(request, str(error))
    else:
        told = ngettext(
            "%(count)d rad är antecknad som beslutad.", "%(count)d rader är antecknade som beslutade.", done
        )
        messages.success(request, told % {"count": done})
    return redirect("rulebook:schedule", board=board)


@require_POST
def propose(request: HttpRequest, board: int) -> HttpResponse:
    """Add the model rows that the schedule lacks."""
    rows = actions.propose_retention(get_object_or_404(Board, pk=board), actor=person(request.user.pk))
    messages.success(
        request, _("%(count)s rader lades till som förslag. Ändra dem efter er plan.") % {"count": len(rows)}
    )
    return redirect("rulebook:schedule", board=board)


def retention(request: HttpRequest, board: int, row: int | None = None) -> HttpResponse:
    """Add or change a row of a schedule."""
    actor, owner = person(request.user.pk), get_object_or_404(Board, pk=board)
    actions.require_keeper(actor, owner)
    instance = get_object_or_404(RetentionRow, pk=row, board=owner) if row else None
    form = RetentionForm(request.POST or None, instance=instance)
    if attempt(form, lambda: actions.change_retention(form.row(owner), actor=actor)):
        messages.success(request, _("Raden är sparad."))
        return redirect("rulebook:schedule", board=board)
    heading = _("Rad i dokumenthanteringsplanen")
    return _page(request, "schedule_form", None, board=owner, form=form, heading=heading)


def disposal_decision(request: HttpRequest, board: int) -> HttpResponse:
    """Record a board's disposal decision."""
    actor, owner = person(request.user.pk), get_object_or_404(Board, pk=board)
    actions.require_keeper(actor, owner)
    form = DisposalDecisionForm(request.POST or None)
    if attempt(form, lambda: actions.record_disposal_decision(form.decision(owner), actor=actor)):
        messages.success(request, _("Gallringsbeslutet är antecknat."))
        return redirect("rulebook:schedule", board=board)
    return _page(request, "schedule_form", None, board=owner, form=form, heading=_("Nytt gallringsbeslut"))
