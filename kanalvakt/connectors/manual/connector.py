"""Channels that nothing but a person can read: what was written is pasted or uploaded, every act is a manual task."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from kanalvakt.connectors.base import (
    YES,
    Cap,
    ChannelRef,
    CredentialField,
    EvidenceRef,
    Guide,
    Health,
    ItemRef,
    Outcome,
    Page,
    Parsed,
    Profile,
    Receipt,
    Support,
    Unread,
    Unsupported,
)
from kanalvakt.core.wording import kept as _

type Read = Callable[[bytes, Mapping[str, str]], Parsed]

BY_HAND = Support("no", _("Kanalen sköts för hand: gör det på plattformen och anteckna här att det är gjort."))


class Manual:
    """No API. `kind` and `label` are the platform's, so that a Facebook page kept by hand still says Facebook."""

    credential_fields: Sequence[CredentialField] = ()
    guide = Guide()

    def __init__(
        self, kind: str = "manual", label: str = _("Annan kanal (sköts för hand)"), read: Read | None = None
    ) -> None:
        self.kind = kind
        self.label = label
        self._read = read

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """Nothing but taking in what a person pastes or uploads."""
        return {cap: YES if cap == Cap.IMPORT else BY_HAND for cap in Cap}

    def health(self, channel: ChannelRef) -> Health:
        """Nothing can break, and nothing is watched either: say so."""
        return Health(
            True, _("Kanalen läses inte av sig själv. Klistra in eller ladda upp det som skrivits vid varje tillsyn.")
        )

    def profile(self, channel: ChannelRef) -> Profile:
        """Only a person can look."""
        raise self._by_hand()

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """Never an empty page: that would say that nothing was written."""
        raise self._by_hand()

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """Hide, then delete: what a person may be asked to do there."""
        return (Cap.HIDE, Cap.DELETE)

    def describe(self, verb: Cap) -> str:
        """Before the click."""
        return _("Du gör det själv på plattformen efter en instruktion och antecknar när det är gjort.")

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        """A manual task instead."""
        raise self._by_hand()

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """A manual task instead."""
        raise self._by_hand()

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        """We cannot look."""
        raise self._by_hand()

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """We cannot look."""
        return Outcome.UNKNOWN

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """An answer of the platform's, where there is a reader; what a person hands in is read elsewhere."""
        if self._read:
            return self._read(body, context)
        return Parsed(
            unread=[Unread("$", _("Kanalvakt har ingen läsare för {told} än.").format(told=self.label), body)]
            if body
            else []
        )

    def _by_hand(self) -> Unsupported:
        return Unsupported(
            _("{told} läses och ändras för hand. Gör det på plattformen och anteckna det här.").format(told=self.label)
        )
