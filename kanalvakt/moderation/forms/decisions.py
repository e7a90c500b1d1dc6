"""Forms of removal, secrecy and restoring."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.moderation.ladder import Rung
from kanalvakt.rulebook.models import Rule


def choose(form: forms.Form, name: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field of the form its choices."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


class RemoveForm(forms.Form):
    """Rule, rung and reason. Without a rung each item's proposed one is taken."""

    rule_id = forms.ChoiceField(
        label=_("Regel"), widget=forms.RadioSelect, error_messages={"required": _("Välj den regel som gäller.")}
    )
    verb = forms.ChoiceField(label=_("Sätt"), widget=forms.RadioSelect, required=False)
    reason = forms.CharField(
        label=_("Motivering"),
        help_text=_("Behövs när du väljer ett annat sätt än det föreslagna. Sparas med beslutet."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, rules: Sequence[Rule], rungs: Sequence[Rung], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "rule_id", [(rule.rule_id, rule.title) for rule in rules])
        choose(self, "verb", [("", _("Det föreslagna sättet")), *((rung.verb, rung.label) for rung in rungs)])


class SecrecyForm(forms.Form):
    """The provision that the mark names."""

    provision = forms.CharField(
        label=_("Bestämmelse"),
        help_text=_("Till exempel OSL 26 kap. 1 § (socialtjänst) eller OSL 23 kap. 2 § (elevhälsa)."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "provisions", "autocomplete": "off"}),
    )


class RestoreForm(forms.Form):
    """Why a text is shown again."""

    reason = forms.CharField(
        label=_("Varför ska texten visas igen?"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
