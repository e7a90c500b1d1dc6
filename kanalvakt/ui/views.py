"""The municipality's colour as a stylesheet, and the pages for what went wrong."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control

from kanalvakt.ui.colour import palette

CSS = """@layer tokens {{
  :root {{ --brand-fill: {fill}; --brand-ink: {ink}; --brand-light: {light}; --brand-dark: {dark}; }}
}}
"""


@login_not_required
@cache_control(public=True, max_age=31_536_000, immutable=True)
def colours(request: HttpRequest, colour: str) -> HttpResponse:
    """Tokens for one colour. The address names the colour, so it can be kept for ever."""
    try:
        chosen = palette(colour)
    except ValueError as error:
        raise Http404 from error
    css = CSS.format(fill=chosen.fill, ink=chosen.ink, light=chosen.light, dark=chosen.dark)
    return HttpResponse(css, content_type="text/css; charset=utf-8")


def forbidden(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    """403, with the reason in plain words where there is one."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long, or that another site sent."""
    told = gettext("Sidan hade varit öppen för länge. Gå tillbaka, ladda om den och skicka igen.")
    return render(request, "403.html", {"reason": told}, status=403)


def missing(request: HttpRequest, exception: BaseException | None = None) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500. Touches neither database nor session: they may be what broke."""
    return HttpResponse(render_to_string("500.html"), status=500)
