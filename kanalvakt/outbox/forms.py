"""What a person writes about an act."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReportForm(forms.Form):
    """The receipt for what was done by hand, or why it could not be done."""

    note = forms.CharField(
        label=_("Vad du gjorde, eller varför det inte gick"),
        help_text=_("Det blir kvittensen. Skriv inga personuppgifter."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
