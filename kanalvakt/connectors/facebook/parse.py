"""From Facebook's JSON and webhooks to items (pure). README.md says what becomes a comment, a mention or a review."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kanalvakt.connectors.base import YES, Attachment, Cap, FetchedItem, Parsed, Person, Support
from kanalvakt.connectors.facebook import hooks
from kanalvakt.connectors.graph_reading import Grammar, Head, at, message_file, no_item, own, rows
from kanalvakt.connectors.reading import identity, inside, text
from kanalvakt.core.wording import kept as _

UNNAMED = _("Facebook lämnade inte ut avsändaren. Det kräver sidans egen nyckel och Metas godkännande.")
WITHHELD = _("Facebook lämnade inte ut filen.")
IN_EUROPE = _("Facebook lämnar inte ut filer ur meddelanden i Europa.")
IN_A_COMMENT = {
    "can_comment", "can_hide", "can_remove", "can_reply_privately", "comment_count", "user_likes", "parent", "object",
    "is_private", "attachment",
}  # fmt: skip
IN_A_POST = {
    "message", "story", "status_type", "created_time", "full_picture", "permalink_url", "shares", "comments",
    "attachments", "is_published", "child_attachments", "live_views", "embed_html",
}  # fmt: skip
ONLY_A_POST = {
    "updated_time",
    "status_type",
    "type",
    "permalink_url",
    "full_picture",
    "attachments",
    "is_published",
    "to",
}
IN_A_TALK = {"message_count", "snippet", "participants", "unseen", "unread"}
IN_A_REVIEW = {"reviewer", "review_text", "recommendation_type", "open_graph_story"}
# When a post was written, by what kind of post it is.
WHEN = ("created_time", "updated_time", "creation_time", "publish_time", "tagged_time", "scheduled_publish_time")
_POST_LINK = re.compile(r"facebook\.com/(\d+)/posts/(\d+)")
HELD = {"PENDING_APPROVAL"}
REMOVED = {"DECLINED_BY_ADMIN_ASSISTANT", "REMOVED_BY_ADMIN_ASSISTANT"}


def _said(reason: str, *caps: Cap) -> Mapping[bool, Mapping[str, Support]]:
    return {True: dict.fromkeys(caps, YES), False: dict.fromkeys(caps, Support("no", reason))}


ALLOWED = {
    "can_hide": _said(_("Facebook låter inte sidan dölja just den här kommentaren."), Cap.HIDE, Cap.RESTORE),
    "can_remove": _said(_("Facebook låter inte sidan ta bort just det här."), Cap.DELETE),
    "can_comment": _said(_("Facebook låter inte sidan svara på just det här."), Cap.REPLY),
    "can_reply_privately": _said(_("Facebook låter inte sidan svara enskilt på just det här."), Cap.PRIVATE_REPLY),
}


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The posts, comments, messages and reviews of an answer or a webhook."""
    return GRAMMAR.parse(body, context)


def _kind(value: Mapping[str, Any], head: Head) -> str:
    number = text(value.get("id"))
    if not IN_A_TALK.isdisjoint(value) or number.startswith("t_"):
        return ""
    if not IN_A_REVIEW.isdisjoint(value) or ("data" in value and inside(value, "data", "rating")):
        return "review"
    if number.startswith(("m_", "mid.")) or _sent(value, head):
        return "message"
    linked = "comment_id=" in text(value.get("permalink_url"))
    if linked or not IN_A_COMMENT.isdisjoint(value) or (head.edge == "comments" and {"id", "message"} & value.keys()):
        return "" if "data" in value and "id" not in value else "comment"  # a list says what may be done below it
    return "" if {"category", "category_list"} & value.keys() else _undecided(value, number)


def _sent(value: Mapping[str, Any], head: Head) -> bool:
    """A message without an id that tells it."""
    return (head.edge == "messages" and "id" in value) or {"to", "tags"} <= value.keys()


def _undecided(value: Mapping[str, Any], number: str) -> str:
    """A post, unless somebody else than the page before "_" wrote it and nothing else says post."""
    film = "updated_time" in value and bool({"description", "source"} & value.keys())
    if not (IN_A_POST & value.keys() or film or ("from" in value and "_" in number)):
        return ""
    sender = text(inside(value, "from", "id"))
    before = number.partition("_")[0] if "_" in number else sender
    return "comment" if sender and before != sender and not ONLY_A_POST & value.keys() else "post"


