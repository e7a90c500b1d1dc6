"""Public pages kept in memory as they were last written, for as long as what they are made of is the same.

What decides is asked every other second: the newest entry of the ledger, which every action writes, and for lists of
posts the very posts that the page would show. So what is hidden is gone in two seconds. An entry that is written in a
transaction that ends late can be missed, and what no action does; a page is written anew each minute.
"""

import gzip
import hashlib
from collections.abc import Callable, Hashable
from functools import wraps

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

from kanalvakt.core import clock
from kanalvakt.ledger.queries import newest_id

type View = Callable[..., HttpResponse]
type Kept = tuple[str, bytes, bytes, str, str]  # content type, as it is, by gzip, ETag, Last-Modified
FRESH, MINUTE = 2, 60  # seconds
ASKED = {"after", "before", "unit", "platform", "purpose"}  # what somebody searched for is kept nowhere


def kept(stamp: Callable[..., Hashable] = lambda *_args, **_kwargs: None) -> Callable[[View], View]:
    """Answer with the page as it is kept; `stamp`, with the view's own arguments, is what it is made of besides."""

    def keeping(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.GET.keys() <= ASKED:
                return view(request, *args, **kwargs)
            pages, address = caches["pages"], request.get_full_path()
            found: Kept | None = pages.get(_key(address))
            if found is None:
                key = _key(address, newest_id(), clock.today(), stamp(request, *args, **kwargs))
                found = pages.get(key)
                if found is None:
                    response = view(request, *args, **kwargs)
                    if response.status_code != 200 or "Cache-Control" in response.headers:
                        return response
                    found = _written(response)
                    pages.set(key, found, MINUTE)
                pages.set(_key(address), found, FRESH)
            return _answer(request, found)

        return answered

    return keeping


def _key(*made_of: object) -> str:
    return hashlib.sha256(repr(made_of).encode()).hexdigest()


def _written(response: HttpResponse) -> Kept:
    body = response.content
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'  # weak: the same whether it goes by gzip or not
    return (response["Content-Type"], body, gzip.compress(body, 6), tag, http_date(clock.now().timestamp()))


def _answer(request: HttpRequest, found: Kept) -> HttpResponse:
    content_type, plain, packed, tag, written = found
    by_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(packed if by_gzip else plain, content_type=content_type)
    if by_gzip:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    response["ETag"], response["Last-Modified"] = tag, written
    return response
