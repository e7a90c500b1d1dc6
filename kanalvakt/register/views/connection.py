"""Connecting a channel to its platform."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from kanalvakt.connectors import catalogue, registry
from kanalvakt.connectors.protocol import LogsIn
from kanalvakt.core.actor import person
from kanalvakt.core.wording import spoken
from kanalvakt.organisation import permissions
from kanalvakt.register import actions, queries
from kanalvakt.register.forms import ConnectForm, CredentialsForm, FindForm
from kanalvakt.register.models import Channel, ChannelState
from kanalvakt.register.views.channels import visible
from kanalvakt.ui.forms import attempt


@sensitive_post_parameters()
def connect(request: HttpRequest, slug: str) -> HttpResponse:
    """Type the platform's credentials; they are tried before they are kept."""
    actor, found = visible(request, slug)
    permissions.require(actor, "register.connect", found.unit)
    form = CredentialsForm(request.POST or None, kind=found.platform)
    if health := attempt(form, lambda: actions.connect(found.pk, form.credentials(), actor=actor)):
        messages.success(request, _("Kanalen är kopplad. %(said)s") % {"said": spoken(health.message)})
        return redirect("register:channel", slug)
    context = {
        "form": form,
        "channel": found,
        "platform": spoken(catalogue.label(found.platform)),
        "automatic": registry.is_automatic(found.platform),
        "connected": queries.is_connected(found),
        "guide": registry.connector(found.platform).guide,
        "cannot": registry.cannot(found.platform),
        "logs_in": isinstance(registry.connector(found.platform), LogsIn),
    }
    return render(request, "register/connect.html", context)


def _connected(channel: Channel) -> str:
    if channel.state == ChannelState.PROPOSED:
        return _("Kanalen är kopplad. Fyll i det som fattas: när den är aktiv hämtas det som skrivs genast.")
    return _("Kanalen är kopplad. Det som skrivs hämtas om en liten stund.")


@sensitive_post_parameters()
def connect_new(request: HttpRequest) -> HttpResponse:
    """First the address, which says what the platform asks for; then the log-in, tried before anything is kept."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, "register.connect")
    find = FindForm(request.GET or None)
    found = find.found()
    context: dict[str, Any] = {"find": find, "found": found}
    if found and registry.is_automatic(found.kind):
        form = ConnectForm(request.POST or None, actor=actor, kind=found.kind)
        wanted = find.cleaned_data
        if made := attempt(form, lambda: actions.connect_new(**wanted, **form.order(), actor=actor)):
            messages.success(request, _connected(made))
            return redirect("register:channel", made.slug)
        connector = registry.connector(found.kind)
        context |= {"form": form, "guide": connector.guide, "logs_in": isinstance(connector, LogsIn)}
        context["cannot"] = registry.cannot(found.kind)
    return render(request, "register/connect_new.html", context)
