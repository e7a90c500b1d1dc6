"""What Facebook's and Instagram's exports have in common: conversations, texts that were mis-decoded, own files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from kanalvakt.connectors.archives.base import INSIDE, Account, Ids, Row, Source, line_of
from kanalvakt.connectors.archives.guard import Damaged
from kanalvakt.connectors.archives.making import each
from kanalvakt.connectors.archives.mojibake import repaired
from kanalvakt.connectors.archives.peeking import START, begins
from kanalvakt.connectors.archives.streaming import Part, parts
from kanalvakt.connectors.base import Attachment, FetchedItem, Person, Unread
from kanalvakt.connectors.reading import LONG_AGO, NoItem, epoch, inside, moment, text
from kanalvakt.connectors.slices import Document, Slice
from kanalvakt.core.wording import kept as _

NO_ID = _("Exporten har bara namnet, inte avsändarens id.")
UNSAID = _("Exporten säger inte vem som skrev: det är kontots eget.")
LOST = _("Filen fanns inte med i exporten.")
HTML = _(
    "Exporten är i HTML. Begär den en gång till hos plattformen och välj formatet JSON: bara den går att läsa in med "
    "avsändare och tider."
)
NO_ITEM = _("Varken inlägg, kommentar eller meddelande.")
# What stands in answers and notices of Meta's API, never in an export.
_API = (b'"entry"', b'"created_time"', b'"paging"', b'"response"', b'"mid"')
_MEDIA = ("photos", "videos", "audio_files", "files", "gifs", "media")
# Lists that belong to one thing; and what a thing has at least one of.
_OWN = frozenset({"media", "data", "attachments", "string_list_data", "media_list_data", "label_values", "photos"})
_MARKS = frozenset({"timestamp", "creation_timestamp", "start_timestamp", "string_map_data", "media", "uri"})
_MILLISECONDS, _END = 10**11, 10**14
_FORMS = (
    ("sender_name", "timestamp_ms", "content"),
    ("senderName", "timestamp", "text"),  # end-to-end encrypted
    ("sender_name", "timestamp", "content"),  # 2018
    ("sender", "created_at", "text"),  # Instagram until 2020
)
_RARE = frozenset({*_MEDIA, "sticker", "share", "is_unsent", "isUnsent"})
_NOBODY = Person(missing=NO_ID)
# So many people of a conversation are kept.
PEOPLE = 10_000


def all_of(pages: Sequence[str]) -> str:
    """Where so many pages stand, for people."""
    more = len(pages) - 1
    return _("{page} och {count} till").format(page=pages[0], count=more) if more else pages[0]


def said(value: Any) -> str:
    """A text as it was written, whatever the export did to it."""
    told = text(value)
    return told if told.isascii() else repaired(told)


def when(*values: Any) -> datetime:
    """The first of these times that is one: Unix (seconds or milliseconds), or ISO."""
    for value in values:
        if type(value) is int and _MILLISECONDS < value < _END:  # of every message there is: `epoch` reads text too
            return datetime.fromtimestamp(value / 1000, UTC)
        if at := epoch(value) or moment(value):
            return at
    return LONG_AGO


class Pack:
    """One export being read: its files, the ids that are made, whose it is."""

    def __init__(self, source: Source, account: Account, reader: str) -> None:
        self.source, self.account, self.ids, self.reader = source, account, Ids(reader), reader
        self._names = frozenset(source.names())
        self._people: dict[str, tuple[Person, bool]] = {}

    def written_by(self, name: str) -> tuple[Person, bool]:
        """Who, and whether it is the account itself. Without a name it is: an export holds what the account did."""
        if (known := self._people.get(name)) is None:
            if len(self._people) >= PEOPLE:
                self._people.clear()
            known = self._people[name] = self._person(name)
        return known

    def _person(self, name: str) -> tuple[Person, bool]:
        if name:
            return Person(name=name, missing=NO_ID), self.account.is_me(name)
        return Person(name=self.account.name or self.account.handle, missing=UNSAID), True

    def read(self, name: str, lists: Sequence[str] = ()) -> Iterator[Part | Unread]:
        """The values of one file; what cannot be opened is told."""
        try:
            with self.source.open(name) as file:
                yield from parts(file, name, lists)
        except (Damaged, OSError) as error:
            yield Unread(name, str(error) or _("Filen går inte att läsa."))

    def things(self, name: str, is_one: Callable[[Mapping[str, Any]], bool]) -> Iterator[Part | Unread]:
        """The same; a small file that is one thing, where there was no second to make a list of, is given whole."""
        start = begins(self.source, name)
        whole = Document(start).whole() if start.lstrip().startswith(b"{") and len(start) < START else None
        if isinstance(whole, Slice) and is_one(whole.value):
            yield Part((), 1, whole.value, whole.raw, listed=True)
        else:
            for part in self.read(name):
                yield from _within(part)

    def attached(self, name: str, given: Any) -> Attachment | None:
        """A medium `{uri}` that is named in the file `name`; None when there is none."""
        uri = said(inside(given, "uri")).removeprefix("./")
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


def _within(part: Part | Unread) -> Iterator[Part | Unread]:
    """The part; or, where it only groups lists of things (several files that were put together), those."""
    value = part.value if isinstance(part, Part) and part.listed else None
    if isinstance(part, Unread) or not isinstance(value, dict) or not value or not _is_group(value):
        yield part
        return
    for key in value:
        for one in Document(part.raw).elements(key):
            if isinstance(one, Slice):
                yield Part((*part.path, key), part.line, one.value, one.raw, listed=True)


def _is_group(value: Mapping[str, Any]) -> bool:
    return all(
        key not in _OWN
        and isinstance(inner, list)
        and all(isinstance(one, dict) and one.keys() & _MARKS for one in inner)
        for key, inner in value.items()
    )


def is_api(start: bytes) -> bool:
    """Whether it is an answer of the API's: the connectors read those."""
    return any(mark in start for mark in _API)


