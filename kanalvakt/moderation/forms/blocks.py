"""Forms of blocks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.moderation.forms.decisions import choose
from kanalvakt.rulebook.models import Rule
from kanalvakt.ui.forms import DayField


class BlockForm(forms.Form):
    """Rule, reason, end and review."""

    rule_id = forms.ChoiceField(label=_("Regel som avsändaren bryter mot"))
    reason = forms.CharField(
        label=_("Skäl"),
        help_text=_("Vad avsändaren har gjort, hur ofta, och vad ni har prövat först."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ends_on = DayField(label=_("Till och med"), help_text=_("Blockeringen hävs av sig själv dagen efter."))
    review_on = DayField(label=_("Prövas på nytt"), help_text=_("Den dagen ser någon efter om den fortfarande behövs."))

    def __init__(self, *args: Any, rules: Sequence[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "rule_id", [("", _("Välj")), *((rule.rule_id, rule.title) for rule in rules)])


class ReviewForm(forms.Form):
    """Why a block stands, and when it is looked at again."""

    reason = forms.CharField(
        label=_("Varför den fortfarande behövs"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    review_on = DayField(label=_("Prövas nästa gång"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="review-%s", **kwargs)


class LiftForm(forms.Form):
    """Why a block ends before its day."""

    reason = forms.CharField(label=_("Varför den hävs"), max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="lift-%s")
