"""X's archive: `data/tweets.js`, `direct-messages.js` and their like, JSON behind `window.YTD.… =`.

Numbers are X's own, so what was collected through X's API is known again. Texts come with their signs escaped.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import unescape
from typing import Any

from kanalvakt.connectors.archives.base import INSIDE, Account, Ids, Row, Source
from kanalvakt.connectors.archives.guard import Damaged
from kanalvakt.connectors.archives.making import each
from kanalvakt.connectors.archives.peeking import begins
from kanalvakt.connectors.archives.streaming import Part, parts
from kanalvakt.connectors.base import Attachment, FetchedItem, Person, Unread
from kanalvakt.connectors.reading import LONG_AGO, NoItem, identity, inside, moment, text
from kanalvakt.core.wording import kept as _

# Until 2018 each month's posts were a file of its own, given to «Grailbird».
_YTD = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:(?:window\.)?YTD\.([\w.]+?)\.part\d+|Grailbird\.data\.(tweets)_\w+)\s*=")
_FILES = re.compile(
    r"(?:^|/)((tweets?|deleted-tweets|community-tweet|(deleted-)?note-tweet|direct-messages?(-group)?)(-part\d+)?"
    r"|tweets/\d{4}_\d\d)\.js$"
)
# Who came and went, and with which sign somebody answered: told in nobody's words.
_COMINGS = {
    "joinConversation", "participantsJoin", "participantsLeave", "conversationNameUpdate", "reactionCreate",
}  # fmt: skip
_MONTHS = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11,
    "Dec": 12,
}  # fmt: skip
NO_NAME = _("Arkivet har bara kontots nummer, inte dess namn.")
UNSAID = _("Arkivet säger inte vem som skrev: det är kontots eget.")


class XArchive:
    """The account's own posts and its conversations."""

    name = "x-archive"
    kind = "x"
    label = _("X arkiv (zip, eller tweets.js)")

    def recognises(self, source: Source) -> bool:
        """By `window.YTD`."""
        names = source.names()
        told = names if len(names) == 1 else [name for name in names if _FILES.search(name)][:3]
        return any(_YTD.match(begins(source, name, 200)) for name in told)

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """Posts first, then conversations."""
        archive = _Archive(source, account)
        names = source.names()
        for name in names if len(names) == 1 else filter(_FILES.search, names):
            yield from archive.file(name)


