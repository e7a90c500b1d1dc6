"""From LinkedIn's JSON (posts, comments, notifications of an organisation) to items (pure)."""

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from kanalvakt.connectors.base import FetchedItem, Parsed, Person
from kanalvakt.connectors.nested import leaves
from kanalvakt.connectors.reading import NoItem, epoch, identity, inside, parsed, text, written
from kanalvakt.core.wording import kept as _

NOBODY = _("LinkedIn lämnar inte ut vem som skrev.")


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The posts and comments of an answer or a notification."""
    return parsed(leaves(body, _is_item), partial(_item, context))


def _root(context: Mapping[str, str]) -> str:
    """The post in whose list it stood: comments name an activity, posts have another name."""
    with suppress(ValueError, RecursionError):
        return text(inside(json.loads(context.get("head") or "{}"), "root"))
    return ""


def _is_item(value: Any) -> bool:
    return isinstance(value, dict) and (_is_comment(value) or _is_post(value))


def _is_comment(value: Mapping[str, Any]) -> bool:
    return "message" in value and bool({"actor", "object", "commentUrn"} & value.keys())


def _is_post(value: Mapping[str, Any]) -> bool:
    return "commentary" in value or ("author" in value and "specificContent" in value)


def _item(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if not _is_item(value):
        raise NoItem(
            _("LinkedIn svarade med ett fel.") if "status" in value else _("Inget inlägg och ingen kommentar.")
        )
    comment = _is_comment(value)
    who = text(value.get("actor")) or text(inside(value, "created", "actor")) or text(value.get("author"))
    number = identity(text(value.get("commentUrn")) or text(value.get("$URN")) or value.get("id"))
    at = inside(value, "created", "time") or value.get("publishedAt") or value.get("createdAt")
    changed = inside(value, "lastModified", "time") or value.get("lastModifiedAt")
    first, last = epoch(at) or written(None, context), epoch(changed)
    root = _root(context) or text(value.get("object")) if comment else ""
    own = {part for part in context.get("own_ids", "").split(",") if part}
    long = inside(value, "specificContent", "com.linkedin.ugc.ShareContent", "shareCommentary", "text")
    return FetchedItem(
        platform_id=number,
        kind="comment" if comment else ("post" if not own or who in own else "mention"),
        text=text(inside(value, "message", "text")) or text(value.get("commentary")) or text(long),
        sender=Person(who, missing="" if who else NOBODY),
        written_at=first,
        raw=raw,
        parent_id=text(value.get("parentComment")) or root,
        root_id=root,
        is_own=bool(who) and who in own,
        edited_at=last if comment and last and last > first else None,
        permalink="" if comment else f"https://www.linkedin.com/feed/update/{number}/",
    )
