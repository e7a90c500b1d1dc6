"""Connecting by logging in at the platform: away with a state of its own, back with a code.

What must be remembered meanwhile lies encrypted in the session. The page links to the platform rather than redirecting:
`form-action` forbids a form to lead anywhere else.
"""

import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from kanalvakt.connectors import registry
from kanalvakt.connectors.recognise import Recognised
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.core.fields import decrypt, encrypt
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Unit
from kanalvakt.register import actions
from kanalvakt.register.forms import ConnectForm, FindForm
from kanalvakt.register.models import Channel
from kanalvakt.register.views.channels import visible

KEY = "connecting"
PATIENCE = timedelta(minutes=15)


@require_POST
def log_in_new(request: HttpRequest) -> HttpResponse:
    """Begin for a channel that is not listed yet: its name and unit come along."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, "register.connect")
    find = FindForm(request.GET)
    found = find.found()
    if not found or not registry.is_automatic(found.kind):
        return render(request, "register/connect_new.html", {"find": find, "found": found})
    form = ConnectForm(request.POST, actor=actor, kind=found.kind, logs_in=True)
    if not form.is_valid():
        guide = registry.connector(found.kind).guide
        context = {"find": find, "found": found, "form": form, "guide": guide, "logs_in": True}
        context["cannot"] = registry.cannot(found.kind)
        return render(request, "register/connect_new.html", context)
    order = {"name": form.cleaned_data["name"], "unit": form.cleaned_data["unit"].pk, **find.cleaned_data}
    return _away(request, found, order, request.get_full_path().replace("logga-in/", ""), actor)


@require_POST
def log_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin for a listed channel."""
    actor, channel = visible(request, slug)
    permissions.require(actor, "register.connect", channel.unit)
    found = Recognised(channel.platform, channel.handle, channel.address)
    return _away(request, found, {"slug": slug}, reverse("register:connect", args=[slug]), actor)


def _away(request: HttpRequest, found: Recognised, order: dict[str, Any], back: str, actor: Actor) -> HttpResponse:
    state = secrets.token_urlsafe(32)
    try:
        begun = actions.begin_login(found, _return_address(request), state, actor=actor)
    except Invalid as error:
        messages.error(request, str(error))
        return redirect(back)
    order |= {
        "state": state, "kept": dict(begun.kept), "at": clock.now().isoformat(), "back": back,
        "found": [found.kind, found.handle, found.address],
    }  # fmt: skip
    request.session[KEY] = encrypt(json.dumps(order))
    rights = registry.connector(found.kind).guide.rights
    return render(request, "register/log_in.html", {"url": begun.url, "found": found, "rights": rights, "back": back})


@require_safe
def came_back(request: HttpRequest) -> HttpResponse:
    """With a code, if the person said yes. The state shows that it was this person who left from here."""
    actor = person(request.user.pk)
    order = _left(request)
    if order is None:
        messages.error(request, _("Inloggningen har gått ut eller började någon annanstans. Börja om här."))
        return redirect("register:connect_new")
    code = request.GET.get("code", "") or request.GET.get("oauth_verifier", "")  # OAuth 1 calls it so
    if not code:
        messages.warning(request, _("Servern släppte inte in Kanalvakt. Ingenting är ändrat; försök igen när du vill."))
        return redirect(order["back"])
    try:
        channel = _finished(request, order, code, actor)
    except (Conflict, Invalid) as error:
        messages.error(request, str(error))
        return redirect(order["back"])
    messages.success(request, _("Kanalen är kopplad."))
    return redirect("register:channel", channel.slug)


def _left(request: HttpRequest) -> dict[str, Any] | None:
    """What was remembered, once; None when it is somebody else's, too old, or not there."""
    kept = request.session.pop(KEY, "")
    if not kept:
        return None
    order: dict[str, Any] = json.loads(decrypt(kept))
    fresh = clock.now() - datetime.fromisoformat(order["at"]) < PATIENCE
    same = constant_time_compare(request.GET.get("state", ""), order["state"])
    return order if fresh and same else None


@sensitive_variables("fields", "order")
def _finished(request: HttpRequest, order: dict[str, Any], code: str, actor: Actor) -> Channel:
    found = Recognised(*order["found"])
    fields = actions.finish_login(found, order["kept"], code, _return_address(request), actor=actor)
    if "slug" in order:
        channel = visible(request, order["slug"])[1]
        actions.connect(channel.pk, fields, actor=actor)
        return channel
    unit = Unit.objects.get(pk=order["unit"])
    wanted = {name: order[name] for name in ("address", "platform", "name")}
    return actions.connect_new(unit=unit, fields=fields, actor=actor, **wanted)


def _return_address(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("register:came_back"))
