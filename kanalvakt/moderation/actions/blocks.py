"""Blocking a sender on a channel, thinking about it again, and ending it: by a person, or by itself on its day.

Law 1 holds: what the sender wrote is preserved and sealed before anything is sent. A block never outlives its end in
silence: the sweep ends it, and it stays listed until the platform, or a person, has said that it is lifted.
"""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor, ActorKind, system
from kanalvakt.core.errors import Conflict, Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.moderation.actions.record import papers, sha256
from kanalvakt.moderation.models import Block, BlockReview, Ended
from kanalvakt.moderation.queries.blocks import BLOCK
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.outbox import actions as outbox
from kanalvakt.outbox.models import Act, ActState, Verb
from kanalvakt.rulebook import queries as rulebook
from kanalvakt.rulebook.models import Rule

ME = system("moderation")


def longest() -> timedelta:
    """How long a block may last (setting BLOCK_MAX_DAYS)."""
    return timedelta(days=settings.BLOCK_MAX_DAYS)


def block_sender(
    item_id: int, *, rule_id: str, reason: str, ends_on: date, actor: Actor, review_on: date | None = None
) -> Block:
    """Decide that whoever wrote the item is blocked on its channel through `ends_on`.

    Without `review_on` it is looked at again half-way. Raises Conflict while the sender is blocked already.
    """
    item = Item.objects.select_related("channel__unit__board", "sender", "version").get(pk=item_id)
    require(actor, BLOCK, item.channel.unit)
    rule = rulebook.rule(rulebook.in_force(), rule_id)
    today = clock.today()
    review_on = review_on or today + (ends_on - today) // 2
    _check(item, rule, reason, ends_on, review_on)
    try:
        with transaction.atomic():
            return _block(item, rule, reason.strip(), (ends_on, review_on), actor)
    except IntegrityError as error:
        if "one_open_block" not in str(error) and "UNIQUE" not in str(error):
            raise
        raise Conflict(_already()) from None


def review_block(block_id: int, *, reason: str, review_on: date, actor: Actor) -> BlockReview:
    """Let a block stand until the next review, with reasons. It cannot be made longer: that is a new decision."""
    if not reason.strip():
        raise Invalid(_("Skriv varför blockeringen fortfarande behövs."), "reason")
    with transaction.atomic():
        block = _in_force(block_id, actor)
        if not clock.today() < review_on <= block.ends_on:
            raise Invalid(_("Välj en dag efter i dag och senast när blockeringen slutar."), "review_on")
        block.review_on = review_on
        block.save(update_fields=["review_on"])
        _record("block.reviewed", block, actor, hashes={"reason": sha256(reason.strip())})
        seen = {"reviewed_by": user(actor), "reviewed_at": clock.now()}
        return block.reviews.create(reason=reason.strip(), review_on=review_on, **seen)


def lift_block(block_id: int, *, reason: str, actor: Actor) -> Block:
    """End a block before its day, with reasons."""
    if not reason.strip():
        raise Invalid(_("Skriv varför blockeringen hävs."), "reason")
    with transaction.atomic():
        block = _in_force(block_id, actor)
        _end(block, Ended.LIFTED, reason.strip(), actor)
    return block


def try_to_lift_again(block_id: int, *, actor: Actor) -> Block:
    """Ask the platform once more, after the last attempt to lift an ended block came to nothing."""
    with transaction.atomic():
        block = _locked(block_id)
        require(actor, BLOCK, block.item.channel.unit)
        if block.ended_at is None or block.lifted_at or (block.unblock and not block.unblock.settled_at):
            raise Conflict(_("Det finns inget att försöka på nytt. Ladda om sidan."))
        block.unblock = outbox.request_unblock(block.item_id, actor=actor)
        block.save(update_fields=["unblock"])
    return block


def end_due_blocks() -> bool:
    """End one block whose day has passed (sweep); True when one was ended.

    One whose act is at the platform this very moment is left for the next time; it is listed meanwhile.
    """
    due = Block.objects.filter(ended_at=None, ends_on__lt=clock.today()).order_by("id")
    for pk in due.exclude(act__state__in=_AT_THIS_MOMENT).values_list("pk", flat=True):
        with transaction.atomic():
            block = _locked(pk)
            if block.ended_at is None and block.act.state not in _AT_THIS_MOMENT:
                _end(block, Ended.OVER, "", ME)
                return True
    return False


