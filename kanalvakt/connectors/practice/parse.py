"""From what Övningsplatsen says to items (pure). Its API is described in `kanalvakt/practice/README.md`."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from kanalvakt.connectors.base import YES, FetchedItem, Gone, Parsed, Person, Support
from kanalvakt.connectors.reading import identity, inside, moment, parsed, text, written
from kanalvakt.connectors.slices import Broken, Document, Slice
from kanalvakt.core.wording import kept as _

KINDS = {"post", "visitor_post", "comment", "message"}
STATES = {"visible": "visible", "hidden": "hidden", "held": "held"}
CAUSES = {"author_deleted": "author_removed", "removed": "removed"}
NAMELESS = _("Övningsplatsen lämnade inte ut vem som skrev.")


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The items of a listing, of an answer to an act, or one item alone."""
    return parsed(_parts(Document(body)), partial(_item, context))


def _parts(document: Document) -> Iterator[Slice | Broken]:
    if document.opening == "[":
        yield from document.elements()
    elif document.opening == "{" and not isinstance(whole := document.whole(), Broken) and "items" not in whole.value:
        yield from _single(document, whole)
    else:
        yield from document.elements("items")


def _single(document: Document, whole: Slice) -> Iterator[Slice | Broken]:
    """{"item": {…}} or an item itself; what is neither (an error, a profile) holds no item."""
    if isinstance(whole.value.get("item"), dict):
        yield from document.member("item")
    elif "id" in whole.value:
        yield whole


def _item(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    kind = text(value.get("kind"))
    return FetchedItem(
        platform_id=identity(value.get("id")),
        kind=kind if kind in KINDS else "comment",
        text=text(value.get("text")),
        sender=_person(value.get("author")),
        written_at=written(value.get("written_at"), context),
        raw=raw,
        parent_id=text(value.get("parent")),
        root_id=text(value.get("root")),
        is_own=value.get("own") is True,
        edited_at=moment(value.get("edited_at")),
        visibility=STATES.get(text(value.get("state")), "visible"),
        permalink=text(value.get("url")),
        allowed=_allowed(value),
    )


def _person(author: Any) -> Person:
    number, name = text(inside(author, "id")), text(inside(author, "name"))
    return Person(platform_id=number, name=name, missing="" if number or name else NAMELESS)


def _allowed(value: Mapping[str, Any]) -> Mapping[str, Support]:
    """What may be done with this very item: a message is seen by nobody else, so there is nothing to hide."""
    if value.get("kind") != "message":
        return {}
    seen_by_nobody = Support("no", _("Ett meddelande syns inte för andra. Det kan bara raderas."))
    return dict.fromkeys(("hide", "hold", "approve", "restore"), seen_by_nobody) | {"delete": YES}


def gone(events: Any) -> list[Gone]:
    """What the event log says was taken away, and by whom."""
    listed = events if isinstance(events, list) else []
    return [
        Gone(text(inside(event, "item")), CAUSES[event["type"]])
        for event in listed
        if inside(event, "type") in CAUSES and text(inside(event, "item"))
    ]
