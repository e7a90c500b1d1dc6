"""From Threads' JSON and webhooks to items (pure). README.md says what becomes a comment or a mention."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kanalvakt.connectors.base import Attachment, Cap, FetchedItem, Parsed, Person, Support
from kanalvakt.connectors.graph_reading import Grammar, Head, at, no_item, own, rows
from kanalvakt.connectors.reading import NoItem, identity, inside, text
from kanalvakt.core.wording import kept as _

ONLY_A_NAME = _("Threads lämnar bara ut användarnamnet.")
UNNAMED = _("Threads lämnade inte ut vem som skrev.")
IN_A_POST = {"text", "media_type", "media_product_type", "permalink", "shortcode", "is_reply", "hide_status"}
HIDDEN = {"HIDDEN", "COVERED", "BLOCKED", "RESTRICTED"}
FOLLOWS = Support(
    "no", _("Threads döljer bara svar direkt under det egna inlägget. Dölj svaret ovanför: det här följer med.")
)
OURS = Support("no", _("Det egna inlägget döljs inte på Threads."))
TYPES = {"IMAGE": "image/*", "VIDEO": "video/*", "AUDIO": "audio/*"}
WAITING = ("pending", "ignored")  # what was ignored can still be approved
FIELDS = ("replies", "mentions", "publish", "delete")


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The posts and replies of an answer or a webhook."""
    return GRAMMAR.parse(body, context)


def _kind(value: Mapping[str, Any], head: Head) -> str:
    if "id" not in value or "status" in value:
        return ""
    return "post" if (IN_A_POST | {"poll_attachment", "location_id", "timestamp"}) & value.keys() else ""


def _item(kind: str, head: Head, context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if kind == "change":
        return _change(head, context, value, raw)
    if kind != "post":
        raise NoItem(_("En behållare som väntar på att publiceras.")) if "status" in value else no_item(value)
    return _post(head, context, value, raw)


def _change(head: Head, context: Mapping[str, str], change: Mapping[str, Any], raw: bytes) -> FetchedItem:
    """A reply, a mention, what we published ourselves, or that something was deleted."""
    field, value = text(change.get("field")), change.get("value")
    if not isinstance(value, dict) or field not in FIELDS:
        raise NoItem(_("En händelse som inte är något skrivet."))
    found = _post(head, context, value, raw)
    if field == "mentions":
        return replace(found, kind="mention")
    return replace(found, visibility="removed") if field == "delete" else found


def _post(head: Head, context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    sender = _sender(value)
    mine = value.get("is_reply_owned_by_me") is True or bool(
        {sender.platform_id, sender.handle} & own(context, head) - {""}
    )
    root = text(inside(value, "root_post", "id")) or head.root
    parent = text(inside(value, "replied_to", "id")) or head.parent or root
    reply = value.get("is_reply") is True or bool(parent)
    return FetchedItem(
        platform_id=identity(value.get("id")),
        kind="comment" if reply else "mention" if head.edge == "mentions" else "post",
        text=_words(value),
        sender=sender,
        written_at=at(value.get("timestamp"), head, context),
        raw=raw,
        parent_id=parent if reply else "",
        root_id=root if reply else "",
        is_own=mine,
        visibility=_visibility(value),
        permalink=text(value.get("permalink")),
        attachments=tuple({one.url: one for one in _media(value)}.values()),
        allowed=_allowed(reply=reply, nested=bool(root) and parent != root, mine=mine),
    )


def _allowed(*, reply: bool, nested: bool, mine: bool) -> Mapping[str, Support]:
    if nested and not mine:
        return {Cap.HIDE: FOLLOWS, Cap.RESTORE: FOLLOWS}
    return {} if reply and not mine else {Cap.HIDE: OURS, Cap.RESTORE: OURS} if mine else {}


def _visibility(value: Mapping[str, Any]) -> str:
    if text(value.get("reply_approval_status")).lower() in WAITING:
        return "held"
    return "hidden" if text(value.get("hide_status")) in HIDDEN else "visible"


def _sender(value: Mapping[str, Any]) -> Person:
    name = text(value.get("username"))
    number = text(inside(value, "owner", "id")) or text(inside(value, "from", "id"))
    missing = "" if number else ONLY_A_NAME if name else UNNAMED
    link = f"https://www.threads.com/@{name}" if name else ""
    return Person(number, name=name, handle=name, url=link, missing=missing)


def _words(value: Mapping[str, Any]) -> str:
    """The post, what was too long for it (up to 10,000 signs), and what a poll asks."""
    words = text(value.get("text"))
    if not {"text_attachment", "poll_attachment"} & value.keys():
        return words
    long = text(inside(value, "text_attachment", "plaintext"))
    return "\n\n".join(filter(None, (words, long, _choices(value))))


def _choices(value: Mapping[str, Any]) -> str:
    poll = value.get("poll_attachment")
    options = [text(inside(poll, f"option_{letter}")) for letter in "abcd"]
    return "\n".join(f"• {option}" for option in options if option)


def _media(value: Mapping[str, Any]) -> Iterator[Attachment]:
    for one in [value, *rows(value.get("children"))]:
        kind = TYPES.get(text(inside(one, "media_type")), "")
        if address := text(inside(one, "media_url")) or text(inside(one, "gif_url")):
            yield Attachment(address, kind, text(inside(one, "alt_text")))
    if address := text(value.get("link_attachment_url")):
        yield Attachment(address)
    if "text_attachment" in value and (address := text(inside(value, "text_attachment", "link_attachment_url"))):
        yield Attachment(address)


GRAMMAR = Grammar(_kind, ("replies", "conversation"), _item)
