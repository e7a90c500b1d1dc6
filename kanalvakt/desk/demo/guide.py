"""The first-time guide on Idag: one answer and one removal, with what is done ticked off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kanalvakt.core.actor import Actor
from kanalvakt.desk.demo.loading import LOADED
from kanalvakt.ledger.models import Entry
from kanalvakt.moderation.models import Decision, DecisionKind
from kanalvakt.organisation import permissions
from kanalvakt.organisation.queries import group
from kanalvakt.supervision.models import WAITING, Case, CaseState

# What a first-time visitor may take away without thinking twice; the rest needs another lane or more thought.
PLAIN = ["commercial", "swearing_obscene", "personal_attack", "threat", "hate_group"]
LOOK_AT = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try, where, and whether it has been done."""

    title: str
    text: str
    url: str
    done: bool


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps; `page` is the practice platform's page of the first case; `connect` leads to connecting a blog."""

    steps: Sequence[Step]
    page: str
    connect: str

    @property
    def done(self) -> bool:
        """All of it."""
        return all(step.done for step in self.steps)


def guide(actor: Actor) -> Guide | None:
    """For a person who handles the inbox of the demonstration; None for everybody else."""
    if not group().is_demonstration or not permissions.anywhere(actor, "supervision.handle"):
        return None
    waiting = _waiting(actor)
    question = waiting.filter(needs_answer=True, priority=0, item__kind="comment").first()
    unfit = _unfit(waiting)
    return Guide(
        steps=[
            Step(_("Svara på en fråga"), _answer_text(question), _address(question), _has_answered(actor)),
            Step(_("Ta bort en kommentar"), _remove_text(unfit), _address(unfit), _has_removed(actor)),
        ],
        page=question.channel.address if question else "",
        connect=reverse("register:connect_new") if permissions.anywhere(actor, "register.connect") else "",
    )


def _waiting(actor: Actor) -> QuerySet[Case]:
    cases = Case.objects.filter(state__in=WAITING, restricted=False).select_related("item", "channel")
    units = permissions.units(actor, "supervision.handle")
    return (cases if units is None else cases.filter(unit__in=units)).order_by("-written_at", "-pk")


def _unfit(waiting: QuerySet[Case]) -> Case | None:
    """An advertisement rather than a threat: the first time should be an easy one."""
    flagged = list(waiting.filter(priority__gt=0)[:LOOK_AT])
    return next((case for flag in PLAIN for case in flagged if flag in case.flags), None)


def _answer_text(case: Case | None) -> str:
    if case is None:
        return _("Just nu väntar ingen fråga på dig. Det kommer snart en ny.")
    text = _("%(name)s frågar något. Öppna frågan, välj ett sparat svar eller skriv ett eget, och skicka.")
    return text % {"name": case.item.sender_name}


def _remove_text(case: Case | None) -> str:
    if case is None:
        return _("Just nu finns ingen kommentar som bör bort i dina kanaler.")
    text = _(
        "Kommentaren från %(name)s hör inte hemma här. Öppna den, välj Ta bort och den regel som gäller. "
        "Först bevaras och förseglas innehållet, sedan har du en stund på dig att ångra."
    )
    return text % {"name": case.item.sender_name}


def _address(case: Case | None) -> str:
    return reverse("supervision:case", args=[case.pk]) if case else ""


def _has_answered(actor: Actor) -> bool:
    return Case.objects.filter(state=CaseState.ANSWERED, closed_by=UUID(actor.id), closed_at__gt=_loaded()).exists()


def _has_removed(actor: Actor) -> bool:
    mine = Decision.objects.filter(kind=DecisionKind.REMOVE, decided_by=UUID(actor.id))
    return mine.filter(decided_at__gt=_loaded()).exists()


def _loaded() -> QuerySet[Entry, datetime]:
    """When the demonstration was loaded: what its people did before that is not this visitor's doing."""
    return Entry.objects.filter(kind=LOADED).values_list("at", flat=True)[:1]
