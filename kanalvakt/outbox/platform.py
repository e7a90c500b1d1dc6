"""One item as its connector sees it, and what is asked of the connector on its behalf."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.utils.translation import gettext_noop as _

from kanalvakt.collection.models import Item, PublicState
from kanalvakt.connectors.base import NO, Cap, ChannelRef, EvidenceRef, ItemRef, Outcome, Receipt, Support
from kanalvakt.connectors.protocol import Connector, RepliesPrivately
from kanalvakt.connectors.registry import connector
from kanalvakt.outbox.models import Act, Evidence, Verb
from kanalvakt.register.queries import channel_ref

# What the public sees once an act is confirmed.
SHOWN_AFTER = {
    Verb.HIDE: PublicState.HIDDEN,
    Verb.HOLD: PublicState.HELD,
    Verb.TRASH: PublicState.TRASHED,
    Verb.SPAM: PublicState.SPAM,
    Verb.DELETE: PublicState.REMOVED,
    Verb.RESTORE: PublicState.VISIBLE,
    Verb.APPROVE: PublicState.VISIBLE,
}
# Clocks differ: our own text is looked for from a little before it was sent.
CLOCK_SKEW = timedelta(minutes=2)


@dataclass(frozen=True)
class Outside:
    """An item at its platform. Nothing here touches the database once `channel` is there."""

    item: Item

    @cached_property
    def connector(self) -> Connector:
        """The platform's connector."""
        return connector(self.item.channel.platform)

    @cached_property
    def channel(self) -> ChannelRef:
        """The channel with its credentials."""
        return channel_ref(self.item.channel)

    @cached_property
    def ref(self) -> ItemRef:
        """The item by its platform's own ids."""
        item = self.item
        root = item.root.platform_id if item.root else ""
        sender = item.sender.platform_id if item.sender else ""
        return ItemRef(item.platform_id, item.kind, root, item.parent_platform_id, item.permalink, sender)

    def support(self, cap: Cap) -> Support:
        """What the platform allows on the channel, and on this very item where it says so."""
        general = self.connector.capabilities(self.channel).get(cap, NO)
        own = self.item.allowed.get(cap)
        if not general or own is None:
            return general
        return Support(own.get("level", "yes"), own.get("reason", "")) if isinstance(own, dict) else general

    def ladder(self) -> list[Cap]:
        """The removal acts that the platform has for the item, mildest first; some may have to be done by hand."""
        return list(self.connector.removal_ladder(self.channel, self.ref))

    def describe(self, verb: str) -> str:
        """Plain Swedish, before the click: what author and public will still see."""
        return self.connector.describe(Cap(verb))


def cap(act: Act) -> Cap | None:
    """The capability that an act needs; None for what is always done by hand."""
    if act.verb == Verb.REPLY and act.item.kind == "message":
        return Cap.REPLY_MESSAGE
    return None if act.verb == Verb.POLICE else Cap(act.verb)


def unsupported(outside: Outside, act: Act) -> str | None:
    """Why the act has to be done by hand, or None when the platform can do it."""
    needed = cap(act)
    if needed is None:
        return _("Det här görs alltid av en människa.")
    if act.verb in (Verb.BLOCK, Verb.UNBLOCK) and not outside.ref.sender_id:
        return _("Plattformen säger inte vem avsändaren är.")
    support = outside.support(needed)
    return None if support else support.reason or _("Plattformen låter inte Kanalvakt göra det här.")


def send(outside: Outside, act: Act) -> Receipt:
    """Do the act. The evidence goes with it: connectors refuse a removal without."""
    key = act.idempotency_key
    if act.verb == Verb.REPLY:
        return outside.connector.reply(outside.channel, outside.ref, act.text, idempotency_key=key)
    if act.verb == Verb.PRIVATE_REPLY and isinstance(outside.connector, RepliesPrivately):
        return outside.connector.reply_privately(outside.channel, outside.ref, act.text, idempotency_key=key)
    proof = evidence_ref(act.evidence) if act.evidence else None
    return outside.connector.act(outside.channel, outside.ref, Cap(act.verb), evidence=proof, idempotency_key=key)


def look(outside: Outside, act: Act) -> tuple[Outcome, Receipt | None]:
    """Whether an act that may have happened did. For an answer: our own text in the thread (law 7)."""
    sent_at = act.sent_at or act.requested_at
    if act.verb == Verb.REPLY:
        found = outside.connector.find_reply(outside.channel, outside.ref, act.text, sent_at - CLOCK_SKEW)
        return (Outcome.DONE, found) if found else (Outcome.NOT_EFFECTIVE, None)
    if act.verb == Verb.PRIVATE_REPLY and not act.platform_ref:
        return Outcome.UNKNOWN, None  # no platform lists what was sent in private: a person looks
    receipt = Receipt(act.verb, sent_at, act.effect or outside.describe(act.verb), act.platform_ref)
    return outside.connector.verify(outside.channel, outside.ref, receipt), receipt


def confirm(outside: Outside, act: Act) -> Outcome:
    """Read back what was sent."""
    receipt = Receipt(act.verb, act.sent_at or act.requested_at, act.effect, act.platform_ref)
    return outside.connector.verify(outside.channel, outside.ref, receipt)


def evidence_ref(evidence: Evidence) -> EvidenceRef:
    """Proof for the connector."""
    return EvidenceRef(str(evidence.pk), evidence.sha256)
