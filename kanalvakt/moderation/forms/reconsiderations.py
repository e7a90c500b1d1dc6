"""Forms of requests to think again."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.moderation.forms.decisions import choose
from kanalvakt.moderation.models import Outcome, Received
from kanalvakt.organisation.models import User
from kanalvakt.ui.forms import DayField


class EnterForm(forms.Form):
    """What reached us, from whom, how and when."""

    received_from = forms.CharField(
        label=_("Vem begäran kommer från"),
        help_text=_("Namn eller det namn som personen har i kanalen. Ingen behöver säga vem de är."),
        max_length=160,
    )
    received_how = forms.ChoiceField(label=_("Hur den kom in"), choices=[("", _("Välj")), *Received.choices])
    received_on = DayField(label=_("När den kom in"))
    text = forms.CharField(
        label=_("Begäran"),
        help_text=_("Med personens egna ord. Utan skäl går också bra: skriv då att inga angavs."),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class SettleForm(forms.Form):
    """What the second person came to, and why."""

    outcome = forms.ChoiceField(
        label=_("Utfall"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Välj vad du har kommit fram till.")},
    )
    reason = forms.CharField(
        label=_("Skäl"),
        help_text=_("Så att den som bad om en ny bedömning förstår. Skrivs in i meddelandet om mallen har {skäl}."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    remedy = forms.CharField(
        label=_("Vad som ska göras för hand"),
        help_text=_("Behövs när beslutet ändras till en del."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AssignForm(forms.Form):
    """Who thinks again instead."""

    to = forms.ChoiceField(label=_("Lämna till"))

    def __init__(self, data: Any = None, *, people: Sequence[User]) -> None:
        super().__init__(data, auto_id="assign-%s")
        choose(self, "to", [(str(one.pk), one.name) for one in people])


class RemedyForm(forms.Form):
    """The receipt for what was done by hand."""

    note = forms.CharField(label=_("Vad du gjorde"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
