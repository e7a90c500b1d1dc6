"""The list, the channel's page, the notification and the steps of a channel's life."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from kanalvakt.connectors import catalogue, registry
from kanalvakt.connectors.recognise import NotAChannel
from kanalvakt.connectors.recognise import recognise as read
from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import ActionError, NotAllowed
from kanalvakt.core.wording import spoken
from kanalvakt.organisation import permissions
from kanalvakt.register import actions, completeness, fields, neglect, panels, queries
from kanalvakt.register.forms import ChannelForm, FilterForm, SendBackForm
from kanalvakt.register.models import LIVE, Channel, ReviewKind, SecretKind
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.given import said

DRAFTED = _("Utkastet är sparat. Det väntar här tills ni skickar in anmälan.")
OFFERED = ("change", "accept", "close", "connect", "store_secret")


def _attest(channel_id: int, kind: ReviewKind, actor: Actor) -> Channel:
    return actions.attest(channel_id, kind, actor=actor).channel


STEPS: dict[str, tuple[Callable[[int, str, Actor], Channel], Promise]] = {
    "godkann": (lambda pk, _reason, actor: actions.accept(pk, actor=actor), _("Kanalen är aktiv.")),
    "skicka-tillbaka": (
        lambda pk, reason, actor: actions.send_back(pk, reason, actor=actor),
        _("Anmälan är skickad tillbaka till enheten."),
    ),
    "intyga": (
        lambda pk, _reason, actor: _attest(pk, ReviewKind.ATTESTATION, actor),
        _("Du har intygat att uppgifterna stämmer."),
    ),
    "prova-syftet": (
        lambda pk, _reason, actor: _attest(pk, ReviewKind.PURPOSE, actor),
        _("Du har prövat syftet."),
    ),
    "avsluta": (lambda pk, _reason, actor: actions.close(pk, actor=actor), _("Kanalen avslutas.")),
    "avslutad": (lambda pk, _reason, actor: actions.finish_closing(pk, actor=actor), _("Kanalen är avslutad.")),
}


def visible(request: HttpRequest, slug: str) -> tuple[Actor, Channel]:
    """Who asks, and the channel if they may see it; else 404."""
    actor = person(request.user.pk)
    return actor, get_object_or_404(queries.visible_channels(actor), slug=slug)


def channels(request: HttpRequest) -> HttpResponse:
    """The list of official channels (G1.2.2)."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, "register.read")
    form = FilterForm(request.GET, actor=actor)
    context = {
        "form": form,
        "page": queries.listing(actor, form.wanted(), request.GET),
        "orphans": queries.orphans(actor).count(),
        "proposals": queries.proposals(actor).count(),
        "sent_back": queries.sent_back(actor),
        "drafts": queries.drafts(actor),
        "to_attest": queries.late(ReviewKind.ATTESTATION, actor).count(),
        "to_review": queries.late(ReviewKind.PURPOSE, actor).count(),
        "to_rotate": queries.secrets_to_rotate(actor),
        "unaccepted": queries.unaccepted(actor).count(),
        "may_propose": permissions.anywhere(actor, "register.propose"),
        "may_connect": permissions.anywhere(actor, "register.connect"),
    }
    return render(request, "register/channels.html", context)


def neglected(request: HttpRequest) -> HttpResponse:
    """Everything that lacks somebody, with who must act (expectation 4)."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, "register.read")
    return render(
        request,
        "register/neglected.html",
        {"sections": neglect.drawn(actor), "may_set_floor": permissions.allows(actor, "register.set_floor")},
    )


def channel(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one channel."""
    actor, found = visible(request, slug)
    context = {
        "channel": found,
        "platform": spoken(catalogue.label(found.platform)),
        "lacks": completeness.lacks(found) if found.state != "closed" else [],
        "may": {step: permissions.allows(actor, f"register.{step}", found.unit) for step in OFFERED},
        "may_reveal": queries.may_reveal(actor, found),
        "alike": queries.alike(found, actor),
        "logins": found.secrets.filter(kind=SecretKind.LOGIN).exists(),
        "automatic": registry.is_automatic(found.platform),
        "connected": queries.is_connected(found),
        "duty": queries.on_duty(found) if found.state in LIVE else None,
        "due": queries.due(found),
        "may_attest": queries.may_attest(actor, found),
        "nobody": found.days_without_duty.filter(resolved_at=None).order_by("day"),
        "additions": queries.rules_in_force(found).additions,
        "agreements": queries.agreements_of(found.unit.board),
        "panels": panels.drawn(found, actor),
        "history": queries.changes(found, request.GET),
        "send_back": SendBackForm(),
    }
    return render(request, "register/channel.html", context)


def propose(request: HttpRequest) -> HttpResponse:
    """Notify a channel to the coordinator (G1.2.1)."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, "register.propose")
    form = ChannelForm(request.POST or None, actor=actor, initial={"address": request.GET.get("address", "")})
    draft = "draft" in request.POST
    made = attempt(form, lambda: actions.propose(actor=actor, draft=draft, **form.cleaned_data))
    if made:
        messages.success(request, DRAFTED if draft else _("Anmälan är sparad. Informatören ser den nu."))
        return redirect("register:channel", made.slug)
    return render(request, "register/channel_form.html", {"form": form})


def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a channel's facts, or complete a notification."""
    actor, found = visible(request, slug)
    permissions.require(actor, "register.change", found.unit)
    form = ChannelForm(request.POST or None, instance=found, actor=actor, initial=_as_on(request, actor, found))
    draft = "draft" in request.POST
    if attempt(form, lambda: actions.change(found.pk, form.cleaned_data, actor=actor, draft=draft)):
        messages.success(request, DRAFTED if draft else _("Ändringarna är sparade."))
        return redirect("register:channel", slug)
    name, may_wait = Channel.objects.values_list("name", "draft").get(pk=found.pk)
    context = {"form": form, "name": name, "slug": slug, "draft": may_wait}
    return render(request, "register/channel_form.html", context)


def _as_on(request: HttpRequest, actor: Actor, channel: Channel) -> dict[str, Any]:
    """What `?som=` asks to begin from: another channel's facts where this one has none."""
    other = queries.visible_channels(actor).filter(slug=said(request.GET, "som")).first()
    if other is None:
        return {}
    return {field: getattr(other, field) for field in fields.COMMON if not getattr(channel, field)}


@require_GET
def recognise(request: HttpRequest) -> HttpResponse:
    """What a pasted address is, while the form is filled in."""
    try:
        found, refusal = read(request.GET.get("address", "")), ""
    except NotAChannel as error:
        found, refusal = None, spoken(str(error))
    return render(request, "register/_recognised.html", {"found": found, "refusal": refusal})


@require_POST
def step(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """Accept, send back, attest, close or finish closing; a refusal is told on the channel's page."""
    actor, found = visible(request, slug)
    act, told = STEPS[verb]
    try:
        act(found.pk, said(request.POST, "reason"), actor)
    except NotAllowed:
        raise
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(told))
    return redirect("register:channel", slug)


def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Before closing: what it means."""
    actor, found = visible(request, slug)
    permissions.require(actor, "register.close", found.unit)
    return render(request, "register/close.html", {"channel": found})
