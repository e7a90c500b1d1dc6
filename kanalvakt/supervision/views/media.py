"""Pictures and films of a case: mark as disturbing, veil all, fetch into our store."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kanalvakt.supervision import actions
from kanalvakt.supervision.models import Case
from kanalvakt.supervision.views.acts import back, told
from kanalvakt.supervision.views.inbox import actor_of


@require_POST
def disturbing(request: HttpRequest, case_id: int) -> HttpResponse:
    """Veil them for all colleagues, or take that back."""
    get_object_or_404(Case, pk=case_id)
    mark = request.POST.get("disturbing") == "1"
    done = _("Bilderna visas dolda för alla.") if mark else _("Bilderna visas öppet igen.")
    told(request, lambda: actions.mark_disturbing(case_id, disturbing=mark, actor=actor_of(request)), done)
    return back(request, case_id)


@require_POST
def veil(request: HttpRequest, case_id: int) -> HttpResponse:
    """My own choice, for every case."""
    get_object_or_404(Case, pk=case_id)
    every = request.POST.get("all") == "1"
    actions.veil_all(every=every, actor=actor_of(request))
    messages.success(request, _("Alla bilder visas dolda för dig.") if every else _("Valet är ändrat."))
    return back(request, case_id)


@require_POST
def fetch(request: HttpRequest, case_id: int) -> HttpResponse:
    """Into our own store, so that nobody at the platform sees who looks."""
    get_object_or_404(Case, pk=case_id)
    missing = told(request, lambda: actions.fetch_media(case_id, actor=actor_of(request)), _("Klart."))
    if missing:
        text = ngettext("%(n)s gick inte att hämta.", "%(n)s gick inte att hämta.", missing)
        messages.warning(request, text % {"n": missing})
    return back(request, case_id)
