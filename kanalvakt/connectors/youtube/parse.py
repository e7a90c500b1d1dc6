"""From YouTube's JSON to items (pure). README.md says what becomes a post and a comment."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from kanalvakt.connectors.base import YES, Attachment, Cap, FetchedItem, Parsed, Person, Support, Unread
from kanalvakt.connectors.nested import DEEPEST, elements, member, without_tokens
from kanalvakt.connectors.reading import NoItem, identity, inside, moment, parsed, text, written
from kanalvakt.connectors.slices import Broken, Document, Slice
from kanalvakt.core.html import to_text
from kanalvakt.core.text import storable
from kanalvakt.core.wording import kept as _

NOBODY = _("YouTube lämnar inte ut vem som skrev.")
NO_REPLY = Support("no", _("YouTube tar inte emot svar i den här tråden."))
OWN = Support("no", _("Det är kanalens eget. Det ändras och tas bort i YouTube Studio."))
CHANNEL = _("En presentation av en kanal, inget inlägg.")
FAULT = _("YouTube svarade med ett fel.")
FEWER = _("YouTube visar {here} av {all} svar här. De andra hämtas för sig.")
# As YouTube names what it will not do → what it means here.
REASONS = {
    "commentsDisabled": _("Kommentarerna är avstängda för filmen."),
    "quotaExceeded": _("Dygnets kvot hos YouTube är slut."),
    "rateLimitExceeded": _("YouTube ber oss vänta."),
    "forbidden": _("YouTube lämnar inte ut det till kontot."),
    "keyInvalid": _("Nyckeln gäller inte."),
    "authError": _("Inloggningen gäller inte."),
}
STATES = {"published": "visible", "heldForReview": "held", "likelySpam": "spam", "rejected": "removed"}
_CHANNEL = re.compile(r"/channel/(UC[\w-]{22})")
_WEB = ("https://", "http://")
_COMMENT_FIELDS = {"textDisplay", "textOriginal", "authorDisplayName", "authorChannelId", "parentId"}
_VIDEO_FIELDS = {"title", "resourceId", "thumbnails"}
_POSTS = ("video", "playlistItem", "searchResult", "liveBroadcast")
_PARTS = {"snippet", "contentDetails", "statistics", "status", "player"}


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The videos and comments of an answer: lists, threads with their replies, or one of them.

    `context` besides what `Connector.parse` names: `state`, the moderation status that was asked for; `root`, the
    video that a list of replies is about.
    """
    found = Parsed()
    if not body.strip():
        return found
    for part in _parts(Document(without_tokens(body))):
        if isinstance(part, Unread):
            found.unread.append(part)
        else:
            one = parsed([part], partial(_item, context))
            found.extend(one)
            found.unread += one.unread
    return found


type Part = Slice | Broken | Unread


def _parts(document: Document) -> Iterator[Part]:
    whole = document.whole()
    if isinstance(whole, Slice):
        yield from _walk(whole)
        return
    halves = [*document.elements("items"), *(document.elements() if document.opening == "[" else ())]
    for half in halves or [whole]:
        yield from _walk(half)


def _walk(part: Slice | Broken, depth: int = 0) -> Iterator[Part]:
    value = part.value if isinstance(part, Slice) else None
    if not isinstance(part, Slice) or depth > DEEPEST or not isinstance(value, dict | list):
        yield part
    elif isinstance(value, list):
        for one in elements(part):
            yield from _walk(one, depth + 1)
    elif isinstance(value.get("items"), list):
        for one in elements(part, "items"):
            yield from _walk(one, depth + 1)
    elif inside(value, "snippet", "topLevelComment") or isinstance(inside(value, "replies", "comments"), list):
        yield from _thread(part)
    elif isinstance(value.get("comments"), list) and "snippet" not in value:  # the replies of a thread alone
        for one in elements(part, "comments"):
            yield from _walk(one, depth + 1)
    elif value:
        yield part


