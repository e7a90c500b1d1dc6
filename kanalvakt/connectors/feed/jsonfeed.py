"""JSON Feed 1.0 and 1.1 (jsonfeed.org), each item by its own bytes (pure)."""

from collections.abc import Mapping, Sequence
from typing import Any

from kanalvakt.connectors.base import Attachment
from kanalvakt.connectors.feed.entry import Author, Entry, Head
from kanalvakt.connectors.reading import moment, text
from kanalvakt.connectors.slices import Broken, Document, Slice

# What one item may hold; a value with one of them and no list of items is an item on its own.
ITEM = {"content_html", "content_text", "date_published", "attachments", "url", "summary", "external_url"}


def head(document: Document, whole: Slice | Broken) -> Head | None:
    """What the feed says of itself; None: no JSON Feed."""
    values = whole.value if isinstance(whole, Slice) else _first(document)
    if not isinstance(values, dict) or not (
        "jsonfeed.org" in text(values.get("version")) or isinstance(values.get("items"), list)
    ):
        return None
    return Head(
        title=text(values.get("title")),
        link=text(values.get("home_page_url")),
        base=text(values.get("feed_url")) or text(values.get("home_page_url")),
        language=text(values.get("language")),
        author=_author(values),
    )


def _first(document: Document) -> dict[str, Any]:
    """What half a feed says before it breaks."""
    keys = ("version", "title", "home_page_url", "feed_url", "language", "author", "authors")
    return {key: part.value for key in keys for part in document.member(key) if isinstance(part, Slice)}


def parts(document: Document) -> Sequence[Slice | Broken]:
    """Its items."""
    return document.elements("items")


def is_alone(whole: Slice | Broken) -> bool:
    """Whether this is one item on its own, as it is kept."""
    value = whole.value if isinstance(whole, Slice) else None
    return isinstance(value, dict) and "items" not in value and bool(ITEM & value.keys())


def entry(values: Mapping[str, Any], raw: bytes) -> Entry:
    """One item."""
    html, plain = text(values.get("content_html")), text(values.get("content_text"))
    return Entry(
        raw=raw,
        id=text(values.get("id")).strip(),
        link=(text(values.get("url")) or text(values.get("external_url"))).strip(),
        title=text(values.get("title")),
        content=html or plain or text(values.get("summary")),
        is_html=bool(html),
        author=_author(values),
        published=moment(values.get("date_published")),
        updated=moment(values.get("date_modified")),
        language=text(values.get("language")),
        media=_media(values),
    )


def _author(values: Mapping[str, Any]) -> Author:
    """1.1 has a list, 1.0 had one."""
    several = values.get("authors")
    for one in several if isinstance(several, list) and several else [values.get("author")]:
        if isinstance(one, dict):
            name, url = text(one.get("name")).strip(), text(one.get("url")).strip()
            if name or url:
                return Author(name, url=url)
    return Author()


def _media(values: Mapping[str, Any]) -> Sequence[Attachment]:
    given = values.get("attachments")
    found = [
        Attachment(text(one.get("url")), text(one.get("mime_type")), text(one.get("title")))
        for one in (given if isinstance(given, list) else ())
        if isinstance(one, dict)
    ]
    found += [Attachment(text(values[key])) for key in ("image", "banner_image") if key in values]
    return [one for one in found if one.url]
