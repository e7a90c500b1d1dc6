"""Forms about people, roles, units and boards."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.organisation.models import Board, Group, Role, Unit, User
from kanalvakt.ui.forms import DayField


class FilterForm(forms.Form):
    """What the list of people shows."""

    q = forms.CharField(label=_("Namn eller e-post"), required=False)
    unit = forms.ModelChoiceField(Unit.objects.all(), label=_("Enhet"), required=False, empty_label=_("alla"))
    role = forms.ChoiceField(label=_("Roll"), required=False, choices=[("", _("alla")), *Role.choices])
    state = forms.ChoiceField(
        label=_("Visa"),
        required=False,
        choices=[("here", _("som arbetar här")), ("left", _("som har slutat")), ("all", _("alla"))],
    )


class PersonForm(forms.ModelForm[User]):
    """A person at work."""

    class Meta:
        model = User
        fields = ["name", "email", "title", "phone", "unit"]
        help_texts = {"email": _("Adressen i tjänsten. Med den loggar personen in."), "phone": _("Aldrig ett privat.")}

    def validate_unique(self) -> None:
        """The action does, without case."""


class RoleForm(forms.Form):
    """A role to give."""

    role = forms.ChoiceField(label=_("Roll"), choices=Role.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.all(),
        label=_("Enhet"),
        required=False,
        empty_label=_("hela kommunen"),
        help_text=_("Rollen gäller enheten och alla enheter under den."),
    )
    cleared = forms.BooleanField(label=_("Får läsa sekretessmarkerat i samma enhet"), required=False)
    since = DayField(label=_("Från"), required=False)
    until = DayField(label=_("Till och med"), required=False)

    def terms(self) -> dict[str, Any]:
        """The keywords of `organisation.actions.give_role`."""
        return {**self.cleaned_data, "role": Role(self.cleaned_data["role"])}


class UnitForm(forms.ModelForm[Unit]):
    """A förvaltning, a company, or a workplace under one."""

    class Meta:
        model = Unit
        fields = ["name", "slug", "board", "parent"]
        labels = {"slug": _("kortnamn i adresser")}
        help_texts = {"slug": _("Små bokstäver och bindestreck, till exempel bjorkskolan.")}


class BoardForm(forms.ModelForm[Board]):
    """A board or a company: an authority of its own."""

    class Meta:
        model = Board
        fields = ["name", "is_company", "mailbox", "case_prefix"]
        help_texts = {"mailbox": _("Dit skickas det som ska diarieföras."), "case_prefix": _("Till exempel KS.")}


class Lines(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The lines as a list, empty ones left out."""
        return [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]


class GroupForm(forms.ModelForm[Group]):
    """The municipality's own facts (G1.1.3: which addresses and numbers are official)."""

    email_domains = Lines(
        label=_("Officiella e-postdomäner"), help_text=_("En på varje rad, till exempel kommunen.se.")
    )
    phones = Lines(label=_("Officiella telefonnummer"), help_text=_("Ett på varje rad."))

    class Meta:
        model = Group
        fields = ["name", "website", "colour", "email_domains", "phones"]
        widgets = {"colour": forms.TextInput(attrs={"type": "color"})}
