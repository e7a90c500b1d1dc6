"""Andra ögon: the list of one's own, asking, and answering."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kanalvakt.collection import queries as collection
from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict
from kanalvakt.moderation import actions, queries
from kanalvakt.moderation.forms import AdviceForm, AskForm
from kanalvakt.moderation.models import SecondOpinion
from kanalvakt.moderation.views.shared import actor_for
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.given import next_address
from kanalvakt.ui.paging import page

TABS = {
    "mine": (gettext_lazy("Du är tillfrågad"), queries.opinions_to_give, queries.OLDEST_FIRST),
    "awaited": (gettext_lazy("Du väntar på"), queries.opinions_awaited, queries.OLDEST_FIRST),
    "given": (gettext_lazy("Besvarade"), queries.opinions_given, queries.NEWEST_FIRST),
}


def opinions(request: HttpRequest) -> HttpResponse:
    """One list at a time; the first that holds something unless `?state=` asks for another."""
    actor = actor_for(request, queries.ADVISE)
    counts = {name: rows(actor).count() for name, (_label, rows, _order) in TABS.items() if name != "given"}
    state = request.GET.get("state", "")
    if state not in TABS:
        state = next((name for name, count in counts.items() if count), "given")
    _label, listed, order = TABS[state]
    rows = page(listed(actor), order, request.GET)
    context = {
        "state": state,
        "tabs": [(name, label, counts.get(name)) for name, (label, *_rest) in TABS.items()],
        "page": rows,
        "senders": {row.pk: collection.sender_name(row.item, actor) or row.item.no_sender for row in rows.rows},
    }
    return render(request, "moderation/opinions.html", context)


def ask(request: HttpRequest, item_id: int) -> HttpResponse:
    """Ask a colleague about a text."""
    actor = actor_for(request, queries.ASK)
    order = queries.order([item_id], actor)
    if not order.items or not queries.can_ask(order.items[0], actor):
        raise Http404(_("Texten finns inte, eller så hör den till en annan enhet."))
    form = AskForm(request.POST or None, people=queries.advisers(order.items[0], actor))
    if attempt(form, lambda: _asked(item_id, form, actor)):
        messages.success(request, _("Frågan är ställd. Den ligger på kollegans Idag."))
        return redirect(next_address(request.GET))
    context = {"form": form, "order": order, "next": next_address(request.GET)}
    return render(request, "moderation/ask_opinion.html", context)


def opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """The question with the text, and the answer or the form for it."""
    actor, found = _found(request, pk)
    form = AdviceForm(request.POST or None)
    if attempt(form, lambda: actions.answer_opinion(pk, actor=actor, **form.cleaned_data)):
        messages.success(request, _("Tack. Ditt råd är sparat och syns för den som frågade."))
        return redirect("moderation:opinion", pk)
    open_ = not found.answered_at and not found.withdrawn_at
    item = found.item
    context = {
        "found": found,
        "open": open_,
        "sender": collection.sender_name(item, actor) or item.no_sender,
        "text": collection.text(item.version, actor) if item.version else "",
        "may_read": collection.may_read(item, actor),
        "form": form if open_ and str(found.asked_of_id) == actor.id else None,
        "can_withdraw": open_ and str(found.asked_by_id) == actor.id,
    }
    return render(request, "moderation/opinion.html", context)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the question back."""
    actor, _opinion = _found(request, pk)
    try:
        actions.withdraw_opinion(pk, actor=actor)
        messages.success(request, _("Frågan är tillbakatagen."))
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("moderation:opinions")


def _asked(item_id: int, form: AskForm, actor: Actor) -> SecondOpinion:
    return actions.ask_opinion(item_id, UUID(form.cleaned_data["of"]), form.cleaned_data["question"], actor=actor)


def _found(request: HttpRequest, pk: int) -> tuple[Actor, SecondOpinion]:
    actor = person(request.user.pk)
    return actor, get_object_or_404(queries.opinions(actor), pk=pk)
