"""From X's JSON to items (pure), in its old and new names. README.md says what becomes what."""

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

from kanalvakt.connectors.base import FetchedItem, Parsed, Person
from kanalvakt.connectors.nested import DEEPEST, elements, member, without_tokens
from kanalvakt.connectors.reading import NoItem, identity, inside, parsed, text
from kanalvakt.connectors.slices import Broken, Document, Slice
from kanalvakt.connectors.x.around import Around, head_of
from kanalvakt.connectors.x.fields import (
    attachments,
    begun,
    edited,
    owners,
    referenced,
    said,
    supports,
    when,
)
from kanalvakt.core.wording import kept as _

NOBODY = _("X lämnar inte ut vem som skrev: svaret saknar fältet för avsändare.")
NO_NUMBER = _("X lämnar bara ut namnet, inte kontots id.")
FAULT = _("X svarade med ett fel.")
RECEIPT = _("Ett kvitto på en åtgärd, inget inlägg.")
DELETED = _("Inlägget är borttaget av den som skrev det.")
ACCOUNT = _("En presentation av ett konto, inget inlägg.")
# As X names why it leaves something out → what it means here.
PROBLEMS = {
    "resource-not-found": _("Det finns inte längre hos X."),
    "not-authorized-for-resource": _("X lämnar inte ut det: kontot är skyddat, eller har blockerat kanalen."),
    "resource-unavailable": _("X lämnar inte ut det: kontot är avstängt, eller inlägget är dolt."),
    "disallowed-resource": _("X lämnar inte ut det av rättsliga skäl."),
    "client-forbidden": _("Appen får inte läsa det."),
    "usage-capped": _("Månadens gräns hos X är nådd."),
}
# Where lists and single items lie in answers and webhooks.
LISTS = ("statuses", "events", "tweet_create_events", "tweet_delete_events", "direct_message_events", "tweets", "posts")
MARKS = frozenset({"text", "full_text", "message_create", "dm_conversation_id", "encoded_event"})
MESSAGES = frozenset({"message_create", "event_type", "dm_conversation_id", "encoded_event"})


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The posts and messages of an answer or an event; what is none is `unread`, with the reason.

    `context`: as `Connector.parse` says; `head` holds `includes` (users, media) as JSON. `own_roots`: ids of our
    own posts, comma-separated, whose conversations are ours.
    """
    found = Parsed()
    if not body.strip() or body.strip() == b'""':
        return found
    parts = _parts(Document(without_tokens(body)), head_of(context))
    for around, pairs in groupby(parts, itemgetter(1)):
        one = parsed((part for part, _ in pairs), partial(_item, context, around))
        found.extend(one)
        found.unread += one.unread
    return found


type Part = tuple[Slice | Broken, Around]


def _parts(document: Document, head: Around) -> Iterator[Part]:
    whole = document.whole()
    if isinstance(whole, Slice):
        yield from _walk(whole, head)
        return
    keys = ("data", *LISTS)
    halves = [part for key in keys for part in document.elements(key)]
    halves += document.elements() if document.opening == "[" else ()
    for half in halves or [whole]:
        yield from _walk(half, head)


def _walk(part: Slice | Broken, around: Around, depth: int = 0) -> Iterator[Part]:
    """The items in a value, or the value itself when nothing in it is one."""
    value = part.value if isinstance(part, Slice) else None
    if not isinstance(part, Slice) or depth > DEEPEST or not isinstance(value, dict | list):
        yield part, around
    elif isinstance(value, list):
        for one in elements(part):
            yield from _walk(one, around, depth + 1)
    elif is_item(value):
        yield part, around
    elif value:
        yield from _container(part, around.with_those(value), depth + 1)


def is_item(value: Any) -> bool:
    """Whether it is a post, a message, or an account that carries its latest post."""
    if not isinstance(value, dict) or "dm_event_id" in value:
        return False
    marked = not MARKS.isdisjoint(value) or _with_status(value)
    return marked or ("event_type" in value and "payload" not in value)


def _with_status(value: Mapping[str, Any]) -> bool:
    """Whether it is an account of version 1.1 with its latest post."""
    return isinstance(value.get("status"), dict) and "screen_name" in value


def _container(part: Slice, around: Around, depth: int) -> Iterator[Part]:
    value, found = part.value, False
    for key in ("data", "payload", "event"):
        if isinstance(value.get(key), dict | list) and "username" not in value:
            found = True
            for one in member(part, key):
                yield from _walk(one, around, depth)
    for key in LISTS:
        if isinstance(value.get(key), list):
            found = True
            for one in elements(part, key):
                yield from _walk(one, around, depth)
    for key in ("tweets", "posts"):
        for one in elements(part, "includes", key):
            if not _repeated(value, one):
                yield from _walk(one, around, depth)
    for one in elements(part, "errors"):
        found = True
        yield one, around
    if not found and value.keys() - {"meta", "includes", "event_uuid", "filter", "tag"}:
        yield from _further(part, around, depth) or [(part, around)]


def _further(part: Slice, around: Around, depth: int) -> list[Part]:
    """What lies under names that we do not know; nothing when there are no items."""
    inner = [one for key, value in part.value.items() if isinstance(value, dict | list) for one in member(part, key)]
    found = [pair for one in inner for pair in _walk(one, around, depth)]
    return found if any(is_item(getattr(one, "value", None)) for one, _ in found) else []


def _repeated(value: Mapping[str, Any], part: Slice | Broken) -> bool:
    """An event's `includes` holds its own post again."""
    number = inside(getattr(part, "value", None), "id")
    data = value.get("data")
    above = [value.get("payload"), *(data if isinstance(data, list) else [data])]
    return number is not None and any(inside(one, "id") == number for one in above)


