"""The form of an absence. It asks when and who takes over; why somebody is away has no field."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.actor import Actor
from kanalvakt.organisation import permissions
from kanalvakt.organisation import queries as organisation
from kanalvakt.organisation.models import Absence, User
from kanalvakt.register.absences import queries
from kanalvakt.ui.forms import DayField


class AbsenceForm(forms.Form):
    """A new absence, or (`absence`) one to change. Only who leads somebody is asked who it is about."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("Vem"), empty_label=None)
    since = DayField(label=_("Från och med"))
    until = DayField(label=_("Till och med"), required=False, help_text=_("Lämna tomt om du inte vet än."))
    stand_in = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Tar över om även ersättaren är borta"),
        required=False,
        empty_label=_("ingen utsedd"),
        help_text=_("Kanalens ersättare tar över av sig själv. Den du väljer här får behörigheten bara så länge."),
    )
    note = forms.CharField(
        label=_("Till den som tar över"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Till exempel vad som pågår på kanalen. Skriv aldrig varför du är borta."),
    )

    def __init__(self, *args: Any, actor: Actor, absence: Absence | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = organisation.user(actor)
        if absence or not permissions.anywhere(actor, queries.OTHERS):
            del self.fields["person"]
        else:
            self._offer("person", queries.reportable(actor))
        asked = self.fields.get("person") is not None
        self._offer("stand_in", queries.offered() if asked else organisation.stand_ins(_whose(absence, self.user)))
        if absence:
            self.initial = {name: getattr(absence, name) for name in ("since", "until", "stand_in", "note")}

    def _offer(self, name: str, people: QuerySet[User]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people

    def order(self) -> dict[str, Any]:
        """What `actions.report_absence` takes."""
        whose = self.cleaned_data.get("person") or self.user
        return {"person_id": whose.pk, **self.changes()}

    def changes(self) -> dict[str, Any]:
        """What `actions.change_absence` takes."""
        return {name: self.cleaned_data[name] for name in ("since", "until", "stand_in", "note")}


def _whose(absence: Absence | None, user: User) -> User:
    return absence.person if absence else user
