"""What a connector does: the one that every platform folder implements, and what only some platforms can."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from kanalvakt.connectors.base import (
    Begun,
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
)


class Connector(Protocol):
    """What every platform folder implements in `connector.py`."""

    kind: str
    label: str
    credential_fields: Sequence[CredentialField]
    guide: Guide

    def capabilities(self, channel: ChannelRef) -> Mapping[Cap, Support]:
        """What can be done on this channel."""

    def health(self, channel: ChannelRef) -> Health:
        """Try the connection; never raises for an expected fault, says it instead."""

    def profile(self, channel: ChannelRef) -> Profile:
        """How the channel presents itself now."""

    def fetch(self, channel: ChannelRef, cursor: Any, *, complete: bool) -> Page:
        """One step of a pass. Start: `cursor` None (complete), or the cursor of the last pass that was done."""

    def removal_ladder(self, channel: ChannelRef, item: ItemRef) -> Sequence[Cap]:
        """The removal acts this platform has for the item, mildest first."""

    def describe(self, verb: Cap) -> str:
        """Plain Swedish, before the click: what author and public will still see after `verb`."""

    def act(
        self, channel: ChannelRef, item: ItemRef, verb: Cap, *, evidence: EvidenceRef | None, idempotency_key: str
    ) -> Receipt:
        """Hide, hold, trash, mark, delete, restore, approve an item; block and unblock its sender.

        Refuses a removal and a block without `evidence`.
        """

    def reply(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """Answer in public (or in the conversation). `platform_ref` is the new item's id."""

    def find_reply(self, channel: ChannelRef, item: ItemRef, text: str, since: datetime) -> Receipt | None:
        """Look for our own text in the thread before any retry (law 7)."""

    def verify(self, channel: ChannelRef, item: ItemRef, receipt: Receipt) -> Outcome:
        """Read back what an act did."""

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """Pure: what fetch, imports and checks share. Never raises; loses no item and no sender.

        `context` keys, all optional: `address` of the channel, `own_ids` (comma-separated ids of its own accounts),
        `fetched_at` (ISO time), `head` (what else than its own bytes an item needs; the connector's own form).
        """


@runtime_checkable
class LooksAgain(Protocol):
    """A connector whose complete pass can miss what is still there (blocked, or below something deleted)."""

    def gone(self, channel: ChannelRef, platform_ids: Sequence[str]) -> Collection[str]:
        """Of what a complete pass did not show, what really is away. Raises when the platform does not say."""


@runtime_checkable
class RepliesPrivately(Protocol):
    """A connector whose platform lets a public comment be answered in private (`Cap.PRIVATE_REPLY`)."""

    def reply_privately(self, channel: ChannelRef, item: ItemRef, text: str, *, idempotency_key: str) -> Receipt:
        """A message to who wrote the item. `platform_ref` is the message's id."""


@runtime_checkable
class LogsIn(Protocol):
    """A connector whose platform lets a person log in there and give Kanalvakt rights (OAuth 2, authorisation code)."""

    def begin_login(self, channel: ChannelRef, redirect: str, state: str) -> Begun:
        """Introduce Kanalvakt there. The platform sends the person to `redirect` with `code` and `state`."""

    def finish_login(self, channel: ChannelRef, kept: Mapping[str, str], code: str, redirect: str) -> Mapping[str, str]:
        """The channel's credentials for the code."""