def _item(context: Mapping[str, str], around: Around, value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if not is_item(value):
        raise NoItem(_no_item(value))
    if _with_status(value):
        return _post(context, around, {**value["status"], "user": value}, raw)
    if MESSAGES.isdisjoint(value):
        return _post(context, around, value, raw)
    if text(value.get("event_type")).startswith("Participants"):
        raise NoItem(_("En händelse i samtalet, inget meddelande."))
    return _message(context, around, value, raw)


def _no_item(value: Mapping[str, Any]) -> str:
    if "username" in value or "screen_name" in value:
        return ACCOUNT
    if {"title", "detail"} & value.keys() or {"code", "message"} <= value.keys() or "error" in value:
        name = text(value.get("type")).rpartition("/")[2]
        return f"{FAULT} {PROBLEMS.get(name, '')}".strip()
    if {"id", "author_id"} == value.keys() or {"status", "timestamp_ms"} == value.keys():
        return DELETED
    if {"hidden", "deleted", "dm_event_id"} & value.keys():
        return RECEIPT
    return _("Inget inlägg och inget meddelande.")


def _post(context: Mapping[str, str], around: Around, value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    number = identity(text(value.get("id_str")) or value.get("id"))
    sender, own = _sender(value, around), owners(context)
    parent = (
        referenced(value, "replied_to")
        or text(value.get("in_reply_to_status_id_str"))
        or text(value.get("in_reply_to_status_id"))
    )
    root = text(value.get("conversation_id")) or text(value.get("conversation_id_str"))
    is_own = bool(sender.platform_id) and sender.platform_id in own
    ours = bool(own) and _ours(context, value, own, root)
    return FetchedItem(
        platform_id=number,
        kind=_kind(own, answers=bool(parent), is_own=is_own, ours=ours),
        text=said(value),
        sender=sender,
        written_at=when(value, number, context),
        raw=raw,
        parent_id=parent,
        root_id=root if root != number else "",
        is_own=is_own,
        language=_language(value),
        edited_at=edited(value),
        permalink=f"https://x.com/{sender.handle or 'i'}/status/{number}",
        attachments=attachments(value, around),
        allowed=supports(value, own, is_own=is_own, ours=ours),
    )


def _kind(own: frozenset[str], *, answers: bool, is_own: bool, ours: bool) -> str:
    """An answer in a conversation of ours is a comment; anywhere else we are mentioned."""
    if is_own or not own:
        return "comment" if answers else "post"
    return "comment" if answers and ours else "mention"


def _ours(context: Mapping[str, str], value: Mapping[str, Any], own: frozenset[str], root: str) -> bool:
    """Whether the post stands in a conversation that we began, as far as the answer says."""
    if root and (roots := begun(context)):
        return root in roots
    return (text(value.get("in_reply_to_user_id_str")) or text(value.get("in_reply_to_user_id"))) in own


def _language(value: Mapping[str, Any]) -> str:
    found = text(value.get("lang"))
    return "" if found in ("und", "zxx") or found.startswith("q") else found


def _sender(value: Mapping[str, Any], around: Around) -> Person:
    number = text(value.get("author_id")) or text(value.get("sender_id"))
    told = value.get("user")
    user = told if isinstance(told, dict) else around.users.get(number, {})
    number = number or text(user.get("id_str")) or text(user.get("id"))
    handle = text(user.get("username")) or text(user.get("screen_name"))
    url = f"https://x.com/{handle}" if handle else (f"https://x.com/i/user/{number}" if number else "")
    why = "" if number else (NO_NUMBER if handle else NOBODY)
    return Person(number, text(user.get("name")), handle, url, why)


def _message(context: Mapping[str, str], around: Around, value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    """A direct message: version 2, version 1.1, or encrypted (who and when, never what)."""
    number, old = identity(value.get("id")), value.get("message_create")
    sender = _sender({"sender_id": inside(old, "sender_id")} if isinstance(old, dict) else value, around)
    root = text(value.get("dm_conversation_id")) or text(value.get("conversation_id")) or _between(old)
    return FetchedItem(
        platform_id=number,
        kind="message",
        text=said(inside(old, "message_data") if isinstance(old, dict) else value),
        sender=sender,
        written_at=when(value, number, context),
        raw=raw,
        root_id=root,
        is_own=bool(sender.platform_id) and sender.platform_id in owners(context),
        attachments=attachments(value, around),
    )


def _between(old: Any) -> str:
    """The conversation of two, as version 2 names it: the smaller id first."""
    both = [text(inside(old, "sender_id")), text(inside(old, "target", "recipient_id"))]
    return "-".join(sorted(both, key=lambda one: (len(one), one))) if all(both) else ""
