"""Google+ by Takeout: posts with their comments as pages or JSON (2018), as activities (until 2014), and other files.

A page: `<a class="author">` and when, `<div class="main-content">`, then `<div class="comment">` with the same within.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from html import unescape
from typing import Any

from kanalvakt.connectors.archives.base import INSIDE, Row
from kanalvakt.connectors.archives.files import Pack, SavedFiles
from kanalvakt.connectors.archives.making import safely
from kanalvakt.connectors.archives.peeking import decoded
from kanalvakt.connectors.base import Attachment, FetchedItem, Person
from kanalvakt.connectors.reading import LONG_AGO, NoItem, inside, moment, text
from kanalvakt.connectors.slices import Document, Slice
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

UNSAID = _("Google+ säger inte vem som skrev.")
LONGEST = 2 * 1024 * 1024
# No mark holds a "<": however many are begun and never ended, each is read past once.
_AUTHOR = re.compile(r'<a\b(?=[^<>]*\bclass="author")[^<>]*\bhref="([^"<>]*)"[^<>]*>((?:(?!<a\b).)*?)</a>', re.DOTALL)
_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}")
_POST = re.compile(r'<a\b[^<>]*\bhref="([^"<>]+)"[^<>]*>\s*\d{4}-\d\d-\d\d ')
_MEDIUM = re.compile(
    r'(?:<a\b(?=[^<>]*\bclass="media-link")[^<>]*\bhref|<img\b(?![^<>]*author-photo)[^<>]*\bsrc)="([^"<>]+)"'
)
# A picture of the post, with its words once more.
_LINKED = re.compile(r'<a\b(?=[^<>]*\bclass="media-link")(?:(?!<a\b).)*?</a>', re.DOTALL)
_MAIN, _BELOW = '<div class="main-content">', '<div class="comment">'
_AFTER = re.compile(r'<div class="(?:visibility|post-activity|comments)">')
_SAID = '<div class="comment-content">'


class GooglePlusFiles(SavedFiles):
    """Posts with their comments, and every other file."""

    name, kind, label = "googleplus-files", "googleplus", _("Google+ Takeout, eller sparade filer")

    def file(self, pack: Pack, name: str) -> Iterator[Row]:
        """A post with its comments where the file is one."""
        raw = b""
        if name.lower().endswith((".json", ".html")) and pack.source.size(name) < LONGEST:
            with pack.source.open(name) as file:
                raw = file.read()
        found = list(_of_page(decoded(raw)) if name.lower().endswith(".html") else _of_json(raw))
        if not found:
            yield from super().file(pack, name)
        root = ""
        for number, (value, part) in enumerate(found):
            where = f"{name} comments[{number - 1}]" if number else name
            made = safely(partial(_item, pack, value, part, root, is_comment=bool(number)), where, part)
            root = root or getattr(made, "platform_id", "")
            yield made


def _of_json(raw: bytes) -> Iterator[tuple[Any, bytes]]:
    """The post and its comments, in the names of 2018."""
    document = Document(raw)
    post = document.whole()
    value = post.value if isinstance(post, Slice) else None
    if not isinstance(value, dict):
        return
    if "creationTime" in value and "author" in value:
        yield value, raw
        for one in document.elements("comments"):
            yield getattr(one, "value", None), one.raw
    elif isinstance(value.get("actor"), dict) and isinstance(value.get("object"), dict) and "published" in value:
        yield _older(value), raw
        for part in Document(raw).member("object"):
            for replies in Document(part.raw).member("replies"):
                for one in Document(replies.raw).elements("items"):
                    yield _older(getattr(one, "value", None)), one.raw


def _older(value: Any) -> Any:
    """An activity of Google+'s API, as it was exported until 2014."""
    if not isinstance(value, dict):
        return value
    actor, given = value.get("actor"), value.get("object")
    attached = inside(given, "attachments")
    media = [{"url": text(inside(one, "image", "url")) or text(inside(one, "url"))} for one in _listed(attached)]
    return {
        "author": {
            "resourceName": inside(actor, "id"),
            "displayName": inside(actor, "displayName"),
            "profilePageUrl": inside(actor, "url"),
        },
        "creationTime": value.get("published"),
        "updateTime": value.get("updated"),
        "resourceName": value.get("id"),
        "url": value.get("url"),
        "content": text(inside(given, "content")) or text(value.get("title")),
        "album": {"media": media},
    }


def _of_page(html: str) -> Iterator[tuple[Any, bytes]]:
    """The same of a page; nothing when it is no post's."""
    author, main = _AUTHOR.search(html), html.find(_MAIN)
    if author is None or main < author.end():
        return
    post, *below = html.split(_BELOW)
    head = html[author.end() : main]
    link, after = _POST.search(head), _AFTER.search(post, main)
    body = post[main : after.start() if after else len(post)]
    media = [{"url": unescape(one)} for one in _MEDIUM.findall(body)]
    about = {"url": unescape(link[1]) if link else "", "content": _LINKED.sub("", body), "album": {"media": media}}
    yield _told(author, head) | about, html.encode()
    for one in below:
        who, (before, _, said) = _AUTHOR.search(one), one.partition(_SAID)
        yield (_told(who, before) if who else {}) | {"content": said.partition("</div>")[0]}, one.encode()


def _told(author: re.Match[str], head: str) -> dict[str, Any]:
    """Who and when."""
    times = _TIME.findall(head)
    address = unescape(author[1])
    who = {"resourceName": address, "displayName": to_text(author[2]), "profilePageUrl": address}
    return {"author": who, "creationTime": times[0] if times else None, "updateTime": times[1] if times[1:] else None}


def _item(pack: Pack, value: Any, raw: bytes, parent: str, *, is_comment: bool) -> FetchedItem:
    """A post, or a comment on it."""
    if not isinstance(value, dict) or not value:
        raise NoItem(_("Inget inlägg."))
    author = value.get("author")
    who, html = text(inside(author, "resourceName")), text(value.get("content"))
    at, edited = moment(value.get("creationTime")), moment(value.get("updateTime"))
    number = text(value.get("resourceName")) or ("" if is_comment else text(value.get("url")))
    return FetchedItem(
        platform_id=number or pack.ids.of(parent, who, at, html),
        kind="comment" if is_comment else "post",
        text=to_text(storable(html)).strip(),
        sender=Person(
            who, text(inside(author, "displayName")), url=text(inside(author, "profilePageUrl")),
            missing="" if who else UNSAID,
        ),
        written_at=at or LONG_AGO,
        raw=raw,
        parent_id=parent,
        root_id=parent,
        is_own=not is_comment,
        html=html,
        edited_at=edited if edited and at and edited > at else None,
        permalink=text(value.get("url")),
        attachments=tuple(dict.fromkeys(_media(value, pack.places))),
    )  # fmt: skip


def _media(value: Mapping[str, Any], files: Mapping[str, str]) -> Iterator[Attachment]:
    for one in [value.get("media"), *_listed(inside(value, "album", "media"))]:
        if url := text(inside(one, "url")):
            told = text(inside(one, "localFilePath")).rpartition("/")[2]
            path = files.get(told or url.rpartition("/")[2])
            yield Attachment(
                f"{INSIDE}{path}" if path else url, text(inside(one, "contentType")), text(inside(one, "description"))
            )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
