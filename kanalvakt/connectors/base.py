"""What goes into a connector and comes out of it: plain dataclasses, no models, no Django. What it does: protocol.py.

A connector translates one outside platform. It is stateless: everything it needs comes in a `ChannelRef`, everything
it learns goes out as values. Ids are strings (64-bit safe), times are aware. Facts per platform: its own README.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


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


# Not frozen, which makes one take three times as long to make: there are millions. Nobody changes one all the same.
@dataclass(slots=True)
class Person:
    """Who wrote. Without `platform_id` the `missing` reason says why (plain Swedish)."""

    platform_id: str = ""
    name: str = ""
    handle: str = ""
    url: str = ""
    missing: str = ""
    extra: Mapping[str, str] = field(default_factory=dict, repr=False)  # e-mail, IP … kept in evidence only


@dataclass(slots=True, unsafe_hash=True)
class Attachment:
    """A medium of an item, by address. `missing`: why the platform does not hand it out; then `url` only names it."""

    url: str
    media_type: str = ""
    alternative_text: str = ""
    missing: str = ""


@dataclass(slots=True)
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
