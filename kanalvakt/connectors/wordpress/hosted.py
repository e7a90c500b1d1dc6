"""From the JSON of WordPress.com's own interface (v1.1, which Jetpack speaks too) to items (pure).

The same blog, other names: `ID`, an `author` and a `post` that are objects, texts without `rendered`.
"""

from collections.abc import Mapping
from html import unescape
from typing import Any

from kanalvakt.connectors.base import Attachment, FetchedItem, Person
from kanalvakt.connectors.markup import pictures
from kanalvakt.connectors.reading import identity, inside, moment, text, written
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable

STATES = {
    "approved": "visible", "publish": "visible", "unapproved": "held", "pending": "held", "draft": "held",
    "future": "held", "spam": "spam", "trash": "trashed", "deleted": "removed",
}  # fmt: skip


def is_item(value: Any) -> bool:
    """A post or a comment: what is written lies in `content` or `excerpt` itself."""
    return isinstance(value, dict) and "ID" in value and bool({"content", "excerpt", "raw_content"} & value.keys())


def item(
    value: Mapping[str, Any], raw: bytes, context: Mapping[str, str], *, own: set[str], person: Person, post: str
) -> FetchedItem:
    """A comment of `post`, or a post where that is ''; `person` is its author."""
    html, at, changed = text(value.get("content")), written(value.get("date"), context), moment(value.get("modified"))
    typed, title = value.get("raw_content"), to_text(storable(text(value.get("title"))))
    words = unescape(typed) if isinstance(typed, str) else to_text(storable(html or text(value.get("excerpt"))))
    above, status, number = text(inside(value, "parent", "ID")), text(value.get("status")), identity(value.get("ID"))
    link = text(value.get("featured_image"))
    first = (Attachment(link, "image/*"),) if link and not post else ()
    comment = bool(post) or "post" in value
    return FetchedItem(
        platform_id=number if comment else f"post-{number}",
        kind="post" if not comment else "mention" if value.get("type") in ("pingback", "trackback") else "comment",
        text=words if comment else f"{title}\n\n{words}".strip(),
        sender=person,
        written_at=at,
        raw=raw,
        parent_id=(above or post) if comment else "",
        root_id=post,
        is_own=not comment or text(inside(value, "author", "ID")) in own,
        html=html,
        edited_at=changed if changed and changed > at else None,
        visibility=STATES.get(status, "hidden" if status else "visible"),
        permalink=text(value.get("URL")),
        attachments=tuple({one.url: one for one in (*first, *pictures(html))}.values()),
    )
