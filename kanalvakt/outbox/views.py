"""Acts at platforms: what needs a person, what is on its way, what is done."""

from django.contrib import messages
from django.db.models import F
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kanalvakt.core.actor import Actor, person
from kanalvakt.core.errors import Conflict
from kanalvakt.organisation.permissions import allows, require_anywhere
from kanalvakt.outbox import actions, instructions, queries
from kanalvakt.outbox.forms import ReportForm
from kanalvakt.outbox.models import Act, ActState
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.paging import page

OLDEST_FIRST, NEWEST_FIRST = ["id"], ["-id"]
EXCERPT = 160
TABS = {
    "manual": (gettext_lazy("Gör för hand"), queries.by_hand),
    "unknown": (gettext_lazy("Okänt om det gick"), queries.unknown),
    "stuck": (gettext_lazy("Har fastnat"), queries.stuck),
    "failed": (gettext_lazy("Gick inte"), queries.failed),
    "waiting": (gettext_lazy("På väg"), queries.waiting),
    "ended": (gettext_lazy("Klart"), queries.history),
}


def acts(request: HttpRequest) -> HttpResponse:
    """One list at a time; the first that holds something unless `?state=` asks for another."""
    actor = _actor(request)
    counts = {name: rows(actor).count() for name, (_label, rows) in TABS.items() if name != "ended"}
    state = request.GET.get("state", "")
    if state not in TABS:
        state = next((name for name, count in counts.items() if count), "ended")
    rows = TABS[state][1](actor).annotate(excerpt=Left(F("item__version__text"), EXCERPT))
    order = NEWEST_FIRST if state == "ended" else OLDEST_FIRST
    tabs = [(name, label, counts.get(name)) for name, (label, _rows) in TABS.items()]
    context = {"state": state, "tabs": tabs, "page": page(rows, order, request.GET)}
    return render(request, "outbox/acts.html", context)


def act(request: HttpRequest, act_id: int) -> HttpResponse:
    """One act: what was asked, how far it has come, and what a person can do about it."""
    actor, found = _found(request, act_id)
    form = ReportForm(request.POST or None)
    done = request.POST.get("done") == "1"
    if attempt(form, lambda: actions.report_manual(act_id, done=done, note=form.cleaned_data["note"], actor=actor)):
        messages.success(request, _("Tack. Kvittensen är sparad."))
        return redirect("outbox:acts")
    context = {
        "act": found,
        "form": form,
        "may_act": allows(actor, "outbox.act", found.item.channel.unit_id),
        "undoable": found.state in actions.UNDOABLE,
        "task": instructions.task(found) if found.state == ActState.MANUAL else "",
        "question": instructions.question(found) if found.state == ActState.UNKNOWN else "",
    }
    return render(request, "outbox/act.html", context)


@require_POST
def undo(request: HttpRequest, act_id: int) -> HttpResponse:
    """Take back what has not been sent."""
    actor, _act = _found(request, act_id)
    try:
        actions.undo(act_id, actor=actor)
        messages.success(request, _("Ångrat. Inget har hänt på plattformen."))
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("outbox:act", act_id)


@require_POST
def settle(request: HttpRequest, act_id: int) -> HttpResponse:
    """A person has looked at the platform and says how it went."""
    actor, _act = _found(request, act_id)
    try:
        actions.settle_unknown(act_id, happened=request.POST.get("happened") == "1", actor=actor)
        messages.success(request, _("Tack. Nu är det klarlagt."))
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("outbox:acts")


def _actor(request: HttpRequest) -> Actor:
    actor = person(request.user.pk)
    require_anywhere(actor, "outbox.read")
    return actor


def _found(request: HttpRequest, act_id: int) -> tuple[Actor, Act]:
    actor = _actor(request)
    return actor, get_object_or_404(queries.acts(actor), pk=act_id)
