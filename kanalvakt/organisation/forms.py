"""Forms of the log-in."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _


class PlainLoginForm(LoginForm):  # type: ignore[misc]
    """Labels say what to type; placeholders only fade them (WCAG 3.3.2)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """In words of the people who use it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nyckelns namn")
        passwordless = self.fields["passwordless"]
        passwordless.label = _("Logga in med bara nyckeln, utan lösenord")
        passwordless.help_text = _("Nyckeln frågar då efter fingeravtryck, ansikte eller PIN-kod.")
        passwordless.initial = True
