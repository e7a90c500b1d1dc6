"""What Facebook's and Instagram's exports have in common: conversations, texts that were mis-decoded, own files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from kanalvakt.connectors.archives.base import INSIDE, Account, Ids, Row, Source
from kanalvakt.connectors.archives.mojibake import repaired
from kanalvakt.connectors.archives.peeking import START, begins
from kanalvakt.connectors.archives.source import Damaged
from kanalvakt.connectors.archives.streaming import Part, parts, safely
from kanalvakt.connectors.base import Attachment, FetchedItem, Person, Unread
from kanalvakt.connectors.reading import LONG_AGO, NoItem, epoch, inside, text
from kanalvakt.connectors.slices import Document, Slice

NO_ID = "Exporten har bara namnet, inte avsändarens id."
UNSAID = "Exporten säger inte vem som skrev: det är kontots eget."
LOST = "Filen fanns inte med i exporten."
HTML = (
    "Exporten är i HTML. Begär den en gång till hos plattformen och välj formatet JSON: bara den går att läsa in med "
    "avsändare och tider."
)
NO_ITEM = "Varken inlägg, kommentar eller meddelande."
# What stands in answers and notices of Meta's API, never in an export.
_API = (b'"entry"', b'"created_time"', b'"paging"', b'"response"')
_MEDIA = ("photos", "videos", "audio_files", "files", "gifs", "media")


def said(value: Any) -> str:
    """A text as it was written, whatever the export did to it."""
    return repaired(text(value))


def when(*values: Any) -> datetime:
    """The first of these Unix times (seconds or milliseconds) that is one."""
    return next((at for at in map(epoch, values) if at), LONG_AGO)


def written_by(name: str, account: Account) -> tuple[Person, bool]:
    """Who, and whether it is the account itself. Without a name it is: an export holds what the account did."""
    if name:
        return Person(name=name, missing=NO_ID), account.is_me(name)
    return Person(name=account.name or account.handle, missing=UNSAID), True


class Pack:
    """One export being read: its files, the ids that are made, whose it is."""

    def __init__(self, source: Source, account: Account, reader: str) -> None:
        self.source, self.account, self.ids, self.reader = source, account, Ids(reader), reader
        self._names = frozenset(source.names())

    def read(self, name: str, lists: Sequence[str] = ()) -> Iterator[Part | Unread]:
        """The values of one file; what cannot be opened is told."""
        try:
            with self.source.open(name) as file:
                yield from parts(file, name, lists)
        except (Damaged, OSError) as error:
            yield Unread(name, str(error) or "Filen går inte att läsa.")

    def things(self, name: str, is_one: Callable[[Mapping[str, Any]], bool]) -> Iterator[Part | Unread]:
        """The same; a small file that is one thing, where there was no second to make a list of, is given whole."""
        start = begins(self.source, name)
        whole = Document(start).whole() if start.lstrip().startswith(b"{") and len(start) < START else None
        if isinstance(whole, Slice) and is_one(whole.value):
            yield Part((), 1, whole.value, whole.raw, listed=True)
        else:
            yield from self.read(name)

    def attached(self, name: str, given: Any) -> Attachment | None:
        """A medium `{uri}` that is named in the file `name`; None when there is none."""
        uri = said(inside(given, "uri"))
        if not uri:
            return None
        told = said(inside(given, "description"))
        if uri.startswith(("http://", "https://")):
            return Attachment(uri, alternative_text=told)
        path = self._within(name, uri)
        missing = "" if path in self._names else LOST
        return Attachment(f"{INSIDE}{path}", alternative_text=told, missing=missing)

    def _within(self, name: str, uri: str) -> str:
        """The path in this archive, which may have a folder of its own around all of it."""
        above = name.split("/")[:-1]
        for depth in range(len(above), -1, -1):
            path = "/".join([*above[:depth], uri])
            if path in self._names:
                return path
        return uri


def is_api(start: bytes) -> bool:
    """Whether it is an answer of the API's: the connectors read those."""
    return any(mark in start for mark in _API)


def is_message(value: Any) -> bool:
    """A message of a conversation, in the usual form or that of end-to-end encrypted ones."""
    return isinstance(value, dict) and (
        ("sender_name" in value and "timestamp_ms" in value) or ("senderName" in value and "timestamp" in value)
    )


def conversation(pack: Pack, name: str) -> Iterator[Row]:
    """The messages of one file of a conversation."""
    folder = name.rpartition("/")[0].rpartition("/")[2]
    for part in pack.read(name, ("messages",)):
        if isinstance(part, Unread):
            yield part
        elif part.listed:
            yield safely(lambda part=part: message(pack, name, folder, part), place(name, part), part.raw)  # type: ignore[misc]


def place(name: str, part: Part) -> str:
    """File and line, for people."""
    return f"{name}, rad {part.line}"


def message(pack: Pack, name: str, folder: str, part: Part) -> FetchedItem:
    """`folder`: the conversation's own, '' when it is not known."""
    value = part.value
    if not is_message(value):
        raise NoItem(NO_ITEM)
    who = said(value.get("sender_name", value.get("senderName")))
    at = value.get("timestamp_ms", value.get("timestamp"))
    words = said(value.get("content", value.get("text")))
    sender, own = written_by(who, pack.account) if who else (Person(missing=NO_ID), False)
    unsent = bool(value.get("is_unsent") or value.get("isUnsent"))
    files = _media(pack, name, value)
    link = said(inside(value, "share", "link"))
    return FetchedItem(
        platform_id=pack.ids.of("message", at, who, words, *(one.url for one in files), link),
        kind="message",
        text=with_link(words or said(inside(value, "share", "share_text")), link),
        sender=sender,
        written_at=when(at),
        raw=part.raw,
        root_id=f"{pack.reader}:{folder}" if folder else "",
        is_own=own,
        visibility="author_removed" if unsent else "visible",
        attachments=files,
    )


def with_link(words: str, link: str) -> str:
    """A text, and on a line of its own what it points to."""
    return words if not link or link in words else f"{words}\n{link}".strip()


def _media(pack: Pack, name: str, value: Mapping[str, Any]) -> Sequence[Attachment]:
    given = [one for key in _MEDIA if isinstance(value.get(key), list) for one in value[key]]
    found = [pack.attached(name, one) for one in [*given, value.get("sticker")]]
    return tuple({one.url: one for one in found if one}.values())


def labelled(value: Mapping[str, Any]) -> dict[str, str]:
    """The newest form, `label_values: [{label, value}]`, as label → value."""
    given = value.get("label_values")
    found = {}
    for one in given if isinstance(given, list) else ():
        label, told = said(inside(one, "label")).casefold(), said(inside(one, "value")) or said(inside(one, "href"))
        if label and told:
            found[label] = told
    return found


def latest(*moments: datetime | None) -> datetime | None:
    """The last of them, None without any."""
    told = [one for one in moments if one and one > datetime(1990, 1, 1, tzinfo=UTC)]
    return max(told, default=None)
