"""Connecting a channel to its platform."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from kanalvakt.connectors import catalogue, registry
from kanalvakt.core.actor import person
from kanalvakt.organisation import permissions
from kanalvakt.register import actions, queries
from kanalvakt.register.forms import BlogForm, CredentialsForm
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
        messages.success(request, _("Kanalen är kopplad. %(said)s") % {"said": health.message})
        return redirect("register:channel", slug)
    context = {
        "form": form,
        "channel": found,
        "platform": catalogue.label(found.platform),
        "automatic": registry.is_automatic(found.platform),
        "connected": queries.is_connected(found),
    }
    return render(request, "register/connect.html", context)


def _connected(channel: Channel) -> str:
    if channel.state == ChannelState.PROPOSED:
        return _("Bloggen är kopplad. Fyll i det som fattas: när kanalen är aktiv hämtas kommentarerna genast.")
    return _("Bloggen är kopplad. Kommentarerna hämtas om en liten stund.")


@sensitive_post_parameters()
def connect_blog(request: HttpRequest) -> HttpResponse:
    """Koppla en riktig blogg på fem minuter."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, "register.connect")
    form = BlogForm(request.POST or None, actor=actor)
    connected = attempt(form, lambda: actions.connect_new(**form.order(), actor=actor))
    if connected:
        messages.success(request, _connected(connected))
        return redirect("register:channel", connected.slug)
    return render(request, "register/connect_blog.html", {"form": form})
