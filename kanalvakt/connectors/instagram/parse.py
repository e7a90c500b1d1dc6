"""From Instagram's JSON and webhooks to items (pure). README.md says what becomes a comment, a mention or a message.

Answers from before 2020 say the same in other names, and their texts and writers as objects: they are read too.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from kanalvakt.connectors.base import Attachment, Cap, FetchedItem, Parsed, Person, Support
from kanalvakt.connectors.graph_reading import Grammar, Head, at, message_file, no_item, own, rows
from kanalvakt.connectors.reading import NoItem, identity, inside, text
from kanalvakt.core.wording import kept as _

ONLY_A_NAME = _("Instagram lämnar bara ut användarnamnet.")
UNNAMED = _("Instagram lämnade inte ut vem som skrev.")
WITHHELD = _("Instagram lämnade inte ut filen.")
POINTER = _("Instagram säger bara var någon nämnde kontot; texten hämtas för sig.")
IN_MEDIA = {"media_type", "media_url", "caption", "comments_count", "is_comment_enabled", "media_product_type"}
OWN_WORDS = Support("no", _("Instagram låter inte kontot dölja sina egna kommentarer."))
SILENT = {"read": _("Meddelandet är läst; inget nytt är skrivet."), "reaction": _("En reaktion, inget skrivet.")}
WHEN = ("created_time", "taken_at", "created_at")
TYPES = {"IMAGE": "image/*", "VIDEO": "video/*"}


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The media, comments, mentions and messages of an answer or a webhook."""
    return GRAMMAR.parse(body, context)


def _kind(value: Mapping[str, Any], head: Head) -> str:
    if "participants" in value:
        return ""
    said = "message" in value and head.edge != "comments"
    if said or head.edge == "messages" or {"from", "to", "created_time"} <= value.keys():
        return "message" if "id" in value else ""
    if IN_MEDIA & value.keys() and "id" in value:
        return "post"
    return "comment" if "text" in value or (head.edge == "comments" and "message" in value) else ""


