"""Letters that do not arrive, for whoever runs the installation."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanalvakt.core.telling import Kind, Part, register
from kanalvakt.telling import queries


def _status() -> str:
    return reverse("telling:status")


register(
    Kind(
        name="telling.failed",
        label=_("Brev som inte kom fram"),
        text=lambda n: ngettext("brev kom inte fram", "brev kom inte fram", n),
        url=_status,
        count=lambda actor: queries.refused(actor).count(),
        action="telling.read_status",
        part=Part.STUCK,
        tone="warn",
    )
)
register(
    Kind(
        name="telling.delayed",
        label=_("Brev som väntar på e-postservern"),
        text=lambda n: ngettext("brev väntar på e-postservern", "brev väntar på e-postservern", n),
        url=_status,
        count=lambda actor: queries.delayed(actor).count(),
        action="telling.read_status",
        part=Part.STUCK,
        tone="bad",
    )
)
