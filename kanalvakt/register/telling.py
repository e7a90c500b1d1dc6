"""What of the register wants somebody (G1.2.1, expectations 4 and 5)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanalvakt.core.telling import Kind, Part, register
from kanalvakt.register import queries
from kanalvakt.register.models import ReviewKind


def _list(query: str = "") -> str:
    return reverse("register:list") + query


register(
    Kind(
        name="register.proposals",
        label=_("Anmälda kanaler"),
        text=lambda n: ngettext("anmäld kanal väntar på dig", "anmälda kanaler väntar på dig", n),
        url=lambda: _list("?state=proposed"),
        count=lambda actor: queries.proposals(actor).count(),
        action="register.accept",
    )
)
register(
    Kind(
        name="register.sent_back",
        label=_("Återsända anmälningar"),
        text=lambda n: ngettext("anmälan är återsänd till er", "anmälningar är återsända till er", n),
        url=lambda: _list("?state=proposed"),
        count=lambda actor: queries.sent_back(actor).count(),
        action="register.change",
    )
)
register(
    Kind(
        name="register.rules",
        label=_("Föreslagna regler för en kanal"),
        text=lambda n: ngettext("föreslagen regel väntar på dig", "föreslagna regler väntar på dig", n),
        url=lambda: reverse("register:proposals"),
        count=lambda actor: queries.rule_proposals(actor).count(),
        action="register.accept",
    )
)
register(
    Kind(
        name="register.rules_sent_back",
        label=_("Återsända regler för en kanal"),
        text=lambda n: ngettext("föreslagen regel är återsänd till er", "föreslagna regler är återsända till er", n),
        url=lambda: reverse("register:proposals"),
        count=lambda actor: queries.rules_sent_back(actor).count(),
        action="register.change",
    )
)
register(
    Kind(
        name="register.orphans",
        label=_("Kanaler utan ansvarig eller ersättare"),
        text=lambda n: ngettext("kanal saknar ansvarig eller ersättare", "kanaler saknar ansvarig eller ersättare", n),
        url=lambda: _list("?orphans=on"),
        count=lambda actor: queries.without_keeper(actor).count(),
        action="register.change",
        part=Part.LATE,
        tone="bad",
    )
)
register(
    Kind(
        name="register.nobody_on_duty",
        label=_("Dagar utan någon i tjänst på en kanal"),
        text=lambda n: ngettext("dag utan någon i tjänst på en kanal", "dagar utan någon i tjänst på en kanal", n),
        url=lambda: _list("?orphans=on"),
        count=lambda actor: queries.nobody_on_duty(actor).count(),
        action="register.change",
        part=Part.LATE,
        tone="bad",
        keys=lambda actor: (f"{row.channel_id}:{row.day}" for row in queries.nobody_on_duty(actor)),
    )
)
register(
    Kind(
        name="register.secrets",
        label=_("Inloggningar som måste bytas"),
        text=lambda n: ngettext("inloggning måste bytas", "inloggningar måste bytas", n),
        url=_list,
        count=lambda actor: queries.secrets_to_rotate(actor).count(),
        action="register.store_secret",
        part=Part.LATE,
        tone="warn",
    )
)
register(
    Kind(
        name="register.attestations",
        label=_("Kanaler som ska intygas"),
        text=lambda n: ngettext("kanal ska intygas", "kanaler ska intygas", n),
        url=lambda: _list("?late=attestation"),
        count=lambda actor: queries.late(ReviewKind.ATTESTATION, actor).count(),
        action="register.attest",
        part=Part.LATE,
        tone="warn",
    )
)
register(
    Kind(
        name="register.purposes",
        label=_("Kanaler vars syfte ska prövas"),
        text=lambda n: ngettext("kanals syfte ska prövas", "kanalers syften ska prövas", n),
        url=lambda: _list("?late=purpose"),
        count=lambda actor: queries.late(ReviewKind.PURPOSE, actor).count(),
        action="register.attest",
        part=Part.LATE,
        tone="warn",
    )
)
