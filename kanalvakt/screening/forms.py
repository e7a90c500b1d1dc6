"""Forms of the screening: own words, own lists, switches, and a text to try."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.screening.models import LocalKind
from kanalvakt.screening.words import FORBIDDEN, TYPES

LONGEST_TEXT = 100_000
KINDS = [("own_post", _("ett eget inlägg eller svar")), ("comment", _("en kommentar")), ("dm", _("ett meddelande"))]


class WordForm(forms.Form):
    """A word to add."""

    label = forms.ChoiceField(
        label=_("Vad ordet är"), choices=[("", _("Välj …")), *((name, TYPES[name]) for name in FORBIDDEN)]
    )
    entry = forms.CharField(
        label=_("Ord"),
        max_length=60,
        help_text=_(
            "Ett ord: så hittas just det. +ord hittas också sist i en sammansättning, ord* med vilken fortsättning "
            "som helst, ord/n, ord/a och ord/v böjs som substantiv, adjektiv och verb. +kålskalle/n hittar "
            "kommunkålskallarna."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class SwitchForm(forms.Form):
    """Why a rule is switched off."""

    reason = forms.CharField(
        label=_("Varför"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Syns för alla som läser reglerna, och i journalen."),
    )


class ListForm(forms.Form):
    """A list to import."""

    kind = forms.ChoiceField(label=_("Vad listan innehåller"), choices=[("", _("Välj …")), *LocalKind.choices])
    file = forms.FileField(
        label=_("Fil"), help_text=_("CSV eller ren text, ett namn på varje rad. Bara den första kolumnen läses.")
    )


class TextForm(forms.Form):
    """A text to try."""

    kind = forms.ChoiceField(label=_("Texten är"), choices=KINDS, required=False)
    text = forms.CharField(label=_("Text"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 6}))

    def clean_kind(self) -> str:
        """An own post when nothing is said."""
        return self.cleaned_data["kind"] or "own_post"
