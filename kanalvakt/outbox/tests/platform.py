"""A platform in memory that does what it is asked and then loses the answer, refuses, is slow, or dies in between."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from kanalvakt.connectors.base import (
    YES,
    Cap,
    ChannelRef,
    ConnectorError,
    EvidenceRef,
    FetchedItem,
    ItemRef,
    Outcome,
    Parsed,
    Person,
    Receipt,
    Support,
    Unsupported,
)
from kanalvakt.core import clock

REMOVALS = {Cap.HIDE, Cap.HOLD, Cap.TRASH, Cap.SPAM, Cap.DELETE}
ON_SENDERS = {Cap.BLOCK_AUTHOR, Cap.UNBLOCK_AUTHOR}


class Crash(BaseException):
    """The process dies here: nothing of ours may catch it."""


class Pretend:
    """One platform for one test. `faults` are played one a call, before or after the deed; then all goes well.

    Faults: lost (done, but the answer never came), timeout (not done, and nobody knows), throttled, refused,
    crash_before, crash_after, nonsense (done, and the answer breaks the connector), blind (cannot be read back).
    """

    kind, label, credential_fields = "practice", "Övningsplatsen", ()

    def __init__(self) -> None:
        self.shown: dict[str, str] = {}
        self.blocked: set[str] = set()
        self.replies: list[tuple[str, str]] = []
        self.removals: list[tuple[str, str]] = []
        self.faults: Iterator[str] = iter(())
        self.unsupported: set[Cap] = set()
        self.ladder: Sequence[Cap] = (Cap.HOLD, Cap.TRASH, Cap.DELETE)
        self.effective = True
        self.witness: Callable[[EvidenceRef], None] = lambda _evidence: None

    def play(self, *faults: str) -> None:
        """What goes wrong in the next calls."""
        self.faults = iter(faults)

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        no = Support("no", "Plattformen har inget sätt att göra det.")
        return {cap: no if cap in self.unsupported else YES for cap in Cap}

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        return self.ladder

    def describe(self, verb: Cap) -> str:
        return f"Efter {verb.value}: bara avsändaren ser texten."

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        assert idempotency_key
        assert verb not in {*REMOVALS, Cap.BLOCK_AUTHOR} or evidence is not None, (
            "a removal without evidence reached the platform"
        )
        fault = self._before()
        if verb in REMOVALS and evidence:
            self.witness(evidence)
            self.removals.append((item.platform_id, verb.value))
        if verb in ON_SENDERS:
            self._relate(item, verb)
        elif self.effective:
            self.shown[item.platform_id] = verb.value
        self._after(fault)
        return Receipt(verb.value, clock.now(), self.describe(verb))

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        fault = self._before()
        self.replies.append((item.platform_id, text))
        self._after(fault)
        return self._replied(item, text)

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        self._look()
        return self._replied(item, text) if (item.platform_id, text) in self.replies else None

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        if self._look() == "blind":
            return Outcome.UNKNOWN
        if receipt.verb in ON_SENDERS:
            done = (item.sender_id in self.blocked) == (receipt.verb == Cap.BLOCK_AUTHOR)
        elif receipt.verb == "reply":
            done = any(reply[0] == item.platform_id for reply in self.replies)
        else:
            done = self.shown.get(item.platform_id) == receipt.verb
        return Outcome.DONE if done else Outcome.NOT_EFFECTIVE

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        try:
            given: dict[str, Any] = json.loads(body)
        except ValueError:
            return Parsed()
        extra = {name: given[name] for name in ("email", "ip") if name in given}
        return Parsed(
            [
                FetchedItem(
                    platform_id=given["id"],
                    kind="comment",
                    text=given["text"],
                    sender=Person("user-1", "Kim Karlsson", extra=extra),
                    written_at=clock.now(),
                    raw=body,
                )
            ]
        )

    def doubles(self) -> list[tuple[str, str]]:
        """Answers that were given more than once."""
        return [reply for reply, times in Counter(self.replies).items() if times > 1]

    def _relate(self, item: ItemRef, verb: Cap) -> None:
        assert item.sender_id
        if self.effective:
            (self.blocked.add if verb == Cap.BLOCK_AUTHOR else self.blocked.discard)(item.sender_id)

    def _before(self) -> str:
        fault = next(self.faults, "")
        match fault:
            case "crash_before":
                raise Crash
            case "timeout":
                raise ConnectorError("too_slow", "Plattformen svarade inte i tid.", ambiguous=True)
            case "throttled":
                raise ConnectorError("throttled", "Plattformen ber oss vänta.", retry_after=60)
            case "refused":
                raise ConnectorError("forbidden", "Kontot får inte göra det här.", permanent=True)
            case "unsupported":
                raise Unsupported("Plattformen har inget sätt att göra det.")
        return fault

    def _after(self, fault: str) -> None:
        match fault:
            case "lost":
                raise ConnectorError("unreachable", "Svaret kom aldrig fram.", ambiguous=True)
            case "crash_after":
                raise Crash
            case "nonsense":
                raise KeyError("id")

    def _look(self) -> str:
        fault = next(self.faults, "")
        if fault == "crash_before":
            raise Crash
        if fault in ("timeout", "lost", "throttled"):
            raise ConnectorError("too_slow", "Plattformen svarade inte i tid.")
        return fault

    def _replied(self, item: ItemRef, text: str) -> Receipt:
        return Receipt(
            "reply", clock.now(), "Svaret syns för alla.", f"svar-{self.replies.index((item.platform_id, text))}"
        )
