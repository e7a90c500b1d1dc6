"""A form that strangers send without log-in or cookie: a signed token that ends, a trap for robots, a limit."""

import secrets
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from kanalvakt.collection import files
from kanalvakt.core import clock
from kanalvakt.core.actor import public
from kanalvakt.register import queries as register
from kanalvakt.supervision import actions as supervision
from kanalvakt.supervision.models import Report

HOUR = 3600
LASTS = 2 * HOUR  # seconds from when the page was opened
LIMIT = 10  # reports an hour from one address


def new_token(slug: str) -> str:
    """A token for one sending, which carries the receipt: what is sent twice is one report."""
    return signing.dumps(secrets.token_hex(5).upper(), salt=_salt(slug))


def receipt(token: str, slug: str) -> str | None:
    """The receipt in a token of ours for this channel that has not ended."""
    try:
        return str(signing.loads(token, salt=_salt(slug), max_age=LASTS))
    except signing.BadSignature:
        return None


def may_send(request: HttpRequest) -> bool:
    """Whether this address has sent few enough this hour; the address itself is not kept."""
    who = f"{get_adapter().get_client_ip(request)} {clock.now():%Y-%m-%d %H}"
    key = salted_hmac("website.report", who, algorithm="sha256").hexdigest()
    sent = cache.get(key, 0)
    cache.set(key, sent + 1, HOUR)
    return bool(sent < LIMIT)


def send(
    slug: str, *, about: str, why: str, contact: str, receipt: str, picture: UploadedFile[Any] | None, **_rest: object
) -> Report:
    """Hand a report in, as the public with this receipt."""
    channel = register.official().get(slug=slug)
    shown = picture.read() if picture else None
    return supervision.report(channel.pk, about, why, contact, picture=shown, actor=public(receipt))


class ReportForm(forms.Form):
    """Which comment, why, and where to answer if an answer is wanted."""

    about = forms.CharField(
        label=_("Vilken kommentar gäller det?"),
        max_length=1000,
        required=False,
        help_text=_("Klistra in kommentarens adress, eller beskriv var och när den skrevs."),
    )
    picture = forms.FileField(
        label=_("En bild av kommentaren"),
        required=False,
        help_text=_(
            "Behövs om du inte har adressen. Högst 10 MB; den sparas krypterad och visas bara för den som handlägger."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(sorted(files.PICTURES))}),
    )
    why = forms.CharField(label=_("Vad är fel med den?"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))
    contact = forms.CharField(label=_("E-post eller telefon, om du vill ha svar"), max_length=200, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)
    homepage = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, request: HttpRequest, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.slug = request, slug
        self.initial["token"] = new_token(slug)
        for name in ("about", "picture"):
            self.fields[name].may_wait = _("det ena räcker")  # type: ignore[attr-defined]

    def clean_picture(self) -> UploadedFile[Any] | None:
        """No larger than what is kept; what it is, is looked at when it is received."""
        picture: UploadedFile[Any] | None = self.cleaned_data["picture"]
        if picture and (picture.size or 0) > files.LARGEST:
            raise forms.ValidationError(_("Bilden är större än 10 MB. Ta en mindre skärmbild."))
        return picture

    def clean_homepage(self) -> str:
        """People do not see the field; robots fill in all they find."""
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError(_("Låt det dolda fältet vara tomt och skicka igen."))
        return ""

    def clean(self) -> dict[str, Any]:
        """The token last, and only what could be sent counts towards the limit."""
        asked = super().clean() or {}
        if not self.errors and not (asked["about"] or asked["picture"]):
            self.add_error("about", _("Klistra in kommentarens adress, beskriv den, eller bifoga en bild av den."))
        asked["receipt"] = receipt(asked.get("token", ""), self.slug)
        if asked["receipt"] is None:
            self.data = {name: self.data[name] for name in self.data} | {"token": new_token(self.slug)}
            raise forms.ValidationError(_("Sidan hade varit öppen för länge. Skicka igen."))
        if not self.errors and not may_send(self.request):
            raise forms.ValidationError(
                _("Det har kommit många anmälningar från din anslutning. Vänta en stund och skicka igen.")
            )
        return asked


def _salt(slug: str) -> str:
    return f"website.report:{slug}"
