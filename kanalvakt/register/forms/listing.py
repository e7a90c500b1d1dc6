"""The list of channels: what to show of it, and one that was kept in a spreadsheet."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.connectors import registry
from kanalvakt.core.actor import Actor
from kanalvakt.organisation.models import Unit, User
from kanalvakt.register import queries
from kanalvakt.register.forms.choices import choices, offer, units
from kanalvakt.register.models import ChannelState


class FilterForm(forms.Form):
    """What to list and in which order. Anything that makes no sense is left out."""

    q = forms.CharField(label=_("Sök"), required=False, widget=forms.SearchInput)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Enhet"), required=False)
    platform = forms.ChoiceField(label=_("Plattform"), required=False)
    state = forms.ChoiceField(label=_("Läge"), required=False, choices=[("", _("Alla lägen")), *ChannelState.choices])
    responsible = forms.ModelChoiceField(User.objects.none(), label=_("Kanalansvarig"), required=False)
    late = forms.ChoiceField(
        label=_("Ska ses över"),
        required=False,
        choices=[("", _("Alla")), ("attestation", _("ska intygas")), ("purpose", _("syftet ska prövas"))],
    )
    orphans = forms.BooleanField(label=_("Bara de som saknar någon"), required=False)
    sort = forms.ChoiceField(
        label=_("Ordna efter"),
        required=False,
        choices=[("name", _("namn")), ("unit", _("enhet")), ("platform", _("plattform")), ("state", _("läge"))],
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = queries.visible_channels(actor).order_by()
        used = set(visible.values_list("platform", flat=True).distinct())
        platforms = [kind for kind in registry.kinds() if kind.kind in used]
        offer(self, "unit", units(actor, "register.read"), _("Alla enheter"))
        choices(self, "platform", _("Alla plattformar"), platforms)
        offer(self, "responsible", User.objects.filter(responsible_for__in=visible).distinct(), _("Alla"))

    def wanted(self) -> Mapping[str, Any]:
        """The parts that make sense."""
        self.is_valid()
        return self.cleaned_data


class ListForm(forms.Form):
    """A list of channels that was kept in a spreadsheet."""

    file = forms.FileField(
        label=_("Fil"),
        help_text=_(
            "CSV eller XLSX med rubriker på första raden. Inget anmäls förrän du har sett vad det blir av den."
        ),
    )

    def order(self) -> dict[str, Any]:
        """What `actions.read_list` takes."""
        return {"file": self.cleaned_data["file"], "name": self.cleaned_data["file"].name}
