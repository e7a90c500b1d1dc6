"""From the bytes of a feed to items (pure): RSS, Atom, JSON Feed, or one item of them on its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kanalvakt.connectors.base import Parsed, Unread
from kanalvakt.connectors.feed import jsonfeed, rss
from kanalvakt.connectors.feed.cut import is_item
from kanalvakt.connectors.feed.entry import Entry, Head, item, joined
from kanalvakt.connectors.slices import Document, Slice
from kanalvakt.core.wording import kept as _

# More is never read at once; a feed that is larger says so.
MOST = 5000
NO_FEED = _("Varken RSS, Atom eller JSON Feed.")
CUT_OFF = _("Här slutar flödet mitt i en post.")
NO_ITEM = _("Inte ett objekt.")
NOT_READ = _("Posten gick inte att tolka.")


@dataclass(frozen=True, slots=True)
class Feed:
    """A whole feed. `items` are oldest first, so that of two versions of one item the newest comes last."""

    head: Head
    entries: list[Entry]
    items: Parsed


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The items of a feed, or one item on its own."""
    if feed := read(body, context):
        return feed.items
    return Parsed(unread=[Unread("$", NO_FEED, body)] if body.strip() else [])


def read(body: bytes, context: Mapping[str, str]) -> Feed | None:
    """A feed with its head; None: this is no feed.

    `context` besides what `Connector.parse` names: `head` (what an item on its own needs: `Head.said`), `charset`
    (what HTTP said), `comments` ("1": every item is a comment), `ambiguous` (ids once given to several items, by line).
    """
    document = Document(body)
    # Nothing may stand before an XML declaration; blanks often do, from a file that a site includes.
    found = _json(document, context) if document.opening in ("{", "[") else _xml(body.lstrip(), context)
    if found is None:
        return None
    head, entries, unread = found
    if len(entries) > MOST:
        reason = _("Flödet har {count} poster. De {most} första läses, inte resten.").format(
            count=len(entries), most=MOST
        )
        unread, entries = [*unread, Unread("$", reason)], entries[:MOST]
    head = replace(
        head,
        comments=head.comments or context.get("comments") == "1",
        ambiguous=tuple(
            sorted({*head.ambiguous, *context.get("ambiguous", "").split("\n"), *_ambiguous(entries)} - {""})
        ),
    )
    base = joined(context.get("address", "") or head.link, head.base)
    made = [item(entry, head, base, context) for entry in entries]
    made.sort(key=lambda one: one.edited_at or one.written_at)
    return Feed(head, entries, Parsed(made, unread))


type Found = tuple[Head, list[Entry], list[Unread]]


def _json(document: Document, context: Mapping[str, str]) -> Found | None:
    whole = document.whole()
    alone = jsonfeed.is_alone(whole)
    head = (Head.of(context) or Head()) if alone else jsonfeed.head(document, whole)
    if head is None:
        return None
    entries, unread = [], []
    for part in [whole] if alone else jsonfeed.parts(document):
        if isinstance(part, Slice) and isinstance(part.value, dict):
            entries.append(jsonfeed.entry(part.value, part.raw))
        else:
            unread.append(Unread(part.where, NO_ITEM if isinstance(part, Slice) else CUT_OFF, part.raw))
    return head, entries, unread


def _xml(body: bytes, context: Mapping[str, str]) -> Found | None:
    if is_item(body):
        head = Head.of(context) or Head()
        entry = rss.alone(body, head, context.get("address", ""))
        return head, [entry] if entry else [], [] if entry else [Unread("item[0]", NOT_READ, body)]
    found = rss.read(body, context.get("charset", ""), context.get("address", ""))
    if found is None:
        return None
    unread = [Unread(where, NOT_READ, raw) for where, raw in found.lost]
    if found.broken:
        unread.append(Unread("$", CUT_OFF, found.broken))
    return found.head, found.entries, unread


def _ambiguous(entries: list[Entry]) -> set[str]:
    """Ids that stand for things with different addresses."""
    marks: dict[str, str] = {}
    return {one.id for one in entries if one.id and marks.setdefault(one.id, one.mark) != one.mark}
