"""The two panes. htmx asks for one of them, or for both; without it the whole page is the answer."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation.permissions import require_anywhere
from kanalvakt.supervision import actions, panels, queries
from kanalvakt.supervision.filters import Filters
from kanalvakt.supervision.forms import AnswerForm, FilterForm, ForwardForm, NoteForm
from kanalvakt.supervision.models import Case
from kanalvakt.supervision.queries.learning import has_learned

PAGES = {"detail": "supervision/_detail.html", "inbox": "supervision/_inbox.html"}


def inbox(request: HttpRequest) -> HttpResponse:
    """The list, and nothing chosen: what was only looked at is nobody's again."""
    actions.leave(actor=actor_of(request))
    return show(request)


def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """The list beside one case, which is now theirs who opened it, if it may be."""
    actions.begin(case_id, actor=actor_of(request))
    return show(request, case_id)


def actor_of(request: HttpRequest) -> Actor:
    """The person who asks."""
    return person(request.user.pk)


def show(request: HttpRequest, case_id: int | None = None, **forms: Form) -> HttpResponse:
    """The page, or the pane that htmx asked for. `forms` replace the empty ones when something was refused."""
    actor, target = actor_of(request), target_of(request)
    require_anywhere(actor, queries.READ)
    form, filters = filters_of(request, actor)
    context: dict[str, Any] = {"filters": filters, "query": filters.query(), "target": target}
    if case_id is not None:
        context |= _detail(request, case_id, filters, actor, forms)
    if target != "detail":
        context |= _list(request, filters, actor, context.get("case"))
        context["form"] = form
    response = render(request, PAGES.get(target, "supervision/inbox.html"), context)
    if target and request.method == "GET":
        response["HX-Push-Url"] = request.get_full_path()
    return response


def target_of(request: HttpRequest) -> str:
    """Which pane htmx asks for: 'detail', 'inbox' or '' for a whole page."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return htmx.target if htmx and not htmx.boosted and htmx.target in PAGES else ""


def filters_of(request: HttpRequest, actor: Actor) -> tuple[FilterForm, Filters]:
    """The filter form and what of it was valid."""
    form = FilterForm(request.GET, channels=queries.channels(actor), units=queries.units(actor))
    form.is_valid()
    return form, queries.looked_up(actor, Filters.from_form(form.cleaned_data))


def address(case_id: int | None, filters: Filters) -> str:
    """Where a case, or the list, is shown under the same filters; focus lands on the case."""
    query = f"?{filters.query()}" if filters.query() else ""
    if case_id is None:
        return reverse("supervision:inbox") + query
    return reverse("supervision:case", args=[case_id]) + query + "#arende"


def _list(request: HttpRequest, filters: Filters, actor: Actor, chosen: Case | None) -> dict[str, Any]:
    page, counts = queries.inbox(actor, filters, request.GET, around=chosen), queries.counts(actor)
    return {
        "page": page,
        "rows": queries.rows(page.rows),
        "remaining": queries.remaining(actor, filters) if filters.narrowed else counts.waiting,
        "counts": counts,
        "has_learned": has_learned(),
        "undoable": queries.undoable(actor),
        "further": _further(filters),
        "newest": filters.but(beyond=None).query(),
    }


def _further(filters: Filters) -> str:
    """The query string by which a search with more hits than it gives at once goes on; '' when it gave all."""
    found = filters.found or ()
    return filters.but(beyond=found[-1]).query() if len(found) == queries.SEARCHED else ""


def _detail(
    request: HttpRequest, case_id: int, filters: Filters, actor: Actor, forms: dict[str, Form]
) -> dict[str, Any]:
    try:
        detail = queries.detail(case_id, actor, whole="hela" in request.GET)
    except Case.DoesNotExist as error:
        raise Http404 from error
    newer, older = queries.neighbours(detail.case, filters, actor)
    return {
        "detail": detail,
        "work": detail.work,
        "had": detail.can_handle and detail.work.may_act,
        "case": detail.case,
        "newer": newer,
        "older": older,
        "onward": address(older or newer, filters),
        "answer": forms.get("answer") or AnswerForm(initial=_prefilled(request, detail)),
        "forward": forms.get("forward") or ForwardForm(colleagues=detail.colleagues),
        "note": forms.get("note") or NoteForm(),
        "panels": panels.drawn(detail.case, actor),
    }


def _prefilled(request: HttpRequest, detail: queries.Detail) -> dict[str, Any]:
    """The draft, with a colleague's (?utkast=) and the saved answer (?svar=) that were asked for after it.

    What one of them wrote for the sender alone does not become public by being gone on with.
    """
    drafts = [detail.draft] if detail.draft else []
    drafts += [draft for draft in detail.work.drafts if str(draft.pk) == request.GET.get("utkast")]
    saved = [saved.text for saved in detail.answers if str(saved.pk) == request.GET.get("svar")]
    texts = [*(draft.text for draft in drafts), *saved]
    return {"text": "\n\n".join(texts), "privately": any(draft.privately for draft in drafts)}
