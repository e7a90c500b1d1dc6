"""LinkedIn's data export: CSV files with a header each, articles as pages. Of posts it has addresses, no ids."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from urllib.parse import unquote

from kanalvakt.connectors.archives.base import Account, Ids, Row, Source, line_of
from kanalvakt.connectors.archives.guard import KEPT, Damaged
from kanalvakt.connectors.archives.making import safely
from kanalvakt.connectors.archives.tables import Cells, head, rows, sample
from kanalvakt.connectors.base import Attachment, FetchedItem, Person, Unread
from kanalvakt.connectors.markup import pictures
from kanalvakt.connectors.reading import LONG_AGO, NoItem, moment
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

MESSAGES = frozenset({"conversation id", "from", "date", "content"})
COMMENTS = frozenset({"date", "link", "message"})
SHARES = frozenset({"date", "sharelink", "sharecommentary"})
UNSAID = _("Exporten säger inte vem som skrev: det är kontots eget.")
NO_ADDRESS = _("Exporten har bara namnet, inte kontots adress.")
TOO_LARGE = _("Artikeln är större än 4 MB och läses inte in.")
LARGEST = 4 * 1024 * 1024
_CREATED = re.compile(r"Created on (\d{4}-\d\d-\d\d \d\d:\d\d)")
_PUBLISHED = re.compile(r"Published on (\d{4}-\d\d-\d\d \d\d:\d\d)")
_ADDRESS = re.compile(r"href=[\"'](https://www\.linkedin\.com/pulse/[^\"']+)")
_URN = re.compile(r"urn:li:(?:activity|share|ugcPost|comment):[^/?&]+")


class LinkedInExport:
    """Own posts and comments, and conversations."""

    name = "linkedin-export"
    kind = "linkedin"
    label = _("LinkedIns export (CSV)")

    def recognises(self, source: Source) -> bool:
        """By the columns' names, or its folder of articles."""
        return any(True for _ in _tables(source)) or bool(_articles(source))

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """File by file."""
        ids = Ids(self.name)
        for name, columns in _tables(source):
            try:
                with source.open(name) as file:
                    for row in rows(file, name, columns):
                        yield row if isinstance(row, Unread) else _row(ids, account, name, columns, row)
            except (Damaged, OSError) as error:
                yield Unread(name, str(error) or _("Filen går inte att läsa."))
        for name in _articles(source):
            yield _article(ids, account, source, name)


def _articles(source: Source) -> list[str]:
    """Own articles, each a page in a folder that is called so."""
    return [name for name in source.names() if name.lower().endswith(".html") and "Articles" in name.split("/")[:-1]]


def _article(ids: Ids, account: Account, source: Source, name: str) -> Row:
    try:
        with source.open(name) as file:
            raw = file.read(LARGEST + 1)
    except (Damaged, OSError) as error:
        return Unread(name, str(error) or _("Filen går inte att läsa."))
    if len(raw) > LARGEST:
        return Unread(name, TOO_LARGE, raw[:KEPT])
    html = storable(raw.decode("utf-8", "replace"))
    told = _PUBLISHED.search(html) or _CREATED.search(html)
    link = _ADDRESS.search(html)
    return FetchedItem(
        platform_id=ids.of("article", name.rpartition("/")[2]),
        kind="post",
        text=to_text(html).strip(),
        sender=Person(name=account.name or account.handle, missing=UNSAID),
        written_at=_when(told[1]) if told else LONG_AGO,
        raw=raw,
        is_own=True,
        html=html,
        visibility="visible" if _PUBLISHED.search(html) or not told else "held",
        permalink=unescape(link[1]) if link else "",
        attachments=pictures(html),
    )


def _tables(source: Source) -> Iterator[tuple[str, frozenset[str]]]:
    """The files with what was written, and the columns that say so."""
    for name in source.names():
        if name.lower().endswith(".csv"):
            try:
                with source.open(name) as file:
                    names = head(sample(file))
            except OSError:
                continue
            for columns in (MESSAGES, SHARES, COMMENTS):
                if columns <= names:
                    yield name, columns
                    break


