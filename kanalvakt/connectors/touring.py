"""The parts of a connector that are the same wherever an account's lists are toured (`tours.py`)."""

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from kanalvakt.connectors import tours, whose
from kanalvakt.connectors.acts import ANSWERS, require_evidence, same_words
from kanalvakt.connectors.base import (
    Cap,
    ChannelRef,
    ConnectorError,
    CredentialField,
    EvidenceRef,
    Guide,
    ItemRef,
    Outcome,
    Page,
    Parsed,
    Receipt,
    Support,
    Unsupported,
)
from kanalvakt.connectors.nested import without_tokens
from kanalvakt.connectors.reading import earlier
from kanalvakt.connectors.tours import Lists, Tour
from kanalvakt.core.wording import kept as _

SECOND = timedelta(seconds=2)  # how the platforms' clocks may differ from ours


@dataclass(frozen=True, slots=True)
class Account:
    """Whose token it is: its id as it stands in an address, and every id by which it names itself."""

    path: str
    own: Sequence[str]


class Touring[C: Lists]:
    """A connector of a platform with lists. `C`: a conversation with it, as one account."""

    kind: ClassVar[str]
    label: ClassVar[str]
    credential_fields: ClassVar[Sequence[CredentialField]]
    guide: ClassVar[Guide]
    tour: ClassVar[Tour]
    able: ClassVar[Mapping[Cap, Support]]
    reasons: ClassVar[Mapping[Cap, str]]  # why not, and what to do instead
    effects: ClassVar[Mapping[Cap, str]]
    ladder: ClassVar[Sequence[Cap]] = ()

    def talk(self, channel: ChannelRef) -> AbstractContextManager[C]:
        """A conversation as the channel's account."""
        raise NotImplementedError

    def account(self, client: C, channel: ChannelRef) -> Account:
        """Whose it is."""
        raise NotImplementedError

    def done(self, client: C, item: ItemRef, verb: Cap) -> bytes:
        """Do it; the platform's answer."""
        raise NotImplementedError

    def read_back(self, client: C, item: ItemRef, verb: Cap) -> Outcome:
        """What the platform shows of the item, or of its sender, after `verb`."""
        raise NotImplementedError

    def answer(self, client: C, item: ItemRef, words: str) -> tuple[str, bytes]:
        """Send an answer; its id and what the platform said."""
        raise NotImplementedError

    def answers_to(self, item: ItemRef) -> tours.Task:
        """The list where an answer to the item would stand."""
        raise NotImplementedError

    def is_there(self, client: C, item: ItemRef, number: str) -> bool:
        """Whether an answer of ours is there."""
        raise NotImplementedError

    def by_hand(self, verb: Cap) -> str:
        """Why the platform has no such act, and what to do instead."""
        return self.reasons.get(
            verb, _("{label} har ingen sådan åtgärd. Gör det på plattformen och anteckna det.").format(label=self.label)
        )

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """What can be done at all; each item says by itself what may be done with it."""
        return {cap: self.able.get(cap, Support("no", self.by_hand(cap))) for cap in Cap}

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """See the platform's parse.py."""
        return self.tour.parse(body, context)

    def describe(self, verb: Cap) -> str:
        """What author and public will see."""
        return self.effects.get(verb, self.by_hand(verb))

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """Mildest first; nothing is taken out of a conversation from here."""
        return () if item.kind == "message" else self.ladder

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """See tours.py. Cursor between passes: {until, whose, looked, posts, others}."""
        with self.talk(channel) as client:
            if isinstance(cursor, dict) and "todo" in cursor:
                return tours.step(client, self.tour, cursor)
            return tours.step(client, self.tour, self.begun(client, channel, cursor, complete=complete))

    def begun(self, client: C, channel: ChannelRef, cursor: Any, *, complete: bool) -> dict[str, Any]:
        """The state of a new pass."""
        known = whose.kept(cursor, complete=complete)
        if known is None:
            account = self.account(client, channel)
            known = whose.learned(path=account.path, own=list(account.own))
        return tours.begin(self.tour, known, cursor, complete=complete)

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        """Hiding, showing and blocking may be repeated; what is already deleted is deleted."""
        if verb not in self.effects or verb not in self.able or verb in ANSWERS:
            raise Unsupported(self.by_hand(verb))
        require_evidence(verb, evidence)
        with self.talk(channel) as client:
            try:
                raw = without_tokens(self.done(client, item, verb))
            except ConnectorError as error:
                if verb != Cap.DELETE or error.code != "gone":
                    raise
                raw = b""
        return Receipt(verb, datetime.now(UTC), self.effects[verb], item.platform_id, raw)

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """Read back what an act did."""
        with self.talk(channel) as client:
            if receipt.verb in ANSWERS:
                return Outcome.DONE if self.is_there(client, item, receipt.platform_ref) else Outcome.NOT_EFFECTIVE
            return self.read_back(client, item, Cap(receipt.verb))

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """The platforms know no idempotency key: `find_reply` before any retry."""
        verb = Cap.REPLY_MESSAGE if item.kind == "message" else Cap.REPLY
        if verb not in self.able:
            raise Unsupported(self.by_hand(verb))
        with self.talk(channel) as client:
            number, raw = self.answer(client, item, text)
        return Receipt(verb, datetime.now(UTC), self.effects[verb], number, without_tokens(raw))

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        """Our own words directly below the item, or later in the conversation."""
        verb = Cap.REPLY_MESSAGE if item.kind == "message" else Cap.REPLY
        if verb not in self.able:
            return None
        with self.talk(channel) as client:
            own = ",".join(self.account(client, channel).own)
            where = self.answers_to(item)
            head = {"edge": where["edge"], "parent": item.platform_id, "root": where["root"]}
            context = {"own_ids": own, "head": json.dumps(head)}
            try:
                listed = client.listing(where["path"], {**self.tour.asked[where["edge"]], **where["more"]})
            except ConnectorError as error:
                if error.code == "gone":
                    return None
                raise
        for found in self.parse(listed.answer.body, context):
            if found.is_own and found.written_at >= earlier(since, SECOND) and same_words(text, found.text):
                return Receipt(verb, found.written_at, self.effects[verb], found.platform_id, found.raw)
        return None
