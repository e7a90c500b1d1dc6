"""From a web page that mentions ours to an item (pure): microformats where it has them, else its title.

microformats.org/wiki/h-entry. `context["head"]` says which page it is and what it should mention: {source, target}.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import mf2py
from bs4 import BeautifulSoup

from kanalvakt.connectors.base import FetchedItem, Parsed, Person, Unread
from kanalvakt.connectors.reading import inside, moment, text, written
from kanalvakt.connectors.slices import Document
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

ENTRIES = {"h-entry", "h-cite", "h-event", "h-review"}
ANSWERS, REACTIONS = ("in-reply-to",), ("like-of", "repost-of", "bookmark-of")
REACTION = _("En reaktion, inget skrivet.")
NOBODY = _("Sidan säger inte vem som skrev.")
NAME_ONLY = _("Sidan säger bara ett namn.")
_XML = re.compile(rb"<\?xml[^>]*>")  # bs4 warns of what says that it is XML

type Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """A page, read: every address that it names, whole, and its microformats."""

    links: frozenset[str]
    entries: tuple[Values, ...]
    title: str
    url: str


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The page as one item; a page that only reacts (a like) says nothing."""
    told = _head(context)
    page = _jf2(body) or read(body, told.get("source", ""))
    if not (page.entries or page.title):
        return Parsed(unread=[Unread("$", _("Ingen webbsida med rubrik eller inlägg."), body)] if body.strip() else [])
    source = told.get("source", "") or page.url or f"sha256:{hashlib.sha256(body).hexdigest()}"
    entry = _entry(page, told.get("target", ""))
    if not _said(entry) and any(_values(entry, name) for name in REACTIONS):
        return Parsed(unread=[Unread("$", REACTION, body)])
    return Parsed([_item(source, entry, page, body, context)])


def read(body: bytes, source: str) -> Page:
    """The page at `source`. Never raises: what cannot be read is an empty page."""
    try:
        soup = BeautifulSoup(_XML.sub(b"", body) if b"<" in body else b"<p></p>", "lxml")
        found = mf2py.Parser(doc=soup, url=source or None).to_dict()
        base = _joined(source, text(inside(soup.base.attrs if soup.base else {}, "href")))
        named = {text(tag.get(name)) for name in ("href", "src") for tag in soup.find_all(True)}
        title = soup.title.get_text(" ", strip=True) if soup.title else ""
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return Page(frozenset(), (), "", "")
    entries = tuple(_entries(found.get("items")))
    same = (found.get("rels") or {}).get("canonical") or [""]
    url = _first(entries[0], "url") if entries else ""
    return Page(frozenset(_joined(base, one) for one in named if one), entries, title, url or text(same[0]))


def _jf2(body: bytes) -> Page | None:
    """What other programs have made of a page: JF2 (microformats as plain JSON), such as webmention receivers send."""
    document = Document(body)
    whole = getattr(document.whole(), "value", None) if document.opening == "{" else None
    told = inside(whole, "data") or inside(whole, "post") or whole
    if not isinstance(told, dict) or told.get("type") not in ("entry", "cite", "event", "review"):
        return None
    entry = {name: value if isinstance(value, list) else [value] for name, value in told.items()}
    entry["author"] = [{"properties": _lists(inside(told, "author"))}]
    entry["content"] = [{"html": text(inside(told, "content", "html")), "value": text(inside(told, "content", "text"))}]
    return Page(frozenset(), (entry,), "", text(told.get("url")))


def _lists(value: Any) -> Values:
    return {name: [one] for name, one in value.items()} if isinstance(value, dict) else {"name": [value]}


def mentions(body: bytes, source: str, target: str) -> bool:
    """Whether the page really links to `target` (Webmention 3.2.2); of other files, whether they name it."""
    wanted = {_plain(target)}
    return bool(wanted & {_plain(one) for one in read(body, source).links}) or (
        b"<" not in body and target.encode() in body
    )


def _plain(url: str) -> str:
    """An address as links are compared: without fragment and last slash, and however the scheme is."""
    with suppress(ValueError):
        parts = urlsplit(urldefrag(url.strip()).url)
        return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
    return url


def _joined(base: str, url: str) -> str:
    with suppress(ValueError):
        return urljoin(base, url)
    return url


def _head(context: Mapping[str, str]) -> dict[str, str]:
    with suppress(ValueError, RecursionError):
        told = json.loads(context.get("head") or "{}")
        return {key: text(value) for key, value in told.items()} if isinstance(told, dict) else {}
    return {}


def _entries(values: Any) -> Iterator[Values]:
    """What is written on the page, a feed's entries too."""
    for one in values if isinstance(values, list) else []:
        if isinstance(one, dict):
            if ENTRIES & set(one.get("type") or ()):
                yield one.get("properties") or {}
            yield from _entries(one.get("children"))


def _entry(page: Page, target: str) -> Values:
    """The one that mentions the target, else the first."""
    wanted = _plain(target)
    for entry in page.entries:
        if target and any(wanted in (_plain(one) for one in _values(entry, name)) for name in (*ANSWERS, *REACTIONS)):
            return entry
    return page.entries[0] if page.entries else {}


def _item(source: str, entry: Values, page: Page, body: bytes, context: Mapping[str, str]) -> FetchedItem:
    words, html = _said(entry) or _first(entry, "name") or page.title, _html(entry)
    at = moment(_first(entry, "published"))
    changed = moment(_first(entry, "updated"))
    return FetchedItem(
        platform_id=source,
        kind="comment" if any(_values(entry, name) for name in ANSWERS) else "mention",
        text=words,
        sender=_person(entry, source),
        written_at=at or written(None, context),
        raw=body,
        html=html,
        edited_at=changed if at and changed and changed > at else None,
        permalink=source if source.startswith(("https://", "http://")) else "",
    )


def _said(entry: Values) -> str:
    """What it says: its content, else its summary. A name may only be the words of a link."""
    return to_text(storable(_html(entry))) or (_first(entry, "content") or _first(entry, "summary")).strip()


def _html(entry: Values) -> str:
    return next((text(inside(one, "html")) for one in _list(entry, "content") if text(inside(one, "html"))), "")


def _person(entry: Values, source: str) -> Person:
    for one in _list(entry, "author"):
        card = inside(one, "properties") or {}
        name = _first(card, "name") or text(one)
        url = _joined(source, _first(card, "url"))
        if url.startswith(("https://", "http://")):
            return Person(url, name, "", url)
        if name:
            return Person(name=name, missing=NAME_ONLY)
    return Person(missing=NOBODY)


def _list(values: Any, name: str) -> list[Any]:
    found = inside(values, name)
    return found if isinstance(found, list) else []


def _values(entry: Values, name: str) -> list[str]:
    """A property's values as text, whatever form they have."""
    told = []
    for one in _list(entry, name):
        told += _values(inside(one, "properties") or {}, "url") or [text(one) or text(inside(one, "value"))]
    return [one for one in told if one]


def _first(entry: Values, name: str) -> str:
    return next(iter(_values(entry, name)), "")
