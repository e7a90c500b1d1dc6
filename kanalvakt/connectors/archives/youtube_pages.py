"""Comments and live chats of YouTube as Google Takeout gave them until 2023: a page with a list, in any language.

<li>Sent at 2020-04-27 23:18:23 UTC while watching <a href="http://www.youtube.com/watch?v=…&amp;lc=…">a video</a>.
<br/>the words</li>
"""

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from itertools import pairwise

from kanalvakt.connectors.archives.base import Account, Ids, Row, Source, line_of
from kanalvakt.connectors.archives.guard import DAMAGED, KEPT, Damaged
from kanalvakt.connectors.archives.making import safely
from kanalvakt.connectors.archives.peeking import begins, decoded
from kanalvakt.connectors.base import FetchedItem, Person, Unread
from kanalvakt.connectors.reading import LONG_AGO, NoItem, moment
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

UNSAID = _("Takeout säger inte vem som skrev: det är kontots eget.")
NO_WORDS = _("Varken kommentar eller chattmeddelande.")
READ, LARGEST = 64 * 1024, 1024 * 1024
_FIRST = re.compile(
    rb"<li\b[^>]*>[^<]{0,200}\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d.{0,400}?(?:youtube\.com|youtu\.be)/", re.DOTALL
)
_NEXT = re.compile(rb"<li\b[^>]*>", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_ABOUT = re.compile(r"[?&]v=([\w-]{11})|youtu\.be/([\w-]{11})")
_COMMENT = re.compile(r"[?&]lc=([\w.-]+)")
_ADDRESS = re.compile(r"href=[\"']([^\"']+)")


def pages(source: Source) -> Iterator[str]:
    """The files that are such a page."""
    for name in source.names():
        if name.lower().endswith((".html", ".htm")) and _FIRST.search(begins(source, name)):
            yield name


def rows(source: Source, name: str, account: Account) -> Iterator[Row]:
    """The comments of one page. Its numbers are YouTube's where the address has one."""
    ids = Ids("youtube-takeout")
    try:
        with source.open(name) as file:
            window, line = b"", 1
            while more := file.read(READ):
                window += more
                starts = [found.start() for found in _NEXT.finditer(window)]
                for start, end in pairwise(starts):
                    where = line_of(name, line + window.count(b"\n", 0, start))
                    yield _row(window[start:end], where, ids, account)
                if starts or len(window) > LARGEST:
                    line += window.count(b"\n", 0, starts[-1] if starts else len(window))
                    window = window[starts[-1] :] if starts else b""
            if _NEXT.match(window):
                yield _row(window.partition(b"</ul")[0], line_of(name, line), ids, account)
    except (Damaged, OSError) as error:
        yield Unread(name, str(error) or DAMAGED)


def _row(raw: bytes, where: str, ids: Ids, account: Account) -> Row:
    return safely(partial(_item, raw, ids, account), where, raw[:KEPT])


def _item(raw: bytes, ids: Ids, account: Account) -> FetchedItem:
    html = storable(decoded(raw))
    head, *rest = _BREAK.split(html, maxsplit=1)
    told = _TIME.search(head)
    if not told or not rest:
        raise NoItem(NO_WORDS)
    addresses = [unescape(one) for one in _ADDRESS.findall(head)]
    about = next((found[1] or found[2] for one in addresses if (found := _ABOUT.search(one))), "")
    number = next((found[1] for one in addresses if (found := _COMMENT.search(one))), "")
    return FetchedItem(
        platform_id=number or ids.of("comment", told[0], about),
        kind="comment",
        text=to_text(rest[0]).strip(),
        sender=Person(name=account.name or account.handle, missing=UNSAID),
        written_at=moment(told[0]) or LONG_AGO,
        raw=raw,
        parent_id=number.rpartition(".")[0] or about,
        root_id=about,
        is_own=True,
        permalink=addresses[0] if addresses and addresses[0].startswith(("http://", "https://")) else "",
    )
