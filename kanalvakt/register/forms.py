"""Forms of the register; those of the vault are in `vault_forms.py`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kanalvakt.connectors import registry
from kanalvakt.connectors.catalogue import hosts
from kanalvakt.connectors.recognise import Recognised
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.organisation import permissions
from kanalvakt.organisation.models import Unit, User
from kanalvakt.register import queries
from kanalvakt.register.actions.channels import read_address
from kanalvakt.register.fields import EDITABLE
from kanalvakt.register.models import Channel, ChannelState, PartyLink, Purpose
from kanalvakt.ui.forms import attempt

GROUPS = [
    (_("Kanalen"), ("address", "platform", "name", "unit")),
    (_("Varför kanalen finns"), ("purposes", "purpose_text", "target_group")),
    (_("Vem som sköter den"), ("responsible", "substitute", "contact", "service_hours")),
    (_("Beslutet"), ("decided_by", "decided_on", "decision_case_number", "communication_plan")),
    (_("Så fungerar kanalen"), ("foreign", "dialogue", "can_remove_others")),
    (_("Personuppgifter"), ("legal_basis", "data_need", "third_country", "joint_controllership")),
]


def _units(actor: Actor, action: str) -> QuerySet[Unit]:
    reach = permissions.units(actor, action)
    return Unit.objects.all() if reach is None else Unit.objects.filter(pk__in=reach)


def _offer(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    field = cast("forms.ModelChoiceField[Any]", form.fields[name])
    field.queryset = rows
    if not isinstance(form, FilterForm):
        field.empty_label = _("Välj …")


def _choices(form: forms.BaseForm, name: str, empty: Promise, kinds: Iterable[registry.Kind]) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = [("", empty), *((each.kind, each.label) for each in kinds)]


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
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Channel
        fields = [field for field in EDITABLE if field != "handle"]
        widgets = {
            "purpose_text": forms.Textarea(attrs={"rows": 3}),
            "decided_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
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
        _offer(self, "unit", _units(actor, action))
        people = queries.keepers(permissions.units(actor, action)) | User.objects.filter(
            pk__in=[pk for pk in (self.instance.responsible_id, self.instance.substitute_id) if pk]
        )
        for name in ("responsible", "substitute"):
            _offer(self, name, people.distinct())
        _choices(self, "platform", _("Känns igen på adressen"), registry.kinds())

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


class FilterForm(forms.Form):
    """What to list and in which order. Anything that makes no sense is left out."""

    q = forms.CharField(label=_("Sök"), required=False, widget=forms.SearchInput)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Enhet"), required=False, empty_label=_("Alla enheter"))
    platform = forms.ChoiceField(label=_("Plattform"), required=False)
    state = forms.ChoiceField(label=_("Läge"), required=False, choices=[("", _("Alla lägen")), *ChannelState.choices])
    responsible = forms.ModelChoiceField(
        User.objects.none(), label=_("Kanalansvarig"), required=False, empty_label=_("Alla")
    )
    sort = forms.ChoiceField(
        label=_("Ordna efter"),
        required=False,
        choices=[("name", _("namn")), ("unit", _("enhet")), ("platform", _("plattform")), ("state", _("läge"))],
    )
    late = forms.ChoiceField(
        label=_("Ska ses över"),
        required=False,
        choices=[("", _("Alla")), ("attestation", _("ska intygas")), ("purpose", _("syftet ska prövas"))],
    )
    orphans = forms.BooleanField(label=_("Bara de som saknar någon"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visible = queries.visible_channels(actor).order_by()
        used = set(visible.values_list("platform", flat=True).distinct())
        platforms = [kind for kind in registry.kinds() if kind.kind in used]
        _offer(self, "unit", _units(actor, "register.read"))
        _choices(self, "platform", _("Alla plattformar"), platforms)
        _offer(self, "responsible", User.objects.filter(responsible_for__in=visible).distinct())

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


class SendBackForm(forms.Form):
    """Why a notification goes back to the unit."""

    reason = forms.CharField(
        label=_("Vad behöver kompletteras?"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class PartyForm(forms.ModelForm[PartyLink]):
    """A party's link, with what shows its seats."""

    address = forms.CharField(label=_("Adress"), help_text=_("Till partiets egen sida eller kanal."), max_length=500)
    proof = forms.CharField(
        label=_("Vad visar mandaten?"), help_text=_("Till exempel valmyndighetens protokoll."), max_length=300
    )

    class Meta:
        model = PartyLink
        fields = ["party", "address", "seats", "proof", "until"]
        widgets = {"until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_address(self) -> str:
        """Refuse what is nobody's page, at the field."""
        try:
            return read_address(self.cleaned_data["address"]).address
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error

    def validate_constraints(self) -> None:
        """The action says which link there is already."""


class RuleForm(forms.Form):
    """A channel's own rule: what it says, and why the guideline's rules are not enough (G1.5.10)."""

    text = forms.CharField(
        label=_("Regeln"),
        help_text=_("Så som den ska läsas av allmänheten. Den får handla om ämne och form, aldrig om åsikter."),
        max_length=500,
        error_messages={"required": _("Skriv regeln så som den ska läsas.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    why = forms.CharField(
        label=_("Varför behövs den?"),
        help_text=_("Vad som har hänt, och varför riktlinjens regler inte räcker. Läses av informatören."),
        max_length=2000,
        error_messages={"required": _("Skriv varför kanalen behöver regeln.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def done[R](self, act: Callable[[str, str], R]) -> R | None:
        """What `act` gives for the two texts; None when it was not sent or was refused."""
        return attempt(self, lambda: act(self.cleaned_data["text"], self.cleaned_data["why"]))


class CredentialsForm(forms.Form):
    """The connector's own fields. What was typed is never shown again."""

    def __init__(self, *args: Any, kind: str, logs_in: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in [] if logs_in else registry.connector(kind).credential_fields:
            widget = forms.PasswordInput if each.secret else forms.TextInput
            self.fields[each.name] = forms.CharField(
                label=each.label,
                help_text=each.help,
                required=each.required,
                widget=widget(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
            )

    def credentials(self) -> dict[str, str]:
        """What was typed in the connector's fields."""
        return {name: self.cleaned_data[name] for name in self.fields if name not in self.base_fields}


class FindForm(forms.Form):
    """Where a channel is, before it is connected: the address says which platform it is, or the person does."""

    address = forms.CharField(
        label=_("Kanalens adress"),
        help_text=_("Så som den står i webbläsaren när du ser kanalens egen sida."),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
    )
    platform = forms.ChoiceField(
        label=_("Plattform"),
        help_text=_("Behövs bara när adressen inte visar vilken plattform det är, till exempel en egen blogg."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        anywhere = [kind for kind in registry.kinds() if registry.is_automatic(kind.kind) and not hosts(kind.kind)]
        _choices(self, "platform", _("Känns igen på adressen"), anywhere)

    def found(self) -> Recognised | None:
        """The channel behind the address; None, with the reason at the field, when it is none that can be told."""
        if not self.is_valid():
            return None
        try:
            found = read_address(self.cleaned_data["address"], self.cleaned_data["platform"])
        except Invalid as error:
            self.add_error("address", str(error))
            return None
        if found.kind == "manual":
            self.add_error("platform", _("Adressen visar inte vilken plattform det är. Välj den här."))
            return None
        return found


class ConnectForm(CredentialsForm):
    """A channel to connect in one go: what it is called, whose it is, and how to log in."""

    name = forms.CharField(label=_("Vad ska kanalen heta här?"), max_length=120)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Enhet"))

    def __init__(self, *args: Any, actor: Actor, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, **kwargs)
        _offer(self, "unit", _units(actor, "register.connect"))

    def order(self) -> dict[str, Any]:
        """What `actions.connect_new` takes, beside the address."""
        return {"unit": self.cleaned_data["unit"], "name": self.cleaned_data["name"], "fields": self.credentials()}
