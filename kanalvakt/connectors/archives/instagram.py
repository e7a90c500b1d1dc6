"""Instagram's export in JSON: own posts, stories and reels, own comments, conversations. HTML is told, not read."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from kanalvakt.connectors.archives import instagram_old, meta
from kanalvakt.connectors.archives.base import Account, Row, Source
from kanalvakt.connectors.archives.making import each
from kanalvakt.connectors.archives.meta import Pack, said, when
from kanalvakt.connectors.archives.peeking import begins
from kanalvakt.connectors.archives.streaming import Part
from kanalvakt.connectors.base import Attachment, FetchedItem, Unread
from kanalvakt.connectors.reading import NoItem, inside
from kanalvakt.core.wording import kept as _

_ROOTS = ("your_instagram_activity", "logged_information", "connections", "ads_information")
_FOLDERS = {"content", "media", "comments", "messages", "threads"}
_MARKS = (
    b'"string_map_data"', b'"string_list_data"', b'"media_list_data"', b'"ig_stories"', b'"ig_reels_media"',
    b'"comments_reels_comments"', b'"sender_name"', b'"label_values"', b'"creation_timestamp"',
)  # fmt: skip
_COMMENT = ("comment", "kommentar", "kommentti", "comentario", "commentaire")


class InstagramExport:
    """What the account published and wrote, and its conversations."""

    name = "instagram-export"
    kind = "instagram"
    label = _("Instagrams export (JSON)")

    def recognises(self, source: Source) -> bool:
        """By Instagram's own folders; a file alone by what it begins with."""
        names = source.names()
        if len(names) == 1:
            start = begins(source, names[0])
            page = start.lstrip().startswith(b"<") and b"instagram" in start.lower()
            if page or (any(mark in start for mark in (*_MARKS, *instagram_old.MARKS)) and not meta.is_api(start)):
                return True
        return any(set(name.split("/")) & {*_ROOTS} or _is_content(name) for name in names) or _is_old(source)

    def read(self, source: Source, account: Account) -> Iterator[Row]:
        """File by file."""
        pack = Pack(source, account, self.name)
        names, old = source.names(), _is_old(source)
        for name in names:
            if name.endswith(".json") and (len(names) == 1 or _is_content(name)):
                yield from _file(pack, name)
            elif old and name.rpartition("/")[2] in instagram_old.FILES:
                yield from instagram_old.rows(pack, name, begins(source, name))
        pages = [name for name in names if name.endswith(".html") and (len(names) == 1 or _is_content(name))]
        if pages:
            yield Unread(meta.all_of(pages), meta.HTML)


def _is_content(name: str) -> bool:
    return bool(set(name.split("/")[:-1]) & _FOLDERS)


def _is_old(source: Source) -> bool:
    told = [name for name in source.names() if name.rpartition("/")[2] in instagram_old.FILES]
    return any(any(mark in begins(source, name) for mark in instagram_old.MARKS) for name in told)


def _file(pack: Pack, name: str) -> Iterator[Row]:
    start = begins(pack.source, name)
    if any(mark in start for mark in instagram_old.MARKS):
        yield from instagram_old.rows(pack, name, start)
        return
    if b'"participants"' in start:
        yield from meta.conversation(pack, name)
        return
    yield from each(pack.things(name, _is_one), name, partial(_item, pack, name))


def _is_one(value: Mapping[str, Any]) -> bool:
    return "string_map_data" in value or ("media" in value and "creation_timestamp" in value)


def _item(pack: Pack, name: str, part: Part) -> FetchedItem | None:
    value = part.value
    if not isinstance(value, dict):
        raise NoItem(meta.NO_ITEM)
    if given := value.get("string_list_data"):
        return _old_comment(pack, name, part, given)
    if meta.is_message(value):
        return meta.message(pack, name, "", part)
    if isinstance(value.get("string_map_data"), dict) and not inside(value, "uri"):
        return _comment(pack, part, value["string_map_data"])
    labels = meta.labelled(value)
    if labels and "comment" in name:
        words = next((labels[key] for key in _COMMENT if key in labels), next(iter(labels.values())))
        return _made(pack, part, "comment", words, at=value.get("timestamp") or meta.label_time(value))
    return _post(pack, name, part, labels)


def _comment(pack: Pack, part: Part, told: Mapping[str, Any]) -> FetchedItem:
    """The labels are in the account's own language: the comment comes first, the owner of the picture after it."""
    values = {said(key).casefold(): said(inside(one, "value")) for key, one in told.items()}
    words = next((values[key] for key in _COMMENT if values.get(key)), "") or next(filter(None, values.values()), "")
    at = next((inside(one, "timestamp") for one in told.values() if inside(one, "timestamp")), None)
    if not words:
        raise NoItem(meta.NO_ITEM)
    return _made(pack, part, "comment", words, at=at)


def _old_comment(pack: Pack, name: str, part: Part, given: Any) -> FetchedItem | None:
    """2021: comments in the form of what one likes and whom one follows, which are nobody's words."""
    about = f"{name.rpartition('/')[2]} {' '.join(part.path)}"
    if "comment" not in about or "like" in about:
        return None
    first = given[0] if isinstance(given, list) else {}
    if not (words := said(inside(first, "value"))):
        raise NoItem(meta.NO_ITEM)
    return _made(pack, part, "comment", words, at=inside(first, "timestamp"))


def _post(pack: Pack, name: str, part: Part, labels: Mapping[str, str]) -> FetchedItem:
    value = part.value
    given = value.get("media")
    media = [value] if inside(value, "uri") else given if isinstance(given, list) else []
    media = [*media, *meta.label_media(value)]
    found = [pack.attached(name, one) for one in media]
    files = tuple({one.url: one for one in found if one}.values())
    words = said(value.get("title")) or "\n".join(filter(None, (said(inside(one, "title")) for one in media)))
    words = words or next((labels[key] for key in ("caption", "bildtext", "text", "title") if key in labels), "")
    times = [
        value.get("creation_timestamp"),
        value.get("timestamp"),
        meta.label_time(value),
        *(inside(one, "creation_timestamp") for one in media),
    ]
    at = next((one for one in times if one), None)
    if at is None or not (words or files):
        raise NoItem(meta.NO_ITEM)
    return _made(pack, part, "post", words, at=at, files=files)


def _made(pack: Pack, part: Part, kind: str, words: str, *, at: Any, files: Sequence[Attachment] = ()) -> FetchedItem:
    sender, own = pack.written_by("")
    return FetchedItem(
        platform_id=pack.ids.of(kind, at or words, *meta.named(files)),
        kind=kind,
        text=words,
        sender=sender,
        written_at=when(at),
        raw=part.raw,
        is_own=own,
        attachments=files,
    )
