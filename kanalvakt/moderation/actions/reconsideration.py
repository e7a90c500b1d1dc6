"""Thinking again about a removal: entered, given to another person than the decider, decided with reasons (G1.5.9).

It is no appeal: nobody has to ask in time, and it is open until somebody has decided. Who thinks again is chosen here,
never by the decider.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kanalvakt.collection.models import Item, PublicState
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, system
from kanalvakt.core.errors import Conflict, Invalid, NotAllowed
from kanalvakt.ledger import actions as ledger
from kanalvakt.moderation.actions.record import sha256
from kanalvakt.moderation.actions.removal import restore
from kanalvakt.moderation.models import Decision, DecisionKind, Outcome, Received, Reconsideration
from kanalvakt.moderation.queries.decisions import RETURNABLE
from kanalvakt.moderation.queries.reconsiderations import (
    RECONSIDER,
    RECONSIDERED,
    can_reconsider,
    deciders,
    reconsiderers,
)
from kanalvakt.organisation.models import User
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.outbox import actions as outbox
from kanalvakt.outbox.models import Act, ActState

ME = system("moderation")
UNDER_WAY = [ActState.SENDING, ActState.SENT, ActState.UNKNOWN]


def enter_reconsideration(
    decision_id: int, *, received_from: str, received_how: str, received_on: date, text: str, actor: Actor
) -> Reconsideration:
    """Enter a request that reached us, and give it to whoever is first in turn (nobody, if nobody can: it is listed).

    Raises Conflict while another request about the same decision is open.
    """
    decision = Decision.objects.select_related("item__channel__unit", "decided_by").get(pk=decision_id)
    require(actor, "moderation.enter_reconsideration", decision.item.channel.unit)
    _check_entry(decision, received_from, received_how, received_on, text)
    try:
        with transaction.atomic():
            found = Reconsideration.objects.create(
                decision=decision,
                decider=decision.decided_by,
                received_from=received_from.strip(),
                received_how=received_how,
                received_on=received_on,
                text=text.strip(),
                entered_by=user(actor),
                entered_at=clock.now(),
            )
            _record("reconsideration.entered", found, actor, hashes={"text": sha256(found.text)})
            _give(found, next(iter(reconsiderers(decision)), None), ME)
    except IntegrityError as error:
        if "one_open_request" not in str(error) and "decision_id" not in str(error):
            raise
        raise Conflict(_("Det finns redan en öppen begäran om det här beslutet.")) from None
    return found


def assign_reconsideration(reconsideration_id: int, to: UUID, *, actor: Actor) -> Reconsideration:
    """Give it to somebody else who can think again, or take it oneself. Not for those who decided the first time."""
    with transaction.atomic():
        found = _open(reconsideration_id)
        require(actor, RECONSIDER, found.decision.item.channel.unit)
        if user(actor).pk in deciders(found.decision):
            raise NotAllowed(_("Den som fattade beslutet väljer inte vem som prövar det på nytt."))
        person = next((one for one in reconsiderers(found.decision) if one.pk == to), None)
        if person is None:
            raise Invalid(_("Välj någon som får pröva beslutet på nytt och inte har fattat det."), "to")
        _give(found, person, actor)
    return found


def settle_reconsideration(
    reconsideration_id: int, *, outcome: str, reason: str, remedy: str = "", actor: Actor
) -> Reconsideration:
    """Decide, as the one it was given to. A removal that is changed is taken back where that can be done.

    `remedy`: what is to be done by hand, required when the decision is changed in part. Where the platform cannot show
    the text again, a remedy is left for a person, and stays listed until somebody has seen to it.
    """
    with transaction.atomic():
        found = _open(reconsideration_id)
        require(actor, RECONSIDER, found.decision.item.channel.unit)
        if not can_reconsider(found, actor):
            raise NotAllowed(_refusal(found, actor))
        _check_settling(outcome, reason, remedy)
        if outcome == Outcome.CHANGED:
            found.act, remedy = _take_back(found, reason, remedy, actor)
        found.outcome, found.reason, found.remedy = outcome, reason.strip(), remedy.strip()
        found.settled_by, found.settled_at = user(actor), clock.now()
        found.save()
        _record(
            "reconsideration.settled",
            found,
            actor,
            data={"outcome": outcome, "act": found.act_id, "by_hand": bool(found.remedy)},
            hashes={"reason": sha256(found.reason)},
        )
    return found


def finish_remedy(reconsideration_id: int, note: str, *, actor: Actor) -> Reconsideration:
    """A person's receipt for what a changed decision left to be done by hand."""
    if not note.strip():
        raise Invalid(_("Skriv kort vad du gjorde."), "note")
    with transaction.atomic():
        found = _locked(reconsideration_id)
        require(actor, RECONSIDER, found.decision.item.channel.unit)
        if not found.remedy or found.remedied_at:
            raise Conflict(_("Det finns inget kvar att göra här. Ladda om sidan."))
        found.remedied_by, found.remedied_at, found.remedy_note = user(actor), clock.now(), note.strip()
        found.save()
        _record("reconsideration.remedied", found, actor, hashes={"note": sha256(found.remedy_note)})
    return found


