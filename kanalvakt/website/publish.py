"""What every public page has in common: open to all, no cookie, kept by caches, its language in its address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from kanalvakt.organisation.queries import group

type View = Callable[..., HttpResponseBase]
MINUTES = 5 * 60  # how long a cache may show what has changed meanwhile


def public(view: View) -> View:
    """A page that anybody and any cache may keep; the view may forbid it for its answer (`no_store`)."""
    return login_not_required(conditional_page(require_safe(_published(view))))


def public_form(view: View) -> View:
    """A form that anybody may send. Without a cookie there is nothing to forge; the form has a token of its own."""
    return login_not_required(csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(_published(view))))


def _published(view: View) -> View:
    @wraps(view)
    def published(request: HttpRequest, *args: Any, language: str = "sv", **kwargs: Any) -> HttpResponseBase:
        with translation.override(language):
            try:
                response = view(request, *args, **kwargs)
            except Http404:
                response = page(request, "missing.html", {}, status=404)
        response.headers["Content-Language"] = language
        if "Cache-Control" not in response.headers:
            patch_cache_control(response, public=True, max_age=MINUTES if response.status_code == 200 else 0)
        return response

    return published


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A public page in our own frame; nothing is asked of the session."""
    everywhere = {"group": group(), **_addresses(request)}
    return render(request, f"website/{template}", context | everywhere, status=status)


def no_store(response: HttpResponse) -> HttpResponse:
    """The answer to what somebody asked is kept nowhere."""
    patch_cache_control(response, no_store=True)
    return response


def _addresses(request: HttpRequest) -> dict[str, str]:
    """The page's own address and the same page in the other language."""
    here = request.resolver_match
    if here is None:
        return {}
    arguments = {name: value for name, value in here.kwargs.items() if name != "language"}
    swedish, english = (reverse(f"{space}:{here.url_name}", kwargs=arguments) for space in ("website", "website-en"))
    mine, other = (english, swedish) if here.namespace == "website-en" else (swedish, english)
    return {"site": settings.SITE_URL.rstrip("/"), "mine": mine, "other": other, "swedish": swedish, "english": english}
