"""A channel's own rules: propose, discuss, approve, reword, end (G1.5.10)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import ActionError, NotAllowed
from kanalvakt.organisation import permissions
from kanalvakt.register import actions, queries
from kanalvakt.register.forms import RuleForm
from kanalvakt.register.models import ChannelRule, ChannelState
from kanalvakt.register.views.channels import visible
from kanalvakt.ui.given import next_address, said

STEPS: dict[str, tuple[Callable[[int, str, Actor], ChannelRule], Promise]] = {
    "godkann": (
        lambda pk, _reason, actor: actions.approve_rule(pk, actor=actor),
        _("Regeln gäller från och med nu och visas för allmänheten."),
    ),
    "skicka-tillbaka": (
        lambda pk, reason, actor: actions.send_back_rule(pk, reason, actor=actor),
        _("Förslaget är skickat tillbaka till enheten."),
    ),
    "ta-tillbaka": (
        lambda pk, reason, actor: actions.withdraw_rule(pk, reason, actor=actor),
        _("Regeln är återtagen."),
    ),
}


def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """The channel's own rules, those that were, and a form to propose one."""
    actor, found = visible(request, slug)
    may_propose = permissions.allows(actor, "register.change", found.unit) and not found.foreign
    form = RuleForm(request.POST or None)
    if made := form.done(lambda text, why: actions.propose_rule(found.pk, text, why, actor=actor)):
        messages.success(request, _("Regeln är föreslagen. Informatören ser den nu."))
        return redirect("register:rules", made.channel.slug)
    context = {
        "channel": found,
        "rules": queries.additions(found),
        "form": form,
        "may_propose": may_propose and found.state != ChannelState.CLOSED,
        "may_approve": permissions.allows(actor, "register.accept", found.unit),
    }
    return render(request, "register/rules.html", context)


def wording(request: HttpRequest, slug: str, rule: int) -> HttpResponse:
    """Another wording: of a proposal at once, of a rule in force as a new version that is approved first."""
    actor, found = visible(request, slug)
    permissions.require(actor, "register.change", found.unit)
    old = get_object_or_404(queries.additions(found), pk=rule)
    form = RuleForm(request.POST or None, initial={"text": old.text, "why": old.why})

    def say(text: str, why: str) -> ChannelRule:
        if old.is_open:
            return actions.reword_rule(old.pk, text, why, actor=actor)
        return actions.propose_rule(found.pk, text, why, replaces=old.pk, actor=actor)

    if form.done(say):
        messages.success(request, _("Den nya lydelsen är föreslagen. Informatören ser den nu."))
        return redirect("register:rules", slug)
    return render(request, "register/rule_form.html", {"channel": found, "rule": old, "form": form})


@require_POST
def step(request: HttpRequest, slug: str, rule: int | str, verb: str) -> HttpResponse:
    """Approve, send back or take back; a refusal is told where one came from."""
    actor, found = visible(request, slug)
    one = get_object_or_404(queries.additions(found), pk=rule)
    act, told = STEPS[verb]
    try:
        act(one.pk, said(request.POST, "reason"), actor)
    except NotAllowed:
        raise
    except ActionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(told))
    return redirect(next_address(request.POST, reverse("register:rules", args=[slug])))
