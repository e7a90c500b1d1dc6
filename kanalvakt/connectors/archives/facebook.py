"""Facebook's "Download your information", of a person or a page, in JSON. HTML is told, not read.

Shapes: docs/developers/imports.md. What is no item (likes, settings, log-ins) is passed over; what stands among items
and is none is told.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kanalvakt.connectors.archives import meta
from kanalvakt.connectors.archives.base import Account, Row, Source
from kanalvakt.connectors.archives.making import safely
from kanalvakt.connectors.archives.meta import Pack, place, said, when
from kanalvakt.connectors.archives.peeking import begins
from kanalvakt.connectors.archives.streaming import Part
from kanalvakt.connectors.base import Attachment, FetchedItem, Person, Unread
from kanalvakt.connectors.reading import LONG_AGO, NoItem, inside
from kanalvakt.core.wording import kept as _

# Folders with what was written. Whatever language the account has, Facebook names its folders in English.
_FOLDERS = {
    "posts", "comments_and_reactions", "comments", "messages", "groups", "album", "reviews", "events", "stories",
    "reels", "photos_and_videos", "notes", "other_people's_posts_to_your_timeline",
}  # fmt: skip
_ROOTS = ("your_facebook_activity", "this_profile's_activity_across_facebook", "your_activity_across_facebook")
_WROTE = re.compile(r"(.{1,100}?) (?:wrote|posted|shared|added|skrev|delade|publicerade|lade) ")
# Until 2018 there was HTML only.
_OLD_PAGES = {"wall.htm", "timeline.htm", "messages.htm", "contact_info.htm"}
_MARKS = (
    b'"comments_v2"', b'"group_comments_v2"', b'"group_posts_v2"', b'"other_photos_v2"', b'"wall_posts_sent_to_you"',
    b'"senderName"', b'"label_values"', b'"posts_v2"', b'"profile_posts_v2"',
)  # fmt: skip
# Things with words of their own that a post may carry.
_CARRIED = ("note", "event", "place", "poll", "life_event", "for_sale_item", "fundraiser")
_TIMES = (
    "timestamp", "creation_timestamp", "create_timestamp", "last_modified_timestamp", "published_timestamp",
    "created_timestamp", "start_timestamp",
)  # fmt: skip
_PLAIN = ("text", "post", "comment", "kommentar", "inlägg", "meddelande", "message", "description", "beskrivning")
# Beside what was written in the same folders: what the account did, not what it wrote.
_DEEDS = ("reaction", "poll_vote", "event_response")
_DOINGS = ("groups_", "events_", "event_responses")


class FacebookExport:
    """Posts, comments (groups' and pictures' too) and conversations."""

    name = "facebook-export"
    kind = "facebook"
    label = _("Facebooks export (JSON)")

    def recognises(self, source: Source) -> bool:
        """By Facebook's own folders; a file alone by what it begins with."""
        names = source.names()
        if len(names) == 1 and _is_own(begins(source, names[0])):
            return True
        if any("your_instagram_activity" in name for name in names):
            return False
        if any(set(name.split("/")) & {*_ROOTS} or _is_content(name) for name in names) or _sealed(source):
            return True
        return any(name.rpartition("/")[2] in _OLD_PAGES for name in names)

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """File by file."""
        pack = Pack(source, account, self.name)
        names = source.names()
        found = names if len(names) == 1 else [name for name in names if _is_content(name)] or _sealed(source)
        found = found or [name for name in names if name.rpartition("/")[2] in _OLD_PAGES]
        for name in found:
            if name.endswith(".json"):
                yield from _file(pack, name)
        pages = [name for name in found if name.endswith((".html", ".htm"))]
        if pages:
            yield Unread(meta.all_of(pages), meta.HTML)


def _sealed(source: Source) -> list[str]:
    """The conversations of an export of end-to-end encrypted messages, which has no folders of Facebook's."""
    told = [name for name in source.names() if name.endswith(".json")]
    return told if told and b'"senderName"' in begins(source, told[0]) else []


def _is_content(name: str) -> bool:
    return bool(set(name.split("/")[:-1]) & _FOLDERS)


def _is_own(start: bytes) -> bool:
    if start.lstrip().startswith(b"<"):
        page = start.lower()
        return b"<html" in page and (b"facebook" in page or b'class="message_header"' in page)
    if meta.is_api(start):
        return False
    if any(mark in start for mark in _MARKS) or (b'"sender_name"' in start and b'"timestamp' in start):
        return True
    return b'"timestamp"' in start and (b'"data"' in start or b'"attachments"' in start)


def _file(pack: Pack, name: str) -> Iterator[Row]:
    if b'"participants"' in begins(pack.source, name) or "/messages/" in f"/{name}":
        yield from meta.conversation(pack, name)
        return
    for part in pack.things(name, _is_one):
        if isinstance(part, Unread):
            yield part
        elif part.listed and not _is_deed(part):
            yield from _rows(pack, name, part)


def _is_one(value: Mapping[str, Any]) -> bool:
    return "timestamp" in value and bool({"data", "attachments"} & value.keys())


def _is_deed(part: Part) -> bool:
    if part.path and part.path[-1].startswith(_DOINGS):
        return True
    data = inside(part.value, "data")
    return isinstance(data, list) and any(isinstance(one, dict) and set(one) & {*_DEEDS} for one in data)


