"""From the AT protocol's JSON to items (pure). README.md says who a sender is and what each kind means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from kanalvakt.connectors.base import FetchedItem, Parsed, Person, Support, Unread
from kanalvakt.connectors.bluesky import media, names
from kanalvakt.connectors.reading import NoItem, identity, inside, moment, parsed, text, written
from kanalvakt.connectors.slices import Broken, Document, Slice
from kanalvakt.core.wording import kept as _

# Lists of an answer that hold items, and what stands around the item in each of them.
LISTS = ("feed", "posts", "notifications", "records", "messages", "logs", "convos")
DEEPEST = 50
NOBODY = _("Bluesky säger inte vem som skrev.")
ELSEWHERE = _("Svaret står i någon annans tråd. Bara den som började en tråd kan dölja svar i den.")
OWN = _("Det är kanalens eget. Det ändras och tas bort i Bluesky.")
NO_THREAD = _("Det är ett eget inlägg hos avsändaren. Bluesky kan bara dölja svar under kanalens egna inlägg.")
CLOSED = _("Den som skrev tar inte emot svar här.")
# Nodes that stand for a post which the answer does not hold.
ABSENT = {
    "notFoundPost": _("Inlägget finns inte längre."),
    "threadItemNotFound": _("Inlägget finns inte längre."),
    "blockedPost": _("Bluesky lämnar inte ut inlägget: det finns en blockering mellan kontona."),
    "threadItemBlocked": _("Bluesky lämnar inte ut inlägget: det finns en blockering mellan kontona."),
    "deletedMessageView": _("Meddelandet är borttaget."),
    "systemMessageView": _("En händelse i samtalet, inget meddelande."),
    "threadItemNoUnauthenticated": _("Avsändaren visar bara inlägget för inloggade."),
}


@dataclass(slots=True)
class Found:
    """What an answer holds: parts that are items, and parts that only say that something cannot be shown."""

    parts: list[Slice | Broken] = field(default_factory=list)
    absent: list[Slice] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)  # posts whose answers did not come along


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """Posts, answers, mentions and messages of any answer; what stands for a post that is not shown is `unread`."""
    found = inside_of(body)
    result = of(found, context)
    result.unread += [_absent(part) for part in found.absent]
    return result


def of_record(uri: str, record: Mapping[str, Any], raw: bytes, own: str) -> FetchedItem:
    """A post of the repository `own`, by its address. Raises `NoItem`."""
    return _post({"own_ids": own}, {"uri": uri, "value": record}, raw)


def of(found: Found, context: Mapping[str, str]) -> Parsed:
    """The items alone."""
    return parsed(found.parts, partial(_item, context))


def _absent(part: Slice) -> Unread:
    return Unread(part.where, ABSENT[_type(part.value)], part.raw)


def _type(value: Any) -> str:
    """The last part of `$type`: threadViewPost, blockedPost, messageView …"""
    return text(inside(value, "$type")).rpartition("#")[2]


def inside_of(body: bytes) -> Found:
    """The parts of an answer, each with its own bytes."""
    document, found = Document(body), Found()
    whole = document.whole()
    if isinstance(whole, Broken):
        _rescued(document, whole, found)
    elif isinstance(whole.value, dict | list):
        _any(whole, found)
    return found


def _rescued(document: Document, whole: Broken, found: Found) -> None:
    """Half an answer still gives the parts of its lists that were whole."""
    halves = [part for key in (*LISTS, "thread") for part in document.elements(key)]
    for half in [*halves, *document.elements()] or [whole]:
        _any(half, found)


def _any(part: Slice | Broken, found: Found, depth: int = 0) -> None:
    """An item, something with a post in it, a list of such, or whatever holds them."""
    value = part.value
    if isinstance(part, Broken) or not isinstance(value, dict | list) or depth > DEEPEST:
        found.parts.append(part)
    elif isinstance(value, list):
        for one in part.elements():
            _any(one, found, depth + 1)
    elif _is_absent(value):
        found.absent.append(_typed(part))
    elif _type(stands := value.get("value")) in ABSENT:  # of getPostThreadV2: where it stands, and what stands there
        found.absent.append(Slice(part.where, stands, part.raw))
    elif _is_item(value):
        found.parts.append(part)
    elif "post" in value:
        _node(part, found)
    else:
        _frame(part, found, depth)


def _frame(part: Slice, found: Found, depth: int) -> None:
    """What is known to hold items; else whatever does, and the part itself when nothing does."""
    value, inner = part.value, Found()
    known = [key for key in LISTS if isinstance(value.get(key), list)] + ["thread"] * ("thread" in value)
    for key in known or [key for key, below in value.items() if isinstance(below, dict | list)]:
        for one in part.member(key):
            _any(one, inner, depth + 1)
    if not known:
        inner.parts = [one for one in inner.parts if isinstance(one.value, dict) and _is_item(one.value)]
    if value and not (known or inner.parts or inner.absent):
        inner.parts = [part]
    found.parts += inner.parts
    found.absent += inner.absent
    found.cut += inner.cut


def _is_absent(value: Mapping[str, Any]) -> bool:
    return _type(value) in ABSENT or value.get("notFound") is True or value.get("blocked") is True


def _typed(part: Slice) -> Slice:
    """A node without `$type` (older servers) that says by a flag what it is."""
    if _type(part.value) in ABSENT:
        return part
    kind = "notFoundPost" if part.value.get("notFound") is True else "blockedPost"
    return Slice(part.where, {**part.value, "$type": f"#{kind}"}, part.raw)


def _is_item(value: Mapping[str, Any]) -> bool:
    """A post view, a notification, a record with its address, a message, or an entry of the chat's log."""
    if "uri" in value and ("record" in value or "value" in value):
        return True
    return ("id" in value and "sentAt" in value) or ("convoId" in value and "message" in value)


