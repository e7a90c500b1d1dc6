"""From Flickr's JSON to items (pure). README.md says what becomes what."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from kanalvakt.connectors.base import Attachment, FetchedItem, Parsed, Person
from kanalvakt.connectors.flickr import as_xml
from kanalvakt.connectors.nested import leaves, without_tokens
from kanalvakt.connectors.reading import NoItem, epoch, identity, inside, parsed, text, written
from kanalvakt.connectors.slices import Broken
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

NOBODY = _("Flickr lämnar inte ut vem som skrev.")
_PHOTO = re.compile(r"/photos/[^/]+/(\d+)")
_SCRIPT = re.compile(rb"\s*jsonFlickr(?:Api|Feed)\s*\(")
_ALBUM = re.compile(rb"<photoset\b|\"photoset\"\s*:\s*\{")
START = 4096  # what is told of all comes first
_WHOSE = re.compile(rb"\b(owner|ownername)\"?\s*[:=]\s*\"([^\"]*)\"")
_SIZES = ("url_o", "url_k", "url_h", "url_l", "url_c", "url_z", "url_m", "url_n", "url_s", "url_t", "url_sq")


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The pictures and comments of an answer, also as XML or as a script."""
    if script := _SCRIPT.match(body):
        body = body[script.end() :].rstrip(b"; \t\r\n").removesuffix(b")")
    if as_xml.is_xml(body):
        parts = list(as_xml.things(without_tokens(body)))
        if any(_is_item(part.value) for part in parts):  # what else it tells of is no item
            parts = [part for part in parts if isinstance(part, Broken) or _is_item(part.value)]
        return parsed(parts, partial(_item, context, _owner(body, context)))
    given = (part for part in leaves(body, _is_item) if not _is_empty(part.value))
    return parsed(given, partial(_item, context, _owner(body, context)))


def _owner(body: bytes, context: Mapping[str, str]) -> Mapping[str, str]:
    """An album says once, before its pictures, whose they are."""
    with suppress(ValueError, RecursionError):
        told = json.loads(context.get("head") or "{}")
        if number := text(inside(told, "owner")):
            return {"owner": number, "ownername": text(inside(told, "ownername"))}
    album = _ALBUM.search(body, 0, START)
    said = body[album.end() :].partition(b"[")[0].partition(b"<")[0] if album else b""
    return {name[1].decode(): name[2].decode("utf-8", "replace") for name in _WHOSE.finditer(said)}


def _is_empty(value: Any) -> bool:
    """A list without anything: Flickr leaves the list itself out."""
    listed = value.get("comments") if isinstance(value, dict) else None
    return isinstance(listed, dict) and "comment" not in listed and "photo_id" in listed


def _is_item(value: Any) -> bool:
    return isinstance(value, dict) and (_is_comment(value) or _is_photo(value))


def _is_comment(value: Mapping[str, Any]) -> bool:
    return ("author" in value and "datecreate" in value) or value.get("type") == "comment"


def _is_photo(value: Mapping[str, Any]) -> bool:
    if "id" not in value:
        return "author_id" in value and "link" in value  # in a public feed
    if "owner" in value:
        # An album with its pictures, or a picture with what happened to it: what lies in them is told.
        return bool({"title", "secret"} & value.keys()) and not isinstance(
            value.get("photo") or value.get("activity"), list | dict
        )
    return {"title", "secret"} <= value.keys() and not {"primary", "thumb"} & value.keys()


def _item(context: Mapping[str, str], owner: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if _is_comment(value):
        return _comment(context, value, raw)
    if _is_photo(value):
        return _photo(context, {**owner, **value} if owner else value, raw)
    raise NoItem(
        _("Flickr svarade med ett fel.") if value.get("stat") == "fail" else _("Ingen bild och ingen kommentar.")
    )


def _comment(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    link, html = text(value.get("permalink")), text(value.get("_content")) or _content(value.get("message"))
    photo = _PHOTO.search(link)
    picture = photo[1] if photo else _root(context)
    author = text(value.get("author")) or text(value.get("user"))
    name = text(value.get("realname")) or text(value.get("authorname")) or text(value.get("username"))
    handle = text(value.get("path_alias"))
    return FetchedItem(
        platform_id=identity(value.get("id") or value.get("commentid")),
        kind="comment",
        text=to_text(storable(html)),
        sender=_person(author, name, handle),
        written_at=epoch(value.get("datecreate")) or epoch(value.get("dateadded")) or written(None, context),
        raw=raw,
        parent_id=picture,
        root_id=picture,
        is_own=_own(author, context),
        html=html,
        permalink=link,
    )


def _root(context: Mapping[str, str]) -> str:
    """The picture whose list it stood in."""
    with suppress(ValueError, RecursionError):
        return text(inside(json.loads(context.get("head") or "{}"), "root"))
    return ""


def _photo(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    link, given = text(value.get("link")), value.get("owner")
    in_link = _PHOTO.search(link)
    number = identity(value.get("id") or (in_link[1] if in_link else ""))
    owner = text(inside(given, "nsid")) or text(given) or text(value.get("author_id"))
    name = text(inside(given, "realname")) or text(inside(given, "username")) or text(value.get("ownername"))
    words = [_content(value.get("title")), to_text(storable(_content(value.get("description"))))]
    dates = (inside(value, "dates", "posted"), value.get("dateuploaded"), value.get("dateupload"))
    handle = text(inside(given, "path_alias"))
    picture = next((url for name in _SIZES if (url := text(value.get(name)))), "") or text(inside(value, "media", "m"))
    own = context.get("own_ids", "")
    return FetchedItem(
        platform_id=number,
        kind="post" if not own or _own(owner, context) else "mention",
        text="\n\n".join(word for word in words if word),
        sender=_person(owner, name, handle),
        written_at=next((at for at in map(epoch, dates) if at), None) or written(value.get("published"), context),
        raw=raw,
        is_own=_own(owner, context),
        permalink=f"https://www.flickr.com/photos/{handle or owner}/{number}/" if owner else link,
        attachments=(Attachment(picture, "image/jpeg"),) if picture.startswith(("https://", "http://")) else (),
    )


def _content(value: Any) -> str:
    """Flickr wraps some texts, and some not."""
    return text(inside(value, "_content")) or text(value)


def _person(number: str, name: str, handle: str) -> Person:
    url = f"https://www.flickr.com/people/{handle or number}/" if number else ""
    return Person(number, name, handle, url, "" if number else NOBODY)


def _own(number: str, context: Mapping[str, str]) -> bool:
    return bool(number) and number in context.get("own_ids", "").split(",")
