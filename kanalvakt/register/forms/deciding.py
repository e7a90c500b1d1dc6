"""What the coordinator decides on: a notification sent back, a party's link, the activity floor, a channel's own
rule."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.errors import Invalid
from kanalvakt.organisation.models import Board
from kanalvakt.register.actions.channels import read_address
from kanalvakt.register.forms.choices import offer
from kanalvakt.register.models import ActivityFloor, Agreement, PartyLink
from kanalvakt.ui.forms import DayField, attempt


class SendBackForm(forms.Form):
    """Why a notification goes back to the unit."""

    reason = forms.CharField(
        label=_("Vad behöver kompletteras?"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class PartyForm(forms.ModelForm[PartyLink]):
    """A party's link, with what shows its seats."""

    address = forms.CharField(label=_("Adress"), help_text=_("Till partiets egen sida eller kanal."), max_length=500)
    proof = forms.CharField(
        label=_("Vad visar mandaten?"), help_text=_("Till exempel valmyndighetens protokoll."), max_length=300
    )

    class Meta:
        model = PartyLink
        fields = ["party", "address", "seats", "proof", "until"]
        field_classes = {"until": DayField}

    def clean_address(self) -> str:
        """Refuse what is nobody's page, at the field."""
        try:
            return read_address(self.cleaned_data["address"]).address
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error

    def validate_constraints(self) -> None:
        """The action says which link there is already."""


class AgreementForm(forms.ModelForm[Agreement]):
    """An agreement about personal data, in the case register (G1.5.11)."""

    class Meta:
        model = Agreement
        fields = ["board", "party", "about", "case_number", "signed_on", "until"]
        field_classes = {"signed_on": DayField, "until": DayField}
        help_texts = {
            "party": _("Den som hanterar uppgifterna, till exempel kommunstyrelsen som driver systemet."),
            "about": _("Till exempel personuppgiftsbiträdesavtal för Kanalvakt."),
            "until": _("Lämna tomt om det gäller tills vidare."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "board", Board.objects.all())


class FloorForm(forms.ModelForm[ActivityFloor]):
    """How much a channel must live (expectation 9)."""

    class Meta:
        model = ActivityFloor
        fields = ["posts", "months", "idle_months"]
        help_texts = {
            "posts": _("Färre än så, och den kanalansvariga påminns om kanalen."),
            "months": _("Räknat bakåt från i dag. Bara kanaler som hämtas och har varit aktiva så länge mäts."),
            "idle_months": _("Då föreslås enhetschefen och informatören att avsluta kanalen."),
        }

    def validate_constraints(self) -> None:
        """There is one row; the action says what is wrong with a number."""


class RuleForm(forms.Form):
    """A channel's own rule: what it says, and why the guideline's rules are not enough (G1.5.10)."""

    text = forms.CharField(
        label=_("Regeln"),
        help_text=_("Så som den ska läsas av allmänheten. Den får handla om ämne och form, aldrig om åsikter."),
        max_length=500,
        error_messages={"required": _("Skriv regeln så som den ska läsas.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why = forms.CharField(
        label=_("Varför behövs den?"),
        help_text=_("Vad som har hänt, och varför riktlinjens regler inte räcker. Läses av informatören."),
        max_length=2000,
        error_messages={"required": _("Skriv varför kanalen behöver regeln.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def done[R](self, act: Callable[[str, str], R]) -> R | None:
        """What `act` gives for the two texts; None when it was not sent or was refused."""
        return attempt(self, lambda: act(self.cleaned_data["text"], self.cleaned_data["why"]))
