"""An archive from Mastodon, or another server of the fediverse: `outbox.json`, `actor.json`, media.

Numbers are those of the server's API where the address holds them, so what was collected there is known again.
Likes and bookmarks are lists of others' addresses and hold nothing that was written.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from kanalvakt.connectors.archives.base import INSIDE, Account, Row, Source
from kanalvakt.connectors.archives.guard import DAMAGED, Damaged
from kanalvakt.connectors.archives.making import each
from kanalvakt.connectors.archives.peeking import begins
from kanalvakt.connectors.archives.streaming import Part, parts
from kanalvakt.connectors.base import Attachment, FetchedItem, Person, Unread
from kanalvakt.connectors.mastodon.parse import BOOST, plain, without_mentions
from kanalvakt.connectors.reading import LONG_AGO, NoItem, identity, inside, moment, text
from kanalvakt.core.wording import kept as _

UNSAID = _("Arkivet säger inte vem som skrev: det är kontots eget.")
NO_POST = _("Inget inlägg ({told}).")
UNUSED = _("Filen hör inte till något inlägg i arkivet.")
_PUBLIC = re.compile(r"^(https://www\.w3\.org/ns/activitystreams#|as:)?Public$")
_NUMBER = re.compile(r"/(?:statuses|@[\w.-]+)/(\d+)$")
_WRITTEN = {"Note", "Question", "Article", "Page", "Image", "Video", "Audio", "Event"}
_MEDIA = "media_attachments/"


class MastodonArchive:
    """The account's own posts, answers and direct messages."""

    name = "mastodon-archive"
    kind = "mastodon"
    label = _("Mastodon arkiv (zip, tar.gz eller outbox.json)")

    def recognises(self, source: Source) -> bool:
        """By an outbox."""
        return any(b'"orderedItems"' in begins(source, name) for name in _outboxes(source))

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """The outbox in its order, then the files that no post has."""
        archive = _Archive(source, account)
        for name in _outboxes(source):
            yield from archive.outbox(name)
        for path in archive.files.values():
            if _MEDIA in path and path not in archive.used:
                yield Unread(path, UNUSED)


def _outboxes(source: Source) -> list[str]:
    names = source.names()
    return list(names) if len(names) == 1 else [name for name in names if name.rpartition("/")[2] == "outbox.json"]


@dataclass(slots=True)
class _Archive:
    source: Source
    account: Account
    actor: Mapping[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # the last two parts of a path → the path
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for name in self.source.names():
            self.files[_end(name)] = name
            if name.rpartition("/")[2] == "actor.json":
                self.actor = _actor(self.source, name)

    def outbox(self, name: str) -> Iterator[Row]:
        try:
            with self.source.open(name) as file:
                yield from each(parts(file, name, {"orderedItems"}), name, self._activity)
        except (Damaged, OSError) as error:
            yield Unread(name, str(error) or DAMAGED)

    def _activity(self, part: Part) -> FetchedItem:
        """A `Create` with its object, or the object itself."""
        value = part.value
        kind = text(inside(value, "type"))
        if kind == "Announce":
            raise NoItem(BOOST)
        written = inside(value, "object") if kind in ("Create", "Update") else value
        if not isinstance(written, dict) or written.get("type") not in _WRITTEN:
            raise NoItem(NO_POST.format(told=kind or _("okänt")))
        return self._post(written, value, part.raw)

    def _post(self, value: Mapping[str, Any], around: Mapping[str, Any], raw: bytes) -> FetchedItem:
        me = _address(value.get("attributedTo")) or _address(around.get("actor")) or text(self.actor.get("id"))
        parent = _number(_address(value.get("inReplyTo")), me)
        to = [text(one) for one in chain(_listed(value.get("to")), _listed(value.get("cc")))]
        return FetchedItem(
            platform_id=_number(identity(value.get("id")), me),
            kind=_kind(to, answers=bool(parent)),
            text=_text(value, answers=bool(parent)),
            sender=self._sender(me),
            written_at=moment(value.get("published")) or moment(around.get("published")) or LONG_AGO,
            raw=raw,
            parent_id=parent,
            is_own=True,
            html=text(value.get("content")),
            language=next(iter(_mapping(value.get("contentMap"))), ""),
            edited_at=moment(value.get("updated")),
            permalink=_address(value.get("url")) or text(value.get("id")),
            attachments=tuple(self._files(value.get("attachment"))),
        )

    def _sender(self, url: str) -> Person:
        handle = text(self.actor.get("preferredUsername")) or self.account.handle.removeprefix("@")
        name = text(self.actor.get("name")) or self.account.name
        return Person(url, name or handle, handle, url, missing="" if url else UNSAID)

    def _files(self, given: Any) -> Iterator[Attachment]:
        for one in _listed(given):
            if url := _address(one):
                path = self.files.get(_end(url))
                self.used |= {path} if path else set()
                told = text(inside(one, "name")) or text(inside(one, "summary"))
                yield Attachment(f"{INSIDE}{path}" if path else url, text(inside(one, "mediaType")), told)


def _actor(source: Source, name: str) -> Mapping[str, Any]:
    """The account's own profile: its facts beside lists."""
    facts = {}
    try:
        with source.open(name) as file:
            for part in parts(file, name, {"orderedItems"}):
                if isinstance(part, Part) and len(part.path) == 1:
                    facts[part.path[0]] = part.value
    except OSError:
        return {}
    return facts


def _kind(to: Sequence[str], *, answers: bool) -> str:
    """To nobody but named accounts: a message. A followers' list is a public of its own."""
    if to and not any(_PUBLIC.match(one) or one.endswith("/followers") for one in to):
        return "message"
    return "comment" if answers else "post"


def _text(value: Mapping[str, Any], *, answers: bool) -> str:
    """What everybody sees: the warning, the words, a poll's choices."""
    linked = [text(inside(one, "href")) for one in _listed(value.get("tag"))]
    html = text(value.get("content")) or next((text(one) for one in _mapping(value.get("contentMap")).values()), "")
    words = plain(html, linked)
    if answers:
        words = without_mentions(words)
    choices = [f"• {text(inside(one, 'name'))}" for key in ("oneOf", "anyOf") for one in _listed(value.get(key))]
    title = text(value.get("name"))
    return "\n\n".join(part for part in [title, text(value.get("summary")), words, "\n".join(choices)] if part)


def _number(address: str, mine: str) -> str:
    """The number that a status has in the account's own server; an address elsewhere, or of another kind, as it is."""
    found = _NUMBER.search(address)
    return found[1] if found and address.split("/")[:3] == mine.split("/")[:3] else address


def _address(value: Any) -> str:
    """An address, or that of a thing (`url`, `href`, `id`), or of the first of several."""
    for one in _listed(value):
        for told in (one, *_listed(inside(one, "url")), inside(one, "href"), inside(one, "id")):
            if found := text(told) or text(inside(told, "href")):
                return found
    return ""


def _end(path: str) -> str:
    return "/".join(path.partition("?")[0].split("/")[-4:])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
