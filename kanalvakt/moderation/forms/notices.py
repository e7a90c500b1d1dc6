"""Forms of what senders are told."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.moderation.forms.decisions import choose
from kanalvakt.moderation.models import TemplateFor
from kanalvakt.rulebook.models import Rule


class NoticeForm(forms.Form):
    """What the sender is told, and how."""

    text = forms.CharField(label=_("Meddelande"), widget=forms.Textarea(attrs={"rows": 6}))
    by_reply = forms.BooleanField(label=_("Skicka som svar i tråden, synligt för alla"), required=False)


class TemplateForm(forms.Form):
    """A text to begin with. What it is about is chosen once, when it is new."""

    title = forms.CharField(label=_("Rubrik"), max_length=120)
    about = forms.ChoiceField(label=_("Gäller"), choices=TemplateFor.choices)
    rule_id = forms.ChoiceField(
        label=_("Bara för regeln"), required=False, help_text=_("Utan val erbjuds mallen under alla regler.")
    )
    text = forms.CharField(
        label=_("Text"),
        help_text=_("Skriv {plats} där något ska fyllas i. Meddelandet kan inte skickas så länge en plats är kvar."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, rules: Sequence[Rule], is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "rule_id", [("", _("Alla regler")), *((rule.rule_id, rule.title) for rule in rules)])
        self.fields["about"].disabled = not is_new
