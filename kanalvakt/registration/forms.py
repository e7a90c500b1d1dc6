"""Forms of the registrar's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kanalvakt.organisation.models import Board


class ReceiptForm(forms.Form):
    """The case number that the record system gave."""

    case_number = forms.CharField(
        label=_("Diarienummer"),
        max_length=60,
        help_text=_("Som det står i diariet, till exempel BUN 2026/00123. Det kan vara ett ärende som redan finns."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class BulkReceiptForm(ReceiptForm):
    """One case number for the chosen rows."""

    registrations = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.MultipleHiddenInput, label=_("Valda rader")
    )

    def __init__(self, *args: object, ids: list[int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["registrations"].choices = [(pk, pk) for pk in ids]  # type: ignore[attr-defined]


class MoveForm(forms.Form):
    """The board it belongs to."""

    board = forms.ModelChoiceField(label=_("Nämnd eller bolag"), queryset=Board.objects.all())
