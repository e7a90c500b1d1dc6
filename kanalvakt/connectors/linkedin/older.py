"""LinkedIn's answers until 2019 (v1): shares, comments, what was written in groups; people are objects (pure)."""

from collections.abc import Mapping
from typing import Any

from kanalvakt.connectors.base import FetchedItem, Person
from kanalvakt.connectors.reading import epoch, identity, inside, text, written
from kanalvakt.core.wording import kept as _

NOBODY = _("LinkedIn lämnar inte ut vem som skrev.")
WRITERS = ("creator", "author", "person", "company")
WORDS = ("title", "summary", "text", "comment")


def is_item(value: Mapping[str, Any]) -> bool:
    """Words with an id, and who wrote them."""
    writers = (
        WRITERS if "comment" in value else WRITERS[:3]
    )  # a profile names a company, and sums up what one did there
    writer = any(isinstance(value.get(name), dict) for name in writers)
    return writer and "id" in value and any(isinstance(value.get(name), str) for name in WORDS[1:])


def item(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    """A share, a comment on one, or a post or comment in a group."""
    person: Any = next((value[name] for name in WRITERS if isinstance(value.get(name), dict)), None)
    who, comment = text(inside(person, "id")), "sequenceNumber" in value or "text" in value
    own = {part for part in context.get("own_ids", "").split(",") if part}
    at = epoch(value.get("timestamp")) or epoch(value.get("creationTimestamp"))
    return FetchedItem(
        platform_id=identity(value.get("id")),
        kind="comment" if comment else "post" if not own or who in own else "mention",
        text="\n\n".join(said for name in WORDS if (said := text(value.get(name)))),
        sender=Person(who, name_of(person), missing="" if who else NOBODY),
        written_at=at or written(None, context),
        raw=raw,
        is_own=bool(who) and who in own,
        permalink=text(inside(value, "content", "submittedUrl")),
    )


def name_of(person: Any) -> str:
    """As the person, or the organisation, is called."""
    for first, last in (("firstName", "lastName"), ("localizedFirstName", "localizedLastName")):
        if found := f"{text(inside(person, first))} {text(inside(person, last))}".strip():
            return found
    return text(inside(person, "localizedName")) or text(inside(person, "name"))
