"""Bookmarks of Delicious, Pinboard and their like: the Netscape format, and the `posts/all` of the v1 API (XML, JSON).

Every bookmark was the account's own, published with a title and some words. Private ones are `hidden`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from html import unescape
from typing import BinaryIO

from kanalvakt.connectors.archives.base import Account, Ids, Row, Source, line_of
from kanalvakt.connectors.archives.guard import DAMAGED, Damaged
from kanalvakt.connectors.archives.making import each, safely
from kanalvakt.connectors.archives.peeking import begins, decoded
from kanalvakt.connectors.archives.streaming import Part, parts
from kanalvakt.connectors.base import FetchedItem, Person, Unread
from kanalvakt.connectors.reading import LONG_AGO, NoItem, epoch, identity, moment, text
from kanalvakt.core.wording import kept as _

UNSAID = _("Exporten säger inte vem som sparade bokmärket: det är kontots eget.")
CUT = _("Filen slutar här, mitt i ett bokmärke: den är inte hel.")
TOO_LARGE = _("Ett enda bokmärke är större än 1 MB och läses inte in.")
READ, LARGEST, KEPT = 64 * 1024, 1024 * 1024, 64 * 1024

_NETSCAPE = re.compile(rb"<!DOCTYPE\s+NETSCAPE-Bookmark-file|<DL>\s*(?:<p>)?\s*<DT>\s*<(?:A|H3)\b", re.IGNORECASE)
_POSTS = re.compile(rb"<posts\b[^>]*>\s*(?:<post\s|</posts>)")
_JSON = re.compile(
    rb"^\s*(?:\{[^{}\[\]]*)?(?:\[\s*)?\{(?=[^{}]*?\"(?:href|url)\"\s*:)(?=[^{}]*?\"(?:description|tags)\"\s*:)",
    re.DOTALL,
)
_USER = re.compile(rb"<posts\b[^>]*?\suser\s*=\s*[\"']([^\"']*)|\"user\"\s*:\s*\"([^\"\\]*)\"")
# A bookmark goes from its own mark to the next one, or to the end of a folder.
_MARK = re.compile(rb"<DT>\s*(?=<(?:A|H[1-6])\b)|<post\s", re.IGNORECASE)
_LINK = re.compile(r"<A\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>(.*?)(?:</A>|$)", re.IGNORECASE | re.DOTALL)
_WORDS = re.compile(r"<DD>(.*?)(?=</?D[LT]\b|<HR\b|</BODY|$)", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r"(?<![\w-])([\w-]++)\s*+=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+))")
_TAG = re.compile(r"<[^<>]*>")


class Bookmarks:
    """Every saved address with its title and words."""

    name = "bookmarks"
    kind = "delicious"
    label = _("Bokmärken från Delicious eller Pinboard (html, json, xml)")

    def recognises(self, source: Source) -> bool:
        """By the format's first line, or the shape of `posts/all`."""
        return any(_form(begins(source, name)) for name in _files(source))

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """In the order of the file."""
        ids = Ids(self.name)
        for name in _files(source):
            start = begins(source, name)
            form = _form(start)
            if not form:
                continue
            try:
                with source.open(name) as file:
                    yield from (_json if form == "json" else _marks)(file, name, _Make(account, ids, _user(start)))
            except (Damaged, OSError) as error:
                yield Unread(name, str(error) or DAMAGED)


def _files(source: Source) -> list[str]:
    names = source.names()
    fit = (".htm", ".html", ".json", ".xml")
    return list(names) if len(names) == 1 else [name for name in names if name.lower().endswith(fit)]


def _form(start: bytes) -> str:
    start = start.removeprefix(b"\xef\xbb\xbf")
    return "marks" if _NETSCAPE.search(start) or _POSTS.search(start) else "json" if _JSON.match(start) else ""


def _user(start: bytes) -> str:
    """Whose they are, where `posts/all` says it before the list."""
    found = _USER.search(start.partition(b"<post ")[0].partition(b"[")[0])
    return decoded(next(filter(None, found.groups()), b"")) if found else ""


