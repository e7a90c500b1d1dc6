"""What one wants letters about."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.telling import Kind
from kanalvakt.telling.models import HOURS, Wish


class ChoiceForm(forms.Form):
    """`urgent` are the kinds that this person may get a letter about at once; ticked are the wanted ones."""

    digest = forms.BooleanField(
        required=False, label=_("Skicka ett brev varje arbetsdag"), help_text=_("Bara när något väntar på dig.")
    )
    hour = forms.TypedChoiceField(coerce=int, choices=HOURS, label=_("Klockan"))
    at_once = forms.MultipleChoiceField(
        required=False,
        label=_("Skicka genast när det här händer"),
        help_text=_("Högst ett brev var femtonde minut; det som händer däremellan samlas."),
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Språk i breven"))

    def __init__(self, data: Any, *, wish: Wish, urgent: list[Kind]) -> None:
        wanted = [kind.name for kind in urgent if kind.name not in wish.silenced]
        initial = {"digest": wish.digest, "hour": wish.hour, "at_once": wanted, "language": wish.language}
        super().__init__(data, initial=initial)
        self._urgent = [kind.name for kind in urgent]
        self.fields["at_once"].choices = [(kind.name, kind.label) for kind in urgent]  # type: ignore[attr-defined]
        if not urgent:
            del self.fields["at_once"]
        self._silenced = [name for name in wish.silenced if name not in self._urgent]

    def choice(self) -> dict[str, Any]:
        """For `actions.choose`; what was silenced under another role stays so."""
        data = self.cleaned_data
        off = [name for name in self._urgent if name not in data.get("at_once", ())]
        return {
            "digest": data["digest"],
            "hour": data["hour"],
            "language": data["language"],
            "silenced": [*self._silenced, *off],
        }
