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
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

NOBODY = _("Vimeo lämnar inte ut vem som skrev.")
_FILM = re.compile(r"\A(/videos/\d+)")
_ONLY_FILM = re.compile(r"(?:/users/\d+)?/videos/\d+(?::\w+)?")
_IN_LINK = re.compile(r"vimeo\.com/(?:groups/\w+/videos/|channels/\w+/)?(\d+)")


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
    if not isinstance(value, dict):
        return False
    if "uri" not in value:
        return _is_older(value)
    return "text" in value or {"name", "created_time", "user"} <= value.keys() or _is_film(value)


def _is_film(value: Mapping[str, Any]) -> bool:
    return "name" in value and bool(_ONLY_FILM.fullmatch(text(value["uri"])))


def _is_older(value: Mapping[str, Any]) -> bool:
    """Answers from before 2015: a film or a comment by its bare number."""
    return ("id" in value and bool({"upload_date", "datecreate"} & value.keys())) or "comment_text" in value


def _item(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if not _is_item(value):
        raise NoItem(_("Vimeo svarade med ett fel.") if "error" in value else _("Ingen film och ingen kommentar."))
    told = value if "uri" in value else _newer(value)
    number, user = identity(told.get("uri")), told.get("user")
    comment, film = "text" in told, _FILM.search(number)
    who = text(inside(user, "uri"))
    own = {part for part in context.get("own_ids", "").split(",") if part}
    words = [text(told.get("text"))] if comment else [text(told.get("name")), text(told.get("description"))]
    root = film[1] if comment and film else text(told.get("root"))
    above = text(_head(context).get("parent")) if _head(context).get("edge") == "replies" else text(told.get("parent"))
    at = moment(told.get("created_on")) or moment(told.get("created_time"))
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
        permalink=text(told.get("link")),
    )


def _newer(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """What an older answer says, in the names of today's."""
    person = value.get("owner") or value.get("author") or {}
    name = inside(person, "display_name") or value.get("user_name")
    link = inside(person, "profileurl") or value.get("user_url")
    who = text(inside(person, "id")) or text(person) or text(value.get("user_id"))
    user = {"uri": f"/users/{who}" if who else "", "name": name, "link": link}
    at = value.get("upload_date") or value.get("datecreate") or value.get("date")
    if "upload_date" in value:
        said = to_text(storable(text(value.get("description")) or text(value.get("caption"))))
        words = {"name": value.get("title"), "description": said}
        return (
            {"uri": f"/videos/{identity(value.get('id'))}", "user": user, "created_time": at}
            | words
            | {"link": value.get("url")}
        )
    number = identity(value.get("id") or value.get("comment_id"))
    above, film = text(value.get("reply_to_comment_id")), text(value.get("video_id"))
    link = text(value.get("permalink")) or text(value.get("comment_url"))
    found = _IN_LINK.search(link)
    root = f"/videos/{film or (found[1] if found else '')}" if film or found else ""
    return {
        "uri": number, "user": user, "created_on": at, "text": value.get("text") or value.get("comment_text"),
        "link": link, "root": root, "parent": above if above != number else "",
    }  # fmt: skip
