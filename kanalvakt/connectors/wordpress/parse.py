"""From WordPress's JSON to items (pure). README.md says who a sender is and why ids look as they do."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from html import unescape
from typing import Any

from kanalvakt.connectors.base import Attachment, FetchedItem, Parsed, Person
from kanalvakt.connectors.markup import pictures
from kanalvakt.connectors.nested import leaves
from kanalvakt.connectors.reading import NoItem, identity, inside, moment, parsed, text, written
from kanalvakt.connectors.slices import Broken, Document, Slice
from kanalvakt.connectors.wordpress import hosted
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

COMMENT_STATES = {"approved": "visible", "hold": "held", "spam": "spam", "trash": "trashed", "post-trashed": "trashed"}
POST_STATES = {"publish": "visible", "future": "held", "pending": "held", "draft": "held", "trash": "trashed"}
NAMELESS = _("Besökaren lämnade varken namn eller e-post.")
UNSIGNED = _("WordPress säger inte vem som skrev inlägget.")
_HEAD = {"id", "ID", "code"}  # of a thing, or of a fault
EXTRA = {"email": "author_email", "ip": "author_ip", "user_agent": "author_user_agent"}


def post_id(number: str) -> str:
    """Posts and comments are numbered apart: comment 5 is "5", post (or page) 5 is "post-5"."""
    return f"post-{number}" if number not in ("", "0") else ""


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The posts, pages or comments of a list; one alone; or what a forced deletion says was there before."""
    return parsed(_parts(body, Document(body)), partial(_item, context))


def _parts(body: bytes, document: Document) -> Iterator[Slice | Broken]:
    if document.opening == "[":
        yield from document.elements()
        return
    whole = document.whole()
    if inside(whole.value, "previous") is not None:
        yield from document.member("previous")
    elif isinstance(whole, Broken) or (isinstance(whole.value, dict) and _HEAD.isdisjoint(whole.value)):
        yield from leaves(body, hosted.is_item)  # WordPress.com's lists have a name
    else:
        yield whole


def _item(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if "id" not in value:
        if hosted.is_item(value):
            return _hosted(context, value, raw)
        if "ID" not in value and {"code", "error"} & value.keys():
            raise NoItem(_("WordPress svarade med ett fel."))
    if "post" in value or "author_name" in value:
        return _comment(context, value, raw)
    if "content" not in value and "title" not in value:
        raise NoItem(_("Varken inlägg eller kommentar."))
    if "parent" in value and "type" not in value:
        raise NoItem(_("En tidigare version av ett inlägg."))
    return _post(context, value, raw)


def _comment(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    root, parent = post_id(text(value.get("post"))), text(value.get("parent"))
    author = text(value.get("author"))
    return FetchedItem(
        platform_id=identity(value.get("id")),
        kind="mention" if value.get("type") in ("pingback", "trackback") else "comment",
        text=_comment_text(value),
        sender=sender_of(author, value),
        written_at=written(value.get("date_gmt"), context),
        raw=raw,
        parent_id=parent if parent not in ("", "0") else root,
        root_id=root,
        is_own=author in own_ids(context),
        html=text(inside(value, "content", "rendered")),
        visibility=COMMENT_STATES.get(text(value.get("status")), "hidden" if value.get("status") else "visible"),
        permalink=text(value.get("link")),
        attachments=pictures(text(inside(value, "content", "rendered"))),
    )


def _comment_text(value: Mapping[str, Any]) -> str:
    """What the visitor typed: WordPress keeps it with its signs escaped. Without it (no rights): what is shown."""
    raw = inside(value, "content", "raw")
    return unescape(raw) if isinstance(raw, str) else _plain(inside(value, "content", "rendered"))


def _plain(html: Any) -> str:
    return to_text(storable(text(html)))


def sender_of(author: str, value: Mapping[str, Any]) -> Person:
    """A user of the blog by number; a visitor by a hash of the e-mail, or else of the name: stable and not readable."""
    name, email = unescape(text(value.get("author_name"))).strip(), text(value.get("author_email")).strip().lower()
    if author not in ("", "0"):
        number = f"user-{author}"
    elif email or name:
        number = _hashed("mail", email) if email else _hashed("name", name)
    else:
        return Person(missing=NAMELESS, extra=_extra(value))
    return Person(platform_id=number, name=name, url=text(value.get("author_url")), extra=_extra(value))


def _hashed(what: str, value: str) -> str:
    return f"{what}-{hashlib.sha256(value.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


def _hosted(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    """WordPress.com says of an author what WordPress does; `email` is false where it is kept from us."""
    given = value.get("author")
    told = {f"author_{key.lower()}": inside(given, key) for key in ("name", "email", "URL", "ip_address")}
    told["author_ip"] = told.pop("author_ip_address")
    person = sender_of(text(given) or text(inside(given, "ID")), told)
    if person.missing and "post" not in value:
        person = Person(missing=UNSIGNED)
    post = post_id(text(inside(value, "post", "ID")))
    return hosted.item(value, raw, context, own=own_ids(context), person=person, post=post)


def _extra(value: Mapping[str, Any]) -> dict[str, str]:
    return {name: text(value.get(key)) for name, key in EXTRA.items() if text(value.get(key))}


def _post(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    html, author = text(inside(value, "content", "rendered")), text(value.get("author"))
    at, modified = written(value.get("date_gmt"), context), moment(value.get("modified_gmt"))
    named = author not in ("", "0")
    return FetchedItem(
        platform_id=post_id(identity(value.get("id"))),
        kind="post",
        text=f"{_title(value)}\n\n{_plain(html)}".strip(),
        sender=Person(f"user-{author}", _writer(value)) if named else Person(missing=UNSIGNED),
        written_at=at,
        raw=raw,
        is_own=True,
        html=html,
        edited_at=modified if modified and modified > at else None,
        visibility=POST_STATES.get(text(value.get("status")), "hidden" if value.get("status") else "visible"),
        permalink=text(value.get("link")),
        attachments=_media(value, pictures(html)) if {"_embedded", "source_url"} & value.keys() else pictures(html),
    )


def _media(value: Mapping[str, Any], shown: Sequence[Attachment]) -> Sequence[Attachment]:
    """What is shown in a post, and before it its picture where it came along; of a file the file itself."""
    featured = inside(value, "_embedded", "wp:featuredmedia")
    own = [
        Attachment(text(one.get("source_url")), text(one.get("mime_type")), text(one.get("alt_text")))
        for one in (value, *(featured if isinstance(featured, list) else ()))
        if isinstance(one, dict) and text(one.get("source_url"))
    ]
    return tuple({one.url: one for one in (*own, *shown)}.values())


def _writer(value: Mapping[str, Any]) -> str:
    """The name, where the writer was asked for along with the post."""
    written_by = inside(value, "_embedded", "author")
    return text(inside(written_by[0], "name")) if isinstance(written_by, list) and written_by else ""


def _title(value: Mapping[str, Any]) -> str:
    raw = inside(value, "title", "raw")
    return unescape(raw) if isinstance(raw, str) else _plain(inside(value, "title", "rendered"))


def own_ids(context: Mapping[str, str]) -> set[str]:
    """The numbers of the blog's own writers."""
    return {part for part in context.get("own_ids", "").split(",") if part not in ("", "0")}
