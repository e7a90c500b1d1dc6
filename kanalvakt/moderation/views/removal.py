"""Taking away, taking that back, and marking as secret."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kanalvakt.moderation import actions, queries
from kanalvakt.moderation.forms import RemoveForm, SecrecyForm
from kanalvakt.moderation.views.shared import actor_for
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.given import next_address, numbers


def remove(request: HttpRequest) -> HttpResponse:
    """Rule, what will happen, reason; then each item is preserved, sealed and taken away."""
    actor = actor_for(request, "moderation.remove")
    order = queries.order(numbers(request.GET, "item"), actor)
    if not order.items:
        raise Http404(_("Det finns ingen text att ta bort här, eller så hör den till en annan enhet."))
    form = RemoveForm(request.POST or None, rules=order.rules, rungs=order.rungs)
    item_ids = [item.pk for item in order.items]
    done = attempt(form, lambda: actions.remove(item_ids, actor=actor, **form.cleaned_data))
    if done is None:
        return _show(request, form, order)
    return _removed(request, form, order, done)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back decisions whose act has not been sent."""
    actor = actor_for(request, "moderation.remove")
    done = actions.undo(numbers(request.POST, "decision"), actor=actor)
    if done.decided:
        told = ngettext("Beslutet är ångrat.", "%(count)s beslut är ångrade.", len(done.decided))
        messages.success(request, f"{told % {'count': len(done.decided)}} {_('Inget har hänt på plattformen.')}")
    for message in dict.fromkeys(failure.message for failure in done.failed):
        messages.warning(request, message)
    return redirect(next_address(request.POST, reverse("moderation:decisions")))


def secrecy(request: HttpRequest, item_id: int) -> HttpResponse:
    """Mark as secret: preserved, hidden at once, registered, deleted after the receipt (G1.5.8)."""
    actor = actor_for(request, "moderation.mark_secret")
    order = queries.order([item_id], actor)
    if not order.items:
        raise Http404(_("Texten finns inte, eller så hör den till en annan enhet."))
    form = SecrecyForm(request.POST or None)
    if attempt(form, lambda: actions.mark_secret(item_id, form.cleaned_data["provision"], actor=actor)):
        messages.success(
            request, _("Sekretessmarkerat. Texten döljs genast och raderas när registratorn har diariefört den.")
        )
        return redirect(next_address(request.GET))
    context = {"form": form, "order": order, "next": next_address(request.GET)}
    return render(request, "moderation/secrecy.html", context)


def _removed(request: HttpRequest, form: RemoveForm, order: queries.Order, done: actions.Removal) -> HttpResponse:
    """Back to where the person came from, unless something could not be decided: that is listed first."""
    if done.decided:
        messages.success(request, _told(done))
    if not done.failed:
        return redirect(next_address(request.GET))
    if len(order.items) == 1:
        form.add_error(None, done.failed[0].message)
        return _show(request, form, order)
    failures = [(order.by_id[failure.item_id], failure.message) for failure in done.failed]
    return _show(request, form, order, done=done, failures=failures)


def _told(done: actions.Removal) -> str:
    """What was decided, with the way to take it back."""
    told = ngettext(
        "Beslutat. Innehåll och avsändare bevaras och förseglas innan kommentaren tas bort.",
        "%(count)s beslut. Innehåll och avsändare bevaras och förseglas innan kommentarerna tas bort.",
        len(done.decided),
    ) % {"count": len(done.decided)}
    first = done.decided[0]
    address = reverse("moderation:decision", args=[first.pk])
    if first.bulk_id:
        address = f"{reverse('moderation:decisions')}?bulk={first.bulk_id}"
    return format_html('{} <a href="{}">{}</a>', told, address, _("Visa eller ångra"))


def _show(request: HttpRequest, form: RemoveForm, order: queries.Order, **more: object) -> HttpResponse:
    context = {"form": form, "order": order, "next": next_address(request.GET)} | more
    return render(request, "moderation/remove.html", context)
