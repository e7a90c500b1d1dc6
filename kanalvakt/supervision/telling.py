"""What of the inbox wants somebody (G1.5.1 to G1.5.3)."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.counting import counted
from kanalvakt.core.telling import Kind, Part, register
from kanalvakt.organisation import permissions
from kanalvakt.supervision.models import Case, CaseState, Forward
from kanalvakt.supervision.queries import reports, rounds
from kanalvakt.supervision.who import user_id


def _inbox(query: str = "") -> str:
    return reverse("supervision:inbox") + query


def _cases(actor: Actor) -> QuerySet[Case]:
    units = permissions.units(actor, "supervision.handle")
    cases = Case.objects.filter(waiting=1)
    return cases if units is None else cases.filter(unit__in=units)


def _against_the_law(actor: Actor) -> QuerySet[Case]:
    return _cases(actor).filter(priority=2)


def _late(actor: Actor) -> QuerySet[Case]:
    units = permissions.units(actor, "supervision.read")
    late = Case.objects.filter(waiting=1, needs_answer=True, due_at__lte=clock.now())
    return late if units is None else late.filter(unit__in=units)


def _unaccepted(actor: Actor) -> QuerySet[Case]:
    """Forwarded longer ago than it may wait: for everybody who handles the unit, until somebody takes it."""
    return _cases(actor).filter(accept_by__lte=clock.now())


def _abandoned(actor: Actor) -> QuerySet[Case]:
    return _cases(actor).filter(abandoned=1)


def _handed(actor: Actor) -> QuerySet[Forward]:
    return Forward.objects.filter(to=user_id(actor), accepted_at=None, case__state=CaseState.FORWARDED)


register(
    Kind(
        name="supervision.law",
        label=_("Kommentarer som kan bryta mot lag"),
        text=lambda n: ngettext("kommentar kan bryta mot lag", "kommentarer kan bryta mot lag", n),
        url=lambda: _inbox("?flagged=1"),
        count=lambda actor: counted(_against_the_law(actor)),
        action="supervision.handle",
        tone="bad",
        # an edited comment is another one
        keys=lambda actor: (f"{pk}:{version}" for pk, version in _against_the_law(actor).values_list("pk", "version")),
        by_role=True,
    )
)
register(
    Kind(
        name="supervision.reports",
        label=_("Anmälningar från allmänheten"),
        text=lambda n: ngettext("anmälan från allmänheten", "anmälningar från allmänheten", n),
        url=lambda: reverse("supervision:reports"),
        count=lambda actor: counted(reports.open_reports(actor)),
        action="supervision.handle",
        tone="warn",
        keys=lambda actor: map(str, reports.open_reports(actor).values_list("pk", flat=True)),
        by_role=True,
    )
)
register(
    Kind(
        name="supervision.questions",
        label=_("Frågor som väntar på svar"),
        text=lambda n: ngettext("fråga väntar på svar", "frågor väntar på svar", n),
        url=lambda: _inbox("?needs_answer=1"),
        count=lambda actor: counted(_cases(actor).filter(needs_answer=True)),
        action="supervision.handle",
        tone="warn",
    )
)
register(
    Kind(
        name="supervision.comments",
        label=_("Kommentarer att hantera"),
        text=lambda n: ngettext("kommentar att hantera", "kommentarer att hantera", n),
        url=_inbox,
        count=lambda actor: counted(_cases(actor)),
        action="supervision.handle",
    )
)
register(
    Kind(
        name="supervision.handed",
        label=_("Det som skickas vidare till mig"),
        text=lambda n: ngettext("har skickats vidare till dig", "har skickats vidare till dig", n),
        url=lambda: _inbox("?mine=1"),
        count=lambda actor: counted(_handed(actor)),
        action="supervision.handle",
        keys=lambda actor: map(str, _handed(actor).values_list("pk", flat=True)),
    )
)
register(
    Kind(
        name="supervision.late",
        label=_("Frågor som har väntat för länge"),
        text=lambda n: ngettext("fråga är inte besvarad i tid", "frågor är inte besvarade i tid", n),
        url=lambda: _inbox("?late=1"),
        count=lambda actor: counted(_late(actor)),
        action="supervision.read",
        part=Part.LATE,
        tone="bad",
    )
)
register(
    Kind(
        name="supervision.unaccepted",
        label=_("Vidarebefordrat som ingen har tagit emot i tid"),
        text=lambda n: ngettext("vidarebefordrat ärende är inte mottaget", "vidarebefordrade är inte mottagna", n),
        url=lambda: _inbox("?unaccepted=1"),
        count=lambda actor: counted(_unaccepted(actor)),
        action="supervision.handle",
        part=Part.LATE,
        tone="bad",
    )
)
register(
    Kind(
        name="supervision.abandoned",
        label=_("Övergivna kommentarer"),
        text=lambda n: ngettext("kommentar är påbörjad och övergiven", "kommentarer är påbörjade och övergivna", n),
        url=lambda: _inbox("?abandoned=1"),
        count=lambda actor: counted(_abandoned(actor)),
        action="supervision.handle",
        part=Part.LATE,
        tone="warn",
    )
)
register(
    Kind(
        name="supervision.rounds",
        label=_("Tillsyner att göra"),
        text=lambda n: ngettext("kanal väntar på dagens tillsyn", "kanaler väntar på dagens tillsyn", n),
        url=lambda: reverse("rounds:today"),
        count=rounds.count_due,
        action="supervision.sign_round",
        part=Part.ROUNDS,
        tone="warn",
    )
)
register(
    Kind(
        name="supervision.missed",
        label=_("Missade tillsyner"),
        text=lambda n: ngettext("missad tillsyn är inte kvitterad", "missade tillsyner är inte kvitterade", n),
        url=lambda: reverse("rounds:missed"),
        count=rounds.count_missed,
        action="supervision.acknowledge",
        part=Part.LATE,
        tone="bad",
        keys=lambda actor: map(str, rounds.missed_for(actor).values_list("pk", flat=True)),
    )
)
