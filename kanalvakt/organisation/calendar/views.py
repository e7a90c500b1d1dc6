"""`/kalender/`: which days are working days, when somebody answers, and every version of it that was in use."""

import re
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, person
from kanalvakt.organisation import actions, permissions, queries
from kanalvakt.organisation.calendar import WorkingCalendar, year
from kanalvakt.organisation.calendar.forms import RULES, DayForm, HoursForm, RuleForm
from kanalvakt.organisation.calendar.red_days import YEARS
from kanalvakt.organisation.models import CalendarVersion
from kanalvakt.ui.forms import attempt
from kanalvakt.ui.paging import page

READ, CHANGE = "organisation.read_calendar", "organisation.change_calendar"
LABEL = re.compile(r"[\w.-]{1,60}", re.ASCII)


def show(request: HttpRequest) -> HttpResponse:
    """A year, as it is now or as an older version had it."""
    actor = person(request.user.pk)
    permissions.require_anywhere(actor, READ)
    found, shown, today = _asked(request), _year(request), clock.today()
    context = {
        "calendar": found,
        "old": bool(request.GET.get("version")),
        "year": shown,
        "before": shown - 1 if shown > YEARS[0] else None,
        "after": shown + 1 if shown < YEARS[-1] else None,
        "today": today,
        "months": year.months(found, shown),
        "odd_days": year.odd_days(found, shown),
        "week": [(str(WEEKDAYS[weekday]), found.hours.get(weekday)) for weekday in range(7)],
        "rule": RULES[found.rule(today)],
        "choices": [(choice, RULES[choice.rule]) for choice in reversed(found.choices)],
        "versions": page(queries.calendar_versions(), ("-id",), request.GET, size=10),
        "may_change": permissions.allows(actor, CHANGE),
    }
    return render(request, "organisation/calendar/year.html", context)


def _asked(request: HttpRequest) -> WorkingCalendar:
    label = request.GET.get("version", "")
    if label and not LABEL.fullmatch(label):
        raise Http404
    try:
        return queries.working_calendar(label)
    except CalendarVersion.DoesNotExist as error:
        raise Http404 from error


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if re.fullmatch(r"\d{4}", asked, re.ASCII) and int(asked) in YEARS else clock.today().year


def _changer(request: HttpRequest) -> Actor:
    actor = person(request.user.pk)
    permissions.require(actor, CHANGE)
    return actor


def day(request: HttpRequest) -> HttpResponse:
    """Say what holds on one day."""
    actor = _changer(request)
    form = DayForm(request.POST or None, initial={"day": request.GET.get("day", ""), "kind": "closed"})
    if attempt(form, lambda: actions.override_day(**form.order(), actor=actor)):
        messages.success(request, _("Dagen är ändrad. Svarstiderna räknas om från nu."))
        return redirect("calendar:show")
    context = {"form": form, "heading": _("Ändra en dag"), "lead": _("Gäller svarstiderna. Tillsyn görs ändå.")}
    return render(request, "organisation/calendar/form.html", context)


@require_POST
def undo(request: HttpRequest, day: str) -> HttpResponse:
    """The day is like others again."""
    actor = _changer(request)
    try:
        chosen = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    if chosen not in queries.working_calendar().overrides:
        raise Http404
    actions.undo_override(chosen, actor=actor)
    messages.success(request, _("Dagen är som andra dagar igen."))
    return redirect("calendar:show")


def hours(request: HttpRequest) -> HttpResponse:
    """When somebody answers, by weekday."""
    actor = _changer(request)
    form = HoursForm(request.POST or None, calendar=queries.working_calendar())
    if attempt(form, lambda: actions.set_service_hours(form.cleaned_data["hours"], actor=actor)):
        messages.success(request, _("Svarstiderna är ändrade."))
        return redirect("calendar:show")
    lead = _("Lämna en veckodag tom om ingen svarar då.")
    context = {"form": form, "heading": _("Svarstider"), "lead": lead, "pairs": True}
    return render(request, "organisation/calendar/form.html", context)


def rule(request: HttpRequest) -> HttpResponse:
    """What counts as a working day for supervision."""
    actor = _changer(request)
    form = RuleForm(request.POST or None, initial={"rule": queries.working_calendar().rule(clock.today()).value})
    if attempt(form, lambda: actions.choose_rule(form.choice(), actor=actor)):
        messages.success(request, _("Valet är sparat och gäller från den dagen."))
        return redirect("calendar:show")
    lead = _(
        "Riktlinjen kräver tillsyn varje vardag. Nämnden väljer vad det betyder; egna stängda dagar är ingen grund."
    )
    context = {"form": form, "heading": _("Vad som är vardag"), "lead": lead}
    return render(request, "organisation/calendar/form.html", context)
