"""What senders are told: the part that other pages share, and the pages of the texts it begins with."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import Actor
from kanalvakt.moderation import actions, notices, queries
from kanalvakt.moderation.forms import NoticeForm, TemplateForm
from kanalvakt.moderation.models import NoticeTemplate
from kanalvakt.moderation.notices import About
from kanalvakt.moderation.views.shared import actor_for
from kanalvakt.organisation.permissions import allows
from kanalvakt.rulebook import queries as rulebook
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.given import number


def notice_context(request: HttpRequest, about: About, actor: Actor, address: str) -> dict[str, Any]:
    """For `_notices.html`: what the sender has been told, the texts that fit, and the form that goes to `address`."""
    templates = notices.filled(about)
    chosen = number(request.GET.get("mall", ""))
    text = templates[chosen].text if chosen is not None and chosen < len(templates) else ""
    return {
        "told": about.notices.select_related("sent_by", "act"),
        "templates": templates,
        "notice": NoticeForm(initial={"text": text}),
        "notice_url": address,
        "can_notify": queries.can_notify(notices.item_of(about), actor),
    }


def tell(request: HttpRequest, about: About, actor: Actor, again: Callable[[NoticeForm], HttpResponse]) -> HttpResponse:
    """Send what was written, and come back; or show the page `again` with what is wrong."""
    form = NoticeForm(request.POST)
    if attempt(form, lambda: actions.send_notice(about, actor=actor, **form.cleaned_data)):
        messages.success(request, _("Meddelandet är sparat."))
        return redirect(f"moderation:{about._meta.model_name}", about.pk)
    return again(form)


def templates(request: HttpRequest) -> HttpResponse:
    """The texts in use, the municipality's own and Kanalvakt's."""
    actor = actor_for(request, "moderation.read_decisions")
    context = {
        "groups": queries.templates(),
        "titles": {rule.rule_id: rule.title for rule in rulebook.removal_rules(rulebook.in_force())},
        "may_write": allows(actor, "moderation.write_templates"),
    }
    return render(request, "moderation/templates.html", context)


def template(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a text: a new one (`?about=` and `?house=` begin from Kanalvakt's own) or a new version of one."""
    actor = actor_for(request, "moderation.write_templates")
    found = get_object_or_404(NoticeTemplate, pk=pk, retired_at=None) if pk else None
    rules = rulebook.removal_rules(rulebook.in_force())
    form = TemplateForm(request.POST or None, initial=_initial(request, found), rules=rules, is_new=found is None)
    asked = form if "preview" not in request.POST else TemplateForm(rules=rules, is_new=found is None)
    if attempt(asked, lambda: actions.save_template(pk, actor=actor, **asked.cleaned_data)):
        messages.success(request, _("Mallen är sparad."))
        return redirect("moderation:templates")
    text = str(form["text"].value() or "")
    context = {
        "form": form,
        "template": found,
        "versions": found.versions.select_related("written_by") if found else [],
        "known": notices.KNOWN,
        "example": notices.example(text),
        "left": [place for place in notices.placeholders(text) if place[1:-1] not in notices.KNOWN],
    }
    return render(request, "moderation/template.html", context)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a text out of use."""
    actor = actor_for(request, "moderation.write_templates")
    get_object_or_404(NoticeTemplate, pk=pk, retired_at=None)
    actions.retire_template(pk, actor=actor)
    messages.success(request, _("Mallen är borttagen. Det som har skickats finns kvar."))
    return redirect("moderation:templates")


def _initial(request: HttpRequest, found: NoticeTemplate | None) -> dict[str, Any]:
    if found:
        return {"title": found.title, "text": found.text, "about": found.about, "rule_id": found.rule_id}
    about, chosen = request.GET.get("about", "decision"), number(request.GET.get("house", ""))
    texts = list(notices.house(about))
    title, text = texts[chosen] if chosen is not None and chosen < len(texts) else ("", "")
    return {"about": about, "title": title, "text": text}
