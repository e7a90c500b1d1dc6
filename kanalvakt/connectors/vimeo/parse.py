"""From Vimeo's JSON (films and comments) to items (pure)."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from kanalvakt.connectors.base import FetchedItem, Parsed, Person
from kanalvakt.connectors.nested import leaves
from kanalvakt.connectors.reading import NoItem, identity, inside, moment, parsed, text, written
from kanalvakt.core.wording import kept as _

NOBODY = _("Vimeo lämnar inte ut vem som skrev.")
_FILM = re.compile(r"(/videos/\d+)")


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The films and comments of an answer."""
    return parsed(leaves(body, _is_item), partial(_item, context))


def _head(context: Mapping[str, str]) -> Mapping[str, Any]:
    """In whose list it stood: an answer does not say below what it stands."""
    with suppress(ValueError, RecursionError):
        told = json.loads(context.get("head") or "{}")
        return told if isinstance(told, dict) else {}
    return {}


def _is_item(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and "uri" in value
        and ("text" in value or {"name", "created_time", "user"} <= value.keys())
    )


def _item(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if not _is_item(value):
        raise NoItem(_("Vimeo svarade med ett fel.") if "error" in value else _("Ingen film och ingen kommentar."))
    number, user = identity(value.get("uri")), value.get("user")
    comment, film = "text" in value, _FILM.match(number)
    who = text(inside(user, "uri"))
    own = {part for part in context.get("own_ids", "").split(",") if part}
    words = [text(value.get("text"))] if comment else [text(value.get("name")), text(value.get("description"))]
    root = film[1] if comment and film else ""
    above = text(_head(context).get("parent")) if _head(context).get("edge") == "replies" else ""
    at = moment(value.get("created_on")) or moment(value.get("created_time"))
    return FetchedItem(
        platform_id=number,
        kind="comment" if comment else ("post" if not own or who in own else "mention"),
        text="\n\n".join(word for word in words if word),
        sender=Person(who, text(inside(user, "name")), "", text(inside(user, "link")), "" if who else NOBODY),
        written_at=at or written(None, context),
        raw=raw,
        parent_id=(above if comment else "") or root,
        root_id=root,
        is_own=bool(who) and who in own,
        permalink=text(value.get("link")),
    )
