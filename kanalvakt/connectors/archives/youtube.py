"""Google Takeout of YouTube: comments and live chats as CSV, in the layouts before and after June 2024; uploads' list.

Until 2023 comments and live chats were pages (`youtube_pages`). Names of files, folders and columns may be in the
account's language: a file is known by its columns or, where they are translated, by what stands in them. Ids are
YouTube's own.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kanalvakt.connectors.archives import youtube_pages
from kanalvakt.connectors.archives.base import Account, Row, Source, line_of
from kanalvakt.connectors.archives.guard import Damaged
from kanalvakt.connectors.archives.making import safely
from kanalvakt.connectors.archives.tables import Cells, head, name_of, rows, sample
from kanalvakt.connectors.base import FetchedItem, Person, Unread
from kanalvakt.connectors.reading import LONG_AGO, NoItem, inside, moment, text
from kanalvakt.core.wording import kept as _

COMMENTS = frozenset({"comment id", "comment text"})
CHATS = frozenset({"live chat id", "live chat text"})
VIDEOS = frozenset({"video id", "video title (original)"})
_FORMS = {
    "comment id": re.compile(r"Ug[\w-]{18,}(\.[\w-]+)?$"),
    "channel id": re.compile(r"UC[\w-]{22}$"),
    "comment create timestamp": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d"),
    "video id": re.compile(r"[\w-]{11}$"),
}
# What a parent is called, by its beginning, where the account's language is not English.
_ABOVE = re.compile("överordna|ursprung|föräl|übergeordnet|parent|overord|yläko|nadrz|padre|principal|bovenligg")
_CHAT = re.compile(r"[\w.%=-]{20,}$")
_TITLE = re.compile("titel|titre|título|titolo|tittel|otsikko|title")
_WORDS = re.compile("beskriv|beschreib|descri|kuvaus|omschrijving")
UNSAID = _("Takeout säger inte vem som skrev: det är kontots eget.")


class YouTubeTakeout:
    """What the account wrote, and its films."""

    name = "youtube-takeout"
    kind = "youtube"
    label = _("Google Takeout för YouTube (CSV, äldre i HTML)")

    def recognises(self, source: Source) -> bool:
        """By the columns' names, or a page's first words."""
        return any(True for _ in _tables(source)) or any(True for _ in youtube_pages.pages(source))

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """File by file."""
        for name, columns, renamed in _tables(source):
            try:
                with source.open(name) as file:
                    for row in rows(file, name, columns, renamed):
                        yield row if isinstance(row, Unread) else _row(account, name, columns, row)
            except (Damaged, OSError) as error:
                yield Unread(name, str(error) or _("Filen går inte att läsa."))
        for name in youtube_pages.pages(source):
            yield from youtube_pages.rows(source, name, account)


def _tables(source: Source) -> Iterator[tuple[str, frozenset[str], Mapping[str, str]]]:
    """The files with what was written; the columns that say so; what those are called there."""
    for name in source.names():
        if name.lower().endswith(".csv"):
            try:
                with source.open(name) as file:
                    first = sample(file)
            except OSError:
                continue
            names = head(first)
            for columns in (COMMENTS, CHATS, VIDEOS):
                if columns <= names:
                    yield name, columns, {}
                    break
            else:
                if (renamed := _translated(first)) and "comment id" in renamed.values():
                    yield name, COMMENTS, renamed
                elif renamed:
                    yield name, VIDEOS if set(renamed.values()) >= VIDEOS else CHATS, renamed


def _translated(first: list[list[str]]) -> Mapping[str, str]:
    """Translated column names: told by the ids, times and texts of the first row, and what titles are called."""
    if len(first) < 2:
        return {}
    names, cells = [name_of(cell) for cell in first[0]], first[1]
    found: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        what = next((what for what, form in _FORMS.items() if what not in found.values() and form.match(cell)), None)
        if what:
            found[name] = what
    texts = [name for name, cell in zip(names, cells, strict=False) if name not in found and '"text"' in cell]
    if "comment id" in found.values():
        found[texts[0] if texts else names[-1]] = "comment text"
        above = [name for name in names if name not in found and _ABOVE.search(name)]
        return found | dict.fromkeys(above[:1], "parent comment id")
    if texts and "channel id" in found.values():
        return _chat(found, names, cells) | {texts[0]: "live chat text"}
    return _films(found, names) if "video id" in found.values() else {}


def _chat(found: Mapping[str, str], names: list[str], cells: list[str]) -> dict[str, str]:
    """A live chat's columns: its id is the first long word that is nothing else."""
    ids = [name for name, cell in zip(names, cells, strict=False) if name not in found and _CHAT.match(cell)]
    times = {name: "live chat create timestamp" for name, what in found.items() if what == "comment create timestamp"}
    return {**found, **times, **dict.fromkeys(ids[:1], "live chat id")}


