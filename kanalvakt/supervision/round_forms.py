"""The rounds' forms."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kanalvakt.core import clock
from kanalvakt.organisation.models import Unit
from kanalvakt.register.models import Channel
from kanalvakt.supervision.models.rounds import MOST_A_DAY
from kanalvakt.supervision.queries.rounds import Asked
from kanalvakt.ui.forms import DayField

LONGEST_NOTE = 5000


class SignForm(forms.Form):
    """'Tillsyn klar', with a note to whoever is next. `seen` is the newest item that the page showed."""

    note = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        label=_("Anteckning till nästa"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput())


class LateForm(forms.Form):
    """A missed round that has been done since."""

    note = forms.CharField(
        max_length=LONGEST_NOTE,
        label=_("Varför den är sen, och vad du har gått igenom nu"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Skriv varför tillsynen är sen och vad du har gått igenom nu.")},
    )


class CorrectForm(forms.Form):
    """What was wrong in a sign-off."""

    text = forms.CharField(
        max_length=LONGEST_NOTE,
        label=_("Rättelse"),
        help_text=_("Det som är signerat ändras inte. Rättelsen står bredvid."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Skriv vad som ska rättas.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="correct-%s")


class AcknowledgeForm(forms.Form):
    """What was done about missed rounds."""

    done = forms.CharField(
        max_length=LONGEST_NOTE,
        label=_("Vad som har gjorts åt det"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Skriv vad som har gjorts åt det.")},
    )


class CrisisForm(forms.Form):
    """Closer supervision of a channel, of a unit, or of all."""

    reason = forms.CharField(
        max_length=LONGEST_NOTE, label=_("Vad som har hänt"), widget=forms.Textarea(attrs={"rows": 3})
    )
    per_day = forms.IntegerField(min_value=2, max_value=MOST_A_DAY, initial=4, label=_("Gånger om dagen"))
    until = DayField(label=_("Till och med"))
    every_day = forms.BooleanField(required=False, initial=True, label=_("Också lördagar, söndagar och helgdagar"))
    channel = forms.ModelChoiceField(Channel.objects.none(), required=False, label=_("Kanal"))
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False, label=_("Enhet, med dem under den"))

    def __init__(self, data: Any, *, channels: list[Channel], units: list[Unit], for_all: bool) -> None:
        super().__init__(data)
        self.for_all = for_all
        self.fields["until"].initial = clock.today() + timedelta(days=7)
        channel = cast("forms.ModelChoiceField[Channel]", self.fields["channel"])
        channel.queryset = Channel.objects.filter(pk__in=[one.pk for one in channels])
        unit = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        unit.queryset = Unit.objects.filter(pk__in=[one.pk for one in units])
        channel.empty_label = unit.empty_label = _("Alla kanaler") if for_all else _("Välj")

    def clean(self) -> dict[str, Any]:
        """One who answers for some units only says which."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.for_all and not data.get("channel") and not data.get("unit"):
            self.add_error("channel", _now("Välj en kanal eller en enhet."))
        return data


class ExtendForm(forms.Form):
    """A new last day."""

    until = DayField(label=_("Ny sista dag"))


class ProofForm(forms.Form):
    """Which period to prove, of what. What is not valid falls back to the last thirty days."""

    since = DayField(required=False, label=_("Från och med"))
    until = DayField(required=False, label=_("Till och med"))
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False, label=_("Enhet"), empty_label=_("Alla enheter"))
    channel = forms.ModelChoiceField(
        Channel.objects.none(), required=False, label=_("Kanal"), empty_label=_("Alla kanaler")
    )

    def __init__(self, data: Any, *, channels: list[Channel], units: list[Unit]) -> None:
        today = clock.today()
        asked = {name: data[name] for name in data}
        asked.setdefault("since", (today - timedelta(days=30)).isoformat())
        asked.setdefault("until", today.isoformat())
        super().__init__(asked)
        unit = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
        unit.queryset = Unit.objects.filter(pk__in=[one.pk for one in units])
        channel = cast("forms.ModelChoiceField[Channel]", self.fields["channel"])
        channel.queryset = Channel.objects.filter(pk__in=[one.pk for one in channels])

    def asked(self) -> Asked:
        """What was asked for; a period that ends before it begins is that one day."""
        self.is_valid()
        today = clock.today()
        until: date = self.cleaned_data.get("until") or today
        since: date = self.cleaned_data.get("since") or until - timedelta(days=30)
        unit = self.cleaned_data.get("unit")
        return Asked(min(since, until), until, self.cleaned_data.get("channel"), unit.pk if unit else None)
