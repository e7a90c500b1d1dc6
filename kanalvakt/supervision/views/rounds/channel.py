"""The rounds of one channel, and whether it has any by choice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Conflict
from kanalvakt.organisation.permissions import allows
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import visible_channels, within
from kanalvakt.supervision.actions import rounds as actions
from kanalvakt.supervision.models import RoundPlan
from kanalvakt.supervision.queries import rounds as queries
from kanalvakt.supervision.views.rounds.today import actor_of


def channel(request: HttpRequest, slug: str) -> HttpResponse:
    """Every day of it, newest first."""
    actor = actor_of(request)
    found = _found(actor, slug)
    actions.ensure()
    context = {
        "channel": found,
        "plan": RoundPlan.objects.filter(channel=found).first(),
        "page": queries.history(found, actor, request.GET),
        "may_choose": not found.can_remove_others and allows(actor, "supervision.choose_rounds", found.unit_id),
    }
    return render(request, "supervision/rounds/channel.html", context)


@require_POST
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Have rounds here, or not."""
    actor = actor_of(request)
    found, chosen = _found(actor, slug), request.POST.get("chosen") == "1"
    try:
        actions.choose(found.pk, chosen, actor=actor)
    except Conflict as error:
        messages.error(request, str(error))
    else:
        told = _("Kanalen har tillsyn varje vardag.") if chosen else _("Kanalen har inte längre någon tillsyn.")
        messages.success(request, told)
    return redirect("rounds:channel", slug)


def _found(actor: Actor, slug: str) -> Channel:
    return get_object_or_404(within(visible_channels(actor), actor, queries.READ), slug=slug)