class _Archive:
    def __init__(self, source: Source, account: Account) -> None:
        self.source, self.account, self.ids = source, account, Ids(XArchive.name)
        self.me, self.handle = _owner(source)
        self.media: dict[str, str] = {}
        for name in source.names():  # an item's files are named by its number
            folder, _, last = name.rpartition("/")
            if folder.endswith("_media"):
                self.media[last] = name

    def file(self, name: str) -> Iterator[Row]:
        told = _YTD.match(begins(self.source, name, 200))
        kind = (told[1] or told[2]).decode() if told else ""
        direct = "direct_message" in kind or "direct-message" in name
        try:
            with self.source.open(name) as file:
                found = parts(file, name, ("messages",) if direct else ())
                yield from self._talks(found, name) if direct else self._posts(found, name, deleted="deleted" in kind)
        except (Damaged, OSError) as error:
            yield Unread(name, str(error) or _("Filen går inte att läsa."))

    def _posts(self, found: Iterator[Part | Unread], name: str, *, deleted: bool) -> Iterator[Row]:
        def made(part: Part) -> FetchedItem:
            value = part.value
            if isinstance(value, dict):
                value = value.get("tweet", value.get("noteTweet", value))
            return self._post(value, part.raw, deleted=deleted)

        return each(found, name, made)

    def _talks(self, found: Iterator[Part | Unread], name: str) -> Iterator[Row]:
        """Conversation by conversation: its number stands beside its messages."""
        conversation = ""

        def noticed() -> Iterator[Part | Unread]:
            nonlocal conversation
            for part in found:
                if isinstance(part, Part) and part.path[-1:] == ("conversationId",):
                    conversation = text(part.value)
                yield part

        def made(part: Part) -> FetchedItem | None:
            value = part.value
            if isinstance(value, dict) and value.keys() & _COMINGS:
                return None
            return self._message(value, part.raw, conversation)

        return each(noticed(), name, made)

    def _post(self, value: Any, raw: bytes, *, deleted: bool) -> FetchedItem:
        if not isinstance(value, dict) or not (value.keys() & {"full_text", "text", "core"}):
            raise NoItem(_("Inget inlägg."))
        number = identity(value.get("id_str") or value.get("id") or value.get("noteTweetId"))
        parent = text(value.get("in_reply_to_status_id_str") or value.get("in_reply_to_status_id"))
        words = unescape(text(value.get("full_text") or value.get("text") or inside(value, "core", "text")))
        about = value.get("user")
        who = text(inside(about, "id_str")) or self.me
        handle = text(inside(about, "screen_name")) or self.handle or self.account.handle.removeprefix("@")
        return FetchedItem(
            platform_id=number,
            kind="post",
            text=words,
            sender=Person(
                who, handle=handle, name=self.account.name, url=f"https://x.com/{handle}" if handle else "",
                missing="" if who else UNSAID,
            ),
            written_at=_when(value.get("created_at") or value.get("createdAt")),
            raw=raw,
            parent_id=parent,
            root_id="",
            is_own=True,
            language=text(value.get("lang")),
            visibility="author_removed" if deleted else "visible",
            permalink=f"https://x.com/{handle or 'i'}/status/{number}",
            attachments=self._files(number, value),
        )  # fmt: skip

    def _message(self, value: Any, raw: bytes, conversation: str) -> FetchedItem:
        told = inside(value, "messageCreate") or inside(value, "welcomeMessageCreate")
        if not isinstance(told, dict):
            raise NoItem(_("Inget meddelande."))
        who = text(told.get("senderId"))
        own = bool(self.me) and who == self.me
        handle = self.handle if own else ""
        return FetchedItem(
            platform_id=identity(told.get("id")),
            kind="message",
            text=unescape(text(told.get("text"))),
            sender=Person(who, handle=handle, missing="" if who else NO_NAME),
            written_at=moment(told.get("createdAt")) or LONG_AGO,
            raw=raw,
            root_id=conversation,
            is_own=own,
            attachments=tuple(
                self._file(text(told.get("id")), url) for url in told.get("mediaUrls") or () if isinstance(url, str)
            ),
        )

    def _files(self, number: str, value: Mapping[str, Any]) -> Sequence[Attachment]:
        given = inside(value, "extended_entities", "media") or inside(value, "entities", "media")
        found = []
        for one in given if isinstance(given, list) else ():
            url = _film(one) or text(inside(one, "media_url_https")) or text(inside(one, "media_url"))
            if url:
                found.append(self._file(number, url, text(inside(one, "ext_alt_text"))))
        return tuple({one.url: one for one in found}.values())

    def _file(self, number: str, url: str, told: str = "") -> Attachment:
        """The archive's own copy, `NUMBER-NAME`; X's address when it has none."""
        last = url.partition("?")[0].rpartition("/")[2]
        path = self.media.get(f"{number}-{last}")
        return Attachment(f"{INSIDE}{path}" if path else url, alternative_text=told)


def _film(medium: Any) -> str:
    """A film's largest version: the archive has that one."""
    given = inside(medium, "video_info", "variants")
    films = [one for one in given if isinstance(one, dict) and text(one.get("url"))] if isinstance(given, list) else []
    rated = [one for one in films if text(one.get("bitrate")).isdecimal()]
    best = max(rated, key=lambda one: int(text(one["bitrate"])), default=None)
    return text(best["url"]) if best else ""


def _owner(source: Source) -> tuple[str, str]:
    """The account's number and handle, from `account.js`; until 2018 each post says it itself."""
    for name in source.names():
        if name.rpartition("/")[2] == "account.js" and source.size(name) < 1024 * 1024:
            try:
                with source.open(name) as file:
                    for part in parts(file, name):
                        told = inside(getattr(part, "value", None), "account")
                        if told:
                            return text(inside(told, "accountId")), text(inside(told, "username"))
            except OSError:
                break
    return "", ""


def _when(value: Any) -> datetime:
    """`Tue Nov 14 22:13:20 +0000 2023`, or ISO."""
    words = value.split() if isinstance(value, str) else []
    if len(words) == 6 and words[1] in _MONTHS:
        value = f"{words[5]}-{_MONTHS[words[1]]:02}-{words[2]:0>2}T{words[3]}{words[4]}"
    elif len(words) == 3:  # 2012-01-31 22:13:20 +0000
        value = f"{words[0]}T{words[1]}{words[2]}"
    return moment(value) or LONG_AGO