class _Make:
    """An item of what a form tells. `user` wrote it where the account is not known."""

    def __init__(self, account: Account, ids: Ids, user: str) -> None:
        handle = account.handle.removeprefix("@") or ("" if account.name else user)
        self._ids = ids
        self._sender = Person(
            handle, account.name, handle, account.address, missing="" if handle or account.name else UNSAID
        )

    def item(self, told: Mapping[str, str], at: datetime | None, raw: bytes) -> FetchedItem:
        """`told`: href, title, words, tags, private."""
        address = identity(told.get("href"))
        tags = " ".join(f"#{tag}" for tag in told.get("tags", "").split())
        lines = [told.get("title", "").strip(), told.get("words", "").strip(), address, tags]
        return FetchedItem(
            platform_id=self._ids.of(address),
            kind="post",
            text="\n\n".join(filter(None, lines)),
            sender=self._sender,
            written_at=at or LONG_AGO,
            raw=raw,
            is_own=True,
            visibility="hidden" if told.get("private") else "visible",
            permalink=address if address.startswith(("http://", "https://")) else "",
        )


def _json(file: BinaryIO, name: str, make: _Make) -> Iterator[Row]:
    yield from each(parts(file, name), name, partial(_of_json, make))


def _of_json(make: _Make, part: Part) -> FetchedItem:
    value = part.value
    if not isinstance(value, dict):
        raise NoItem(_("Inget bokmärke."))
    tags = value.get("tags", value.get("tag"))
    titled = text(value.get("title"))  # Delicious, which calls the words a description; Pinboard so calls the title
    told = {
        "href": text(value.get("href")) or text(value.get("url")),
        "title": titled or text(value.get("description")),
        "words": text(value.get("description")) if titled else text(value.get("extended")),
        "tags": " ".join(map(text, tags)) if isinstance(tags, list) else text(tags),
        "private": "1" if value.get("shared") == "no" or text(value.get("private")) == "1" else "",
    }
    return make.item(told, moment(value.get("time")) or epoch(value.get("created")), part.raw)


def _marks(file: BinaryIO, name: str, make: _Make) -> Iterator[Row]:
    """Each mark with what follows it, as far as the next."""
    line, window, first = 1, b"", True
    while True:
        more = file.read(READ)
        window += more
        starts = [found.start() for found in _MARK.finditer(window)]
        ends = starts[1:] + [len(window)] * (not more and bool(starts))
        if first and starts:
            line += window.count(b"\n", 0, starts[0])
        elif first and not more and window.strip():
            yield Unread(name, _("Inga bokmärken."), window[:KEPT])
        for start, end in zip(starts, ends, strict=False):
            raw, first = window[start:end], False
            yield from _mark(raw, line_of(name, line), make, last=not more and end == len(window))
            line += raw.count(b"\n")
        if not more:
            return
        window = window[starts[-1] if starts else max(len(window) - LARGEST, 0) :]
        if len(window) > LARGEST and starts:
            yield Unread(line_of(name, line), TOO_LARGE, window[:KEPT])
            line += window.count(b"\n", 0, len(window) - 16)
            window = window[-16:]


def _mark(raw: bytes, where: str, make: _Make, *, last: bool) -> Iterator[Row]:
    said = decoded(raw)
    if said[:5].lower() == "<post":
        tag = re.match(r"<post((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", said, re.IGNORECASE)
        if tag:
            yield safely(partial(_of_post, _attributes(tag[1]), raw, make), where, raw)
        else:
            yield Unread(where, CUT, raw[:KEPT])
        return
    if re.match(r"<DT>\s*<H[1-6]\b", said, re.IGNORECASE):
        return  # a folder's name
    link = _LINK.search(said)
    if link is None:
        yield Unread(where, CUT if last else _("Inget bokmärke."), raw[:KEPT])
        return
    yield safely(partial(_of_link, link, said, raw, make), where, raw)


def _of_link(link: re.Match[str], said: str, raw: bytes, make: _Make) -> FetchedItem:
    given, words = _attributes(link[1]), _WORDS.search(said, link.end())
    told = {
        "href": given.get("href", ""),
        "title": _plain(link[2]),
        "words": _plain(words[1]) if words else "",
        "tags": given.get("tags", "").replace(",", " "),
        "private": "1" if given.get("private") == "1" else "",
    }
    return make.item(told, epoch(given.get("add_date")), raw)


def _of_post(given: Mapping[str, str], raw: bytes, make: _Make) -> FetchedItem:
    told = {
        "href": given.get("href", ""),
        "title": given.get("description", ""),
        "words": given.get("extended", ""),
        "tags": given.get("tag", ""),
        "private": "1" if given.get("shared") == "no" else "",
    }
    return make.item(told, moment(given.get("time")), raw)


def _attributes(told: str) -> Mapping[str, str]:
    return {
        found[1].lower(): unescape(next((value for value in found.groups()[1:] if value is not None), ""))
        for found in _ATTRIBUTE.finditer(told)
    }


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", html)).strip()