def give_lost_reconsiderations() -> bool:
    """One request whose person has left, lost the role or the clearance, or that nobody had, goes to the next in turn.

    True when one was moved (sweep).
    """
    for pk in Reconsideration.objects.filter(outcome="").order_by("id").values_list("pk", flat=True):
        with transaction.atomic():
            found = _locked(pk)
            able = reconsiderers(found.decision)
            if found.outcome or found.assigned_to in able or (found.assigned_to is None and not able):
                continue
            _give(found, next(iter(able), None), ME)
            return True
    return False


def _give(found: Reconsideration, person: User | None, actor: Actor) -> None:
    found.assigned_to, found.assigned_at = person, clock.now() if person else None
    found.save(update_fields=["assigned_to", "assigned_at"])
    _record("reconsideration.assigned", found, actor, data={"to": str(person.pk) if person else ""})


def _take_back(found: Reconsideration, reason: str, remedy: str, actor: Actor) -> tuple[Act | None, str]:
    """Undo or restore; else what a person has to do."""
    decision, item = found.decision, found.decision.item
    act = decision.act
    if act and act.state in outbox.UNDOABLE and decision.kind == DecisionKind.REMOVE:
        return outbox.undo(act.pk, actor=actor), ""
    if act and act.state in UNDER_WAY:
        raise Conflict(_("Borttagningen är på väg till plattformen just nu. Vänta tills det är klart hur den gick."))
    if decision.kind == DecisionKind.REMOVE and item.public_state in RETURNABLE:
        return restore(item.pk, reason, actor=actor).act, ""
    if item.public_state == PublicState.VISIBLE and not item.restricted:
        return None, ""
    return None, remedy.strip() or _by_hand(item)


def _by_hand(item: Item) -> str:
    if item.restricted:
        return _("Texten är sekretessmarkerad. Be registratorn pröva markeringen, och tala om utfallet för avsändaren.")
    return _(
        "Originalet går inte att visa igen. Be avsändaren att skriva på nytt, eller publicera det som finns i beviset."
    )


def _check_entry(decision: Decision, received_from: str, received_how: str, received_on: date, text: str) -> None:
    if decision.kind not in RECONSIDERED:
        raise Invalid(_("Bara en borttagning eller en sekretessmarkering kan prövas på nytt."))
    if not received_from.strip():
        raise Invalid(_("Skriv vem begäran kommer från. Vill personen vara anonym: skriv det."), "received_from")
    if received_how not in Received.values:
        raise Invalid(_("Välj hur begäran kom in."), "received_how")
    if received_on > clock.today():
        raise Invalid(_("Dagen har inte varit än."), "received_on")
    if not text.strip():
        raise Invalid(_("Skriv vad personen vill och varför, gärna med personens egna ord."), "text")


def _check_settling(outcome: str, reason: str, remedy: str) -> None:
    if outcome not in Outcome.values:
        raise Invalid(_("Välj vad du har kommit fram till."), "outcome")
    if not reason.strip():
        raise Invalid(_("Skriv skälen. De är till för den som bad om en ny bedömning."), "reason")
    if outcome == Outcome.PARTLY and not remedy.strip():
        raise Invalid(_("Skriv vad som ska göras när beslutet ändras till en del."), "remedy")


def _refusal(found: Reconsideration, actor: Actor) -> str:
    if user(actor).pk in deciders(found.decision):
        return _("Du fattade beslutet. En annan person prövar det på nytt.")
    if found.assigned_to is None:
        return _("Ingen har begäran än. Ta över den först.")
    return _("Begäran ligger hos %(name)s. Ta över den först.") % {"name": found.assigned_to.name}


def _open(reconsideration_id: int) -> Reconsideration:
    found = _locked(reconsideration_id)
    if found.outcome:
        raise Conflict(_("Begäran är redan avgjord. Ladda om sidan."))
    return found


def _locked(reconsideration_id: int) -> Reconsideration:
    """The row, held until the transaction ends, with what it is about."""
    Reconsideration.objects.select_for_update().get(pk=reconsideration_id)
    related = ("decision__item__channel__unit", "decision__act", "assigned_to")
    return Reconsideration.objects.select_related(*related).get(pk=reconsideration_id)


def _record(kind: str, found: Reconsideration, actor: Actor, *, data: Any = None, hashes: Any = None) -> None:
    about = {"reconsideration": found.pk, "decision": found.decision_id}
    ledger.append(kind, actor=actor, subject=f"item:{found.decision.item_id}", data=about | (data or {}), hashes=hashes)
