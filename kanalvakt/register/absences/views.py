"""`/franvaro/`: one's own absences, those of one's people, and whom one stands in for (G1.5.1)."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.organisation import actions, permissions
from kanalvakt.organisation import queries as organisation
from kanalvakt.organisation.models import Absence
from kanalvakt.register import queries as register
from kanalvakt.register.absences import queries
from kanalvakt.register.absences.forms import AbsenceForm
from kanalvakt.ui.forms import attempt

OWN = "organisation.report_own_absence"


def show(request: HttpRequest) -> HttpResponse:
    """Who is away, and what happens with their channels."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, OWN)
    user = organisation.user(actor)
    standing_in = [duty for duty in register.duties(user.pk) if duty.standing_in_for]
    page, others = queries.others(actor, request.GET)
    context = {
        "own": queries.own(user),
        "others": others,
        "page": page,
        "leads": permissions.anywhere(actor, queries.OTHERS),
        "standing_in": standing_in,
        "notes": queries.notes_for(user.pk, standing_in),
        "nobody": register.nobody_on_duty(actor)[:50],
    }
    return render(request, "register/absences.html", context)


def report(request: HttpRequest) -> HttpResponse:
    """Somebody will be away: oneself, or one of one's people."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, OWN)
    form = AbsenceForm(request.POST or None, actor=actor, initial={"person": actor.id, "since": clock.today()})
    done = attempt(form, lambda: actions.report_absence(**form.order(), actor=actor))
    if done:
        _tell(request, done)
        return redirect("absences:show")
    return render(request, "register/absence_form.html", {"form": form, "heading": _("Anmäl frånvaro")})


def change(request: HttpRequest, absence: int) -> HttpResponse:
    """Other days, or another stand-in."""
    actor = person(request.user.pk)
    found = get_object_or_404(queries.changeable(actor), pk=absence)
    form = AbsenceForm(request.POST or None, actor=actor, absence=found)
    done = attempt(form, lambda: actions.change_absence(found.pk, **form.changes(), actor=actor))
    if done:
        _tell(request, done)
        return redirect("absences:show")
    context = {"form": form, "heading": _("Ändra frånvaro"), "absence": found}
    return render(request, "register/absence_form.html", context)


@require_POST
def back(request: HttpRequest, absence: int) -> HttpResponse:
    """On duty again from today; what had not begun is cancelled."""
    actor = person(request.user.pk)
    found = get_object_or_404(queries.changeable(actor), pk=absence)
    try:
        actions.come_back(found.pk, actor=actor)
    except (Invalid, Conflict) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s är i tjänst igen.") % {"name": found.person.name})
    return redirect("absences:show")


def _tell(request: HttpRequest, absence: Absence) -> None:
    """Say that it is saved, and on how many days a channel is left without anybody."""
    messages.success(request, _("Frånvaron är sparad. Kanalerna går över av sig själva och tillbaka efteråt."))
    empty = register.days_without(absence.person, absence.since, absence.until or date.max)
    if empty:
        text = ngettext(
            "En dag saknas någon i tjänst på en kanal. Enhetschefen och informatören ser det nu.",
            "%(count)s gånger saknas någon i tjänst på en kanal. Enhetschefen och informatören ser det nu.",
            empty,
        )
        messages.warning(request, text % {"count": empty})
