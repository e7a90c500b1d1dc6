"""Ordering acts at platforms, taking them back, and saying how it went when only a person can know."""

import hashlib
from datetime import timedelta
from typing import Any, TypedDict

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kanalvakt.collection.models import Item
from kanalvakt.core import clock, hooks
from kanalvakt.core.actor import Actor, ActorKind
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.outbox.actions import machine
from kanalvakt.outbox.models import ANSWERS, LOOKED, REMOVALS, Act, ActState, Evidence, Verb
from kanalvakt.screening import queries as screening

UNDOABLE = [ActState.REQUESTED, ActState.PRESERVED, ActState.SEALED, ActState.MANUAL]
# Ended without anything having happened: the same thing may be asked for again.
CAME_TO_NOTHING = [ActState.UNDONE, ActState.REFUSED, ActState.NOT_EFFECTIVE]


class Papers(TypedDict):
    """What every removal and report is done under (law 3)."""

    rule_id: str
    ground: str
    rulebook_version: int


def request_removal(
    item_id: int,
    verb: str,
    *,
    rule_id: str,
    ground: str,
    rulebook_version: int,
    actor: Actor,
    secrecy: bool = False,
    registration_id: int | None = None,
    undo: bool = True,
    evidence: Evidence | None = None,
) -> Act:
    """Order a removal. Evidence and seal come first; nothing is sent before the undo time is over.

    `evidence` is given only where nothing may be copied; else it is made as a step of the act. Raises Conflict when the
    same removal of the item is under way.
    """
    if verb not in REMOVALS:
        raise Invalid(_("Det valda sättet tar inte bort något. Välj ett annat."), "verb")
    papers = Papers(rule_id=rule_id, ground=ground, rulebook_version=rulebook_version)
    secret: dict[str, Any] = {"secrecy": secrecy, "registration_id": registration_id, "evidence": evidence}
    return _request(item_id, verb, actor=actor, undo=undo, **papers, **secret)


def request_reply(item_id: int, text: str, *, actor: Actor, privately: bool = False) -> Act:
    """Order an answer in the thread, or to the sender alone. The same answer to the same item is never sent twice."""
    if not text.strip():
        raise Invalid(_("Skriv ett svar först."), "text")
    if screening.never_published(text):
        raise Invalid(
            _("Svaret innehåller ett personnummer eller samordningsnummer. Det får aldrig skickas ut. Ta bort det."),
            "text",
        )
    return _request(item_id, Verb.PRIVATE_REPLY if privately else Verb.REPLY, actor=actor, text=text)


def request_restore(item_id: int, *, actor: Actor) -> Act:
    """Order that an item is shown again: approved if it is held, else restored."""
    item = Item.objects.get(pk=item_id)
    verb = Verb.APPROVE if item.public_state == "held" else Verb.RESTORE
    return _request(item_id, verb, actor=actor, undo=False)


def request_report(
    item_id: int, verb: str, *, rule_id: str, ground: str, rulebook_version: int, evidence: Evidence, actor: Actor
) -> Act:
    """Order a report to the platform (REPORT) or the police (POLICE, always by a person); G1.5.9."""
    if verb not in (Verb.REPORT, Verb.POLICE):
        raise ValueError(verb)
    papers = Papers(rule_id=rule_id, ground=ground, rulebook_version=rulebook_version)
    return _request(item_id, verb, actor=actor, undo=False, evidence=evidence, **papers)


def request_block(
    item_id: int, *, rule_id: str, ground: str, rulebook_version: int, actor: Actor, evidence: Evidence | None = None
) -> Act:
    """Order that whoever wrote the item is blocked on its channel. The item is preserved and sealed first (law 1)."""
    papers = Papers(rule_id=rule_id, ground=ground, rulebook_version=rulebook_version)
    return _request(item_id, Verb.BLOCK, actor=actor, evidence=evidence, **papers)


def request_unblock(item_id: int, *, actor: Actor) -> Act:
    """Order that whoever wrote the item may write again; by a person, or by the sweep when the time is over."""
    return _request(item_id, Verb.UNBLOCK, actor=actor, permission="outbox.unblock", undo=False)


