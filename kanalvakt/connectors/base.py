"""The whole connector contract on one page: plain dataclasses, no models, no Django.

A connector translates one outside platform. It is stateless: everything it needs comes in a `ChannelRef`, everything
it learns goes out as values. Ids are strings (64-bit safe), times are aware. Facts per platform: its own README.md.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable


class Cap(StrEnum):
    """What a platform can let us do. Screens ask for capabilities, never for a platform's name."""

    READ_PROFILE = "read_profile"
    LIST_POSTS = "list_posts"
    LIST_COMMENTS = "list_comments"
    READ_MESSAGES = "read_messages"
    REPLY = "reply"
    REPLY_MESSAGE = "reply_message"
    PRIVATE_REPLY = "private_reply"
    HIDE = "hide"
    RESTORE = "restore"
    HOLD = "hold"
    APPROVE = "approve"
    TRASH = "trash"
    SPAM = "spam"
    DELETE = "delete"
    BLOCK_AUTHOR = "block_author"
    UNBLOCK_AUTHOR = "unblock_author"
    PURGE_MESSAGE = "purge_message"
    REPORT = "report"
    WEBHOOK = "webhook"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Support:
    """Whether a capability is there: `yes`, `no` or `conditional`; the reason is plain Swedish."""

    level: str
    reason: str = ""

    def __bool__(self) -> bool:
        return self.level != "no"


YES, NO = Support("yes"), Support("no")


class Memory(Protocol):
    """Where a connector keeps a secret of its own between calls (a session), sealed like the credentials."""

    def read(self) -> str:
        """What was kept last; '' when nothing was."""

    def write(self, text: str) -> None:
        """Keep this instead."""


@dataclass(frozen=True, slots=True)
class ChannelRef:
    """A channel as a connector sees it. `credentials` come from the vault and are never logged."""

    id: str
    kind: str
    address: str
    handle: str = ""
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    memory: Memory | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote. Without `platform_id` the `missing` reason says why (plain Swedish)."""

    platform_id: str = ""
    name: str = ""
    handle: str = ""
    url: str = ""
    missing: str = ""
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)  # e-mail, IP … kept in evidence only


@dataclass(frozen=True, slots=True)
class Attachment:
    """A medium of an item, by address. `missing`: why the platform does not hand it out; then `url` only names it."""

    url: str
    media_type: str = ""
    alternative_text: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True)
class FetchedItem:
    """One thing that was written. `raw` is its own slice of the answer, byte-exact; `text` may hold anything.

    `kind`: post, visitor_post, comment, message, review, mention.
    `visibility`: visible, held, hidden, trashed, spam, removed, author_removed.
    `allowed`: capability → support for this very item, where the platform says so (can_hide …).
    """

    platform_id: str
    kind: str
    text: str
    sender: Person
    written_at: datetime
    raw: bytes = field(repr=False)
    parent_id: str = ""
    root_id: str = ""
    is_own: bool = False
    html: str = ""
    language: str = ""
    edited_at: datetime | None = None
    visibility: str = "visible"
    permalink: str = ""
    attachments: Sequence[Attachment] = ()
    allowed: Mapping[str, Support] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in an answer that could not be made an item: where it stood, why, and its own bytes."""

    where: str
    reason: str
    raw: bytes = field(default=b"", repr=False)


class Parsed(list[FetchedItem]):
    """The items of an answer, and what in it was no item: nothing is dropped in silence."""

    def __init__(self, items: Iterable[FetchedItem] = (), unread: Iterable[Unread] = ()) -> None:
        super().__init__(items)
        self.unread = list(unread)


@dataclass(frozen=True, slots=True)
class Gone:
    """A platform event that says an item is away; `cause` is author_removed, removed or gone."""

    platform_id: str
    cause: str = "gone"


@dataclass(frozen=True, slots=True)
class Page:
    """One step of a pass. `cursor` is opaque JSON; `done` ends the pass.

    `observed_until`: everything written before it has been seen when the pass is done.
    `reported_total`: the platform's own count of what a complete pass lists, if it gives one.
    """

    items: Sequence[FetchedItem]
    cursor: Any
    done: bool
    gone: Sequence[Gone] = ()
    observed_until: datetime | None = None
    reported_total: int | None = None
    unread: Sequence[Unread] = ()


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An item that already exists, for an act. `sender_id`: who wrote it, whom (UN)BLOCK_AUTHOR is about."""

    platform_id: str
    kind: str
    root_id: str = ""
    parent_id: str = ""
    permalink: str = ""
    sender_id: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """Proof for the connector that the item was preserved and sealed. No removal without one."""

    id: str
    sha256: str


class Outcome(StrEnum):
    """What reading back showed."""

    DONE = "done"
    NOT_EFFECTIVE = "not_effective"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform answered to an act. `effect` is plain Swedish: what author and public still see."""

    verb: str
    at: datetime
    effect: str
    platform_ref: str = ""
    raw: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Profile:
    """How the channel presents itself. `account` is the platform's own id of it, `handle` its name in the address.

    `page`: where people see it, if that is not the channel's address.
    `original_url`: the picture where the account itself lies, should the other address not answer.
    `whole`: description and links are all that the platform tells a visitor of who keeps the account.
    """

    name: str
    description: str = ""
    links: Sequence[str] = ()
    picture_url: str = ""
    contact: str = ""
    raw: bytes = field(default=b"", repr=False)
    account: str = ""
    handle: str = ""
    original_url: str = ""
    page: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the connection works now, and what will break it and when."""

    ok: bool
    message: str
    expires_at: datetime | None = None
    scopes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class CredentialField:
    """One thing to type when a channel is connected. Labels and help are Swedish."""

    name: str
    label: str
    help: str = ""
    secret: bool = True
    required: bool = True


@dataclass(frozen=True, slots=True)
class Guide:
    """How a channel is connected, in plain Swedish: the steps, what each right is for, what may go wrong.

    `limits`: how much the platform lets us ask, and what happens then. `ends`: until when a log-in lasts.
    """

    steps: Sequence[str] = ()
    review: Sequence[str] = ()  # what must be ready before the platform lets the organisation's app in
    rights: Mapping[str, str] = field(default_factory=dict)  # as the platform names it → what Kanalvakt does with it
    trouble: str = ""
    limits: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A log-in at the platform that has begun: where the person goes, what is kept in secret until they return."""

    url: str
    kept: Mapping[str, str] = field(repr=False)


class ConnectorError(Exception):
    """The platform did not do it. `str(error)` is plain Swedish and says what to do; it never holds a secret.

    `code`: unreachable, expired, forbidden, throttled, moved, not_json, too_large, too_slow, endless, gone, sunset,
    refused, broken. `permanent`: a retry without a person's help is no use. `ambiguous`: an act may have happened.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        permanent: bool = False,
        ambiguous: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.permanent = permanent
        self.ambiguous = ambiguous
        self.retry_after = retry_after


class Unsupported(ConnectorError):
    """The platform has no such act; the way out is a manual task."""

    def __init__(self, message: str) -> None:
        super().__init__("unsupported", message, permanent=True)


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
