"""Connecting a channel: where it is, what its connector asks for, and both in one go."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.connectors import registry
from kanalvakt.connectors.catalogue import hosts
from kanalvakt.connectors.protocol import LogsIn
from kanalvakt.connectors.recognise import Recognised
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.core.wording import spoken
from kanalvakt.organisation.models import Unit
from kanalvakt.register.actions.channels import read_address
from kanalvakt.register.forms.choices import choices, offer, units


class CredentialsForm(forms.Form):
    """The connector's own fields, folded away where one can log in instead. What was typed is never shown again."""

    fold = _("Fyll i nycklarna själv i stället för att logga in")

    def __init__(self, *args: Any, kind: str, logs_in: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_log_in = isinstance(registry.connector(kind), LogsIn)
        for each in [] if logs_in else registry.connector(kind).credential_fields:
            widget = forms.PasswordInput if each.secret else forms.TextInput
            self.fields[each.name] = forms.CharField(
                label=spoken(each.label),
                help_text=spoken(each.help),
                required=each.required,
                widget=widget(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
            )

    def unfolded(self) -> list[forms.BoundField]:
        """What a person fills in who logs in."""
        return [self[name] for name in self.base_fields]

    def folded(self) -> list[forms.BoundField]:
        """What the log-in fills in by itself."""
        return [self[name] for name in self.fields if name not in self.base_fields] if self.by_log_in else []

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
        choices(self, "platform", _("Känns igen på adressen"), anywhere)

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
        offer(self, "unit", units(actor, "register.connect"))

    def order(self) -> dict[str, Any]:
        """What `actions.connect_new` takes, beside the address."""
        return {"unit": self.cleaned_data["unit"], "name": self.cleaned_data["name"], "fields": self.credentials()}
