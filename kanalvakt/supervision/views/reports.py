"""What the public has reported."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.core.errors import Conflict
from kanalvakt.organisation.permissions import require_anywhere
from kanalvakt.supervision import actions
from kanalvakt.supervision.models import Report
from kanalvakt.supervision.queries import reports
from kanalvakt.supervision.views.inbox import actor_of


def listing(request: HttpRequest) -> HttpResponse:
    """The reports that nobody has handled."""
    actor = actor_of(request)
    require_anywhere(actor, reports.HANDLE)
    return render(request, "supervision/reports.html", {"page": reports.report_page(actor, request.GET)})


@require_POST
def handled(request: HttpRequest, report_id: int) -> HttpResponse:
    """It has been looked at."""
    get_object_or_404(Report, pk=report_id)
    try:
        actions.handle_report(report_id, actor=actor_of(request))
        messages.success(request, _("Anmälan är hanterad."))
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("supervision:reports")
