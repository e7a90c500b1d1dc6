"""The list as a file."""

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.organisation import permissions
from kanalvakt.register import queries
from kanalvakt.register.export import FIELDS, FORMATS, rows
from kanalvakt.register.forms import FilterForm
from kanalvakt.ui.files import harmless


@require_GET
def export(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """What the filter leaves, every row of it."""
    if kind not in FORMATS:
        raise Http404
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, "register.read")
    wanted = FilterForm(request.GET, actor=actor).wanted()
    content_type, written = FORMATS[kind]
    answer = StreamingHttpResponse(written(FIELDS, rows(queries.exported(actor, wanted))), content_type=content_type)
    return harmless(answer, f"kanaler-{clock.today():%Y-%m-%d}.{kind}")
