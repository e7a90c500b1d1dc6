"""What the public has reported."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.core import blobs
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.organisation.permissions import require_anywhere
from kanalvakt.supervision import actions
from kanalvakt.supervision.models import Report
from kanalvakt.supervision.queries import reports
from kanalvakt.supervision.views.inbox import actor_of
from kanalvakt.ui.files import harmless
from kanalvakt.ui.given import said


def listing(request: HttpRequest) -> HttpResponse:
    """The reports that nobody has handled."""
    actor = actor_of(request)
    require_anywhere(actor, reports.HANDLE)
    return render(request, "supervision/reports.html", {"page": reports.report_page(actor, request.GET)})


@require_POST
def tie(request: HttpRequest, report_id: int) -> HttpResponse:
    """Somebody has found the comment."""
    get_object_or_404(Report, pk=report_id)
    try:
        found = actions.tie_report(report_id, said(request.POST, "about")[:1000], actor=actor_of(request))
    except (Conflict, Invalid) as error:
        messages.error(request, str(error))
        return redirect("supervision:reports")
    messages.success(request, _("Anmälan ligger nu på kommentaren."))
    return redirect("supervision:case", found.case_id)


def picture(request: HttpRequest, report_id: int) -> HttpResponse:
    """The picture that the sender gave, shown to one who asks for it."""
    found = get_object_or_404(Report.objects.select_related("channel", "picture"), pk=report_id)
    blob = reports.picture(found, actor_of(request))
    if blob is None:
        raise Http404
    answer = HttpResponse(blobs.read(blob), content_type=blob.media_type)
    return harmless(answer, f"anmalan-{found.pk}", inline=True)


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
