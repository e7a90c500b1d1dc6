"""What every public page has in common: open to all, no cookie, kept by caches, its language in its address."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cache, partial, wraps
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from kanalvakt.core.statements import Statement
from kanalvakt.organisation import queries as organisation
from kanalvakt.organisation.models import Group
from kanalvakt.website.prepared import around, prepared

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
    return HttpResponse(_rendered(request, template, context), status=status)


def composed(
    request: HttpRequest,
    template: str,
    made_of: Hashable,
    context: Callable[[], dict[str, Any]],
    within: Sequence[str] = (),
) -> HttpResponse:
    """The same page, put together of what is prepared: `within` where the template has `parts`, and what is around.

    `made_of` is all that `context` is made of, but for the address, the language and the municipality's own name.
    """

    def written(place: str) -> str:
        return _rendered(request, template, context() | {"parts": place if within else ""})

    if "q" in request.GET:  # what somebody searched for is kept nowhere
        return HttpResponse(written(SafeString("".join(within))))
    key = (template, request.get_full_path(), settings.SITE_URL, group(), bool(within), made_of)
    before, after = around(key, written)
    return HttpResponse(f"{before}{''.join(within)}{after}")


def parts[R: Hashable](
    request: HttpRequest,
    template: str,
    rows: Iterable[R],
    context: Callable[[R], dict[str, Any]],
    also: Hashable = None,
) -> list[str]:
    """Parts of such a page in the language of the moment: each is made of its row, and of `also`."""
    same = (template, translation.get_language(), also)

    def written(row: R) -> str:
        return render_to_string(f"website/{template}", context(row), request)

    return [prepared((same, row), partial(written, row)) for row in rows]


class Municipality(NamedTuple):
    """What every page says of the municipality; the fields of `organisation.Group`."""

    name: str
    website: str
    colour: str


def group() -> Municipality:
    """The municipality, right after a change."""
    found = _group().ask()
    return Municipality(*found[0]) if found else Municipality(organisation.group().name, "", "")


@cache
def _group() -> Statement:
    return Statement(Group.objects.order_by("pk").values_list(*Municipality._fields)[:1])


def _rendered(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    everywhere = {"group": group(), **_addresses(request)}
    return render_to_string(f"website/{template}", context | everywhere, request)


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
