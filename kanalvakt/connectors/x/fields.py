"""Single fields of X's posts and messages, under all the names that they have had."""

import re
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from kanalvakt.connectors.base import Attachment, Cap, Support
from kanalvakt.connectors.reading import inside, moment, text, written
from kanalvakt.connectors.x.around import Around
from kanalvakt.core.wording import kept as _

OWN = Support("no", _("Det är kanalens eget. Det ändras och tas bort på X."))
ELSEWHERE = Support("no", _("Svaret står i någon annans tråd. Bara den som började en tråd kan dölja svar i den."))
SUMMONED = Support(
    "no", _("X låter bara appar svara den som har nämnt eller citerat kontot. Svara på X och anteckna det.")
)
_NAMES_FIRST = re.compile(r"^(?:@\w{1,15}\s+)+")
_LONG = (("note_tweet", "text"), ("note_post", "text"), ("extended_tweet", "full_text"))
_HIDING, _REPLY = (str(Cap.HIDE), str(Cap.RESTORE)), str(Cap.REPLY)
_OLD = "%a %b %d %H:%M:%S %z %Y"
# Ids since November 2010 hold the time: milliseconds after this, shifted 22 bits.
_EPOCH, _FIRST = 1288834974657, 10**11


def said(value: Any) -> str:
    """The words: the long text where there is one. X escapes three signs."""
    if not isinstance(value, dict):
        return ""
    whole = [inside(value, *path) for path in _LONG if path[0] in value] + [value.get("full_text"), value.get("text")]
    found = next((one for one in whole if one and isinstance(one, str)), "")
    return found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in found else found


def when(value: Mapping[str, Any], number: str, context: Mapping[str, str]) -> datetime:
    """As X says, in any of its forms; else by the id, which holds the time."""
    return moment(value.get("created_at")) or _old(value) or _counted(value) or of_id(number) or written(None, context)


def _old(value: Mapping[str, Any]) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(text(value.get("created_at")), _OLD).astimezone(UTC)
    return None


def _counted(value: Mapping[str, Any]) -> datetime | None:
    told = text(value.get("created_timestamp")) or text(value.get("created_at_msec"))
    return _at(int(told)) if told.isdecimal() and len(told) < 15 else None


def of_id(number: str) -> datetime | None:
    """When an id was given out; None for one that does not say."""
    if not (number.isascii() and number.isdecimal() and len(number) < 20) or int(number) < _FIRST:
        return None
    return _at((int(number) >> 22) + _EPOCH)


def id_at(at: datetime) -> str:
    """The id that X would have given out at a time."""
    return str((int(at.timestamp() * 1000) - _EPOCH) << 22)


def _at(milliseconds: int) -> datetime | None:
    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return None


def versions(value: Mapping[str, Any]) -> list[str]:
    """The ids of a post's versions, the first one first; every edit has a new id."""
    found = value.get("edit_history_post_ids") or value.get("edit_history_tweet_ids")
    return [text(one) for one in found if text(one)] if isinstance(found, list) else []


def edited(value: Mapping[str, Any]) -> datetime | None:
    """When the last version was made; None for one that was never edited."""
    ids = versions(value)
    return of_id(ids[-1]) if len(ids) > 1 else None


def referenced(value: Mapping[str, Any], how: str) -> str:
    """The post that this one is about: `replied_to`, `quoted` or `retweeted`."""
    found = value.get("referenced_posts") or value.get("referenced_tweets")
    for one in found if isinstance(found, list) else []:
        if inside(one, "type") == how:
            return text(inside(one, "id"))
    return ""


def owners(context: Mapping[str, str]) -> frozenset[str]:
    """The ids of the channel's own accounts."""
    return _listed(context.get("own_ids", ""))


def begun(context: Mapping[str, str]) -> frozenset[str]:
    """The ids of our own posts, whose conversations are ours."""
    return _listed(context.get("own_roots", ""))


@lru_cache(maxsize=4)
def _listed(ids: str) -> frozenset[str]:
    """Kept, as it is asked for every item of an answer and may name thousands."""
    return frozenset(ids.split(",")) - {""}


def supports(value: Mapping[str, Any], own: frozenset[str], *, is_own: bool, ours: bool) -> Mapping[str, Support]:
    """What X lets us do with this very post, as far as the answer says."""
    if not own:
        return {}
    hiding = OWN if is_own else (None if ours else ELSEWHERE)
    allowed = dict.fromkeys(_HIDING, hiding) if hiding is not None else {}
    if not is_own and not summoned(value, own):
        allowed[_REPLY] = SUMMONED
    return allowed


def summoned(value: Mapping[str, Any], own: Set[str]) -> bool:
    """Whether the author named us; without the list of those named, X may say no later, and that is told then."""
    named = inside(value, "entities", "mentions")
    if not isinstance(named, list):
        return "entities" not in value or bool(referenced(value, "quoted"))
    return any(text(inside(one, "id")) in own for one in named) or bool(referenced(value, "quoted"))


def attachments(value: Mapping[str, Any], around: Around) -> Sequence[Attachment]:
    """Pictures and films: in `includes` (version 2) or in the post (version 1.1)."""
    keys = inside(value, "attachments", "media_keys") if "attachments" in value else None
    found = [around.media.get(text(key)) for key in keys] if isinstance(keys, list) else []
    inner = inside(value, "extended_entities", "media") or inside(value, "entities", "media")
    found += inner if isinstance(inner, list) else []
    if "message_create" in value:
        found.append(inside(value, "message_create", "message_data", "attachment", "media"))
    if not found:
        return ()
    made = [_attachment(one) for one in found if isinstance(one, dict)]
    return tuple({one.url: one for one in made if one.url.startswith(("https://", "http://"))}.values())


def _attachment(one: Mapping[str, Any]) -> Attachment:
    names = ("media_url_https", "media_url", "preview_image_url")
    url = text(one.get("url")) if "media_key" in one else ""
    address = url or next((text(one.get(name)) for name in names if text(one.get(name))), "")
    return Attachment(address, "image/*", text(one.get("alt_text")) or text(one.get("ext_alt_text")))


def recent(number: str, at: str, within: timedelta) -> bool:
    """Whether an id was given out so shortly before a time."""
    given, now = of_id(number), moment(at)
    return bool(given and now and now - given < within)


def words_alone(value: Mapping[str, Any]) -> str:
    """The words as their writer typed them: X puts names before an answer and its own addresses for links."""
    found, urls = said(value), inside(value, "entities", "urls")
    for one in urls if isinstance(urls, list) else []:
        found = found.replace(text(inside(one, "url")) or "\0", text(inside(one, "expanded_url")))
    return _NAMES_FIRST.sub("", found)
