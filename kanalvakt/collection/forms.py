"""Forms of the collection's pages."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from kanalvakt.collection import files, queries
from kanalvakt.collection.actions import Upload
from kanalvakt.collection.models import Item, ItemKind, PublicState
from kanalvakt.core.text import shown
from kanalvakt.register.models import Channel
from kanalvakt.ui.forms import DayField


class ContentForm(forms.Form):
    """What to show of everything that was collected. What makes no sense falls away."""

    q = forms.CharField(label=_("Sök"), required=False, max_length=200, widget=forms.SearchInput)
    kind = forms.ChoiceField(label=_("Vad"), required=False, choices=[("", _("Allt")), *ItemKind.choices])
    state = forms.ChoiceField(label=_("Läge"), required=False, choices=[("", _("Alla lägen")), *PublicState.choices])
    since = DayField(label=_("Från"), required=False)
    until = DayField(label=_("Till"), required=False)

    def wanted(self) -> Mapping[str, Any]:
        """The parts that make sense."""
        self.is_valid()
        return self.cleaned_data


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploads, none of them read when it is too large."""

    widget = FilesInput(attrs={"multiple": True, "accept": "image/*,application/pdf"})

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        """Each file, if it is small enough."""
        chosen = data if isinstance(data, list | tuple) else [data] if data else []
        return [self._upload(super(FilesField, self).clean(one, initial)) for one in chosen]

    def _upload(self, file: UploadedFile[Any]) -> Upload:
        if (file.size or 0) > files.LARGEST:
            raise forms.ValidationError(
                _("Filen %(name)s är större än 10 MB. Ta en mindre skärmbild."), params={"name": file.name}
            )
        return Upload(file.name or "fil", file.read())


class ImportForm(forms.Form):
    """A file that comes whole; in pieces it may be larger (static/collection/import.js)."""

    LARGEST = 100 * 1024 * 1024

    file = forms.FileField(label=_("Fil"), help_text=_("Arkivet som det kom från plattformen, eller en fil ur det."))

    def clean_file(self) -> UploadedFile[Any]:
        """Small enough to be sent at once."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > self.LARGEST:
            raise forms.ValidationError(
                _("Filen är större än 100 MB. Slå på JavaScript i webbläsaren: då skickas den i delar.")
            )
        return file

    def order(self) -> dict[str, Any]:
        """Keywords of `actions.upload_whole`."""
        file = self.cleaned_data["file"]
        return {"file_name": file.name, "size": file.size, "pieces": file.chunks()}


class ManualForm(forms.Form):
    """What a person saw in the channel."""

    kind = forms.ChoiceField(label=_("Vad är det?"), choices=ItemKind.choices, initial=ItemKind.COMMENT)
    sender_name = forms.CharField(
        label=_("Vem skrev?"), required=False, max_length=300, help_text=_("Namnet som det visas på plattformen.")
    )
    written_at = forms.DateTimeField(
        label=_("När skrevs det?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    parent = forms.TypedChoiceField(
        label=_("Hör till"), required=False, coerce=int, empty_value=None, help_text=_("Inlägget som det svarar på.")
    )
    text = forms.CharField(
        label=_("Texten"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("Klistra in den precis som den står."),
    )
    uploads = FilesField(
        label=_("Skärmbilder eller filer"), required=False, help_text=_("Bilder eller PDF, högst 10 MB var.")
    )
    permalink = forms.URLField(
        label=_("Adress till kommentaren"), required=False, max_length=1000, assume_scheme="https"
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, uploaded: Any = None, *, channel: Channel) -> None:
        super().__init__(data, uploaded, initial={"written_at": timezone.localtime(), "token": uuid.uuid4()})
        choices = [(item.pk, _described(item)) for item in queries.recent_tops(channel)]
        self.fields["parent"].choices = [("", _("Inget, det står för sig självt")), *choices]  # type: ignore[attr-defined]

    def order(self) -> dict[str, Any]:
        """Keywords of `actions.add_manual`."""
        data = dict(self.cleaned_data)
        data["files"] = data.pop("uploads")
        data["parent"] = Item.objects.get(pk=data["parent"]) if data["parent"] else None
        return data


def _described(item: Item) -> str:
    text = shown(item.version.text if item.version else "")
    return f"{timezone.localtime(item.written_at):%Y-%m-%d} {Truncator(' '.join(text.split())).chars(60)}"
