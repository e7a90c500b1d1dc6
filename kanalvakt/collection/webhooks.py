"""Where platforms tell that something happened: anybody can send here, so nothing is believed before it is proven.

Meta (developers.facebook.com/docs/graph-api/webhooks/getting-started), LinkedIn and TikTok (their `hooks.py`): one
address serves every channel that the organisation's app reads; the app's secret, kept with each channel's connection,
proves who sends. Webmention: anybody's word, proven by the page itself (`actions/mentions.py`).
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from kanalvakt.collection import actions, tasks
from kanalvakt.connectors import graph
from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.linkedin import hooks as of_linkedin
from kanalvakt.connectors.reading import inside, text
from kanalvakt.connectors.tiktok import hooks as of_tiktok
from kanalvakt.core import clock
from kanalvakt.core.actor import system
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import channel_ref

type View = Callable[[HttpRequest], HttpResponse]

ACTOR = system("collection.webhook")
META = {"page": "facebook", "instagram": "instagram", "threads": "threads"}
OLDEST = timedelta(days=7)  # what happened longer ago has been collected
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
    body, signature = request.body, request.headers.get("X-Hub-Signature-256", "")
    told = list(_proven(META.values(), lambda secret: bool(signature) and graph.signed(body, signature, secret)))
    values = _object(body)
    kind = META.get(text(values.get("object")))
    return _taken(body, told, _kinds(values), lambda channel: kind in (None, channel.kind))


@hook
def linkedin(request: HttpRequest) -> HttpResponse:
    """LinkedIn's notices of what was written on a page; and its question, every two hours, whether this is ours."""
    if request.method == "GET":
        code = request.GET.get("challengeCode", "")
        secret = next(_secrets("linkedin"), "") if of_linkedin.CODE.fullmatch(code) else ""
        ours = of_linkedin.answer(code, secret)
        return JsonResponse(ours, headers={"Cache-Control": "no-store"}) if ours else _said(403)
    body, signature = request.body, request.headers.get("X-LI-Signature", "")
    told = list(_proven(["linkedin"], lambda secret: of_linkedin.signed(body, signature, secret)))
    values = _object(body)
    at, named = of_linkedin.latest(values), of_linkedin.pages(values)
    if told and at and at < clock.now() - OLDEST:
        return _said(200)
    about = of_linkedin.about(values)
    return _taken(body, told, about, lambda one: not one.handle.isdecimal() or not named or one.handle in named)


@hook
def tiktok(request: HttpRequest) -> HttpResponse:
    """TikTok's notices of comments."""
    body, signature = request.body, request.headers.get("TikTok-Signature", "")
    told = list(_proven(["tiktok"], lambda secret: of_tiktok.signed(body, signature, secret, clock.now())))
    values = _object(body)
    account = text(values.get("user_openid"))
    about = {text(values.get("event"))}
    return _taken(body, told, about, lambda one: account in ("", one.credentials.get("business_id", account)))


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
    if channel.platform in ("linkedin", "tiktok"):
        return {"address": _whole(f"webhooks:{channel.platform}"), "where": channel.platform}
    return {}


def _whole(name: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse(name)


type Told = tuple[Channel, ChannelRef]


def _taken(body: bytes, told: list[Told], about: set[str], concerns: Callable[[ChannelRef], bool]) -> HttpResponse:
    """What a proven notice does: those of the app's channels that it concerns are collected at once."""
    if not told:
        return _said(403)
    words = ", ".join(sorted(one for one in about if re.fullmatch(r"\w[\w.]{0,60}", one)))
    digest = hashlib.sha256(body).hexdigest()
    for channel, ref in told:
        if concerns(ref):
            actions.take_notice(channel, digest, words, actor=ACTOR)
    return _said(200)


@sensitive_variables("secret")
def _proven(kinds: Iterable[str], by: Callable[[str], bool]) -> Iterator[Told]:
    """The channels whose app's secret made the signature."""
    for channel in tasks.collected().filter(platform__in=kinds):
        ref = channel_ref(channel)
        secret = _secret(ref)
        if by(secret):
            yield channel, ref


def _secret(ref: ChannelRef) -> str:
    """The secret of the app that reads the channel: as it was connected, or as it is now."""
    given = ref.credentials.get("app_secret") or ref.credentials.get("client_secret", "")
    return given or _app_secret(ref.kind)


def _secrets(kind: str) -> Iterator[str]:
    """The secrets of the apps that read such channels, the one that is in use now first."""
    if now := _app_secret(kind):
        yield now
    kept = (_secret(channel_ref(channel)) for channel in tasks.collected().filter(platform=kind))
    yield from (one for one in kept if one)


def _app_secret(kind: str) -> str:
    return str(settings.PLATFORM_APPS.get(kind, "")).partition(":")[2]


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
    return found


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