def undo(act_id: int, *, actor: Actor) -> Act:
    """Take back an act that has not been sent. Raises Conflict when it is too late."""
    with transaction.atomic():
        act = _open(act_id, actor)
        now = clock.now()
        done = {"state": ActState.UNDONE, "settled_at": now, "next_at": None, "claimed_until": None}
        if not Act.objects.filter(pk=act_id, state__in=UNDOABLE).update(**done):
            raise Conflict(_too_late(act))
        act.refresh_from_db()
        machine.finish(act, now, actor=actor)
    return act


def report_manual(act_id: int, *, done: bool, note: str, actor: Actor) -> Act:
    """A person's receipt for what was done by hand. `note` says how, or why it could not be done."""
    if not note.strip():
        raise Invalid(_("Skriv kort vad du gjorde, eller varför det inte gick. Det blir kvittensen."), "note")
    state = ActState.CONFIRMED if done else ActState.NOT_EFFECTIVE
    return _told(act_id, ActState.MANUAL, state, note=note, actor=actor)


def settle_unknown(act_id: int, *, happened: bool, actor: Actor) -> Act:
    """A person has looked at the platform and says whether an undecided act happened."""
    state = ActState.CONFIRMED if happened else ActState.NOT_EFFECTIVE
    return _told(act_id, ActState.UNKNOWN, state, note=LOOKED, actor=actor)


def wake_registered(registration_id: int) -> None:
    """A receipt has come (hook `registered`): what waited for it is due now."""
    waiting = Act.objects.filter(registration=registration_id, state__in=machine.MOVING)
    waiting.update(next_at=clock.now())


def _request(
    item_id: int, verb: str, *, actor: Actor, permission: str = "outbox.act", undo: bool = True, **fields: Any
) -> Act:
    item = Item.objects.select_related("channel__unit").get(pk=item_id)
    require(actor, permission, item.channel.unit)
    decider, now = user(actor) if actor.kind is ActorKind.PERSON else None, clock.now()
    try:
        with transaction.atomic():
            act = Act.objects.create(
                item=item,
                verb=verb,
                decided_by=decider,
                idempotency_key=_key(item, verb, fields.get("text", "")),
                requested_at=now,
                send_after=now + timedelta(seconds=settings.UNDO_SECONDS if undo else 0),
                next_at=now,
                **fields,
            )
            machine.record(act, "act.requested", actor)
            hooks.act_requested.send(act.pk)
    except IntegrityError as error:
        if "idempotency_key" not in str(error):
            raise
        raise Conflict(_already(verb)) from None
    return act


def _key(item: Item, verb: str, text: str) -> str:
    """The same order gives the same key, until an earlier one has come to nothing: the database refuses the second.

    A removal that was confirmed may be ordered again (the item can have been restored since); an answer may not.
    """
    same = Act.objects.filter(item=item, verb=verb)
    over = (
        same.filter(state__in=CAME_TO_NOTHING, text=text) if verb in ANSWERS else same.filter(settled_at__isnull=False)
    )
    return hashlib.sha256(f"{item.pk}\n{verb}\n{over.count()}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _too_late(act: Act) -> str:
    if act.verb in ANSWERS:
        return _("Det är för sent att ångra: svaret har redan gått ut. Ändra eller ta bort det på plattformen.")
    return _("Det är för sent att ångra: åtgärden har redan gått till plattformen. Välj Visa igen i stället.")


def _already(verb: str) -> str:
    if verb in ANSWERS:
        return _("Samma svar är redan skickat eller på väg. Ändra texten om du vill svara en gång till.")
    return _("Samma åtgärd är redan på väg. Se Åtgärder för hur det går.")


def _open(act_id: int, actor: Actor) -> Act:
    act = Act.objects.select_related("item__channel__unit").get(pk=act_id)
    require(actor, "outbox.unblock" if act.verb in (Verb.BLOCK, Verb.UNBLOCK) else "outbox.act", act.item.channel.unit)
    return act


def _told(act_id: int, before: str, after: str, *, note: str, actor: Actor) -> Act:
    with transaction.atomic():
        act, now = _open(act_id, actor), clock.now()
        told = {"state": after, "settled_at": now, "effect": note, "settled_by": user(actor)}
        if not Act.objects.filter(pk=act_id, state=before).update(**told):
            raise Conflict(_("Någon annan har redan rapporterat det här. Ladda om sidan."))
        act.refresh_from_db()
        machine.finish(act, now, actor=actor)
    return act