def act_settled(act_id: int) -> None:
    """A block that came to nothing is over; one that was to be lifted is lifted when the platform says so (hook)."""
    act, now = Act.objects.get(pk=act_id), clock.now()
    if act.verb == Verb.BLOCK and act.state in outbox.CAME_TO_NOTHING:
        mine = Block.objects.filter(act=act, lifted_at=None)
        mine.filter(ended_at=None).update(ended_at=now, ended_why=Ended.NOTHING)
        mine.update(lifted_at=now)
    if act.verb == Verb.UNBLOCK and act.state == ActState.CONFIRMED:
        Block.objects.filter(unblock=act, lifted_at=None).update(lifted_at=now)


_AT_THIS_MOMENT = [ActState.SENDING, ActState.SENT]


def _block(item: Item, rule: Rule, reason: str, days: tuple[date, date], actor: Actor) -> Block:
    proof = item.evidence.filter(no_copy=True).first() if item.sealed else None
    act = outbox.request_block(item.pk, evidence=proof, actor=actor, **papers(rule))
    block = Block.objects.create(
        item=item,
        sender=item.sender,
        rule_id=rule.rule_id,
        ground=rule.ground_now,
        rulebook_version=rule.version.number,
        reason=reason,
        decided_by=user(actor),
        decided_at=clock.now(),
        ends_on=days[0],
        review_on=days[1],
        act=act,
    )
    _record("block.decided", block, actor, hashes={"reason": sha256(reason)})
    return block


def _end(block: Block, why: str, reason: str, actor: Actor) -> None:
    """Take back what was not sent; else ask the platform to let the sender in. In the caller's transaction."""
    if block.act.state in _AT_THIS_MOMENT:
        raise Conflict(_("Blockeringen är på väg till plattformen just nu. Försök igen om en liten stund."))
    block.ended_at, block.ended_why, block.ended_reason = clock.now(), why, reason
    block.ended_by = user(actor) if actor.kind is ActorKind.PERSON else None
    if block.act.state not in outbox.UNDOABLE:
        block.unblock = outbox.request_unblock(block.item_id, actor=actor)
    block.save()
    _record("block.ended", block, actor, hashes={"reason": sha256(reason)} if reason else None)
    if block.act.state in outbox.UNDOABLE:
        outbox.undo(block.act.pk, actor=actor)
    block.refresh_from_db()


def _check(item: Item, rule: Rule, reason: str, ends_on: date, review_on: date) -> None:
    today = clock.today()
    if item.is_own or (item.sender and item.sender.is_channel):
        raise Invalid(_("Det är kanalens egen text. Den som skrev den går inte att blockera."))
    if rule.no_copy and not item.sealed:
        raise Invalid(_("Ta bort texten under den regeln först: den får inte kopieras."), "rule_id")
    if not reason.strip():
        raise Invalid(_("Skriv varför avsändaren blockeras, och vad som prövats först."), "reason")
    if not today < ends_on <= today + longest():
        most = {"days": settings.BLOCK_MAX_DAYS}
        raise Invalid(_("Välj en dag efter i dag och högst %(days)s dagar bort.") % most, "ends_on")
    if not today < review_on <= ends_on:
        raise Invalid(_("Välj en dag efter i dag och senast när blockeringen slutar."), "review_on")


def _already() -> str:
    return _("Avsändaren är redan blockerad i kanalen, eller så håller en blockering på att hävas.")


def _in_force(block_id: int, actor: Actor) -> Block:
    block = _locked(block_id)
    require(actor, BLOCK, block.item.channel.unit)
    if block.ended_at:
        raise Conflict(_("Blockeringen har redan upphört. Ladda om sidan."))
    return block


def _locked(block_id: int) -> Block:
    """The row, held until the transaction ends, with what it is about."""
    Block.objects.select_for_update().get(pk=block_id)
    return Block.objects.select_related("item__channel__unit", "act", "unblock").get(pk=block_id)


def _record(kind: str, block: Block, actor: Actor, *, hashes: Any = None) -> None:
    data: dict[str, Any] = {
        "block": block.pk,
        "rule": block.rule_id,
        "act": block.act_id,
        "until": block.ends_on.isoformat(),
        "why": block.ended_why,
    }
    ledger.append(kind, actor=actor, subject=f"item:{block.item_id}", data=data, hashes=hashes)


def record_export(actor: Actor) -> None:
    """The block list was taken out as a file."""
    ledger.append("block.list_exported", actor=actor, subject="blocks", data={})
