"""Public pages kept in memory for two seconds as they were last written: what is hidden is gone in two seconds.

What a page is made of is asked of the database each time that it is written; nobody has to say that it has changed.
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

from kanalvakt.core import clock

type View = Callable[..., HttpResponse]
FRESH, MINUTE, HOUR = 2, 60, 3600  # seconds
ASKED = ("after", "before", "unit", "platform", "purpose")  # what makes a page another; what else is asked does not


class Kept(NamedTuple):
    """A page as it goes out: its headers have its ETag, and when it was first seen to be as it is."""

    headers: dict[str, str]
    body: bytes


def kept(seconds: int = FRESH) -> Callable[[View], View]:
    """Answer with the page as it was at most so many seconds ago. What somebody searched for is kept nowhere."""

    def keeping(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if "q" in request.GET:
                return view(request, *args, **kwargs)
            pages, key = caches["pages"], _key(request)
            found: Kept | None = pages.get(key)
            if found is None:
                response = view(request, *args, **kwargs)
                if response.status_code != 200 or "Cache-Control" in response.headers:
                    return response
                found = _written(response, key)
                pages.set(key, found, seconds)
            return _answer(request, found)

        return answered

    return keeping


def _key(request: HttpRequest) -> str:
    asked = [(name, value) for name in ASKED if (value := request.GET.get(name))]
    return hashlib.sha256(repr((request.path, asked)).encode()).hexdigest()


def _written(response: HttpResponse, key: str) -> Kept:
    body = response.content
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'  # weak: the same whether it goes by gzip or not
    before, changed = caches["pages"].get(f"{key}-changed", ("", ""))
    if before != tag:
        changed = http_date(clock.now().timestamp())
        caches["pages"].set(f"{key}-changed", (tag, changed), HOUR)
    return Kept({**response.headers, "ETag": tag, "Last-Modified": changed}, body)


def _answer(request: HttpRequest, found: Kept) -> HttpResponse:
    by_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(_packed(found) if by_gzip else found.body, headers=found.headers)
    if by_gzip:
        response["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _packed(found: Kept) -> bytes:
    pages, key = caches["pages"], f"{found.headers['ETag'][3:-1]}-packed"
    packed: bytes | None = pages.get(key)
    if packed is None:
        packed = gzip.compress(found.body, 6)
        pages.set(key, packed, MINUTE)
    return packed
