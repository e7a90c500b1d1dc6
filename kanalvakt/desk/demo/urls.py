"""The demonstration's own doors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from kanalvakt.desk.templatetags.guide import HIDDEN

app_name = "demo"


@require_POST
def hide_guide(request: HttpRequest) -> HttpResponse:
    """Put the guide away until the next log-in."""
    request.session[HIDDEN] = True
    return redirect("/")


urlpatterns = [path("guide/dolj/", hide_guide, name="hide_guide")]