def _films(found: Mapping[str, str], names: list[str]) -> dict[str, str]:
    """The list of uploads: what holds no title is not one."""
    titles = [name for name in names if _TITLE.search(name) and "(" in name]
    words = [name for name in names if _WORDS.search(name) and "(" in name]
    if not titles:
        return {}
    times = [name for name, what in found.items() if what == "comment create timestamp"]
    kept = {name: what for name, what in found.items() if what in ("video id", "channel id")}
    return {
        **kept,
        **dict.fromkeys(times, "video create timestamp"),
        **dict.fromkeys(words[:1], "video description (original)"),
        **dict.fromkeys(titles[:1], "video title (original)"),
    }


def _row(account: Account, name: str, columns: frozenset[str], row: Cells) -> Row:
    make = _video if columns == VIDEOS else _comment
    return safely(lambda: make(account, row), line_of(name, row.line), row.raw)


def _comment(account: Account, row: Cells) -> FetchedItem:
    cells = row.cells
    number = (cells.get("comment id") or cells.get("live chat id") or "").strip()
    if not number:
        raise NoItem(_("Saknar id."))
    video, who = cells.get("video id", "").strip(), cells.get("channel id", "").strip()
    above = cells.get("parent comment id", "").strip() or cells.get("comment id", "").strip().rpartition(".")[0]
    at = cells.get("comment create timestamp") or cells.get("live chat create timestamp") or ""
    return FetchedItem(
        platform_id=number,
        kind="comment",
        text=words_of(cells.get("comment text") or cells.get("live chat text") or ""),
        sender=Person(
            who,
            name=account.name,
            url=f"https://www.youtube.com/channel/{who}" if who else "",
            missing="" if who else UNSAID,
        ),
        written_at=moment(at.strip().removesuffix(" UTC")) or LONG_AGO,
        raw=row.raw,
        parent_id=above or video,
        root_id=video,
        is_own=True,
        permalink=f"https://www.youtube.com/watch?v={video}&lc={number}" if video else "",
    )


def _video(account: Account, row: Cells) -> FetchedItem:
    cells = row.cells
    number, who = cells["video id"].strip(), cells.get("channel id", "").strip()
    if not number:
        raise NoItem(_("Saknar id."))
    told = cells.get("video description (original)", "")
    hidden = cells.get("privacy", "").strip().casefold() not in ("", "public", "offentlig")
    return FetchedItem(
        platform_id=number,
        kind="post",
        text=f"{cells['video title (original)']}\n\n{told}".strip(),
        sender=Person(who, name=account.name, missing="" if who else UNSAID),
        written_at=moment(cells.get("video publish timestamp") or cells.get("video create timestamp")) or LONG_AGO,
        raw=row.raw,
        is_own=True,
        visibility="hidden" if hidden else "visible",
        permalink=f"https://www.youtube.com/watch?v={number}",
    )


def words_of(cell: str) -> str:
    """The text of a cell: `{"takeoutSegments": [{"text": …}]}`, `{"text": …},{"text": …}`, or the text itself."""
    if not cell.lstrip().startswith(("{", "[")):
        return cell
    try:
        value = json.loads(cell)
    except ValueError:
        try:
            value = json.loads(f"[{cell}]")
        except ValueError:
            return cell
    found = list(_segments(value))
    return "".join(found) if found else cell


def _segments(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key in ("takeoutSegments", "segments"):
            if isinstance(value.get(key), list):
                value = value[key]
                break
    for one in value if isinstance(value, list) else [value]:
        said = (
            text(inside(one, "text")) or text(inside(one, "mention", "displayName")) or text(inside(one, "link", "url"))
        )
        if said:
            yield said
