"""What a visitor may ask for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kanalvakt.register.models import Purpose
from kanalvakt.website.moulds import moulds
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


class Filters:
    """What a visitor of the directory has asked for, and the fields to ask by."""

    def __init__(self, params: Mapping[str, str], units: Choices, platforms: Choices) -> None:
        self._choices = {"units": units, "platforms": platforms}
        self.asked = bool(DirectoryForm.base_fields.keys() & params.keys())
        self._form = DirectoryForm(params, **self._choices) if self.asked else None
        self.wanted: dict[str, str] = self._form.cleaned_data if self._form and self._form.is_valid() else {}

    def markup(self) -> SafeString:
        """The fields. Only those that hold what cannot be read are written by Django each time."""
        if self._form and self._form.errors:
            return _fields(self._form)

        def written(marks: Sequence[SafeString]) -> str:
            return _fields(DirectoryForm(initial={"q": marks[0]}, **self._choices))

        markup = moulds(("filters", get_language(), *self._choices.values()), written).text([self.wanted.get("q", "")])
        for name in ("unit", "platform", "purpose"):
            if value := self.wanted.get(name):
                markup = _chosen(markup, name, escape(value))
        return mark_safe(markup)  # noqa: S308 - escaped by the moulds


def _fields(form: forms.Form) -> SafeString:
    return SafeString("".join([field.as_field_group() for field in form]))


def _chosen(markup: str, name: str, value: str) -> str:
    """With this choice of that field chosen, instead of none."""
    before, found, after = markup.partition(f'name="{name}"')
    none, one = '<option value=""', f'<option value="{value}"'
    after = after.replace(f"{none} selected>", f"{none}>", 1).replace(f"{one}>", f"{one} selected>", 1)
    return before + found + after


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
