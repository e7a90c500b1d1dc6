"""What of the sender checks wants somebody (G1.3.1, expectation 3)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanalvakt.core.telling import Kind, Part, register
from kanalvakt.sendercheck import queries

ACKNOWLEDGE = "sendercheck.acknowledge"

register(
    Kind(
        name="sendercheck.alarms",
        label=_("Larm: en kanals namn, bild, länk eller konto har ändrats"),
        text=lambda n: ngettext(
            "larm om ändrat namn, bild, länk eller konto", "larm om ändrat namn, bild, länk eller konto", n
        ),
        url=lambda: reverse("sendercheck:list") + "?outcome=alarm",
        count=lambda actor: queries.alarms(actor, ACKNOWLEDGE).count(),
        action=ACKNOWLEDGE,
        part=Part.STUCK,
        tone="bad",
        keys=lambda actor: map(str, queries.alarms(actor, ACKNOWLEDGE).values_list("pk", flat=True)),
        by_role=True,
    )
)
register(
    Kind(
        name="sendercheck.missing",
        label=_("Kanaler som inte tydligt är våra"),
        text=lambda n: ngettext(
            "kanal saknar något som visar att den är vår", "kanaler saknar något som visar att de är våra", n
        ),
        url=lambda: reverse("sendercheck:list") + "?outcome=missing",
        count=lambda actor: queries.to_mend(actor).count(),
        action="sendercheck.check",
        tone="warn",
    )
)
