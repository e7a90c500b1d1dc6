"""A new key."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.core import clock
from kanalvakt.ui.forms import DayField

YEAR = timedelta(days=365)


class KeyForm(forms.Form):
    """What it is for and how long it lasts."""

    name = forms.CharField(
        label=_("Vad nyckeln är till"), max_length=80, help_text=_("Till exempel ”Publiceringsverktyget”.")
    )
    ends_on = DayField(label=_("Gäller till och med"), initial=lambda: clock.today() + YEAR)
