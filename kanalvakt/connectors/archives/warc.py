"""Web pages that were captured: WARC files (ISO 28500), plain or gzipped, WACZ (a zip of them), and the older ARC.

A page that was answered becomes a post: its words, its address, when it was captured. What pages are made of
(pictures, styles, scripts) is counted, not listed: it stays in the file that was taken in.
"""

import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO, cast

from warcio.archiveiterator import ArchiveIterator

from kanalvakt.connectors.archives.base import INSIDE, Account, Ids, Row, Source
from kanalvakt.connectors.archives.guard import KEPT
from kanalvakt.connectors.archives.peeking import begins
from kanalvakt.connectors.base import Attachment, FetchedItem, Person, Unread
from kanalvakt.connectors.markup import pictures
from kanalvakt.connectors.reading import LONG_AGO, moment
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

UNSAID = _("En fångad sida: vem som skrev står på sidan.")
STOPPED = _("Härifrån är filen inte läsbar WARC. ({name})")
TOO_LARGE = _("Sidan är större än 16 MB: dess text läses inte in.")
ANSWERED = _("Adressen svarade {status}, ingen sida.")
POST = _("{name}, post {number}")
SAME = _("Sidan var oförändrad sedan en tidigare fångst.")
OTHERS = _("{count} andra svar än sidor ({kinds}) ligger kvar i arkivet.")
LARGEST = 16 * 1024 * 1024
HEADS, PIECE = 256 * 1024, 64 * 1024
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)
_PAGES = {"text/html", "application/xhtml+xml", "text/plain"}


class WebCapture:
    """Every captured page."""

    name = "web-capture"
    kind = ""
    label = _("Webbfångst (WARC eller WACZ)")

    def recognises(self, source: Source) -> bool:
        """By the first record."""
        return any(_is_warc(source, name) for name in _files(source))

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """Record by record."""
        ids = Ids(self.name)
        for name in _files(source):
            if _is_warc(source, name):
                yield from _Capture(name, account, ids).rows(source)


def _files(source: Source) -> list[str]:
    names = source.names()
    return (
        list(names)
        if len(names) == 1
        else [one for one in names if one.lower().endswith((".warc", ".warc.gz", ".arc", ".arc.gz"))]
    )


def _is_warc(source: Source, name: str) -> bool:
    start = begins(source, name, 4096)
    if start.startswith(b"\x1f\x8b"):
        try:
            start = zlib.decompressobj(31).decompress(start, 16)
        except zlib.error:
            return False
    return start.startswith((b"WARC/", b"filedesc://"))  # and ARC, its forerunner


class _Guarded:
    """A stream that gives so much for a record's heads and no more: warcio reads a line whole, however long."""

    def __init__(self, file: BinaryIO) -> None:
        self._read, self._left = file.read, HEADS

    def read(self, size: int = -1) -> bytes:
        """Raises OSError when heads have no end."""
        self._left -= size
        if self._left < 0:
            raise OSError("endless")
        return self._read(size)

    def most(self, stream: Any) -> bytes:
        """What a record's stream gives: as much as is taken of a page, and a byte more."""
        found = bytearray()
        for piece in self._pieces(stream):
            found += piece
            if len(found) > LARGEST:
                break
        return bytes(found[: LARGEST + 1])

    def drain(self, stream: Any) -> None:
        """Pass the rest over."""
        for _piece in self._pieces(stream):
            pass

    def _pieces(self, stream: Any) -> Iterator[bytes]:
        self._left = HEADS
        while piece := stream.read(PIECE):
            self._left = HEADS
            yield piece


class _Capture:
    def __init__(self, name: str, account: Account, ids: Ids) -> None:
        self.name, self.account, self.ids = name, account, ids
        self.others: Counter[str] = Counter()

    def rows(self, source: Source) -> Iterator[Row]:
        number, packed = 0, begins(source, self.name, 2) == b"\x1f\x8b"
        try:
            with source.open(self.name) as file:
                guarded = _Guarded(cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file)
                for record in ArchiveIterator(guarded, arc2warc=True):
                    number += 1
                    yield from self._record(record, guarded, POST.format(name=self.name, number=number))
                    guarded.drain(record.raw_stream)
        except Exception as error:  # warcio raises what it happens to meet in broken records
            yield Unread(POST.format(name=self.name, number=number + 1), STOPPED.format(name=type(error).__name__))
        if self.others:
            kinds = ", ".join(f"{kind or 'okänt slag'}: {count}" for kind, count in sorted(self.others.items()))
            yield Unread(self.name, OTHERS.format(count=self.others.total(), kinds=kinds))

    def _record(self, record: Any, guarded: _Guarded, where: str) -> Iterator[Row]:
        if record.rec_type == "revisit":
            yield Unread(where, SAME, self._address(record).encode())
        elif record.rec_type in ("response", "resource"):
            yield from self._answer(record, guarded, where)

    def _answer(self, record: Any, guarded: _Guarded, where: str) -> Iterator[Row]:
        address, raw = self._address(record), guarded.most(record.raw_stream)
        status = record.http_headers.get_statuscode() if record.http_headers else "200"
        heads = record.http_headers or record.rec_headers
        media_type = (heads.get_header("Content-Type") or "").partition(";")[0].strip().lower()
        if not address.startswith(("http://", "https://")):
            return  # about the capture itself (urn:…)
        if not status.startswith("2"):
            yield Unread(where, ANSWERED.format(status=status[:3]), address.encode("utf-8", "surrogatepass"))
        elif media_type not in _PAGES:
            self.others[media_type] += 1
        elif len(raw) > LARGEST:
            yield Unread(where, TOO_LARGE, raw[:KEPT])
        else:
            record.raw_stream = BytesIO(raw)
            body = guarded.most(record.content_stream())[:LARGEST]
            yield self._page(record, address, raw, _decoded(body, heads.get_header("Content-Type") or ""), media_type)

    def _page(self, record: Any, address: str, raw: bytes, said: str, media_type: str) -> FetchedItem:
        at = moment(record.rec_headers.get_header("WARC-Date"))
        html = media_type != "text/plain"
        return FetchedItem(
            platform_id=self.ids.of(address, at),
            kind="post",
            text=to_text(storable(said)) if html else said,
            sender=Person(missing=UNSAID),
            written_at=at or LONG_AGO,
            raw=raw,
            is_own=bool(self.account.address) and address.startswith(self.account.address),
            permalink=address,
            attachments=(Attachment(f"{INSIDE}{self.name}", "application/warc"), *(pictures(said) if html else ())),
        )

    def _address(self, record: Any) -> str:
        return (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<> ")


def _decoded(body: bytes, told: str) -> str:
    """As the answer or the page says, or UTF-8."""
    found = _CHARSET.search(told.encode("utf-8", "replace")) or _CHARSET.search(body[:2048])
    try:
        return body.decode(found[1].decode("ascii") if found else "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")
