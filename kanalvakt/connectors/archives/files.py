"""The final record of a channel on a platform that has closed (MySpace, Bilddagboken, Google+): every file there is.

Whatever was saved from such a platform has no form of its own any more: each file becomes a post with the file as its
attachment, text files with their words. Google+'s own posts (Takeout, JSON) are read with their comments.
"""

import mimetypes
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from kanalvakt.connectors.archives.base import INSIDE, Account, Ids, Row, Source
from kanalvakt.connectors.archives.peeking import decoded
from kanalvakt.connectors.archives.source import Damaged
from kanalvakt.connectors.archives.streaming import DAMAGED, safely
from kanalvakt.connectors.base import Attachment, FetchedItem, Person, Unread
from kanalvakt.connectors.reading import LONG_AGO, NoItem, inside, moment, text
from kanalvakt.connectors.slices import Document, Slice
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable

UNSAID = "Filen säger inte vem som skrev: den är sparad från kontot."
TOO_LONG = "Filens text är längre än 2 MB: bara början läses in som text. Hela filen följer med som bilaga."
LONGEST = 2 * 1024 * 1024
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_HTML, _TEXT = {"text/html", "application/xhtml+xml"}, {"application/json", "application/xml"}


class SavedFiles:
    """Every file a post of its own; the base of the platforms below."""

    name = kind = label = ""

    def recognises(self, source: Source) -> bool:
        """Anything that has files: what was saved has no form."""
        return bool(source.names())

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """In the archive's own order."""
        ids = Ids(self.name)
        for name in source.names():
            try:
                yield from self.file(source, name, account, ids)
            except (Damaged, OSError) as error:
                yield Unread(name, str(error) or DAMAGED)

    def file(self, source: Source, name: str, account: Account, ids: Ids) -> Iterator[Row]:
        """One file."""
        media_type = mimetypes.guess_type(name)[0] or ""
        with source.open(name) as file:
            start = file.read(LONGEST)
            whole = not file.read(1)
        if not whole and _has_words(media_type):
            yield Unread(name, TOO_LONG)
        last = name.rpartition("/")[2]
        yield FetchedItem(
            platform_id=ids.of(name, start),
            kind="post",
            text=_words(start, media_type) or last,
            sender=Person(
                account.handle.removeprefix("@"), account.name, account.handle, account.address,
                missing="" if account.handle else UNSAID,
            ),
            written_at=_day(name),
            raw=start if whole and _has_words(media_type) else name.encode("utf-8", "surrogatepass"),
            is_own=True,
            attachments=(Attachment(f"{INSIDE}{name}", media_type),),
        )  # fmt: skip


class MySpaceFiles(SavedFiles):
    """MySpace."""

    name, kind, label = "myspace-files", "myspace", "Sparade filer från MySpace (bilder, sidor, dokument)"


class DayviewsFiles(SavedFiles):
    """Bilddagboken, later Dayviews."""

    name, kind, label = "dayviews-files", "dayviews", "Sparade filer från Bilddagboken (bilder, sidor, dokument)"


class GooglePlusFiles(SavedFiles):
    """Google+: the posts of its Takeout with their comments, and every other file."""

    name, kind, label = "googleplus-files", "googleplus", "Google+ Takeout, eller sparade filer"

    def file(self, source: Source, name: str, account: Account, ids: Ids) -> Iterator[Row]:
        """A post with its comments where the file is one."""
        post = None
        if name.lower().endswith(".json") and source.size(name) < LONGEST:
            with source.open(name) as file:
                post = Document(file.read()).whole()
        if not isinstance(post, Slice) or not _is_post(post.value):
            yield from super().file(source, name, account, ids)
            return
        root = text(post.value.get("resourceName")) or text(post.value.get("url"))
        files = {one.rpartition("/")[2]: one for one in source.names()}
        yield safely(partial(_plus, post.value, post.raw, root, "", files), name, post.raw)
        for number, one in enumerate(Document(post.raw).elements("comments")):
            where = f"{name} comments[{number}]"
            value = getattr(one, "value", None)
            yield safely(partial(_plus, value, one.raw, "", root, files), where, one.raw)


def _is_post(value: Any) -> bool:
    return isinstance(value, dict) and "creationTime" in value and "author" in value


def _plus(value: Any, raw: bytes, number: str, parent: str, files: Mapping[str, str]) -> FetchedItem:
    """A post of Google+, or with `parent` a comment on it."""
    if not isinstance(value, dict):
        raise NoItem("Inget inlägg.")
    author = value.get("author")
    who, html = text(inside(author, "resourceName")), text(value.get("content"))
    at = moment(value.get("creationTime"))
    made = Ids(GooglePlusFiles.name).of(parent, who, at, html)
    return FetchedItem(
        platform_id=number or text(value.get("resourceName")) or made,
        kind="comment" if parent else "post",
        text=to_text(storable(html)),
        sender=Person(
            who, text(inside(author, "displayName")), url=text(inside(author, "profilePageUrl")),
            missing="" if who else "Google+ säger inte vem som skrev.",
        ),
        written_at=at or LONG_AGO,
        raw=raw,
        parent_id=parent,
        root_id=parent,
        is_own=not parent,
        html=html,
        edited_at=moment(value.get("updateTime")),
        permalink=text(value.get("url")),
        attachments=tuple(_media(value, files)),
    )  # fmt: skip


def _media(value: Mapping[str, Any], files: Mapping[str, str]) -> Iterator[Attachment]:
    album = inside(value, "album", "media")
    for one in [value.get("media"), *(album if isinstance(album, list) else [])]:
        if url := text(inside(one, "url")):
            told = text(inside(one, "localFilePath")).rpartition("/")[2]
            path = files.get(told or url.rpartition("/")[2])
            yield Attachment(
                f"{INSIDE}{path}" if path else url, text(inside(one, "contentType")), text(inside(one, "description"))
            )


def _has_words(media_type: str) -> bool:
    return media_type.startswith("text/") or media_type in _HTML | _TEXT


def _words(start: bytes, media_type: str) -> str:
    if not _has_words(media_type):
        return ""
    said = decoded(start)
    return (to_text(storable(said)) if media_type in _HTML else said).strip()


def _day(name: str) -> datetime:
    """The day that the name tells, of the innermost part that does."""
    found = list(_DAY.finditer(name))
    if not found:
        return LONG_AGO
    try:
        return datetime(*map(int, found[-1].groups()), tzinfo=UTC)  # type: ignore[arg-type,misc]
    except ValueError:
        return LONG_AGO
