"""What every public page has in common: open to all, no cookie, kept by caches, its language in its address."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache, wraps
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import ResolverMatch, resolve, reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.utils.http import parse_http_date_safe
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kanalvakt.core.statements import Statement
from kanalvakt.organisation import queries as organisation
from kanalvakt.organisation.models import Group
from kanalvakt.website.moulds import Moulds, moulds

type View = Callable[..., HttpResponseBase]
MINUTES = 5 * 60  # how long a cache may show what has changed meanwhile


def public(view: View) -> View:
    """A page that anybody and any cache may keep; the view may forbid it for its answer (`no_store`)."""
    return login_not_required(_conditional(require_safe(_published(view))))


def _conditional(view: View) -> View:
    """Answer 304 to whoever has the page as it is: to HEAD too, as RFC 9110 (13.1.2) asks and Django does not."""

    @wraps(view)
    def conditional(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        may = response.status_code == 200 and "no-store" not in response.headers.get("Cache-Control", "")
        if not may or not isinstance(response, HttpResponse):
            return response
        if "ETag" not in response.headers:
            set_response_etag(response)
        changed = parse_http_date_safe(response.headers.get("Last-Modified", ""))
        return get_conditional_response(request, response.headers["ETag"], changed, response) or response

    return conditional


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
                words = {name: value for name, value in kwargs.items() if isinstance(value, str)}
                response = composed(request, "missing.html", words, status=404)
        response.headers["Content-Language"] = language
        if "Cache-Control" not in response.headers:
            patch_cache_control(response, public=True, max_age=MINUTES if response.status_code == 200 else 0)
        return response

    return published


def page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A public page in our own frame; nothing is asked of the session."""
    return HttpResponse(_rendered(request, template, context, group(), {}), status=status)


def composed(
    request: HttpRequest,
    template: str,
    words: Mapping[str, str],
    context: Callable[[Mapping[str, SafeString]], dict[str, Any]] = dict,
    same: Hashable = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """The same page, filled with `words` (see `moulds`): all that differs from one such page to the next.

    `context` is asked once for what stands around them; it may put them where it will, and `same` is what it is made
    of besides. A word that is called as a part of the address is.
    """
    here, ours = _here(request), group()
    besides = tuple(pair for pair in here.kwargs.items() if pair[0] not in words)
    key = (template, get_language(), here.view_name, besides, settings.SITE_URL, ours, same, *words)

    def written(marks: Sequence[SafeString]) -> str:
        named = dict(zip(words, marks, strict=True))
        return _rendered(request, template, {**named, **context(named)}, ours, named)

    return HttpResponse(moulds(key, written).text(list(words.values())), status=status)


def parts(template: str, fields: Sequence[str], name: str, request: HttpRequest | None = None) -> Moulds:
    """Moulds of a part of such a page in the language of the moment, whose template finds the fields under `name`.

    More words than fields are under `more`. Links lead to pages in the language of the request's address.
    """

    def written(marks: Sequence[SafeString]) -> str:
        named: dict[str, Any] = dict(zip(fields, marks, strict=False))
        return render_to_string(f"website/{template}", {name: {**named, "more": marks[len(fields) :]}}, request)

    return moulds((template, get_language(), request and _here(request).namespace), written)


def pager(newer: str | None, older: str | None, wanted: Mapping[str, str] = {}) -> dict[str, str]:
    """The words of `_pager.html`: where the pages before and after this one are, with what was asked for."""
    asked = {name: value for name, value in wanted.items() if value}
    return {
        "newer": f"?{urlencode(asked | {'before': newer})}" if newer else "",
        "older": f"?{urlencode(asked | {'after': older})}" if older else "",
    }


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


def _rendered(
    request: HttpRequest, template: str, context: dict[str, Any], ours: Municipality, address: Mapping[str, str]
) -> str:
    everywhere = {"group": ours, **_addresses(_here(request), address)}
    return render_to_string(f"website/{template}", context | everywhere, request)


def no_store(response: HttpResponse) -> HttpResponse:
    """The answer to what somebody asked is kept nowhere."""
    patch_cache_control(response, no_store=True)
    return response


def _here(request: HttpRequest) -> ResolverMatch:
    """Which page it is."""
    return request.resolver_match or resolve(request.path)


def _addresses(here: ResolverMatch, words: Mapping[str, str]) -> dict[str, str]:
    """The page's own address and the same page in the other language, with the words in place of the real ones."""
    arguments = {name: words.get(name, value) for name, value in here.kwargs.items() if name != "language"}
    swedish, english = (reverse(f"{space}:{here.url_name}", kwargs=arguments) for space in ("website", "website-en"))
    mine, other = (english, swedish) if here.namespace == "website-en" else (swedish, english)
    return {"site": settings.SITE_URL.rstrip("/"), "mine": mine, "other": other, "swedish": swedish, "english": english}
