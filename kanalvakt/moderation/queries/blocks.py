"""Blocks: what is in force, what is to be reviewed, what has ended and still lies at the platform."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kanalvakt.collection.models import Item
from kanalvakt.collection.queries import may_read, of_units, sender_name
from kanalvakt.connectors.base import Cap
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.wording import spoken
from kanalvakt.moderation.models import Block
from kanalvakt.organisation.permissions import allows, units
from kanalvakt.outbox.platform import Outside

BLOCK = "moderation.block"
# A block is listed for review so long before its day.
AHEAD = timedelta(days=7)


def blocks(actor: Actor) -> QuerySet[Block]:
    """Those that `actor` may see, newest first."""
    rows = Block.objects.select_related(
        "item__channel__unit", "sender", "decided_by", "act__evidence", "unblock", "ended_by"
    )
    return rows.filter(of_units(units(actor, "moderation.read_decisions")))


def blocks_in_force(actor: Actor) -> QuerySet[Block]:
    """Those decided and not ended, the first to end first."""
    return blocks(actor).filter(ended_at=None).order_by("ends_on", "id")


def blocks_to_review(actor: Actor) -> QuerySet[Block]:
    """Those whose day of review is near or past, the first to end first.

    The last review can be on the day of the end: then the block ends by itself.
    """
    soon = clock.today() + AHEAD
    return blocks_in_force(actor).filter(review_on__lte=soon).exclude(review_on=F("ends_on"), reviews__isnull=False)


def blocks_to_lift(actor: Actor) -> QuerySet[Block]:
    """Those that are over and still lie at the platform, and those that should have ended (law 6)."""
    late = Q(ended_at=None, ends_on__lt=clock.today())
    return blocks(actor).filter(late | Q(ended_at__isnull=False, lifted_at=None)).order_by("id")


def ended_blocks(actor: Actor) -> QuerySet[Block]:
    """Those that are over and done with, newest first."""
    return blocks(actor).filter(lifted_at__isnull=False)


def open_block(item: Item) -> Block | None:
    """The block of whoever wrote the item, if one is open."""
    same = Q(sender=item.sender_id) if item.sender_id else Q(item=item)
    return Block.objects.filter(same, lifted_at=None).first()


def can_block(item: Item, actor: Actor) -> bool:
    """Whether this person may block whoever wrote the item, who is not blocked already."""
    others = not item.is_own and not (item.sender and item.sender.is_channel)
    return others and allows(actor, BLOCK, item.channel.unit_id) and open_block(item) is None


@dataclass(frozen=True, slots=True)
class BlockEffect:
    """What a block would do: `effect` in plain Swedish, and whether a person has to do it at the platform."""

    effect: str
    by_hand: bool


def block_effect(item: Item) -> BlockEffect:
    """Before the click."""
    outside = Outside(item)
    support = outside.support(Cap.BLOCK_AUTHOR)
    if support and outside.ref.sender_id:
        return BlockEffect(spoken(outside.describe(Cap.BLOCK_AUTHOR)), by_hand=False)
    return BlockEffect(spoken(support.reason) or _("Plattformen säger inte vem avsändaren är."), by_hand=True)


def block_table(actor: Actor) -> Iterator[list[str]]:
    """The block list as rows of text, a heading first; secrecy-marked senders masked for those without clearance."""
    yield [
        _("Nummer"),
        _("Kanal"),
        _("Avsändare"),
        _("Avsändarens id"),
        _("Regel"),
        _("Grund"),
        _("Skäl"),
        _("Beslutat"),
        _("Beslutat av"),
        _("Till och med"),
        _("Prövas på nytt"),
        _("Läge"),
        _("Upphörde"),
        _("Varför"),
    ]
    for block in blocks(actor).order_by("id").iterator():
        yield _row(block, actor)


def _row(block: Block, actor: Actor) -> list[str]:
    open_ = may_read(block.item, actor)
    mask = _("Sekretessmarkerat")
    return [
        str(block.pk),
        block.item.channel.name,
        sender_name(block.item, actor) or block.item.no_sender,
        (block.sender.platform_id if block.sender else "") if open_ else mask,
        block.rule_id,
        block.ground,
        block.reason if open_ else mask,
        _day(block.decided_at),
        block.decided_by.name,
        block.ends_on.isoformat(),
        block.review_on.isoformat(),
        str(block.act.get_state_display()),
        _day(block.ended_at),
        str(block.get_ended_why_display()) if block.ended_why else "",
    ]


def _day(at: datetime | None) -> str:
    return timezone.localdate(at).isoformat() if at else ""
