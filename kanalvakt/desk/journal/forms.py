"""What the journal shows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.desk.journal import sentences
from kanalvakt.organisation.models import User
from kanalvakt.ui.forms import DayField


def _kinds() -> list[tuple[str, Any]]:
    return [("", _("allt")), *sentences.choices()]


def _actors() -> list[tuple[str, Any]]:
    people = User.objects.order_by("name").values_list("pk", "name")
    return [("", _("alla")), ("system", _("systemet självt")), *[(f"person:{pk}", name) for pk, name in people]]


class FilterForm(forms.Form):
    """A filter that cannot be read (a made-up kind, 31 February) says so at its field and filters nothing."""

    kind = forms.ChoiceField(label=_("Vad"), required=False, choices=_kinds)
    actor = forms.ChoiceField(label=_("Vem"), required=False, choices=_actors)
    subject = forms.CharField(label=_("Gäller (som inlägg 12)"), required=False, max_length=120)
    since = DayField(label=_("Från och med"), required=False)
    until = DayField(label=_("Till och med"), required=False)
