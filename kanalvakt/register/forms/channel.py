"""A channel's facts, to notify it or to change it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from kanalvakt.connectors import registry
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import User
from kanalvakt.register import completeness, queries
from kanalvakt.register.actions.channels import read_address
from kanalvakt.register.fields import EDITABLE
from kanalvakt.register.forms.choices import choices, offer, units
from kanalvakt.register.models import LIVE, Channel, Purpose
from kanalvakt.ui.forms import DayField

GROUPS = [
    (_("Kanalen"), ("address", "platform", "name", "unit")),
    (_("Varför kanalen finns"), ("purposes", "purpose_text", "target_group")),
    (_("Vem som sköter den"), ("responsible", "substitute", "contact", "service_hours")),
    (
        _("Beslutet"),
        ("decided_by", "decided_on", "decision_case_number", "delegation", "tools", "communication_plan"),
    ),
    (_("Så fungerar kanalen"), ("foreign", "dialogue", "can_remove_others")),
    (_("Personuppgifter"), ("legal_basis", "data_need", "third_country", "joint_controllership")),
]


class ChannelForm(forms.ModelForm[Channel]):
    """A channel's facts, to notify it or to change it. Only name, unit and address are needed to begin."""

    address = forms.CharField(
        label=_("Adress"),
        help_text=_("Klistra in adressen till kanalens egen sida. Plattform och konto känns igen."),
        max_length=500,
        widget=forms.TextInput(
            attrs={
                "inputmode": "url",
                "autocapitalize": "none",
                "spellcheck": "false",
                "hx-get": reverse_lazy("register:recognise"),
                "hx-trigger": "change",
                "hx-target": "previous .helptext",
            }
        ),
    )
    platform = forms.ChoiceField(
        label=_("Plattform"),
        help_text=_("Behövs bara när adressen inte visar vilken plattform det är, till exempel en egen blogg."),
        required=False,
    )
    purposes = forms.MultipleChoiceField(
        label=_("Syften"),
        help_text=_("Minst ett av riktlinjens syften (G1.0.5)."),
        choices=Purpose.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
    )

    class Meta:
        model = Channel
        fields = [field for field in EDITABLE if field != "handle"]
        widgets = {
            "purpose_text": forms.Textarea(attrs={"rows": 3}),
        }
        field_classes = {"decided_on": DayField}
        help_texts = {
            "name": _("Så som kanalen kallas på plattformen. Kommunens eller enhetens namn ska vara med (G1.3.2)."),
            "unit": _("Den förvaltning eller det bolag som svarar för kanalen; dess nämnd är ansvarig (G1.1.1)."),
            "purpose_text": _("Vad kanalen ska leda till. Visas för allmänheten (G1.0.5)."),
            "target_group": _("Vilka kanalen vänder sig till, och varför de finns just där (G1.0.5)."),
            "responsible": _("En namngiven person som har godtagit regelboken och har tid för uppdraget (G1.0.3)."),
            "decided_on": _("Dagen då beslutet om kanalen fattades."),
            "decision_case_number": _("Beslutets nummer i diariet, till exempel BUN 2026/00012."),
            "service_hours": _("När ni läser och svarar, till exempel vardagar 8–16 (G1.5.3). Visas på kanalen."),
            "dialogue": _("Avmarkera om ingen kan kommentera eller skriva till er på kanalen."),
            "data_need": _(
                "Vilka personuppgifter kanalen behöver, och varför det inte går med färre (GDPR artikel 5)."
            ),
            "contact": _("Funktion med telefon eller e-post. Visas på kanalen."),
            "substitute": _("Någon annan än den kanalansvariga. Tar över när hen är borta."),
            "decided_by": _("Nämnden, styrelsen eller den som har delegation."),
            "delegation": _("Om någon har beslutat i nämndens ställe: vilken delegation beslutet vilar på (G1.1.1)."),
            "tools": _("Andra verktyg som beslutet omfattar, till exempel för att schemalägga inlägg (G1.1.1)."),
            "communication_plan": _("Vilken plan kanalen följer, gärna med länk eller diarienummer."),
            "foreign": _("Till exempel en förenings sida där ni skriver. Ingen borttagning och ingen daglig tillsyn."),
            "can_remove_others": _(
                "Då krävs tillsyn varje vardag, och ni ansvarar för personuppgifter i andras inlägg."
            ),
            "legal_basis": _("Enligt GDPR artikel 6, oftast uppgift av allmänt intresse."),
            "third_country": _("Om uppgifter förs till land utanför EU/EES: vilket och med vilket stöd."),
            "joint_controllership": _("Om ni och plattformen ansvarar tillsammans: vilket avtal som gäller."),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        action = "register.change" if self.instance.pk else "register.propose"
        offer(self, "unit", units(actor, action))
        people = queries.keepers(permissions.units(actor, action)) | User.objects.filter(
            pk__in=[pk for pk in (self.instance.responsible_id, self.instance.substitute_id) if pk]
        )
        for name in ("responsible", "substitute"):
            offer(self, name, people.distinct())
        choices(self, "platform", _("Känns igen på adressen"), registry.kinds())
        may_wait = _("behövs") if self.instance.state in LIVE else _("kan fyllas i senare")
        for name in completeness.FIELDS:
            self.fields[name].may_wait = may_wait  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        """Refuse what is no channel, at the field."""
        try:
            return read_address(self.cleaned_data["address"]).address
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error

    def validate_constraints(self) -> None:
        """The action tells what is missing, in plainer words than a constraint's."""

    def validate_unique(self) -> None:
        """The action says which channel has the address."""

    def groups(self) -> Iterator[tuple[Any, list[BoundField]]]:
        """The fields under their headings."""
        for heading, names in GROUPS:
            yield heading, [self[name] for name in names]
