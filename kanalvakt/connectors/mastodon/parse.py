"""From Mastodon's JSON to items (pure). README.md says what becomes a comment, a mention or a message."""

import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from kanalvakt.connectors.base import Attachment, FetchedItem, Parsed, Person
from kanalvakt.connectors.mastodon.activity import as_status
from kanalvakt.connectors.nested import leaves
from kanalvakt.connectors.reading import NoItem, identity, inside, moment, parsed, text, written
from kanalvakt.connectors.slices import Broken, Document, Slice
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

BOOST = _("En delning av någon annans inlägg är inget eget.")
NO_STATUS = _("Notisen har inget inlägg: det kan vara borttaget.")
# Where statuses lie inside other answers.
LISTS = ("ancestors", "descendants", "statuses")
LAST = "last_status"
# snac's ids begin with the time of the last edit; the rest stays, and it answers to it behind ten zeros.
_SNAC = re.compile(r"\d{10}([0-9a-f]{32})")


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The statuses of an answer: a list or one, what stands around one, notifications, conversations.

    `context` besides what `Connector.parse` names: `root`, the thread's first status; `root_owner`, its account.
    """
    return parsed(_parts(Document(body)), partial(_item, context))


def _parts(document: Document) -> Iterator[Slice | Broken]:
    if document.opening == "[":
        for part in document.elements():
            yield from _inner(part) if isinstance(part, Slice) else [part]
        return
    whole = document.whole()
    if isinstance(whole, Broken):
        yield from _half(document, whole)
    elif whole.value != {}:
        yield from _inner(whole)


def _inner(part: Slice) -> Iterator[Slice | Broken]:
    """The statuses within a value, or the value itself."""
    value = part.value
    if not isinstance(value, dict | list) or is_status(value):
        yield part
    elif isinstance(value, dict) and isinstance(value.get(LAST), dict):
        yield from part.member(LAST)
    elif isinstance(value, dict) and (lists := [key for key in LISTS if isinstance(value.get(key), list)]):
        for key in lists:
            yield from part.elements(key)
    elif isinstance(value, dict) and isinstance(value.get("payload"), str):  # of a stream: JSON within JSON
        yield from _parts(Document(value["payload"].encode("utf-8", "surrogatepass")))
    else:
        found = [one for one in leaves(part.raw, is_status) if is_status(one.value)] if value else []
        yield from found or [part]


def is_status(value: Any) -> bool:
    """Whether it is a status (a boost too, which is nobody's words), or a notification that holds one."""
    return isinstance(value, dict) and (
        "content" in value
        or {"account", "visibility"} <= value.keys()
        or any(isinstance(value.get(key), dict) for key in ("status", "reblog"))
    )


def _half(document: Document, whole: Broken) -> Iterator[Slice | Broken]:
    """What was whole in an object that was cut off."""
    found = [part for key in LISTS for part in document.elements(key)]
    yield from found or [whole]


def _item(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    """A status, or a notification with the status that it is about."""
    mentioned, status = value.get("type") == "mention", value.get("status")
    if isinstance(status, dict):
        value = status
    elif mentioned and "content" not in value:
        raise NoItem(NO_STATUS)
    if inside(value, "reblog", "id"):
        raise NoItem(BOOST)
    if not is_status(value):
        raise NoItem(_("Inget inlägg."))
    value = as_status(value)
    if "id" not in value and "account" in value:
        raise NoItem(_("En tidigare version av ett inlägg."))
    number, account = stable(identity(value.get("id"))), inside(value, "account")
    own = owners(context)
    is_own = text(inside(account, "id")) in own
    parent = stable(text(value.get("in_reply_to_id")))
    at, edited = written(value.get("created_at"), context), moment(value.get("edited_at"))
    return FetchedItem(
        platform_id=number,
        kind=_kind(value, context, own, mentioned=mentioned),
        text=_text(value, is_own=is_own),
        sender=_sender(account),
        written_at=at,
        raw=raw,
        parent_id=parent,
        root_id=context.get("root", "") if parent else "",
        is_own=is_own,
        html=text(value.get("content")),
        language=text(value.get("language")),
        edited_at=edited,
        permalink=text(value.get("url")) or text(value.get("uri")),
        attachments=_media(value.get("media_attachments")),
    )


def _kind(value: Mapping[str, Any], context: Mapping[str, str], own: set[str], *, mentioned: bool) -> str:
    """A direct status is a message; an answer in a thread of ours is a comment; elsewhere we are mentioned."""
    if value.get("visibility") == "direct":
        return "message"
    answers = bool(text(value.get("in_reply_to_id")))
    if text(inside(value, "account", "id")) in own or not (own or mentioned):
        return "comment" if answers else "post"
    ours = text(value.get("in_reply_to_account_id")) in own or context.get("root_owner", "") in own
    return "comment" if answers and ours else "mention"


def owners(context: Mapping[str, str]) -> set[str]:
    """The ids of the channel's own accounts."""
    return {part for part in context.get("own_ids", "").split(",") if part}


def stable(number: str) -> str:
    """An id that stays when the status is edited."""
    found = _SNAC.fullmatch(number)
    return f"{'0' * 10}{found[1]}" if found else number


def _text(value: Mapping[str, Any], *, is_own: bool) -> str:
    """What everybody sees. Of our own: what we wrote, where our server tells it, without the mention that began it."""
    said = value.get("text")
    words = said if is_own and isinstance(said, str) and said else _plain(value)
    if is_own and value.get("in_reply_to_id"):
        words = without_mentions(words)
    options = inside(value, "poll", "options")
    choices = [f"• {text(inside(one, 'title'))}" for one in options] if isinstance(options, list) else []
    return "\n\n".join(part for part in [text(value.get("spoiler_text")), words, "\n".join(choices)] if part)


def without_mentions(words: str) -> str:
    """An answer begins with whom it answers; that is Mastodon's way of delivering it, not our words."""
    return re.sub(r"^(\s*@[\w.-]+(@[\w.:-]+)?)+\s+", "", words)


def _plain(value: Mapping[str, Any]) -> str:
    """Mentions and tags without their addresses; an address that is not theirs is shown, whatever it calls itself."""
    lists = [found for key in ("mentions", "tags") if isinstance(found := value.get(key), list)]
    return plain(text(value.get("content")), (text(inside(one, "url")) for found in lists for one in found))


def plain(html: str, linked: Iterable[str]) -> str:
    """The HTML of a status as text; `linked`: addresses of the accounts and tags in it, which are not shown."""
    html = storable(html)
    for address in filter(None, linked):
        html = html.replace(f'href="{address}"', "")
    return to_text(html)


def _sender(account: Any) -> Person:
    number = text(inside(account, "id"))
    handle = text(inside(account, "acct")) or text(inside(account, "username"))
    if not number:
        return Person(name=handle, handle=handle, missing=_("Servern säger inte vem som skrev."))
    name = text(inside(account, "display_name")) or text(inside(account, "username"))
    return Person(number, name=name, handle=handle, url=text(inside(account, "url")) or text(inside(account, "uri")))


def _media(given: Any) -> Sequence[Attachment]:
    found = []
    for one in given if isinstance(given, list) else []:
        address = text(inside(one, "url")) or text(inside(one, "remote_url"))
        if address:
            kind = mimetypes.guess_type(address)[0] or {"gifv": "video/mp4"}.get(text(inside(one, "type")), "")
            found.append(Attachment(address, kind, text(inside(one, "description"))))
    return tuple(found)
