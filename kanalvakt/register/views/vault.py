"""The vault's pages. A secret is shown once, on a page that nothing keeps."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from kanalvakt.core import clock
from kanalvakt.core.errors import NotAllowed
from kanalvakt.organisation import permissions
from kanalvakt.register import actions, one_time, queries
from kanalvakt.register.forms import ChangeSecretForm, NewSecretForm, RevealForm, SecretForm
from kanalvakt.register.models import Channel
from kanalvakt.register.views.channels import visible
from kanalvakt.ui.forms import attempt

SHOWN_SECONDS = 120


def _keeper(request: HttpRequest, slug: str) -> Channel:
    """The channel, for somebody who may look into its vault; else 403."""
    actor, channel = visible(request, slug)
    if not queries.may_reveal(actor, channel) and not permissions.allows(actor, "register.store_secret", channel.unit):
        raise NotAllowed(_("Valvet är öppet för kanalens ansvariga och ersättare, enhetens chef och informatören."))
    return channel


def vault(request: HttpRequest, slug: str) -> HttpResponse:
    """What the vault holds, who changed it and who has seen it; never the content."""
    channel = _keeper(request, slug)
    actor, _found = visible(request, slug)
    context = {
        "channel": channel,
        "secrets": queries.secrets(channel),
        "may_store": permissions.allows(actor, "register.store_secret", channel.unit),
        "may_reveal": queries.may_reveal(actor, channel),
    }
    return render(request, "register/vault.html", context)


@sensitive_post_parameters()
def store(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a log-in into the vault."""
    actor, channel = visible(request, slug)
    permissions.require(actor, "register.store_secret", channel.unit)
    form = NewSecretForm(request.POST or None)
    if attempt(form, lambda: actions.store_secret(channel.pk, form.cleaned_data["label"], form.secret(), actor=actor)):
        messages.success(request, _("Uppgifterna ligger i valvet."))
        return redirect("register:vault", slug)
    return render(request, "register/secret_form.html", {"form": form, "channel": channel})


@sensitive_post_parameters()
def replace(request: HttpRequest, slug: str, secret: int) -> HttpResponse:
    """Type the new log-in after it was changed at the platform."""
    actor, channel = visible(request, slug)
    permissions.require(actor, "register.store_secret", channel.unit)
    held = get_object_or_404(queries.secrets(channel), pk=secret)
    form = ChangeSecretForm(request.POST or None, has_codes=queries.has_codes(held))
    if attempt(form, lambda: actions.change_secret(held.pk, form.cleaned_data, actor=actor)):
        messages.success(request, _("De nya uppgifterna ligger i valvet."))
        return redirect("register:vault", slug)
    return render(request, "register/secret_form.html", {"form": form, "channel": channel, "secret": held})


@never_cache
@sensitive_variables("shown", "fields", "key", "codes")
def reveal(request: HttpRequest, slug: str, secret: int) -> HttpResponse:
    """Ask why; then show the log-in once, for two minutes."""
    actor, channel = visible(request, slug)
    held = get_object_or_404(queries.secrets(channel), pk=secret)
    if not queries.may_reveal(actor, channel):
        raise NotAllowed(_("Bara kanalens ansvariga och ersättare, och informatören, får se uppgifterna."))
    form = RevealForm(request.POST or None)
    context = {"form": form, "channel": channel, "secret": held, "minutes": SHOWN_SECONDS // 60}
    shown = attempt(form, lambda: actions.reveal(held.pk, form.cleaned_data["reason"], actor=actor))
    if not shown:
        return render(request, "register/reveal.html", context)
    labels = {name: field.label for name, field in SecretForm.base_fields.items()}
    key = shown.pop("totp", "")
    codes = list(one_time.codes(key, clock.now(), timedelta(seconds=SHOWN_SECONDS))) if key else []
    fields = [(labels.get(name, name), value) for name, value in shown.items()]
    answer = render(request, "register/revealed.html", {**context, "fields": fields, "codes": codes})
    answer.headers["Refresh"] = f"{SHOWN_SECONDS}; url={reverse('register:vault', args=[slug])}"
    return answer
