"""Forms of the vault: what is put in, and why somebody needs to see it (G1.2.1)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SecretForm(forms.Form):
    """A log-in, or the proof of two named administrators where the platform forbids shared log-ins."""

    username = forms.CharField(
        label=_("Användarnamn"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("Lösenord"), required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    recovery = forms.CharField(
        label=_("Återställning"),
        help_text=_("Reservkoder, telefon eller e-post för att komma in igen."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    totp = forms.CharField(
        label=_("Nyckel till engångskoder"),
        help_text=_(
            "Bokstäverna som plattformen visar bredvid rutan att fotografera, eller adressen i den. "
            "Valvet visar sedan koder, aldrig nyckeln."
        ),
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    administrators = forms.CharField(
        label=_("Två namngivna administratörer"),
        help_text=_(
            "Många plattformar, till exempel Facebook och LinkedIn, förbjuder delade inloggningar. "
            "Skriv då här vilka två personer som är administratörer med egna konton."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ChangeSecretForm(SecretForm):
    """As SecretForm, for a row that may have a key to codes already."""

    def __init__(self, *args: Any, has_codes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_codes:
            self.fields["totp"].help_text = _("Raden har en nyckel. Lämna tomt för att behålla den.")


class NewSecretForm(SecretForm):
    """As SecretForm, with a name for the row."""

    label = forms.CharField(label=_("Vad är det?"), max_length=120, initial=_("Inloggning"))
    field_order = ["label"]

    def secret(self) -> dict[str, str]:
        """What goes into the vault."""
        return {name: value for name, value in self.cleaned_data.items() if name != "label"}


class RevealForm(forms.Form):
    """Why somebody needs to see a secret."""

    reason = forms.CharField(
        label=_("Varför behöver du uppgifterna?"),
        help_text=_("Sparas med ditt namn och tiden. Syns för kanalens ansvariga och informatören."),
        max_length=300,
        required=False,
    )