def _row(ids: Ids, account: Account, name: str, columns: frozenset[str], row: Cells) -> Row:
    make: Callable[[Ids, Account, Cells], FetchedItem] = _MAKE[columns]
    return safely(lambda: make(ids, account, row), line_of(name, row.line), row.raw)


def _message(ids: Ids, account: Account, row: Cells) -> FetchedItem:
    cells = row.cells
    who, url, words = cells["from"].strip(), cells.get("sender profile url", "").strip(), cells["content"]
    subject = cells.get("subject", "").strip()
    if not (words or subject or who):
        raise NoItem(_("Raden är tom."))
    return FetchedItem(
        platform_id=ids.of("message", cells["conversation id"], cells["date"] or words, who),
        kind="message",
        text=f"{subject}\n\n{words}".strip() if subject else words,
        sender=Person(url, name=who, url=url, missing="" if url else NO_ADDRESS),
        written_at=_when(cells["date"]),
        raw=row.raw,
        root_id=cells["conversation id"],
        is_own=account.is_me(who, url),
        attachments=_attachments(cells.get("attachments", "")),
    )


def _comment(ids: Ids, account: Account, row: Cells) -> FetchedItem:
    cells = row.cells
    if not cells["message"] and not cells["link"]:
        raise NoItem(_("Raden är tom."))
    about = _urn(cells["link"])
    return FetchedItem(
        platform_id=ids.of("comment", cells["link"], cells["date"] or cells["message"]),
        kind="comment",
        text=cells["message"],
        sender=Person(name=account.name or account.handle, missing=UNSAID),
        written_at=_when(cells["date"]),
        raw=row.raw,
        parent_id=about,
        root_id=about,
        is_own=True,
        permalink=cells["link"],
    )


def _share(ids: Ids, account: Account, row: Cells) -> FetchedItem:
    cells = row.cells
    if not (cells["sharelink"] or cells["sharecommentary"]):
        raise NoItem(_("Raden är tom."))
    shared, words = cells.get("sharedurl", "").strip(), _unquoted(cells["sharecommentary"])
    return FetchedItem(
        platform_id=_urn(cells["sharelink"]) or ids.of("post", cells["date"] or words),
        kind="post",
        text=f"{words}\n{shared}".strip() if shared and shared not in words else words,
        sender=Person(name=account.name or account.handle, missing=UNSAID),
        written_at=_when(cells["date"]),
        raw=row.raw,
        is_own=True,
        permalink=cells["sharelink"],
        attachments=_attachments(cells.get("mediaurl", "")),
    )


_MAKE: Mapping[frozenset[str], Callable[[Ids, Account, Cells], FetchedItem]] = {
    MESSAGES: _message,
    COMMENTS: _comment,
    SHARES: _share,
}


def _unquoted(words: str) -> str:
    """LinkedIn puts quotation marks around each line of a longer text."""
    words = words.replace("\r\n", "\n")
    lines = words.split("\n")
    return "\n".join(line.strip('"') for line in lines) if len(lines) > 1 and '"\n"' in words else words


def _urn(address: str) -> str:
    found = _URN.search(unquote(address))
    return found[0] if found else ""


def _attachments(told: str) -> tuple[Attachment, ...]:
    urls = [one for one in re.split(r"[\s,;]+", told) if one.startswith(("http://", "https://"))]
    return tuple(Attachment(url) for url in dict.fromkeys(urls))


def _when(told: str) -> datetime:
    """`2023-11-14 22:13:20`, with or without UTC; older exports write `11/14/23, 10:13 PM`."""
    told = told.strip().removesuffix("UTC").strip()
    if at := moment(told):
        return at
    for form in ("%m/%d/%y, %I:%M %p", "%m/%d/%Y %H:%M", "%m/%d/%y %H:%M"):
        try:
            return datetime.strptime(told, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return LONG_AGO