def _item(kind: str, head: Head, context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if kind in ("change", "messaging"):
        return hooks.item(kind, head, context, value, raw)
    if make := MAKERS.get(kind):
        return make(head, context, value, raw)
    raise no_item(value)


def _post(head: Head, context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    number, sender = identity(value.get("id")), _sender(value)
    ours = own(context, head)
    page = number.partition("_")[0] if "_" in number else ""
    visitor = bool(sender.platform_id) and sender.platform_id not in (ours or {page or sender.platform_id})
    return FetchedItem(
        platform_id=number,
        kind="visitor_post" if visitor else "post",
        text=_words(value),
        sender=sender,
        written_at=at(_first(value, WHEN), head, context),
        raw=raw,
        is_own=sender.platform_id in ours,
        visibility=_visibility(value),
        permalink=_link(value.get("permalink_url")) or _link(value.get("link")),
        attachments=tuple({one.url: one for one in _post_media(value)}.values()),
        allowed=_allowed(value),
    )


def _comment(head: Head, context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    link = text(value.get("permalink_url"))
    number = identity(value.get("id") or _linked_id(link))
    sender = _sender(value)
    root = head.root or _linked_post(link)
    above = text(inside(value, "parent", "id")) if "parent" in value else ""
    parent = above or text(inside(value, "object", "id")) or head.parent or root
    return FetchedItem(
        platform_id=number,
        kind="comment",
        text=text(value.get("message")),
        sender=sender,
        written_at=at(value.get("created_time"), head, context),
        raw=raw,
        parent_id=parent,
        root_id=root,
        is_own=sender.platform_id in own(context, head),
        visibility=_visibility(value),
        permalink=_link(link),
        attachments=tuple(_attached(value["attachment"])) if "attachment" in value else (),
        allowed=_allowed(value),
    )


def _message(head: Head, context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    sender = _sender(value)
    files = [_file(one) for one in rows(value.get("attachments"))]
    files += [Attachment(link, "", text(inside(one, "name"))) for one in rows(value.get("shares"))
              if (link := text(inside(one, "link")))]  # fmt: skip
    if sticker := text(value.get("sticker")):
        files.append(Attachment(sticker))
    return FetchedItem(
        platform_id=identity(value.get("id")),
        kind="message",
        text=text(value.get("message")),
        sender=sender,
        written_at=at(value.get("created_time"), head, context),
        raw=raw,
        root_id=head.root,
        is_own=sender.platform_id in own(context, head),
        attachments=tuple({one.url: one for one in files}.values()),
    )


def _file(one: Any) -> Attachment:
    name = text(inside(one, "name"))
    return message_file("facebook", one, IN_EUROPE if "Europe" in name else WITHHELD)


def _review(head: Head, context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    """What somebody thinks of the page. Its id is the story's; without one, whose it is: each has one at most; else
    when and what."""
    story = value["open_graph_story"] if isinstance(value.get("open_graph_story"), dict) else value
    person = value.get("reviewer") or value.get("from") or story.get("from")
    sender = _sender({"from": person})
    number = text(story.get("id")) or f"review-{sender.platform_id or _digest(value)}"
    said = text(value.get("review_text")) or text(inside(story, "data", "review_text"))
    grade = text(value.get("rating")) or text(inside(story, "data", "rating", "value"))
    thinks = text(value.get("recommendation_type")) or text(inside(story, "data", "recommendation_type"))
    judged = f"{grade}/5" if grade else {"positive": "👍", "negative": "👎"}.get(thinks, "")
    when = value.get("created_time") or _first(story, WHEN) or story.get("start_time")
    return FetchedItem(
        platform_id=identity(number),
        kind="review",
        text=said or text(story.get("message")) or judged,
        sender=sender,
        written_at=at(when, head, context),
        raw=raw,
        is_own=sender.platform_id in own(context, head),
    )


def _digest(value: Mapping[str, Any]) -> str:
    told = json.dumps([value.get(name) for name in ("created_time", "rating", "recommendation_type", "review_text")])
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def _words(value: Mapping[str, Any]) -> str:
    """What was written; for what is shown without words, what it is called and described as."""
    if words := text(value.get("message")):
        return f"{title}\n\n{words}" if (title := text(value.get("subject"))) else words
    called = [text(_first(value, names)) for names in (("story", "name", "title", "question"), ("description",))]
    return "\n\n".join(filter(None, dict.fromkeys(called)))


def _first(value: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((value[name] for name in names if text(value.get(name))), None)


def _sender(value: Mapping[str, Any]) -> Person:
    given = value.get("from") or value.get("owner")
    if not isinstance(given, dict):
        return Person(missing=UNNAMED)
    number, name = text(given.get("id")), text(given.get("name"))
    extra = {"email": mail} if (mail := text(given.get("email"))) else {}
    if not number:
        return Person(name=name, missing=UNNAMED, extra=extra)
    return Person(number, name, text(given.get("username")), extra=extra)


def _visibility(value: Mapping[str, Any]) -> str:
    privacy = text(inside(value, "privacy", "value")) or text(value.get("comment_privacy_value"))
    if privacy in REMOVED:
        return "removed"
    if privacy in HELD or value.get("is_published") is False:
        return "held"
    return "hidden" if value.get("is_hidden") is True else "visible"


def _allowed(value: Mapping[str, Any]) -> Mapping[str, Support]:
    return _permitted(*[_told(value.get(name)) for name in ALLOWED], hidden=value.get("is_hidden") is True)


def _told(value: Any) -> bool | None:
    return value if value is True or value is False else None


@lru_cache(200)
def _permitted(*told: bool | None, hidden: bool) -> Mapping[str, Support]:
    """What the answers to each of `ALLOWED` permit together."""
    answers = dict(zip(ALLOWED, told, strict=True))
    found: dict[str, Support] = {}
    for name, answer in answers.items():
        found |= ALLOWED[name].get(answer, {}) if answer is not None else {}
    if hidden and answers["can_hide"] is not True:
        found.pop(Cap.RESTORE, None)  # what is hidden can be shown again, whatever can_hide says about hiding it
    return MappingProxyType(found)


def _post_media(value: Mapping[str, Any]) -> Iterator[Attachment]:
    for one in rows(value.get("attachments")):
        yield from _attached(one)
    if value.get("attachments"):
        return
    for key in ("full_picture", "source", "picture"):
        if isinstance(value.get(key), str) and value[key]:
            yield Attachment(value[key], "image/*" if key != "source" else "", text(value.get("alt_text")))
            return
    for one in rows(value.get("images"))[:1]:  # the same picture in every size, the largest first
        if address := text(inside(one, "source")):
            yield Attachment(address, "image/*", text(value.get("alt_text")))


def _attached(one: Any) -> Iterator[Attachment]:
    """A picture or film with what it is called; a link is an address; an album has its own below."""
    if not isinstance(one, dict):
        return
    words = text(one.get("title")) or text(one.get("description"))
    below = rows(one.get("subattachments"))
    film, picture = text(inside(one, "media", "source")), text(inside(one, "media", "image", "src"))
    if address := film or picture or ("" if below else text(one.get("unshimmed_url")) or text(one.get("url"))):
        yield Attachment(address, "video/*" if film else "image/*" if picture else "", words)
    for inner in below:
        yield from _attached(inner)


def _link(value: Any) -> str:
    link = text(value)
    return f"https://www.facebook.com{link}" if link.startswith("/") else link


def _linked_id(link: str) -> str:
    """A comment that came without its id still has it in its own address."""
    try:
        query = parse_qs(urlsplit(link).query)
    except ValueError:
        return ""
    number = (query.get("reply_comment_id") or query.get("comment_id") or [""])[0]
    post = re.search(r"/posts/(\w+)", link)
    return f"{post[1]}_{number}" if number and post else number


def _linked_post(link: str) -> str:
    """PAGE_POST out of /PAGE/posts/POST."""
    found = _POST_LINK.search(link)
    return f"{found[1]}_{found[2]}" if found else ""


MAKERS = {"message": _message, "comment": _comment, "post": _post, "review": _review}
GRAMMAR = Grammar(_kind, ("comments", "messages"), _item)
