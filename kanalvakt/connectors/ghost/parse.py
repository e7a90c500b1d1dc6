"""From Ghost's JSON to items (pure). README.md says who a sender is."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from kanalvakt.connectors.base import Attachment, FetchedItem, Parsed, Person
from kanalvakt.connectors.markup import pictures
from kanalvakt.connectors.nested import DEEPEST, leaves
from kanalvakt.connectors.reading import NoItem, identity, inside, moment, parsed, text, written
from kanalvakt.connectors.slices import Broken, Document, Slice
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

LISTS = ("comments", "posts", "pages")
COMMENT_STATES = {"published": "visible", "hidden": "hidden", "deleted": "removed"}
POST_STATES = {"published": "visible", "sent": "visible", "draft": "held", "scheduled": "held"}
LEFT = _("Medlemmen finns inte längre i Ghost.")
UNSIGNED = _("Ghost säger inte vem som skrev inlägget.")
# What a comment has and a post has not.
_OF_COMMENTS = frozenset({"member", "parent_id", "in_reply_to_id", "edited_at", "in_reply_to_snippet"})


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The posts, pages or comments of an answer, with the replies that lie in a comment."""
    own = {part for part in context.get("own_ids", "").split(",") if part}
    return parsed(_parts(body, Document(body)), partial(_item, context, own))


def _parts(body: bytes, document: Document) -> Iterator[Slice | Broken]:
    whole = document.whole()
    value = whole.value
    if isinstance(value, dict) and not is_item(value):
        lists = [name for name in LISTS if isinstance(value.get(name), list)]
        found = [part for name in lists for part in document.elements(name)]
        if not lists:
            found = list(leaves(body, is_item))
    elif isinstance(whole, Broken):
        found = [part for name in (None, *LISTS) for part in document.elements(name)] or [whole]
    else:
        found = list(document.elements()) if isinstance(value, list) else [whole]
    for part in found:
        yield from _with_replies(part)


def _with_replies(part: Slice | Broken, depth: int = 0) -> Iterator[Slice | Broken]:
    yield part
    if isinstance(part, Slice) and isinstance(part.value, dict) and part.value.get("replies") and depth < DEEPEST:
        for reply in part.elements("replies"):
            yield from _with_replies(reply, depth + 1)


def is_item(value: Any) -> bool:
    """Whether it is a comment, or a post or page."""
    return isinstance(value, dict) and (
        ("html" in value and not _OF_COMMENTS.isdisjoint(value))
        or ("title" in value and ("html" in value or "lexical" in value or "slug" in value))
    )


def _item(context: Mapping[str, str], own: set[str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if "errors" in value:
        raise NoItem(_("Ghost svarade med ett fel."))
    if "html" in value and not _OF_COMMENTS.isdisjoint(value):
        return _comment(context, own, value, raw)
    if not is_item(value):
        raise NoItem(_("Varken inlägg eller kommentar."))
    return _post(context, value, raw)


def _comment(context: Mapping[str, str], own: set[str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    root, html, sender = text(inside(value, "post", "id")), text(value.get("html")), _member(value.get("member"))
    number, page, status = identity(value.get("id")), text(inside(value, "post", "url")), text(value.get("status"))
    return FetchedItem(
        platform_id=number,
        kind="comment",
        text=_plain(html),
        sender=sender,
        written_at=written(value.get("created_at"), context),
        raw=raw,
        parent_id=text(value.get("in_reply_to_id")) or text(value.get("parent_id")) or root,
        root_id=root,
        is_own=sender.platform_id in own,
        html=html,
        edited_at=moment(value.get("edited_at")),
        visibility=COMMENT_STATES.get(status, "hidden" if status else "visible"),
        permalink=f"{page}#ghost-comments-{number}" if page else "",
    )


def _member(value: Any) -> Person:
    """Who commented: a member by id. Without one, why."""
    number, name = text(inside(value, "id")), text(inside(value, "name"))
    extra = {"email": email} if (email := text(inside(value, "email"))) else {}
    return Person(platform_id=number, name=name, extra=extra, missing="" if number else LEFT)


def _post(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    html = text(value.get("html"))
    at = moment(value.get("published_at")) or written(value.get("created_at"), context)
    changed = moment(value.get("updated_at"))
    return FetchedItem(
        platform_id=identity(value.get("id")),
        kind="post",
        text=f"{text(value.get('title'))}\n\n{_words(value, html)}".strip(),
        sender=_author(value),
        written_at=at,
        raw=raw,
        is_own=True,
        html=html,
        edited_at=changed if changed and changed > at else None,
        visibility=_seen(value),
        permalink=text(value.get("url")),
        attachments=_media(value, html),
    )


def _seen(value: Mapping[str, Any]) -> str:
    """What the public can see of it: nothing of what is for members alone, or went out by e-mail alone."""
    status = text(value.get("status"))
    state = POST_STATES.get(status, "hidden" if status else "visible")
    for_all = status != "sent" and text(value.get("visibility")) in ("", "public")
    return state if for_all or state != "visible" else "hidden"


def _words(value: Mapping[str, Any], html: str) -> str:
    """Its words; where an answer was not asked for them, as much as it tells."""
    return _plain(html) or text(value.get("plaintext")) or text(value.get("excerpt"))


def _author(value: Mapping[str, Any]) -> Person:
    """The first of those who wrote it, an account of the blog's own staff."""
    authors = value.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else value.get("primary_author") or value.get("author")
    if not (number := text(inside(first, "id")) or text(first)):  # answers of early versions name the number alone
        return Person(missing=UNSIGNED)
    return Person(platform_id=number, name=text(inside(first, "name")), url=text(inside(first, "url")))


def _media(value: Mapping[str, Any], html: str) -> list[Attachment]:
    """The picture above the post, and those within it."""
    top, found = text(value.get("feature_image")), list(pictures(html))
    if top.startswith(("http://", "https://")) and top not in [one.url for one in found]:
        found.insert(0, Attachment(top, alternative_text=text(value.get("feature_image_alt"))))
    return found


def _plain(html: str) -> str:
    return to_text(storable(html))
