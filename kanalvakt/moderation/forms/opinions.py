"""Forms of second opinions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.moderation.forms.decisions import choose
from kanalvakt.moderation.models import Advice
from kanalvakt.organisation.models import User


class AskForm(forms.Form):
    """Whom, and what."""

    of = forms.ChoiceField(label=_("Kollega"))
    question = forms.CharField(label=_("Vad du undrar"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "of", [("", _("Välj")), *((str(one.pk), one.name) for one in people)])


class AdviceForm(forms.Form):
    """The answer."""

    advice = forms.ChoiceField(
        label=_("Ditt råd"),
        choices=Advice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vad du råder till.")},
    )
    reason = forms.CharField(label=_("Varför"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))
