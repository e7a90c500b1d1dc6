"""Forms of the room. Anything that makes no sense in a filter is left out."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.actor import Actor
from kanalvakt.register.models import Channel
from kanalvakt.sendercheck import queries
from kanalvakt.sendercheck.models import Outcome, What
from kanalvakt.ui.forms import DayField

OUTCOMES = [("", _("Alla utfall")), ("alarm", _("larm")), *Outcome.choices]


class FilterForm(forms.Form):
    """What to list."""

    q = forms.CharField(label=_("Sök"), required=False, max_length=200)
    outcome = forms.ChoiceField(label=_("Utfall"), required=False, choices=OUTCOMES)
    what = forms.ChoiceField(label=_("Punkt"), required=False, choices=[("", _("Alla punkter")), *What.choices])
    unit = forms.TypedChoiceField(label=_("Enhet"), required=False, coerce=int, empty_value=None)
    platform = forms.ChoiceField(label=_("Plattform"), required=False)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data, auto_id="filter-%s")
        units, platforms = queries.offered(actor)
        rows = [(unit.pk, unit.name) for unit in units.order_by("name")]
        cast("forms.ChoiceField", self.fields["unit"]).choices = [("", _("Alla enheter")), *rows]
        cast("forms.ChoiceField", self.fields["platform"]).choices = [("", _("Alla plattformar")), *platforms]

    def wanted(self) -> dict[str, Any]:
        """What was valid of it."""
        self.is_valid()
        return self.cleaned_data


class WaiverForm(forms.Form):
    """Until when, and why."""

    until = DayField(
        label=_("Till och med"),
        help_text=_("Därefter räknas det som saknat igen. Högst ett år."),
    )
    reason = forms.CharField(
        label=_("Skäl"),
        help_text=_("Till exempel: husreglerna ligger i ett fäst inlägg."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AlarmForm(forms.Form):
    """What was seen or done."""

    note = forms.CharField(
        label=_("Vad du har sett eller gjort"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, number: int) -> None:
        super().__init__(data, auto_id=f"alarm-{number}-%s")


class ExpectedForm(forms.Form):
    """The logo, the web site, and the page that leads to the channels."""

    logo = forms.FileField(
        label=_("Logotyp"),
        required=False,
        help_text=_(
            "Den som profilbilderna jämförs med. PNG, JPEG, GIF, WebP eller SVG. Utan ny fil behålls den som finns."
        ),
    )
    website = forms.URLField(
        label=_("Webbplats"), required=False, help_text=_("Den som kanalerna ska hänvisa till."), assume_scheme="https"
    )
    directory = forms.URLField(
        label=_("Sidan som länkar till kanalerna"),
        required=False,
        help_text=_("Där ska varje kanal, eller den offentliga kanalförteckningen, finnas som länk."),
        assume_scheme="https",
    )

    def order(self) -> dict[str, Any]:
        """For `actions.expect`."""
        given = self.cleaned_data["logo"]
        return {
            "website": self.cleaned_data["website"],
            "directory": self.cleaned_data["directory"],
            "new_logo": given.read() if given else None,
        }


class MainPagesForm(forms.Form):
    """Which channel is the main page on each platform."""

    def __init__(self, data: Any, *, platforms: Sequence[tuple[str, str, list[Channel], int | None]]) -> None:
        super().__init__(data)
        self._channels = {one.pk: one for _kind, _label, channels, _chosen in platforms for one in channels}
        for kind, label, channels, chosen in platforms:
            choices = [("", _("Ingen huvudsida")), *((one.pk, one.name) for one in channels)]
            self.fields[kind] = forms.TypedChoiceField(
                label=label, required=False, coerce=int, empty_value=None, choices=choices, initial=chosen
            )

    def chosen(self) -> dict[str, Channel | None]:
        """What was chosen where it differs from before."""
        return {name: self._channels.get(self.cleaned_data[name]) for name in self.changed_data}
