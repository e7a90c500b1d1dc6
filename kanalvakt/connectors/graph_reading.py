"""What answers and webhooks of Meta's Graph API have in common (pure): where items lie, whole times, no token kept.

An answer is a list (`data`), one object, several by id, or objects with edges inside each other; a webhook is `entry`
with `changes` or `messaging`. What an item needs besides its own bytes goes down in a `Head`, which `parse` also takes
as JSON in `context["head"]`: `page`, `time`, `edge`, `root`, `parent`, and `alone` (leave what lies inside).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Any

from kanalvakt.connectors.base import Attachment, FetchedItem, Parsed
from kanalvakt.connectors.nested import ending_in
from kanalvakt.connectors.reading import LONG_AGO, NoItem, epoch, inside, moment, read, text
from kanalvakt.connectors.slices import Broken, Document, Slice
from kanalvakt.core.wording import kept as _

# A token may stand in an address (paging.next) or as a value of its own.
_SECRET = ending_in("access_token", "input_token", "appsecret_proof", "client_secret", "fb_exchange_token")
_IN_ADDRESS = re.compile(rf"({_SECRET}(?:=|%3D))(?:[^&\"'\\\s%]|\\/|%(?!26))+".encode())
_AS_VALUE = re.compile(rf'({_SECRET}"\s*:\s*")(?:[^"\\]|\\.)*'.encode())
# Objects inside an answer that never hold anything written.
_ASIDE = frozenset(
    {"paging", "summary", "error", "from", "to", "participants", "senders", "likes", "reactions", "cover"}
)
# What only a webhook or a part of one has.
_HOOKS = frozenset({"entry", "changes", "messaging", "standby", "field", "recipient"})
MOST_LEVELS = 100


@dataclass(frozen=True, slots=True)
class Head:
    """What was said around an item. `time` in seconds or milliseconds since 1970."""

    page: str = ""
    time: str = ""
    edge: str = ""
    root: str = ""
    parent: str = ""
    alone: bool = False


def head_of(context: Mapping[str, str]) -> Head:
    """The head that a caller gave; an empty one for anything else."""
    try:
        given = json.loads(context.get("head") or "{}")
    except (ValueError, RecursionError):
        return Head()
    if not isinstance(given, dict):
        return Head()
    known = {name: text(given.get(name)) for name in ("page", "time", "edge", "root", "parent")}
    return Head(**known, alone=given.get("alone") is True)


def without_tokens(body: bytes) -> bytes:
    """The same bytes where every access token is three asterisks."""
    return _AS_VALUE.sub(rb"\1***", _IN_ADDRESS.sub(rb"\1***", body))


type Part = tuple[Slice | Broken, str, Head]  # with its kind ("" when it is nothing written), what stood around it


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one platform's answers are read.

    `kind`: what an object is, "" when it is nothing written. `edges`: those inside an item that hold further items.
    `make`: the item of a part; raises `NoItem` with the reason.
    """

    kind: Callable[[Mapping[str, Any], Head], str]
    edges: Sequence[str]
    make: Callable[[str, Head, Mapping[str, str], Mapping[str, Any], bytes], FetchedItem]

    def parse(self, body: bytes, context: Mapping[str, str]) -> Parsed:
        """Every item of an answer or a webhook; what is none is in `unread` with the reason."""
        found, make = Parsed(), self.make
        for part, kind, head in self._parts(Document(without_tokens(body)), head_of(context)):
            read(found, part, partial(make, kind, head, context))
        return found

    def _parts(self, document: Document, head: Head) -> Iterator[Part]:
        whole = document.whole()
        if isinstance(whole, Slice):
            if whole.value not in ({}, []):
                yield from self._walk(whole, head, 0)
            return
        if document.opening == "[":
            halves = document.elements()
        else:
            halves = [*document.elements("data"), *document.elements("entry")]
        for half in halves or [whole]:
            yield from self._walk(half, head, 1)

    def _walk(self, part: Slice | Broken, head: Head, level: int) -> Iterator[Part]:
        """The items in a value, or the value itself when nothing in it is one."""
        value = part.value
        if isinstance(part, Broken) or level > MOST_LEVELS or not isinstance(value, dict | list):
            yield part, "", head
        elif isinstance(value, list):
            for element in part.elements():
                yield from self._walk(element, head, level + 1)
        elif _HOOKS.isdisjoint(value):
            yield from self._object(part, self.kind(value, head), head, level)
        elif (hooks := _hooks(part, head)) is not None:
            for one, around in hooks:
                yield from self._walk(one, around, level + 1)
        else:
            yield from self._object(part, _hook_kind(value) or self.kind(value, head), head, level)

    def _object(self, part: Slice, kind: str, head: Head, level: int) -> Iterator[Part]:
        """An item and what lies in it, or what lies in something else."""
        if kind:
            yield part, kind, head
            if not head.alone:
                for edge in self.edges:
                    if isinstance(part.value.get(edge), dict | list):
                        yield from self._inside(part, kind, edge, head, level)
        else:
            yield from self._container(part, head, level)

    def _inside(self, part: Slice, kind: str, edge: str, head: Head, level: int) -> Iterator[Part]:
        """Comments below a post, replies below a comment."""
        number = text(part.value.get("id"))
        above = head.root or text(inside(part.value, "media", "id"))
        root = above if kind == "comment" else head.root or number
        around = replace(head, edge="messages" if edge == "messages" else "comments", root=root, parent=number)
        for member in part.member(edge):
            # An edge that was asked for its number only lists nothing,
            if isinstance(member, Broken) or isinstance(member.value, list) or "data" in member.value:
                for one in self._walk(member, around, level + 1):
                    if one[1] or isinstance(one[0], Broken):  # and one that was asked for ids only nothing written.
                        yield one

    def _container(self, part: Slice, head: Head, level: int) -> Iterator[Part]:
        """A list with `data`; else whatever items lie further down; else the object itself."""
        if isinstance(part.value.get("data"), list):
            for element in part.elements("data"):
                yield from self._walk(element, head, level + 1)
            return
        found: list[Part] = []
        for key, value in part.value.items():
            if isinstance(value, dict | list) and value and key not in _ASIDE:
                around = _around(part.value, key, head)
                found += [one for member in part.member(key) for one in self._walk(member, around, level + 1) if one[1]]
        yield from found or [(part, "", head)]


