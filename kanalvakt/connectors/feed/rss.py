"""RSS and Atom: feedparser reads them, from bytes in memory and nothing else (pure)."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from time import struct_time
from typing import Any

import feedparser

from kanalvakt.connectors.base import Attachment
from kanalvakt.connectors.feed.cut import Cut, cut, dressed
from kanalvakt.connectors.feed.entry import Author, Entry, Head
from kanalvakt.connectors.reading import inside, text

type Values = Mapping[str, Any]

# RSS writes "asa@exempel.example (Åsa)", feedparser tells of Atom "Åsa (asa@exempel.example)".
_MAIL = re.compile(r"^\s*(?P<mail>[^\s()<>@]+@[^\s()<>@]+)\s*(?:\((?P<name>[^()]*)\)\s*)?$")
_NAME_AND_MAIL = re.compile(r"^(?P<name>[^()<>]*)[(<](?P<mail>[^\s()<>@]+@[^\s()<>@]+)[)>]\s*$")
_RELATIVE_BASE = re.compile(rb"xml:base\s*=\s*[\"'](?!https?:)")


@dataclass(frozen=True, slots=True)
class Read:
    """A feed: its head, its entries, where an item could not be read, and the beginning of one that was cut off."""

    head: Head
    entries: list[Entry]
    lost: list[tuple[str, bytes]]
    broken: bytes


def read(body: bytes, charset: str, address: str) -> Read | None:
    """A whole feed; None: this is none. Where feedparser and the marks disagree, each item is read on its own."""
    found = _parsed(body, charset, address)
    if found is None or not found.get("version"):
        return None
    encoding = text(found.get("encoding"))
    parts = cut(body, encoding)
    head = _head(dict(found["feed"]), parts, encoding)
    entries = found["entries"][: len(parts.items)] if parts.broken else found["entries"]
    if len(entries) == len(parts.items):
        made = [_entry(dict(values), raw) for values, raw in zip(entries, parts.items, strict=True)]
        return Read(head, made, [], parts.broken)
    each = [(raw, alone(raw, head, address)) for raw in parts.items]
    lost = [(f"item[{index}]", raw) for index, (raw, entry) in enumerate(each) if entry is None]
    return Read(head, [entry for _, entry in each if entry], lost, parts.broken)


def alone(raw: bytes, head: Head, address: str) -> Entry | None:
    """One item on its own."""
    found = _parsed(dressed(raw, xmlns=head.xmlns, base=head.base, encoding=head.encoding), "", address)
    entries = found["entries"] if found else []
    return _entry(dict(entries[0]), raw) if entries else None


def _parsed(body: bytes, charset: str, address: str) -> Any:
    """What feedparser makes of it, None when it breaks.

    A stream, because feedparser opens anything else as a file or an address. Markup is cleaned by ourselves. It is told
    the address only where a base hangs on it: it would make ids whole as well, and they are to stay as they are.
    """
    told = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    if address and _RELATIVE_BASE.search(body):
        told = {"content-type": "application/xml", **told, "content-location": address}
    try:
        return feedparser.parse(
            io.BytesIO(body), response_headers=told, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception:
        return None


def _head(feed: Values, parts: Cut, encoding: str) -> Head:
    return Head(
        title=text(feed.get("title")),
        link=text(feed.get("link")),
        base=parts.base,
        language=text(feed.get("language")),
        encoding=encoding,
        author=_author(feed),
        answers=text(inside(feed.get("thr_in-reply-to"), "ref")),
        xmlns=parts.xmlns,
    )


def _entry(values: Values, raw: bytes) -> Entry:
    content = _content(values)
    links = [link for link in values.get("links") or [] if isinstance(link, dict)]
    return Entry(
        raw=raw,
        id=text(values.get("id")).strip(),
        link=text(values.get("link")).strip(),
        title=text(values.get("title")),
        content=text(content.get("value")),
        is_html=text(content.get("type")) != "text/plain",
        author=_author(values),
        published=moment(values.get("published_parsed") or values.get("created_parsed")),
        updated=moment(values.get("updated_parsed")),
        base=text(content.get("base")),
        answers=text(inside(values.get("thr_in-reply-to"), "ref")),
        comment_feed=text(values.get("wfw_commentrss")) or _replies(links),
        comment_count=_count(values.get("slash_comments") or values.get("thr_total")),
        media=_media(values, links),
    )


def _content(values: Values) -> Values:
    """The longest form: an article beside its summary. Markup before plain text, where both say the same."""
    forms = [form for form in values.get("content") or [] if isinstance(form, dict) and form.get("value")]
    marked = [form for form in forms if form.get("type") != "text/plain"]
    if marked or forms:
        return (marked or forms)[0]
    detail = values.get("summary_detail")
    return detail if isinstance(detail, dict) else {}


def _author(values: Values) -> Author:
    """Name, e-mail and address may stand in three different elements; a whole e-mail beats feedparser's cut one."""
    given = [
        dict(one) for one in [values.get("author_detail"), *(values.get("authors") or [])] if isinstance(one, dict)
    ]
    url = next((text(one.get("href")) for one in given if one.get("href")), "").strip()
    said = text(values.get("author"))
    if mail := _MAIL.match(said) or _NAME_AND_MAIL.match(said):
        return Author(unescape(mail["name"] or "").strip(), mail["mail"], url)
    name = next((text(one.get("name")) for one in given if one.get("name")), "")
    email = next((text(one.get("email")) for one in given if one.get("email")), "")
    return Author(unescape(name or ("" if email else said)).strip(), email.strip(), url)


def _replies(links: list[dict[str, Any]]) -> str:
    """Atom's link to the feed of comments (RFC 4685)."""
    for link in links:
        if link.get("rel") == "replies" and "xml" in text(link.get("type")):
            return text(link.get("href"))
    return ""


def _count(value: Any) -> int | None:
    digits = text(value).strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _media(values: Values, links: list[dict[str, Any]]) -> list[Attachment]:
    """Enclosures and Media RSS."""
    found = [
        Attachment(text(link.get("href")), text(link.get("type")), text(link.get("title")))
        for link in links
        if link.get("rel") == "enclosure"
    ]
    for medium in [*(values.get("media_content") or []), *(values.get("media_thumbnail") or [])]:
        if isinstance(medium, dict) and medium.get("url"):
            found.append(Attachment(text(medium["url"]), text(medium.get("type"))))
    return found


def moment(value: Any) -> datetime | None:
    """feedparser's time (always UTC); None for a day that no calendar has."""
    if not isinstance(value, struct_time):
        return None
    year, month, day, hour, minute, second, *_ = value
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