def _thread(part: Slice) -> Iterator[Part]:
    """A thread is its first comment with what is said about the thread, and the replies that came along."""
    if inside(part.value, "snippet", "topLevelComment"):
        yield from member(part, "snippet")
    replies = list(elements(part, "replies", "comments"))
    yield from replies
    total = inside(part.value, "snippet", "totalReplyCount")
    if isinstance(total, int) and total > len(replies):
        yield Unread(f"{part.where}.replies", FEWER.format(here=len(replies), all=total))


def _item(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    if "error" in value:
        raise NoItem(refusal(value))
    if "topLevelComment" in value:
        return _comment(context, value["topLevelComment"], raw, thread=value)
    kind = text(value.get("kind"))
    name = kind.removeprefix("youtube#") if kind.startswith("youtube#") else _guessed(value)
    if name == "comment":
        return _comment(context, value, raw, thread={})
    if name in _POSTS or (name == "activity" and inside(value, "contentDetails", "upload")):
        return _post(context, value, raw)
    if name == "liveChatMessage":
        return _chat(context, value, raw)
    raise NoItem(CHANNEL if name == "channel" else _("Inget inlägg och ingen kommentar."))


def refusal(value: Mapping[str, Any]) -> str:
    """What an error says, in our words; YouTube's own are not repeated."""
    return f"{FAULT} {REASONS.get(reason(value), '')}".strip()


def reason(value: Mapping[str, Any]) -> str:
    """YouTube's own name for the fault, '' when it gives none."""
    faults = inside(value, "error", "errors")
    return text(inside(faults[0], "reason")) if isinstance(faults, list) and faults else ""


def _guessed(value: Mapping[str, Any]) -> str:
    """What an object is that does not say it."""
    snippet = value.get("snippet")
    fields = snippet.keys() if isinstance(snippet, dict) else set()
    if _COMMENT_FIELDS & fields:
        return "comment"
    number = text(value.get("id"))
    if _VIDEO_FIELDS & fields or (re.fullmatch(r"[\w-]{11}", number) and _PARTS & value.keys()):
        return "video"
    return "comment" if number and "kind" in value else ""


def _comment(context: Mapping[str, str], value: Any, raw: bytes, *, thread: Mapping[str, Any]) -> FetchedItem:
    number, snippet = identity(inside(value, "id")), inside(value, "snippet")
    video = text(inside(snippet, "videoId")) or text(thread.get("videoId"))
    above, dot, _ = number.partition(".")
    parent = text(inside(snippet, "parentId")) or (above if dot else "")
    sender, html = _sender(snippet), text(inside(snippet, "textDisplay"))
    is_own = bool(sender.platform_id) and sender.platform_id in owners(context)
    at, changed = written(inside(snippet, "publishedAt"), context), moment(inside(snippet, "updatedAt"))
    picture = text(inside(snippet, "imageUrl"))
    root = video or context.get("root", "")
    return FetchedItem(
        platform_id=number,
        kind="comment",
        text=text(inside(snippet, "textOriginal")) or to_text(storable(html)),
        sender=sender,
        written_at=at,
        raw=raw,
        parent_id=parent or root,
        root_id=root,
        is_own=is_own,
        html=html,
        edited_at=changed if changed and changed > at else None,
        visibility=_state(snippet, thread, context),
        permalink=f"https://www.youtube.com/watch?v={root}&lc={number}" if root else "",
        attachments=(Attachment(picture, "image/*"),) if picture.startswith(_WEB) else (),
        allowed=_allowed(thread, is_own=is_own),
    )


def _chat(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    """What somebody wrote during a broadcast."""
    snippet, author = value.get("snippet"), value.get("authorDetails")
    who = text(inside(author, "channelId")) or text(inside(snippet, "authorChannelId"))
    places = (
        ("textMessageDetails", "messageText"),
        ("superChatDetails", "userComment"),
        ("memberMilestoneChatDetails", "userComment"),
    )
    told = (inside(snippet, *place) for place in places)
    said = inside(snippet, "displayMessage") or next(filter(None, told), "")
    return FetchedItem(
        platform_id=identity(value.get("id")),
        kind="comment",
        text=text(said),
        sender=Person(
            who, text(inside(author, "displayName")), "", text(inside(author, "channelUrl")), "" if who else NOBODY
        ),
        written_at=written(inside(snippet, "publishedAt"), context),
        raw=raw,
        parent_id=context.get("root", ""),
        root_id=context.get("root", ""),
        is_own=bool(who) and who in owners(context),
    )


def _state(snippet: Any, thread: Mapping[str, Any], context: Mapping[str, str]) -> str:
    """As the comment says, else as the list that it came in; a thread that is not public is held."""
    said = text(inside(snippet, "moderationStatus")) or context.get("state", "")
    if not said and thread.get("isPublic") is False:
        return "held"
    return STATES.get(said, "visible")


def _allowed(thread: Mapping[str, Any], *, is_own: bool) -> Mapping[str, Support]:
    allowed = {}
    if isinstance(thread.get("canReply"), bool):
        allowed[str(Cap.REPLY)] = YES if thread["canReply"] else NO_REPLY
    if is_own:
        allowed |= {str(cap): OWN for cap in (Cap.HOLD, Cap.DELETE, Cap.APPROVE, Cap.RESTORE)}
    return allowed


def _sender(snippet: Any) -> Person:
    """The channel id is stable; the name, since 2022 mostly the handle, is not."""
    url, name = text(inside(snippet, "authorChannelUrl")), text(inside(snippet, "authorDisplayName"))
    found = _CHANNEL.search(url)
    number = text(inside(snippet, "authorChannelId", "value")) or (found[1] if found else "")
    handle = name if name.startswith("@") else ""
    return Person(number, name, handle, url, "" if number else NOBODY)


def _post(context: Mapping[str, str], value: Mapping[str, Any], raw: bytes) -> FetchedItem:
    """A video, as itself or as an entry of a list."""
    snippet = value.get("snippet")
    listed = (
        inside(snippet, "resourceId", "videoId"),
        inside(value, "contentDetails", "videoId"),
        inside(value, "contentDetails", "upload", "videoId"),
        inside(value, "id", "videoId"),
    )
    number = next((text(one) for one in listed if text(one)), "") or identity(value.get("id"))
    owner = text(inside(snippet, "videoOwnerChannelId")) or text(inside(snippet, "channelId"))
    name = text(inside(snippet, "videoOwnerChannelTitle")) or text(inside(snippet, "channelTitle"))
    own = owners(context)
    first = moment(inside(value, "contentDetails", "videoPublishedAt"))
    return FetchedItem(
        platform_id=number,
        kind="post" if not own or owner in own else "mention",
        text="\n\n".join(
            part for part in (text(inside(snippet, "title")), text(inside(snippet, "description"))) if part
        ),
        sender=Person(owner, name, url=f"https://www.youtube.com/channel/{owner}")
        if owner
        else Person(name=name, missing=NOBODY),
        written_at=first or written(inside(snippet, "publishedAt"), context),
        raw=raw,
        is_own=bool(owner) and owner in own,
        language=text(inside(snippet, "defaultAudioLanguage")) or text(inside(snippet, "defaultLanguage")),
        visibility="hidden" if inside(value, "status", "privacyStatus") == "private" else "visible",
        permalink=f"https://www.youtube.com/watch?v={number}",
        attachments=_picture(inside(snippet, "thumbnails")),
    )


def _picture(sizes: Any) -> Sequence[Attachment]:
    """The largest still picture of a video."""
    for size in ("maxres", "standard", "high", "medium", "default"):
        if (url := text(inside(sizes, size, "url"))).startswith(_WEB):
            return (Attachment(url, "image/jpeg"),)
    return ()


def owners(context: Mapping[str, str]) -> set[str]:
    """The ids of the channel's own accounts."""
    return {part for part in context.get("own_ids", "").split(",") if part}