def _around(value: Mapping[str, Any], key: str, head: Head) -> Head:
    """A conversation's messages belong to it; what somebody mentioned us in is a mention."""
    if key in ("messages", "comments") and {"participants", "message_count", "unread", "unseen"} & value.keys():
        return replace(head, edge="messages", root=text(value.get("id")))
    if key in ("mentioned_comment", "mentioned_media"):
        return replace(head, edge="mentions", page=text(value.get("id")))
    return head


def _hooks(part: Slice, head: Head) -> list[tuple[Slice | Broken, Head]] | None:
    """What a webhook or one of its entries holds; None for anything else."""
    value = part.value
    if isinstance(value.get("entry"), list):
        return [(one, head) for one in part.elements("entry")]
    lists = [key for key in ("changes", "messaging", "standby") if isinstance(value.get(key), list)]
    if not lists:
        return None
    around = replace(head, page=text(value.get("id")), time=text(value.get("time")))
    return [(one, around) for key in lists for one in part.elements(key)]


def _hook_kind(value: Mapping[str, Any]) -> str:
    if isinstance(value.get("field"), str) and "value" in value:
        return "change"
    if "recipient" in value and {"sender", "timestamp", "optin", "policy-enforcement"} & value.keys():
        return "messaging"
    return ""


def instant(value: Any) -> datetime | None:
    """An ISO time, or seconds or milliseconds since 1970, as aware UTC."""
    return moment(value) if isinstance(value, str) and not value.isdecimal() else epoch(value)


def at(value: Any, head: Head, context: Mapping[str, str]) -> datetime:
    """When it was written; else when the platform told of it; else when it was fetched."""
    return instant(value) or instant(head.time) or moment(context.get("fetched_at")) or LONG_AGO


def own(context: Mapping[str, str], head: Head = Head()) -> frozenset[str]:
    """The ids and names of the channel's own accounts."""
    return _own(context.get("own_ids", ""), head.page)


@lru_cache(64)
def _own(accounts: str, page: str) -> frozenset[str]:
    return frozenset(filter(None, (*accounts.split(","), page)))


def rows(value: Any) -> list[Any]:
    """The elements of an edge that came inside an object: {"data": [...]}, or the bare list."""
    found = value if isinstance(value, list) else inside(value, "data")
    return found if isinstance(found, list) else []


def missing_attachment(kind: str, number: str, reason: str) -> Attachment:
    """A medium that the platform names but does not hand out: kept as missing, with the reason."""
    return Attachment(
        f"urn:{kind}:bilaga:{number or 'utan-id'}",
        "",
        f"Bilagan saknas: {reason}",
        missing=reason,
    )


def message_file(kind: str, one: Any, reason: str) -> Attachment:
    """A file of a message, as the API or a webhook gives it."""
    addresses = [
        inside(one, "image_data", "url"),
        inside(one, "video_data", "url"),
        inside(one, "audio_data", "url"),
        inside(one, "file_url"),
        inside(one, "payload", "url"),
        inside(one, "url"),
        inside(one, "link"),
        inside(one, "generic_template", "media_url"),
        inside(one, "generic_template", "cta", "url"),
        _place(inside(one, "payload", "coordinates")),
    ]
    within = [("payload", name) for name in ("title", "text", "intro_message")]
    places = (("title",), *within, ("generic_template", "title"), ("name",))
    words = next((text(inside(one, *place)) for place in places if text(inside(one, *place))), "")
    if address := next((text(url) for url in addresses if text(url)), ""):
        spot = _("En plats på kartan, ingen fil.") if address.startswith("geo:") else ""
        return Attachment(address, text(inside(one, "mime_type")), words, missing=spot)
    return missing_attachment(kind, text(inside(one, "id")), reason or words or _("plattformen lämnar inte ut den."))


def _place(spot: Any) -> str:
    latitude, longitude = text(inside(spot, "lat")), text(inside(spot, "long"))
    return f"geo:{latitude},{longitude}" if latitude and longitude else ""


def no_item(value: Mapping[str, Any]) -> NoItem:
    """Why an object of an answer is no item."""
    if "error" in value:
        return NoItem(_("Ett felmeddelande från plattformen."))
    if {"participants", "message_count", "snippet"} & value.keys():
        return NoItem(_("En konversation; dess meddelanden läses för sig."))
    return NoItem(_("Inget skrivet: en sida, en person, en reaktion eller en uppgift om något annat."))


def when_of(value: Mapping[str, Any]) -> datetime | None:
    """The latest that an object says of its own time."""
    return instant(value.get("updated_time") or value.get("timestamp") or value.get("created_time"))