def _rows(pack: Pack, name: str, part: Part) -> Iterator[Row]:
    """A picture may carry others' comments: they come after it."""
    made = safely(lambda: _item(pack, name, part), place(name, part), part.raw)
    yield made
    below = part.value.get("comments") if isinstance(part.value, dict) else None
    parent = made.platform_id if isinstance(made, FetchedItem) else ""
    for one in below if isinstance(below, list) else ():
        yield safely(lambda one=one: _comment(pack, part, one, parent=parent), place(name, part), part.raw)  # type: ignore[misc]


def _item(pack: Pack, name: str, part: Part) -> FetchedItem:
    value = part.value
    if not isinstance(value, dict):
        raise NoItem(meta.NO_ITEM)
    if meta.is_message(value):
        return meta.message(pack, name, "", part)
    data = [one for one in _lists(value, "data") if isinstance(one, dict)]
    comments = [one["comment"] for one in data if isinstance(one.get("comment"), dict)]
    if comments or isinstance(value.get("comment"), str):
        return _comment(pack, part, comments[0] if comments else value, _attachments(pack, name, value))
    return _post(pack, name, part, data)


def _comment(pack: Pack, part: Part, given: Any, files: Sequence[Attachment] = (), parent: str = "") -> FetchedItem:
    words, who = said(inside(given, "comment")), said(inside(given, "author"))
    at = inside(given, "timestamp") or inside(part.value, "timestamp")
    if not words and at is None:
        raise NoItem(meta.NO_ITEM)
    sender, own = pack.written_by(who)
    return FetchedItem(
        platform_id=pack.ids.of("comment", at or words, who),
        kind="comment",
        text=meta.with_link(words, "" if parent else _link(part.value)),
        sender=sender,
        written_at=when(at),
        raw=part.raw,
        parent_id=parent,
        root_id=parent,
        is_own=own,
        attachments=files,
    )


def _post(pack: Pack, name: str, part: Part, data: Sequence[dict[str, Any]]) -> FetchedItem:
    value = part.value
    labels = meta.labelled(value)
    words = "\n".join(said(one["post"]) for one in data if one.get("post"))
    words = words or next((labels[key] for key in _PLAIN if key in labels), "") or said(value.get("post"))
    words = "\n\n".join(dict.fromkeys(filter(None, [words, *_carried(value)]))) or next(_written(value), "")
    files = _attachments(pack, name, value)
    at = next((value[key] for key in _TIMES if value.get(key)), None) or meta.label_time(value)
    title, link = said(value.get("title")), _link(value)
    if at is None or not (words or files or title or link or labels):
        raise NoItem(meta.NO_ITEM)
    first = when(at)
    edited = meta.latest(*(when(one.get("update_timestamp")) for one in data))
    by_another = "other_people" in name or "wall_posts" in f"{name} {' '.join(part.path)}"
    comment = "comment" in name and bool(labels)
    sender, own = pack.written_by("")
    if by_another:  # who wrote it stands in a sentence only, which differs by language
        writer, own = _WROTE.match(title), False
        sender = Person(
            name=writer[1] if writer else "",
            missing=_("Exporten säger bara: {title}").format(title=title) if title else meta.NO_ID,
        )
    return FetchedItem(
        platform_id=pack.ids.of("comment" if comment else "post", at, by_another, *meta.named(files)),
        kind="comment" if comment else "visitor_post" if by_another else "post",
        text=meta.with_link(words or title or "\n".join(labels.values()), link),
        sender=sender,
        written_at=first,
        raw=part.raw,
        is_own=own,
        edited_at=edited if edited and edited > first > LONG_AGO else None,
        attachments=files,
    )


def _attachments(pack: Pack, name: str, value: Any) -> Sequence[Attachment]:
    given: list[Any] = [value] if inside(value, "uri") else []
    for one in _attached(value):
        given += [inside(one, "media"), *_lists(inside(one, "note"), "media")]
    given += _lists(value, "media") + _lists(value, "photos") + _lists(value, "videos") + meta.label_media(value)
    found = [pack.attached(name, one) for one in given]
    return tuple({one.url: one for one in found if one}.values())


def _carried(value: Any) -> Iterator[str]:
    """The words of what a post carries: a note, an event, a poll."""
    for one in _attached(value):
        yield said(inside(one, "text"))
        for key in _CARRIED:
            yield from _written(inside(one, key))


def _written(value: Any) -> Iterator[str]:
    texts = [said(inside(value, key)) for key in ("name", "title", "question", "text", "description")]
    for option in _lists(value, "options"):
        texts.append(said(inside(option, "option")))
    if inside(value, "uri"):  # a picture's title is its album's name
        texts = texts[-1:]
    yield from filter(None, ["\n".join(filter(None, texts))])


def _attached(value: Any) -> list[Any]:
    return [one for attached in _lists(value, "attachments") for one in _lists(attached, "data")]


def _link(value: Any) -> str:
    return next((url for one in _attached(value) if (url := said(inside(one, "external_context", "url")))), "")


def _lists(value: Any, key: str) -> list[Any]:
    found = inside(value, key)
    return found if isinstance(found, list) else []
