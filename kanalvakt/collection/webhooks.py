"""Where platforms tell that something happened: anybody can send here, so nothing is believed before it is proven.

Meta: developers.facebook.com/docs/graph-api/webhooks/getting-started. One address serves every channel that the
organisation's app reads; the app's secret, kept with each channel's connection, proves who sends. Webmention: anybody's
word, proven by the page itself (`actions/mentions.py`).
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from kanalvakt.collection import actions, tasks
from kanalvakt.connectors import graph
from kanalvakt.connectors.reading import inside, text
from kanalvakt.core import clock
from kanalvakt.core.actor import system
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import channel_ref

type View = Callable[[HttpRequest], HttpResponse]

ACTOR = system("collection.webhook")
META = {"page": "facebook", "instagram": "instagram", "threads": "threads"}
LARGEST = 1024 * 1024  # bytes; Meta sends at most 1,000 events at a time
A_MINUTE = 600  # notices from one place; Meta sends again what was turned away


def hook(view: View) -> View:
    """Open to all and without a cookie: there is nothing to forge. Small, and not too many a minute."""

    @wraps(view)
    def limited(request: HttpRequest) -> HttpResponse:
        if not (request.headers.get("Content-Length") or "0").isdecimal() or _length(request) > LARGEST:
            return _said(413)
        if request.method == "POST" and not _may_send(view.__name__):
            return _said(429, **{"Retry-After": "60"})
        return view(request)

    return login_not_required(csrf_exempt(require_http_methods(["GET", "POST"])(limited)))


@hook
def meta(request: HttpRequest) -> HttpResponse:
    """Facebook's, Instagram's and Threads' notices; and their question, once, whether this address is ours."""
    if request.method == "GET":
        asked = request.GET.get("hub.mode") == "subscribe"
        ours = constant_time_compare(request.GET.get("hub.verify_token", ""), verify_token())
        return _said(200, request.GET.get("hub.challenge", "")[:200]) if asked and ours else _said(403)
    signature = request.headers.get("X-Hub-Signature-256", "")
    told = list(_signed(request.body, signature)) if signature else []
    if not told:
        return _said(403)
    values = _object(request.body)
    kind, about = META.get(text(values.get("object"))), ", ".join(sorted(_kinds(values)))
    digest = hashlib.sha256(request.body).hexdigest()
    for channel in told:
        if kind in (None, channel.platform):
            actions.take_notice(channel, digest, about, actor=ACTOR)
    return _said(200)


@hook
def webmention(request: HttpRequest) -> HttpResponse:
    """Another site says that it mentions a page of ours (w3.org/TR/webmention 3.2): looked at before it is believed."""
    if request.method == "GET":
        return _said(200, _("Hit skickas omnämnanden: POST med source och target (Webmention)."))
    try:
        actions.take_mention(request.POST.get("source", ""), request.POST.get("target", ""), actor=ACTOR)
    except Invalid as error:
        return _said(400, str(error))
    except Conflict as error:
        return _said(429, str(error), **{"Retry-After": "3600"})
    return _said(202)


def verify_token() -> str:
    """The word that Meta repeats when the address is set: this installation's own, the same every time."""
    return salted_hmac("kanalvakt.webhooks.meta", "verify", algorithm="sha256").hexdigest()[:32]


def set_up(channel: Channel) -> dict[str, str]:
    """What is typed at the platform for it to tell by itself: address and word; nothing where it cannot."""
    if channel.platform in META.values():
        return {"address": _whole("webhooks:meta"), "word": verify_token()}
    return {}


def _whole(name: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(name)


@sensitive_variables("secret")
def _signed(body: bytes, signature: str) -> Iterator[Channel]:
    """The channels whose app's secret made the signature."""
    for channel in tasks.collected().filter(platform__in=META.values()):
        secret = channel_ref(channel).credentials.get("app_secret", "")
        if graph.signed(body, signature, secret):
            yield channel


def _object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _kinds(values: dict[str, object]) -> set[str]:
    """What the events are about, by Meta's own words; nothing of what was written."""
    entries = values.get("entry")
    found: set[str] = set()
    for entry in entries if isinstance(entries, list) else []:
        changes = inside(entry, "changes")
        found |= {text(inside(one, "field")) for one in (changes if isinstance(changes, list) else [])}
        found |= {"messages"} if inside(entry, "messaging") else set()
    return {one for one in found if one.isidentifier()}


def _length(request: HttpRequest) -> int:
    return int(request.headers.get("Content-Length") or 0)


def _may_send(place: str) -> bool:
    key = f"webhooks.{place}.{clock.now():%Y%m%d%H%M}"
    cache.add(key, 0, 120)
    try:
        return bool(cache.incr(key) <= A_MINUTE)
    except ValueError:  # it was thrown out meanwhile
        return True


def _said(status: int, words: str = "", **headers: str) -> HttpResponse:
    """A short answer in plain text, which nobody keeps."""
    return HttpResponse(
        words, status=status, content_type="text/plain", headers={"Cache-Control": "no-store", **headers}
    )