def _item(kind: str, head: Head, context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    makers = {
        "message": _message, "comment": _comment, "post": _post, "change": _change, "messaging": _messaging,
    }  # fmt: skip
    if kind not in makers:
        raise no_item(value)
    return makers[kind](head, context, value, raw)


def _post(head: Head, context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    sender, caption = sender_of(value), value.get("caption")
    return FetchedItem(
        platform_id=identity(value.get("id") or value.get("pk")),
        kind="mention" if head.edge == "mentions" else "post",
        text=text(caption) or text(inside(caption, "text")),
        sender=sender,
        written_at=at(_when(value), head, context),
        raw=raw,
        is_own=_ours(sender, context, head) if head.edge != "mentions" else False,
        permalink=text(value.get("permalink")) or text(value.get("link")),
        attachments=tuple({one.url: one for one in _media(value)}.values()),
    )


def _comment(head: Head, context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    sender = sender_of(value)
    media = text(inside(value, "media", "id")) or head.root
    parent = text(value.get("parent_id")) or head.parent or media
    mine = _ours(sender, context, head)
    return FetchedItem(
        platform_id=identity(value.get("id") or value.get("pk")),
        kind="mention" if head.edge == "mentions" else "comment",
        text=text(value.get("text")) or text(value.get("message")),
        sender=sender,
        written_at=at(_when(value), head, context),
        raw=raw,
        parent_id=parent,
        root_id=media,
        is_own=mine,
        visibility="hidden" if value.get("hidden") is True else "visible",
        allowed={Cap.HIDE: OWN_WORDS, Cap.RESTORE: OWN_WORDS} if mine else {},
    )


def _message(head: Head, context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    sender = sender_of(value)
    files = [message_file("instagram", one, WITHHELD) for one in rows(value.get("attachments"))]
    for one in rows(value.get("shares")):
        files.append(message_file("instagram", one, WITHHELD))
    for link in (inside(value, "story", "reply_to", "link"), inside(value, "story", "mention", "link")):
        if text(link):
            files.append(Attachment(text(link)))
    return FetchedItem(
        platform_id=identity(value.get("id")),
        kind="message",
        text=text(value.get("message")),
        sender=sender,
        written_at=at(value.get("created_time"), head, context),
        raw=raw,
        root_id=head.root,
        is_own=_ours(sender, context, head),
        attachments=tuple({one.url: one for one in files}.values()),
    )


def _change(head: Head, context: Mapping[str, str], change: Mapping[str, Any], raw: bytes) -> FetchedItem:
    """A comment, a comment during a broadcast, or where somebody named the account."""
    field, value = text(change.get("field")), change.get("value")
    if isinstance(value, dict) and {"message", "message_edit"} & value.keys():
        return _messaging(head, context, value, raw)
    if not isinstance(value, dict) or field not in ("comments", "live_comments", "mentions"):
        raise NoItem(_("En händelse som inte är något skrivet."))
    media = text(inside(value, "media", "id")) or text(value.get("media_id"))
    number = text(value.get("id")) or text(value.get("comment_id")) or media
    sender = sender_of(value)
    if field == "mentions" and not sender.platform_id:
        sender = Person(missing=POINTER)
    root = media if number != media else ""
    return FetchedItem(
        platform_id=identity(number),
        kind="mention" if field == "mentions" else "comment",
        text=text(value.get("text")),
        sender=sender,
        written_at=at(value.get("timestamp"), head, context),
        raw=raw,
        parent_id=text(value.get("parent_id")) or root,
        root_id=root,
        is_own=_ours(sender, context, head),
    )


def _messaging(head: Head, context: Mapping[str, str], event: Mapping[str, Any], raw: bytes) -> FetchedItem:
    edit, said = event.get("message_edit"), event.get("message")
    told = edit if isinstance(edit, dict) else said
    if not isinstance(told, dict):
        raise NoItem(next((why for key, why in SILENT.items() if key in event), _("Inget meddelande.")))
    number = text(inside(event, "sender", "id"))
    files = told.get("attachments")
    found = [message_file("instagram", one, WITHHELD) for one in (files if isinstance(files, list) else [])]
    if address := text(inside(told, "reply_to", "story", "url")):
        found.append(Attachment(address))
    when = at(event.get("timestamp"), head, context)
    return FetchedItem(
        platform_id=identity(told.get("mid")),
        kind="message",
        text=text(told.get("text")),
        sender=Person(number, missing="" if number else UNNAMED),
        written_at=when,
        raw=raw,
        parent_id=text(inside(told, "reply_to", "mid")),
        is_own=told.get("is_echo") is True or number in own(context, head),
        edited_at=when if edit else None,
        visibility="author_removed" if told.get("is_deleted") is True else "visible",
        attachments=tuple({one.url: one for one in found}.values()),
    )


def sender_of(value: Mapping[str, Any]) -> Person:
    """`from` where the rights allow it, `user` of own comments, `owner` of own media; else only a name, or nothing."""
    person = value.get("from")
    if not text(inside(person, "id")):
        person = next((one for one in (value.get("user"), value.get("owner")) if text(inside(one, "id"))), None)
    name = text(inside(person, "username")) or text(value.get("username")) or text(inside(value, "from", "username"))
    number = text(inside(person, "id"))
    link = f"https://www.instagram.com/{name}" if name else ""
    missing = "" if number else ONLY_A_NAME if name else UNNAMED
    return Person(number, name=text(inside(person, "full_name")) or name, handle=name, url=link, missing=missing)


def _when(value: Mapping[str, Any]) -> Any:
    return next(
        (value[name] for name in ("timestamp", "created_time", "taken_at", "created_at") if value.get(name)), None
    )


def _ours(sender: Person, context: Mapping[str, str], head: Head) -> bool:
    return bool({sender.platform_id, sender.handle} & own(context, head) - {""})


def _media(value: Mapping[str, Any]) -> Iterator[Attachment]:
    words = text(value.get("alt_text"))
    below = rows(value.get("children"))
    for one in [*below, *([] if any(text(inside(one, "media_url")) for one in below) else [value])]:
        kind = TYPES.get(text(inside(one, "media_type")), "")
        if address := text(inside(one, "media_url")) or text(inside(one, "thumbnail_url")):
            yield Attachment(address, kind, text(inside(one, "alt_text")) or words)
    if "images" in value or "carousel_media" in value:
        yield from _older_media(value)


def _older_media(value: Mapping[str, Any]) -> Iterator[Attachment]:
    several = value.get("carousel_media")
    for one in several if isinstance(several, list) and several else [value]:
        film = text(inside(one, "videos", "standard_resolution", "url"))
        if address := film or text(inside(one, "images", "standard_resolution", "url")):
            yield Attachment(address, "video/*" if film else "image/*")


GRAMMAR = Grammar(_kind, ("comments", "replies"), _item)
