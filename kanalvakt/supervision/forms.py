"""The inbox's forms."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.core import clock
from kanalvakt.organisation.models import Unit, User
from kanalvakt.register.models import Channel
from kanalvakt.supervision.models import CaseState, SavedAnswer
from kanalvakt.ui.forms import DayField

STATES = [("", _("Att hantera")), *CaseState.choices, ("all", _("Alla"))]


class FilterForm(forms.Form):
    """What to show. Unknown values fall away instead of stopping the page."""

    q = forms.CharField(required=False, max_length=200, label=_("Sök"))
    channel = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Kanal"))
    unit = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Enhet"))
    state = forms.ChoiceField(required=False, choices=STATES, label=_("Läge"))
    needs_answer = forms.BooleanField(required=False, label=_("Behöver svar"))
    flagged = forms.BooleanField(required=False, label=_("Flaggade"))
    mine = forms.BooleanField(required=False, label=_("Mina"))
    late = forms.BooleanField(required=False, label=_("Sena"))
    unaccepted = forms.BooleanField(required=False, label=_("Ej mottagna"))
    abandoned = forms.BooleanField(required=False, label=_("Övergivna"))
    likely = forms.BooleanField(required=False, widget=forms.HiddenInput())
    since = DayField(required=False, label=_("Från"))
    until = DayField(required=False, label=_("Till"))
    # Kept in the query string and not drawn: a new search in the form begins with the newest again.
    beyond = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput())

    def __init__(self, data: Any, *, channels: list[Channel], units: list[Unit]) -> None:
        super().__init__(data, auto_id="filter-%s")
        offered: dict[str, tuple[Any, list[Channel] | list[Unit]]] = {
            "channel": (_("Alla kanaler"), channels),
            "unit": (_("Alla enheter"), units),
        }
        for name, (everything, rows) in offered.items():
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [("", everything), *((row.pk, row.name) for row in rows)]


class AnswerForm(forms.Form):
    """An answer that goes out in the channel."""

    text = forms.CharField(
        label=_("Ditt svar"),
        widget=forms.Textarea(attrs={"rows": 4, "data-key": "s"}),
        error_messages={"required": _("Skriv ett svar först.")},
        max_length=20_000,
    )
    privately = forms.BooleanField(label=_("Svara enskilt"), required=False)

    def order(self) -> dict[str, Any]:
        """Keywords of `actions.answer`."""
        return dict(self.cleaned_data)


class ForwardForm(forms.Form):
    """To whom, and why."""

    to = forms.ModelChoiceField(User.objects.none(), label=_("Till"), empty_label=_("Välj en kollega"))
    note = forms.CharField(
        required=False, max_length=2000, label=_("Hälsning"), widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, colleagues: list[User]) -> None:
        super().__init__(data, auto_id="forward-%s")
        field = cast("forms.ModelChoiceField[User]", self.fields["to"])
        field.queryset = User.objects.filter(pk__in=[user.pk for user in colleagues])


class NoteForm(forms.Form):
    """A note between colleagues."""

    text = forms.CharField(
        max_length=5000,
        label=_("Anteckning"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Skriv något i anteckningen först.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="note-%s")


class SavedAnswerForm(forms.ModelForm[SavedAnswer]):
    """A saved answer for one unit, or for all."""

    class Meta:
        model = SavedAnswer
        fields = ["title", "text", "unit"]

    def __init__(self, *args: Any, units: list[Unit], for_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        field.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        field.required = not for_all
        field.empty_label = _("Alla enheter") if for_all else _("Välj enhet")


class PeriodForm(forms.Form):
    """From one day to another; the last thirty days when nothing or something impossible is asked for."""

    since = DayField(required=False, label=_("Från"))
    until = DayField(required=False, label=_("Till"))

    def __init__(self, data: dict[str, Any]) -> None:
        today = clock.today()
        asked = {"since": (today - timedelta(days=29)).isoformat(), "until": today.isoformat()}
        super().__init__(asked | {name: value for name, value in data.items() if value})

    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        self.is_valid()
        until = self.cleaned_data.get("until") or clock.today()
        since = self.cleaned_data.get("since") or until - timedelta(days=29)
        return (since, until) if since <= until else (until, since)


class GoalForm(forms.Form):
    """How soon a channel answers, in hours of service time."""

    hours = forms.DecimalField(
        label=_("Svarstid i timmar"),
        min_value=0.5,
        max_value=1440,
        decimal_places=2,
        help_text=_("Räknas bara under svarstiderna på vardagar. En arbetsdag är 8,5 timmar."),
    )

    def minutes(self) -> int:
        """The same in minutes."""
        return round(float(self.cleaned_data["hours"]) * 60)
