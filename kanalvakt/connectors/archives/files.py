"""The final record of a channel on a platform that has closed (MySpace, Bilddagboken): every file there is.

Whatever was saved from such a platform has no form of its own any more: each file becomes a post with the file as its
attachment, text files with their words.
"""

import mimetypes
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from kanalvakt.connectors.archives.base import INSIDE, Account, Ids, Row, Source
from kanalvakt.connectors.archives.guard import DAMAGED, Damaged
from kanalvakt.connectors.archives.peeking import decoded
from kanalvakt.connectors.base import Attachment, FetchedItem, Person, Unread
from kanalvakt.connectors.reading import LONG_AGO
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

UNSAID = _("Filen säger inte vem som skrev: den är sparad från kontot.")
TOO_LONG = _("Filens text är längre än 2 MB: bara början läses in som text. Hela filen följer med som bilaga.")
LONGEST = 2 * 1024 * 1024
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_HTML, _TEXT = {"text/html", "application/xhtml+xml"}, {"application/json", "application/xml"}


@dataclass
class Pack:
    """What is being read."""

    source: Source
    account: Account
    ids: Ids

    @cached_property
    def places(self) -> Mapping[str, str]:
        """What a file is called → where it lies."""
        return {one.rpartition("/")[2]: one for one in self.source.names()}


class SavedFiles:
    """Every file a post of its own; the base of the platforms below."""

    name = kind = label = ""

    def recognises(self, source: Source) -> bool:
        """Anything that has files: what was saved has no form."""
        return bool(source.names())

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """In the archive's own order."""
        pack = Pack(source, account, Ids(self.name))
        for name in source.names():
            try:
                yield from self.file(pack, name)
            except (Damaged, OSError) as error:
                yield Unread(name, str(error) or DAMAGED)

    def file(self, pack: Pack, name: str) -> Iterator[Row]:
        """One file."""
        account = pack.account
        media_type = mimetypes.guess_type(name)[0] or ""
        with pack.source.open(name) as file:
            start = file.read(LONGEST)
            whole = not file.read(1)
        if not whole and _has_words(media_type):
            yield Unread(name, TOO_LONG)
        last = name.rpartition("/")[2]
        yield FetchedItem(
            platform_id=pack.ids.of(name, start),
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

    name, kind, label = "myspace-files", "myspace", _("Sparade filer från MySpace (bilder, sidor, dokument)")


class DayviewsFiles(SavedFiles):
    """Bilddagboken, later Dayviews."""

    name, kind, label = "dayviews-files", "dayviews", _("Sparade filer från Bilddagboken (bilder, sidor, dokument)")


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
