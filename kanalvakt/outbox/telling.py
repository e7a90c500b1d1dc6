"""Acts at platforms that a person has to do something about (laws 6 and 7)."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanalvakt.core.telling import Kind, Part, register
from kanalvakt.outbox import queries
from kanalvakt.outbox.models import Act


def _acts() -> str:
    return reverse("outbox:acts")


def _keys(acts: QuerySet[Act]) -> Iterable[str]:
    return map(str, acts.values_list("pk", flat=True))


register(
    Kind(
        name="outbox.by_hand",
        label=_("Åtgärder att göra för hand"),
        text=lambda n: ngettext("åtgärd ska göras för hand", "åtgärder ska göras för hand", n),
        url=_acts,
        count=lambda actor: queries.by_hand(actor).count(),
        action="outbox.read",
        part=Part.STUCK,
        tone="warn",
    )
)
register(
    Kind(
        name="outbox.unknown",
        label=_("Åtgärder som kanske har gått fram"),
        text=lambda n: ngettext("åtgärd är det okänt om den gick fram", "åtgärder är det okänt om de gick fram", n),
        url=_acts,
        count=lambda actor: queries.unknown(actor).count(),
        action="outbox.read",
        part=Part.STUCK,
        tone="bad",
        keys=lambda actor: _keys(queries.unknown(actor)),
        by_role=True,
    )
)
register(
    Kind(
        name="outbox.stuck",
        label=_("Åtgärder som har fastnat"),
        text=lambda n: ngettext("åtgärd har fastnat på vägen", "åtgärder har fastnat på vägen", n),
        url=_acts,
        count=lambda actor: queries.stuck(actor).count(),
        action="outbox.read",
        part=Part.STUCK,
        tone="bad",
        keys=lambda actor: _keys(queries.stuck(actor)),
        by_role=True,
    )
)
register(
    Kind(
        name="outbox.failed",
        label=_("Åtgärder som inte fick verkan"),
        text=lambda n: ngettext("åtgärd fick ingen verkan", "åtgärder fick ingen verkan", n),
        url=_acts,
        count=lambda actor: queries.failed(actor).count(),
        action="outbox.read",
        part=Part.STUCK,
        tone="bad",
        keys=lambda actor: _keys(queries.failed(actor)),
        by_role=True,
    )
)
