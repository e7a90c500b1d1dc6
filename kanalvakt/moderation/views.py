"""Taking away, marking as secret, and the decisions with what follows from them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import Actor, person
from kanalvakt.moderation import actions, notices, queries
from kanalvakt.moderation.forms import NoticeForm, RemoveForm, RestoreForm, SecrecyForm
from kanalvakt.moderation.models import Decision
from kanalvakt.organisation.permissions import require_anywhere
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.paging import page

MOST = 200  # items in one order


def remove(request: HttpRequest) -> HttpResponse:
    """Rule, what will happen, reason; then each item is preserved, sealed and taken away."""
    actor = _actor(request)
    require_anywhere(actor, "moderation.remove")
    order = queries.order(_ids(request), actor)
    if not order.items:
        raise Http404(_("Det finns ingen text att ta bort här, eller så hör den till en annan enhet."))
    form = RemoveForm(request.POST or None, rules=order.rules, rungs=order.rungs, initial=order.initial)
    ids = [item.pk for item in order.items]
    done = attempt(form, lambda: actions.remove(ids, actor=actor, **form.cleaned_data))
    if done is None:
        return render(request, "moderation/remove.html", {"form": form, "order": order, "next": _next(request)})
    return _removed(request, form, order, done)


def _removed(request: HttpRequest, form: RemoveForm, order: queries.Order, done: actions.Removal) -> HttpResponse:
    if done.failed and not done.decided:
        for failure in done.failed[:1] if len(order.items) == 1 else ():
            form.add_error(None, failure.message)
    if done.failed:
        context = {"form": form, "order": order, "done": done, "next": _next(request)}
        context["failures"] = [(order.by_id[failure.item_id], failure.message) for failure in done.failed]
        return render(request, "moderation/remove.html", context)
    told = ngettext(
        "Beslutat. Innehåll och avsändare bevaras och förseglas innan kommentaren tas bort.",
        "%(count)s beslut. Innehåll och avsändare bevaras och förseglas innan kommentarerna tas bort.",
        len(done.decided),
    )
    messages.success(request, told % {"count": len(done.decided)})
    return redirect(_next(request))


def secrecy(request: HttpRequest, item_id: int) -> HttpResponse:
    """Mark as secret: preserved, hidden at once, registered, deleted after the receipt (G1.5.8)."""
    actor = _actor(request)
    require_anywhere(actor, "moderation.mark_secret")
    order = queries.order([item_id], actor)
    if not order.items:
        raise Http404(_("Texten finns inte, eller så hör den till en annan enhet."))
    form = SecrecyForm(request.POST or None)
    if attempt(form, lambda: actions.mark_secret(item_id, form.cleaned_data["provision"], actor=actor)):
        messages.success(
            request, _("Sekretessmarkerat. Texten döljs genast och raderas när registratorn har diariefört den.")
        )
        return redirect(_next(request))
    return render(request, "moderation/secrecy.html", {"form": form, "order": order, "next": _next(request)})


def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision, newest first."""
    actor = _actor(request)
    require_anywhere(actor, "moderation.read_decisions")
    rows = page(queries.decisions(actor), queries.NEWEST_FIRST, request.GET)
    return render(request, "moderation/decisions.html", {"page": rows})


def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision: rule, ground, decider, what came of it, and what the sender has been told."""
    return _show(request, _decision(request, pk))


@require_POST
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the text again."""
    found, actor, form = _decision(request, pk), _actor(request), RestoreForm(request.POST)
    if attempt(form, lambda: actions.restore(found.item_id, form.cleaned_data["reason"], actor=actor)):
        messages.success(request, _("Texten visas igen så snart plattformen har tagit emot det."))
        return redirect("moderation:decision", pk)
    return _show(request, found, restore=form)


@require_POST
def notify(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the sender why."""
    found, actor, form = _decision(request, pk), _actor(request), NoticeForm(request.POST)
    if attempt(form, lambda: actions.send_notice(pk, actor=actor, **form.cleaned_data)):
        messages.success(request, _("Meddelandet är sparat."))
        return redirect("moderation:decision", pk)
    return _show(request, found, notice=form)


def _show(request: HttpRequest, found: Decision, **forms: NoticeForm | RestoreForm) -> HttpResponse:
    templates = notices.filled(found)
    chosen = request.GET.get("mall", "")
    text = templates[int(chosen)].text if chosen.isdecimal() and int(chosen) < len(templates) else ""
    context = {
        "decision": found,
        "templates": templates,
        "notice": NoticeForm(initial={"text": text}),
        "restore": RestoreForm() if queries.can_restore(found, _actor(request)) else None,
        "can_notify": queries.can_notify(found, _actor(request)),
    }
    return render(request, "moderation/decision.html", context | forms)


def _decision(request: HttpRequest, pk: int) -> Decision:
    require_anywhere(_actor(request), "moderation.read_decisions")
    return get_object_or_404(queries.decisions(_actor(request)), pk=pk)


def _actor(request: HttpRequest) -> Actor:
    return person(request.user.pk)


def _ids(request: HttpRequest) -> list[int]:
    return [int(value) for value in request.GET.getlist("item") if value.isdecimal()][:MOST]


def _next(request: HttpRequest) -> str:
    """Where the person came from, if that is one of our own pages."""
    wanted = request.GET.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
