"""What a visitor may ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.register.models import Purpose
from kanalvakt.website.queries import Choices
from kanalvakt.website.whose import LONGEST


class DirectoryForm(forms.Form):
    """Filters of the directory; what cannot be read is left out."""

    q = forms.CharField(label=_("Sök"), max_length=100, required=False)
    unit = forms.ChoiceField(label=_("Enhet"), required=False)
    platform = forms.ChoiceField(label=_("Plattform"), required=False)
    purpose = forms.ChoiceField(label=_("Ämne"), choices=[("", _("Alla")), *Purpose.choices], required=False)

    def __init__(self, *args: Any, units: Choices, platforms: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("unit", units), ("platform", platforms)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [("", _("Alla")), *choices]


class WhoseForm(forms.Form):
    """An address or an account name."""

    address = forms.CharField(
        label=_("Kontots adress eller namn"),
        max_length=LONGEST,
        help_text=_("Till exempel https://www.facebook.com/namnet eller @namnet."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class ReceiptForm(forms.Form):
    """The receipt of a report."""

    kvitto = forms.RegexField(
        regex=r"^\s*[0-9A-Fa-f]{10}\s*$",
        label=_("Kvittots nummer"),
        help_text=_("De tio tecken som du fick när du skickade anmälan."),
        error_messages={"invalid": _("Ett kvitto har tio tecken: siffror och bokstäverna A till F.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_kvitto(self) -> str:
        """As it is written."""
        return str(self.cleaned_data["kvitto"]).strip().upper()
