"""What waits for the registrar (G1.6.4)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanalvakt.core.telling import Kind, register
from kanalvakt.registration import queries

register(
    Kind(
        name="registration.waiting",
        label=_("Det som ska registreras i diariet"),
        text=lambda n: ngettext("ska registreras i diariet", "ska registreras i diariet", n),
        url=lambda: reverse("registration:waiting"),
        count=queries.count_waiting,
        action="registration.read",
        tone="warn",
    )
)
