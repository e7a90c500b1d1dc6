"""Who works on a case: the sign of life of an open page, and taking over from a colleague."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.core.errors import Conflict
from kanalvakt.supervision import actions, queries
from kanalvakt.supervision.models import Case
from kanalvakt.supervision.views.acts import back
from kanalvakt.supervision.views.inbox import actor_of, filters_of


@require_POST
def working(request: HttpRequest, case_id: int) -> HttpResponse:
    """Somebody is active on the page of a case: hold the lock if they work on it, and say who does now."""
    get_object_or_404(Case, pk=case_id)
    actor = actor_of(request)
    had = "had" in request.POST
    if had:
        actions.begin(case_id, actor=actor)
    work = queries.working(case_id, actor)
    query = filters_of(request, actor)[1].query()
    return render(request, "supervision/_lock.html", {"work": work, "case": work.case, "had": had, "query": query})


@require_POST
def take_over(request: HttpRequest, case_id: int) -> HttpResponse:
    """Go on with what a colleague works on; their draft is shown."""
    get_object_or_404(Case, pk=case_id)
    try:
        actions.take_over(case_id, actor=actor_of(request), holder=_holder(request))
    except Conflict as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Ärendet är ditt."))
    return back(request, case_id)


def _holder(request: HttpRequest) -> UUID | None:
    """Who worked on it on the page that was sent."""
    try:
        return UUID(request.POST.get("holder", ""))
    except ValueError:
        return None
