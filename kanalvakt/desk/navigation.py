"""The menu: every room's door, in the order of the day, with what waits behind it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kanalvakt.core.actor import Actor
from kanalvakt.moderation import queries as moderation
from kanalvakt.organisation import permissions
from kanalvakt.outbox import queries as outbox
from kanalvakt.registration import queries as registration
from kanalvakt.sendercheck import queries as sendercheck
from kanalvakt.supervision import queries as supervision
from kanalvakt.supervision.queries import rounds

type Text = str | Promise


@dataclass(frozen=True, slots=True)
class Door:
    """One entry. `action` must be allowed somewhere ('' = everybody) and `unless` nowhere. `count`
    says how much waits, `counts` of what.

    `group` is the heading it stands under; the day's own doors stand first, under none.
    """

    label: Text
    path: str
    action: str = ""
    unless: str = ""
    count: Callable[[Actor], int] | None = None
    counts: Text = ""
    group: Text = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A door as one person sees it on one page."""

    label: Text
    url: str
    current: bool
    count: int | None
    counts: Text
    group: Text


DONE, RULES, HOUSE = _("Det som är gjort"), _("Regler och tider"), _("Administration")
GROUPS: list[Text] = ["", DONE, RULES, HOUSE]
DOORS = [
    Door(_("Idag"), "/"),
    Door(_("Inkorg"), "/inkorg/", "supervision.read", count=supervision.waiting, counts=_("väntar")),
    Door(_("Tillsyn"), "/tillsyn/", "supervision.read_rounds", count=rounds.count_due, counts=_("att göra i dag")),
    Door(
        _("Registrering"),
        "/registrering/",
        "registration.read",
        count=registration.count_waiting,
        counts=_("väntar på diarienummer"),
    ),
    Door(_("Åtgärder"), "/atgarder/", "outbox.read", count=outbox.needs_somebody, counts=_("behöver någon")),
    Door(_("Kanaler"), "/kanaler/", "register.read"),
    Door(
        _("Avsändarkontroll"),
        "/avsandarkontroll/",
        "sendercheck.read",
        count=sendercheck.count_alarms,
        counts=_("larm"),
    ),
    Door(
        _("Beslut"),
        "/beslut/",
        "moderation.read_decisions",
        count=moderation.count_mine,
        counts=_("ligger hos dig"),
        group=DONE,
    ),
    Door(_("Bevis"), "/bevis/", "outbox.read_evidence", group=DONE),
    Door(_("Journal"), "/journal/", "ledger.read", group=DONE),
    Door(_("Regelbok"), "/regelbok/", group=RULES),
    Door(_("Granskning"), "/granskning/", "screening.read_rules", group=RULES),
    # Who has a key to Granskning finds it there.
    Door(_("Pröva en text"), "/granskning/prova/", "screening.try_text", "screening.read_rules", group=RULES),
    Door(_("Kalender"), "/kalender/", "organisation.read_calendar", group=RULES),
    Door(_("Frånvaro"), "/franvaro/", "organisation.report_own_absence", group=RULES),
    Door(_("Personer"), "/personer/", "organisation.read_people", group=HOUSE),
    Door(_("Utskick"), "/utskick/", "telling.read_status", group=HOUSE),
]


def menu(actor: Actor, path: str) -> list[Entry]:
    """The doors that are open to `actor`, group by group, the one that `path` lies behind marked."""
    return [
        Entry(
            label=door.label,
            url=door.path,
            current=path == door.path or (door.path != "/" and path.startswith(door.path)),
            count=door.count(actor) if door.count else None,
            counts=door.counts,
            group=door.group,
        )
        for door in sorted(DOORS, key=lambda door: GROUPS.index(door.group))
        if _is_open(door, actor)
    ]


def _is_open(door: Door, actor: Actor) -> bool:
    allowed = not door.action or permissions.anywhere(actor, door.action)
    return allowed and not (door.unless and permissions.anywhere(actor, door.unless))
