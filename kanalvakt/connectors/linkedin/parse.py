"""From LinkedIn's JSON (posts, comments, notifications of an organisation) to items (pure)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from kanalvakt.connectors.base import Attachment, FetchedItem, Parsed, Person
from kanalvakt.connectors.linkedin import older
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
    return isinstance(value, dict) and (
        _is_comment(value) or _is_post(value) or "decoratedGeneratedActivity" in value or older.is_item(value)
    )


def _is_comment(value: Mapping[str, Any]) -> bool:
    return "message" in value and bool({"actor", "object", "commentUrn"} & value.keys())


def _is_post(value: Mapping[str, Any]) -> bool:
    return (
        "commentary" in value
        or ("author" in value and "specificContent" in value)
        or ("owner" in value and isinstance(value.get("activity"), str))
    )


def _item(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if not _is_item(value):
        raise NoItem(
            _("LinkedIn svarade med ett fel.") if "status" in value else _("Inget inlägg och ingen kommentar.")
        )
    if not (_is_comment(value) or _is_post(value)):
        if "decoratedGeneratedActivity" in value:
            value = _notice(value)
        else:
            return older.item(context, value, raw)
    comment = _is_comment(value)
    number = identity(text(value.get("commentUrn")) or text(value.get("$URN")) or value.get("id"))
    at = inside(value, "created", "time") or value.get("publishedAt") or value.get("createdAt")
    changed = inside(value, "lastModified", "time") or value.get("lastModifiedAt")
    first, last = epoch(at) or written(None, context), epoch(changed)
    root = _root(context) or text(value.get("object")) if comment else ""
    own = {part for part in context.get("own_ids", "").split(",") if part}
    writer = _writer(value)
    who = writer.platform_id
    return FetchedItem(
        platform_id=number,
        kind="comment" if comment else ("post" if not own or who in own else "mention"),
        text=_words(value),
        sender=writer,
        written_at=first,
        raw=raw,
        parent_id=text(value.get("parentComment")) or root,
        root_id=root,
        is_own=bool(who) and who in own,
        edited_at=last if comment and last and last > first else None,
        visibility="removed" if value.get("removed") is True else "visible",
        permalink="" if comment else f"https://www.linkedin.com/feed/update/{text(value.get('activity')) or number}/",
        attachments=_shared(value) if {"content", "specificContent"} & value.keys() else (),
    )


def _notice(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a notice tells that somebody wrote, as the API says it. Raises `NoItem` for a reaction."""
    told = value.get("decoratedGeneratedActivity")
    comment, share = inside(told, "comment"), inside(told, "share")
    wrote = comment if isinstance(comment, dict) else share
    if not isinstance(wrote, dict):
        raise NoItem(_("En reaktion, inget skrivet."))
    found: dict[str, Any] = {"id": wrote.get("entity"), "createdAt": value.get("lastModifiedAt")}
    if wrote is comment:
        found |= {"message": {"text": wrote.get("text")}, "actor": wrote.get("owner")}
        found |= {"object": wrote.get("object") or value.get("sourcePost"), "parentComment": wrote.get("parentComment")}
    else:
        found |= {"commentary": wrote.get("text"), "author": wrote.get("owner")}
    return found | {"removed": text(value.get("action")).endswith("_DELETE")}


def _words(value: Mapping[str, Any]) -> str:
    if said := text(inside(value, "message", "text")) or text(value.get("commentary")):
        asked = _asked(value["content"]) if "content" in value else ""
        return f"{said}\n\n{asked}" if asked else said
    long = inside(value, "specificContent", "com.linkedin.ugc.ShareContent", "shareCommentary", "text")
    plain = text(long) or text(inside(value, "text", "text")) or text(value.get("message"))
    return plain or _asked(value.get("content"))


def _asked(content: Any) -> str:
    """What a poll asks, and what may be answered."""
    if not isinstance(poll := inside(content, "poll"), dict):
        return ""
    options = poll.get("options")
    answers = [text(inside(one, "text")) for one in options] if isinstance(options, list) else []
    return "\n".join([text(poll.get("question")), *(f"• {answer}" for answer in answers)])


def _writer(value: Mapping[str, Any]) -> Person:
    """A URN; with the name where the caller had it filled in (`actor~`)."""
    who = text(value.get("actor")) or text(inside(value, "created", "actor")) or text(value.get("author"))
    who = who or text(value.get("owner")) or text(inside(value, "lastModified", "actor"))
    person = value.get("actor~") or value.get("author~")
    return Person(who, older.name_of(person) if person else "", missing="" if who else NOBODY)


def _shared(value: Mapping[str, Any]) -> Sequence[Attachment]:
    return tuple(Attachment(link) for link in dict.fromkeys(_links(value)))


def _links(value: Mapping[str, Any]) -> Iterator[str]:
    """Addresses of what was shared; pictures are named by a URN only."""
    content = value.get("content")
    shared = inside(value, "specificContent", "com.linkedin.ugc.ShareContent", "media")
    lists = (content, inside(content, "contentEntities"), shared)
    for one in (inside(content, "article"), *(entity for each in lists if isinstance(each, list) for entity in each)):
        for name in ("source", "url", "originalUrl", "entityLocation"):
            if (link := text(inside(one, name))).startswith(("https://", "http://")):
                yield link
