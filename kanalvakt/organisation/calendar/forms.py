"""Forms of the calendar's pages, in the words of those who fill them in."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kanalvakt.core import clock
from kanalvakt.organisation.calendar.red_days import YEARS
from kanalvakt.organisation.calendar.value import Choice, DayKind, Hours, Rule, WorkingCalendar
from kanalvakt.ui.forms import DayField

KINDS: dict[DayKind, Promise] = {
    DayKind.CLOSED: _("Stängt: ingen svarar"),
    DayKind.HALF_DAY: _("Halvdag: vi svarar till klockan 12"),
    DayKind.OPEN: _("Öppet: vi svarar de tider som står nedan"),
}
RULES: dict[Rule, Promise] = {
    Rule.WEEKDAYS: _("Måndag till fredag, utom helgdagar, midsommarafton, julafton och nyårsafton"),
    Rule.WEEKDAYS_AND_EVES: _("Måndag till fredag, utom helgdagar"),
    Rule.SATURDAYS_TOO: _("Måndag till lördag, utom helgdagar, midsommarafton, julafton och nyårsafton"),
}


def _time() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class DayForm(forms.Form):
    """One day's own service hours."""

    day = DayField(label=_("Dag"))
    kind = forms.ChoiceField(
        label=_("Vad som gäller"),
        choices=[(kind.value, text) for kind, text in KINDS.items()],
        widget=forms.RadioSelect,
    )
    opens = forms.TimeField(label=_("Öppnar"), required=False, widget=_time())
    closes = forms.TimeField(label=_("Stänger"), required=False, widget=_time())
    text = forms.CharField(
        label=_("Varför"), max_length=120, help_text=_("Visas för alla här, till exempel ”Stängt mellan jul och nyår”.")
    )

    def clean_day(self) -> date:
        """A day of the years that the calendar knows, and not one that has been: those are judged already."""
        day: date = self.cleaned_data["day"]
        if not clock.today() <= day <= date(YEARS[-1], 12, 31):
            raise forms.ValidationError(_("Välj i dag eller en dag som kommer."))
        return day

    def clean(self) -> dict[str, Any]:
        """Hours for an open day: both, in order."""
        given = super().clean() or self.cleaned_data
        given["hours"] = None
        if given.get("kind") == DayKind.OPEN:
            given["hours"] = _hours(self, "opens", "closes")
        return given

    def order(self) -> dict[str, Any]:
        """What `actions.override_day` takes."""
        given = self.cleaned_data
        return {"day": given["day"], "kind": DayKind(given["kind"]), "text": given["text"], "hours": given["hours"]}


class HoursForm(forms.Form):
    """Service hours by weekday; a weekday without is one on which nobody answers."""

    def __init__(self, *args: Any, calendar: WorkingCalendar, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday in range(7):
            now = calendar.hours.get(weekday)
            for name, label, value in (
                (f"opens_{weekday}", _("Öppnar"), now and now.opens),
                (f"closes_{weekday}", _("Stänger"), now and now.closes),
            ):
                self.fields[name] = forms.TimeField(label=label, required=False, widget=_time(), initial=value)

    def clean(self) -> dict[str, Any]:
        """Each weekday: both times in order, or none."""
        given = super().clean() or self.cleaned_data
        given["hours"] = {
            weekday: hours
            for weekday in range(7)
            if (given.get(f"opens_{weekday}") or given.get(f"closes_{weekday}"))
            and (hours := _hours(self, f"opens_{weekday}", f"closes_{weekday}"))
        }
        return given

    def groups(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """A box for each weekday."""
        for weekday in range(7):
            yield str(WEEKDAYS[weekday]).capitalize(), [self[f"opens_{weekday}"], self[f"closes_{weekday}"]]


class RuleForm(forms.Form):
    """What "vardag" means from a day on, as the board has decided."""

    rule = forms.ChoiceField(
        label=_("Vardag är"), choices=[(rule.value, text) for rule, text in RULES.items()], widget=forms.RadioSelect
    )
    since = DayField(label=_("Från och med"))
    decided_by = forms.CharField(
        label=_("Beslutat av"), max_length=160, help_text=_("Nämnden eller den som har delegation.")
    )
    case_number = forms.CharField(label=_("Beslutets diarienummer"), max_length=60)

    def clean_since(self) -> date:
        """What has been is judged as it was."""
        day: date = self.cleaned_data["since"]
        if not clock.today() <= day <= date(YEARS[-1], 12, 31):
            raise forms.ValidationError(_("Välj i dag eller en dag som kommer. Det som har varit bedöms som det var."))
        return day

    def choice(self) -> Choice:
        """What `actions.choose_rule` takes."""
        given = self.cleaned_data
        return Choice(given["since"], Rule(given["rule"]), given["decided_by"], given["case_number"])


def _hours(form: forms.Form, opens: str, closes: str) -> Hours | None:
    """The two fields as hours; None, with the reason at the field, when they make none."""
    begins, ends = form.cleaned_data.get(opens), form.cleaned_data.get(closes)
    if not begins or not ends:
        missing = closes if begins else opens
        if missing not in form.errors:
            form.add_error(missing, _("Fyll i både när ni öppnar och när ni stänger."))
        return None
    if ends <= begins:
        form.add_error(closes, _("Ni stänger innan ni öppnar. Ändra en av tiderna."))
        return None
    return Hours(begins, ends)
