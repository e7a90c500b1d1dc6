"""Forms of threat packs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.moderation.actions import Named
from kanalvakt.moderation.forms.decisions import choose
from kanalvakt.organisation.models import User


def _offer(form: forms.Form, name: str, people: Sequence[User]) -> None:
    choose(form, name, [("", _("Välj")), *((str(one.pk), f"{one.name}, {one.title}".strip(", ")) for one in people)])


class PackForm(forms.Form):
    """What has happened, and who witnesses it."""

    title = forms.CharField(
        label=_("Rubrik"), help_text=_("Till exempel ”Hot mot rektor på Björkskolan”."), max_length=160
    )
    description = forms.CharField(
        label=_("Vad som har hänt"),
        help_text=_("Hur det upptäcktes och av vem, vem det riktas mot, och vad ni har gjort. Står först i paketet."),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    first = forms.ChoiceField(label=_("Första vittnet"))
    first_role = forms.CharField(label=_("Första vittnets befattning"), max_length=120)
    second = forms.ChoiceField(label=_("Andra vittnet"))
    second_role = forms.CharField(label=_("Andra vittnets befattning"), max_length=120)

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            _offer(self, name, people)

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The event, and the two who attest it."""
        return [
            (_("Händelsen"), [self["title"], self["description"]]),
            (_("Två vittnen"), [self["first"], self["first_role"], self["second"], self["second_role"]]),
        ]

    @property
    def named(self) -> list[Named]:
        """The witnesses, in order."""
        given = self.cleaned_data
        return [Named(UUID(given[name]), given[f"{name}_role"]) for name in ("first", "second")]


class AttestForm(forms.Form):
    """What a witness signs."""

    statement = forms.CharField(label=_("Jag intygar"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class WitnessForm(forms.Form):
    """Another person in the place of one who has not signed."""

    number = forms.TypedChoiceField(label=_("I stället för"), coerce=int)
    user = forms.ChoiceField(label=_("Nytt vittne"))
    role = forms.CharField(label=_("Befattning"), max_length=120)

    def __init__(self, data: Any = None, *, people: Sequence[User], unsigned: Sequence[tuple[int, str]]) -> None:
        super().__init__(data, auto_id="witness-%s")
        choose(self, "number", [(str(number), name) for number, name in unsigned])
        _offer(self, "user", people)

    @property
    def named(self) -> Named:
        """The one chosen."""
        return Named(UUID(self.cleaned_data["user"]), self.cleaned_data["role"])


class ReportForm(forms.Form):
    """The police's case number."""

    case_number = forms.CharField(label=_("Polisens diarienummer"), max_length=60)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="report-%s")