def _node(start: Slice, found: Found) -> None:
    """A post with those above it, and the tree of its answers below. No recursion: threads may be deep."""
    waiting: list[Slice | Broken] = [start]
    while isinstance(waiting[-1].value, dict) and isinstance(waiting[-1].value.get("parent"), dict):
        waiting += waiting[-1].member("parent")[:1] if isinstance(waiting[-1], Slice) else ()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Broken) or not isinstance(node.value, dict):
            found.parts.append(node)
        elif _is_absent(node.value):
            found.absent.append(_typed(node))
        elif "post" not in node.value:
            found.parts.append(node)
        else:
            found.parts += node.member("post")
            waiting += reversed(node.elements("replies"))
            if "replies" not in node.value and inside(node.value, "post", "replyCount"):
                found.cut.append(text(inside(node.value, "post", "uri")))


def _item(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if isinstance(inner := value.get("value"), dict) and isinstance(inner.get("post"), dict):  # of getPostThreadV2
        hidden = inner.get("hiddenByThreadgate") is True
        return _post(context, inner["post"], raw, visibility="hidden" if hidden else "visible")
    if "convoId" in value and isinstance(value.get("message"), dict):  # of the chat's log
        return _message(context, value["message"], raw, text(value.get("convoId")))
    if "uri" in value and ("record" in value or "value" in value):
        return _post(context, value, raw)
    if "id" in value and {"text", "sender", "sentAt"} & value.keys():
        return _message(context, value, raw, context.get("conversation", ""))
    raise NoItem(_("Varken inlägg eller meddelande."))


def _post(
    context: Mapping[str, str], value: Mapping[str, Any], raw: bytes, *, visibility: str = "visible"
) -> FetchedItem:
    uri, record = identity(value.get("uri")), value.get("record", value.get("value"))
    if names.split(uri)[1] not in (names.POST, ""):
        raise NoItem(_("Inte ett inlägg."))
    own, did = own_ids(context), text(inside(value, "author", "did")) or names.owner(uri)
    root = text(inside(record, "reply", "root", "uri"))
    kind = _kind(value, root, did, own)
    languages = inside(record, "langs")
    return FetchedItem(
        platform_id=uri,
        kind=kind,
        text=text(inside(record, "text")),
        sender=_sender(did, value.get("author")),
        written_at=_written(value, record, context),
        raw=raw,
        parent_id=text(inside(record, "reply", "parent", "uri")) or root,
        root_id=root,
        is_own=did in own,
        language=text(languages[0]) if isinstance(languages, list) and languages else "",
        visibility=visibility,
        permalink=names.permalink(uri),
        attachments=media.attachments(did, value.get("embed"), inside(record, "embed")),
        allowed=_allowed(value, root, did, own),
    )


def own_ids(context: Mapping[str, str]) -> set[str]:
    """The channel's own accounts."""
    return {part for part in context.get("own_ids", "").split(",") if part}


def _kind(value: Mapping[str, Any], root: str, did: str, own: set[str]) -> str:
    """A comment stands in a thread that the channel began: only those can all be listed, and hidden."""
    if root:
        return "comment" if not own or did in own or names.owner(root) in own else "mention"
    if value.get("reason") in ("mention", "quote"):
        return "mention"
    return "post" if not own or did in own else "mention"


def _written(value: Mapping[str, Any], record: Any, context: Mapping[str, str]) -> datetime:
    """The author says when; it may be any time, so never later than when Bluesky first saw it."""
    said, seen = moment(inside(record, "createdAt")), moment(value.get("indexedAt"))
    known = [at for at in (said, seen) if at]
    return min(known) if known else written(None, context)


def _sender(did: str, author: Any) -> Person:
    if not did:
        return Person(missing=NOBODY)
    handle = text(inside(author, "handle"))
    shown = "" if handle == "handle.invalid" else handle
    return Person(did, text(inside(author, "displayName")), shown, names.profile(did))


def _allowed(value: Mapping[str, Any], root: str, did: str, own: set[str]) -> Mapping[str, Support]:
    """What Bluesky lets us do with this very item, as far as the answer says."""
    allowed = {}
    if own and (why := _no_hiding(root, did, own)):
        allowed["hide"] = allowed["restore"] = Support("no", why)
    if did in own:
        allowed |= {verb: Support("no", OWN) for verb in ("block_author", "unblock_author", "report")}
    if inside(value, "viewer", "replyDisabled") is True or inside(value, "author", "viewer", "blockedBy") is True:
        allowed["reply"] = Support("no", CLOSED)
    return allowed


def _no_hiding(root: str, did: str, own: set[str]) -> str:
    if did in own:
        return OWN
    if not root:
        return NO_THREAD
    return "" if names.owner(root) in own else ELSEWHERE


def _message(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes, conversation: str) -> FetchedItem:
    """A direct message. Ids are the conversation's own, so its id stands before them."""
    number = identity(value.get("id"))
    did = text(inside(value, "sender", "did"))
    return FetchedItem(
        platform_id=f"{conversation}/{number}" if conversation else number,
        kind="message",
        text=text(value.get("text")),
        sender=Person(did, url=names.profile(did)) if did else Person(missing=NOBODY),
        written_at=written(value.get("sentAt"), context),
        raw=raw,
        root_id=conversation,
        is_own=did in own_ids(context),
        attachments=media.attachments(did, value.get("embed"), None),
    )


def gate(body: bytes) -> frozenset[str]:
    """The answers that the threads in an answer of getPostThread hide."""
    whole = getattr(Document(body).whole(), "value", None)
    gates: Iterable[Any] = (inside(whole, "threadgate"), inside(whole, "thread", "post", "threadgate"))
    hidden = [inside(one, "record", "hiddenReplies") for one in gates]
    return frozenset(text(uri) for part in hidden if isinstance(part, list) for uri in part)