def is_message(value: Any) -> bool:
    """A message of a conversation, in one of its forms."""
    return isinstance(value, dict) and _form(value) is not None


def _form(value: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """What who, when and the words are called."""
    for form in _FORMS:
        if form[0] in value and form[1] in value:
            return form
    return None


def conversation(pack: Pack, name: str) -> Iterator[Row]:
    """The messages of one file of a conversation."""
    folder = name.rpartition("/")[0].rpartition("/")[2]
    root = f"{pack.reader}:{folder}" if folder else ""
    yield from each(pack.read(name, ("messages",)), name, partial(message, pack, name, root))


def place(name: str, part: Part) -> str:
    """File and line, for people."""
    return line_of(name, part.line)


def message(pack: Pack, name: str, root: str, part: Part) -> FetchedItem:
    """`root`: the conversation's id, '' when it is not known."""
    value = part.value
    form = _form(value) if isinstance(value, dict) else None
    if form is None:
        raise NoItem(NO_ITEM)
    who, at, words = said(value[form[0]]), value[form[1]], said(value.get(form[2]))
    sender, own = pack.written_by(who) if who else (_NOBODY, False)
    plain = _RARE.isdisjoint(value)  # words only, as nearly all
    files = () if plain else _media(pack, name, value)
    share = None if plain else value.get("share")
    link = said(inside(share, "link")) if share else ""
    return FetchedItem(
        platform_id=pack.ids.of("message", at or (words, link), who, *named(files)),
        kind="message",
        text=with_link(words or said(inside(share, "share_text")), link) if share else words,
        sender=sender,
        written_at=when(at),
        raw=part.raw,
        root_id=root,
        is_own=own,
        visibility="visible" if plain or not (value.get("is_unsent") or value.get("isUnsent")) else "author_removed",
        attachments=files,
    )


def named(files: Sequence[Attachment]) -> list[str]:
    """What files are called in an id: a later export of the same may have them in another folder, or not at all."""
    return [one.url.rpartition("/")[2] for one in files]


def with_link(words: str, link: str) -> str:
    """A text, and on a line of its own what it points to."""
    return words if not link or link in words else f"{words}\n{link}".strip()


def _media(pack: Pack, name: str, value: Mapping[str, Any]) -> Sequence[Attachment]:
    given: list[Any] = [one for key in _MEDIA if isinstance(value.get(key), list) for one in value[key]]
    given += [{"uri": value["media"]}] if isinstance(value.get("media"), str) else []
    found = [pack.attached(name, one) for one in [*given, value.get("sticker")]]
    return tuple({one.url: one for one in found if one}.values())


def labelled(value: Mapping[str, Any]) -> dict[str, str]:
    """The newest form, `label_values: [{label, value} | {title, dict: […]}]`, as label → value."""
    found: dict[str, str] = {}
    for one in _labels(value):
        label, told = said(inside(one, "label")).casefold(), said(inside(one, "value")) or said(inside(one, "href"))
        if label and told:
            found.setdefault(label, told)
    return found


def label_media(value: Any) -> list[Any]:
    """The media that stand among the labels."""
    given = [inside(one, "media") for one in _labels(value)]
    return [medium for media in given if isinstance(media, list) for medium in media]


def label_time(value: Any) -> Any:
    """The time that stands among the labels, where the thing itself has none."""
    return next((at for one in _labels(value) if (at := inside(one, "timestamp_value"))), None)


def _labels(value: Any) -> Iterator[Any]:
    waiting = [inside(value, "label_values")]
    while waiting:
        given = waiting.pop(0)
        for one in given if isinstance(given, list) else ():
            yield one
            waiting += [inside(one, "dict"), inside(one, "vec")]


def latest(*moments: datetime | None) -> datetime | None:
    """The last of them, None without any."""
    told = [one for one in moments if one and one > datetime(1990, 1, 1, tzinfo=UTC)]
    return max(told, default=None)
