"""From TikTok's JSON (Accounts API, webhooks) to items (pure). README.md says what becomes what."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from kanalvakt.connectors.base import Attachment, FetchedItem, Parsed, Person
from kanalvakt.connectors.nested import leaves
from kanalvakt.connectors.reading import NoItem, epoch, identity, inside, read, text, written
from kanalvakt.connectors.slices import Document, Slice
from kanalvakt.core.wording import kept as _

NOBODY = _("TikTok lämnar inte ut vem som skrev.")
# What only a film has, as the Display API and the Research API name it.
_FILM_ONLY = {"video_description", "embed_link", "cover_image_url", "share_url"}
_IN_LINK = re.compile(r"tiktok\.com/@([\w.-]+)/")
DELETED = _("Kommentaren är borttagen.")


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The videos and comments of an answer or a webhook, and the answers that came within a comment."""
    found, make = Parsed(), partial(_item, context)
    for part in leaves(body, _is_item):
        value = part.value if isinstance(part.value, dict) else {}
        if "code" in value and value["code"] == "ok":  # no fault is told so
            continue
        read(found, part, make)
        if "reply_list" in value and isinstance(part, Slice) and isinstance(value["reply_list"], list):
            head = json.dumps({"edge": "replies", "parent": text(value.get("comment_id"))})
            for one in part.elements("reply_list"):
                read(found, one, partial(_item, {**context, "head": head}))
    return found


def _is_item(value: Any) -> bool:
    return isinstance(value, dict) and bool(
        {"comment_id", "item_id"} & value.keys() or {"event", "content"} <= value.keys() or _is_open(value)
    )


def _is_open(value: Mapping[str, Any]) -> bool:
    """What the Display API and the Research API call by `id` only: a film, or a comment on one."""
    return "id" in value and bool(_FILM_ONLY & value.keys() or {"video_id", "text"} <= value.keys())


def _item(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if "event" in value and isinstance(value.get("content"), str):
        value = _inner(value["content"])
    if "comment_id" in value:
        return _comment(context, value, raw)
    if "item_id" in value:
        return _video(context, value, raw)
    if "id" in value and _is_open(value):
        make, name = (_comment, "comment_id") if "text" in value else (_video, "item_id")
        return make(context, {**value, name: value["id"]}, raw)
    raise NoItem(_("TikTok svarade med ett fel.") if text(value.get("code")) not in ("", "0") else _("Inget inlägg."))


def _inner(content: str) -> Mapping[str, Any]:
    """A webhook's event is JSON within JSON, with ids as numbers."""
    found = getattr(Document(content.encode("utf-8", "surrogatepass")).whole(), "value", None)
    return found if isinstance(found, dict) else {}


def _comment(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if text(value.get("comment_action")) == "delete":
        raise NoItem(DELETED)
    number, film = identity(value.get("comment_id")), text(value.get("video_id"))
    sender, above = _sender(value), text(value.get("parent_comment_id")) or _above(context)
    hidden = text(value.get("status")) == "HIDDEN" or text(value.get("comment_action")) == "set_to_hidden"
    return FetchedItem(
        platform_id=number,
        kind="comment",
        text=text(value.get("text")),
        sender=sender,
        written_at=epoch(value.get("create_time")) or epoch(value.get("timestamp")) or written(None, context),
        raw=raw,
        parent_id=above if above not in ("", "0") else film,
        root_id=film,
        is_own=value.get("owner") is True or _own(sender.platform_id, context),
        visibility="hidden" if hidden else "visible",
    )


def _above(context: Mapping[str, str]) -> str:
    """The comment in whose list of answers it stood."""
    with suppress(ValueError, RecursionError):
        told = json.loads(context.get("head") or "{}")
        return text(inside(told, "parent")) if inside(told, "edge") == "replies" else ""
    return ""


def _sender(value: Mapping[str, Any]) -> Person:
    number, handle = text(value.get("unique_identifier")) or text(value.get("user_id")), text(value.get("username"))
    url = f"https://www.tiktok.com/@{handle}" if handle else ""
    return Person(number, text(value.get("display_name")), handle, url, "" if number else NOBODY)


def _video(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    """The list of videos is the account's own, but for what was searched for: that says the name of each account."""
    own, link = next(iter(context.get("own_ids", "").split(",")), ""), text(value.get("share_url"))
    named = _IN_LINK.search(link)
    handle = text(value.get("username")) or (named[1] if named else "")
    words = [text(value.get("title")), text(value.get("caption")) or text(value.get("video_description"))]
    cover = text(value.get("cover_image_url")) or text(value.get("thumbnail_url"))
    return FetchedItem(
        platform_id=identity(value.get("item_id")),
        kind="post",
        text="\n\n".join(word for word in dict.fromkeys(words) if word),
        sender=_maker(own, handle),
        written_at=epoch(value.get("create_time")) or written(None, context),
        raw=raw,
        is_own=bool(own),
        permalink=link,
        attachments=(Attachment(cover, "image/*"),) if cover.startswith("https://") else (),
    )


def _maker(own: str, handle: str) -> Person:
    if own:
        return Person(own)
    url = f"https://www.tiktok.com/@{handle}" if handle else ""
    missing = NOBODY if handle else _("TikTok listar bara kontots egna filmer och nämner det inte.")
    return Person(name=handle, handle=handle, url=url, missing=missing)


def _own(number: str, context: Mapping[str, str]) -> bool:
    return bool(number) and number in context.get("own_ids", "").split(",")
