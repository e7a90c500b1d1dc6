"""What Facebook's webhooks tell, in the new form (`from`) and the old (`sender_id`): changes and messages (pure)."""

from collections.abc import Iterator, Mapping
from typing import Any

from kanalvakt.connectors.base import Attachment, FetchedItem, Person
from kanalvakt.connectors.graph_reading import Head, at, instant, message_file, own
from kanalvakt.connectors.reading import NoItem, identity, inside, text
from kanalvakt.core.wording import kept as _

UNNAMED = _("Facebook sa inte vem som skrev.")
NO_ADDRESS = _("Facebook skickade ingen adress till filen.")
REACTION = _("En reaktion, inget skrivet.")
# Where the id of a change lies, by what it is about.
IDS = {
    "comment": ("comment_id",),
    "rating": ("open_graph_story_id", "post_id"),
    "photo": ("post_id", "photo_id"),
    "video": ("post_id", "video_id"),
    "share": ("post_id", "share_id"),
    "album": ("post_id", "album_id"),
}
SILENT = {
    "read": _("Meddelandet är läst; inget nytt är skrivet."),
    "delivery": _("Meddelandet är levererat; inget nytt är skrivet."),
    "reaction": REACTION,
    "optin": _("Någon gick med på att få meddelanden; inget är skrivet."),
    "postback": _("Ett tryck på en knapp; inget är skrivet."),
    "referral": _("Någon kom via en länk; inget är skrivet."),
}
STATES = {"hide": "hidden", "block": "hidden", "remove": "removed", "delete": "removed"}
EDITS = ("edited", "edit")


def item(kind: str, head: Head, context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    """The item of one change or one messaging event. What is away has `visibility` removed or author_removed."""
    make = _change if kind == "change" else _messaging
    return make(head, context, value, raw)


def _change(head: Head, context: Mapping[str, str], change: Mapping[str, Any], raw: bytes) -> FetchedItem:
    field, value = text(change.get("field")), change.get("value")
    if not isinstance(value, dict):
        raise NoItem(_("En händelse utan innehåll."))
    if isinstance(value.get("message"), dict):
        return _messaging(head, context, value, raw)
    about, verb = text(value.get("item")), text(value.get("verb"))
    if about in ("like", "reaction"):
        raise NoItem(REACTION)
    if field not in ("feed", "mention", "ratings") or not about:
        raise NoItem(_("En händelse som inte är något skrivet."))
    number = next((text(value[name]) for name in IDS.get(about, ("post_id",)) if text(value.get(name))), "")
    sender = _sender(value)
    parent, root = (text(value.get("parent_id")), text(value.get("post_id"))) if about == "comment" else ("", "")
    written = at(value.get("created_time"), head, context)
    return FetchedItem(
        platform_id=identity(number),
        kind=_kind(field, about, sender, own(context, head)),
        text=text(value.get("message")) or text(value.get("review_text")),
        sender=sender,
        written_at=written,
        raw=raw,
        parent_id=parent or root,
        root_id=root,
        is_own=sender.platform_id in own(context, head),
        edited_at=(instant(head.time) or written) if verb in EDITS else None,
        visibility=STATES.get(verb, "hidden" if value.get("is_hidden") is True else "visible"),
        permalink=text(inside(value, "post", "permalink_url")) if about != "comment" else "",
        attachments=tuple({one.url: one for one in _media(value)}.values()),
    )


def _kind(field: str, about: str, sender: Person, ours: frozenset[str]) -> str:
    if field == "mention":
        return "mention"
    if about in ("comment", "rating"):
        return "review" if about == "rating" else "comment"
    return "visitor_post" if sender.platform_id and ours and sender.platform_id not in ours else "post"


def _sender(value: Mapping[str, Any]) -> Person:
    """`from` in newer webhooks; sender_… or reviewer_… in older ones."""
    told = value.get("from") or value.get("reviewer")
    number = text(inside(told, "id")) or text(value.get("sender_id")) or text(value.get("reviewer_id"))
    name = text(inside(told, "name")) or text(value.get("sender_name")) or text(value.get("reviewer_name"))
    return Person(number, name=name, missing="" if number else UNNAMED)


def _media(value: Mapping[str, Any]) -> Iterator[Attachment]:
    several = value.get("photos")
    for address in [value.get("photo"), *(several if isinstance(several, list) else [])]:
        if isinstance(address, str) and address:
            yield Attachment(address, "image/*")
    if address := text(value.get("video")):
        yield Attachment(address, "video/*")
    if address := text(value.get("link")):
        yield Attachment(address)


def _messaging(head: Head, context: Mapping[str, str], event: Mapping[str, Any], raw: bytes) -> FetchedItem:
    """A message, what was edited in one, or that one was taken back."""
    edit, said = event.get("message_edit"), event.get("message")
    told = edit if isinstance(edit, dict) else said
    if not isinstance(told, dict):
        pressed = event.get("postback")
        if not (isinstance(pressed, dict) and text(pressed.get("mid"))):
            raise NoItem(next((why for key, why in SILENT.items() if key in event), _("Inget meddelande.")))
        told = {"mid": pressed.get("mid"), "text": pressed.get("title")}  # a pressed button shows as a message
    sender = _from(event.get("sender"))
    when = at(event.get("timestamp"), head, context)
    echo = told.get("is_echo") is True
    return FetchedItem(
        platform_id=identity(told.get("mid")),
        kind="message",
        text=text(told.get("text")),
        sender=sender,
        written_at=when,
        raw=raw,
        parent_id=text(inside(told, "reply_to", "mid")),
        is_own=echo or sender.platform_id in own(context, head),
        edited_at=when if edit else None,
        visibility="author_removed" if told.get("is_deleted") is True else "visible",
        attachments=tuple({one.url: one for one in _files(told)}.values()),
    )


def _files(told: Mapping[str, Any]) -> Iterator[Attachment]:
    given = told.get("attachments")
    for one in given if isinstance(given, list) else []:
        yield message_file("facebook", one, NO_ADDRESS)
    if address := text(inside(told, "reply_to", "story", "url")):
        yield Attachment(address)


def _from(sender: Any) -> Person:
    if number := text(inside(sender, "id")):
        return Person(number)
    known = {"user_ref": ref} if (ref := text(inside(sender, "user_ref"))) else {}
    return Person(missing=UNNAMED, extra=known)
