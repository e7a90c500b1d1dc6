"""The evidence document: what is preserved of an item, as a JSON value (format `kanalvakt-evidence/1`).

Ids are text, times are UTC (ISO 8601, microseconds), hashes are SHA-256 in hexadecimal. Texts are exactly as collected;
`text_as_given` is there only when the database could not hold the exact text (a lone surrogate, NUL).
"""

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kanalvakt.collection.models import Item, ItemVersion, Sender
from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.registry import connector

if TYPE_CHECKING:
    from kanalvakt.outbox.actions.media import Held

FORMAT = "kanalvakt-evidence/1"
# A thread deeper than this is a loop or an attack; the depth reached is stated.
DEPTH = 200


def whole(item: Item, version: ItemVersion, raw: bytes | None, media: list["Held"]) -> dict[str, Any]:
    """Content, sender, thread, times, place and media of one version. `raw` is None when it cannot be had."""
    given = as_given(item, raw) if raw is not None else None
    return {
        "format": FORMAT,
        "no_copy": False,
        "item": _item(item),
        "version": _version(version, given),
        "raw": _raw(version, raw),
        "sender": _sender(item, given),
        "thread": thread(item),
        "channel": _channel(item),
        "media": [one.described() for one in media],
    }


def without_content(item: Item, description: str) -> dict[str, Any]:
    """Address, times, sender's id and a description in a person's own words; nothing of the content."""
    return {
        "format": FORMAT,
        "no_copy": True,
        "item": _item(item),
        "sender": {"platform_id": item.sender.platform_id if item.sender else "", "missing": item.sender_missing},
        "channel": _channel(item),
        "description": description,
    }


def text(version: ItemVersion) -> str:
    """The stored text, whether it is restricted or not."""
    return version.sealed_text or version.text


def as_given(item: Item, raw: bytes) -> FetchedItem | None:
    """The item as its platform gave it, or None when the raw slice cannot be read again (it is kept all the same)."""
    parsed = connector(item.channel.platform).parse(raw, {"address": item.channel.address})
    if len(parsed) == 1:
        return parsed[0]
    return next((one for one in parsed if one.platform_id == item.platform_id), None)


def thread(item: Item) -> list[dict[str, Any]]:
    """What the item answered, the root first, with its texts as we hold them."""
    found: list[dict[str, Any]] = []
    seen = {item.pk}
    above = item.parent
    while above is not None and above.pk not in seen and len(found) < DEPTH:
        seen.add(above.pk)
        found.append(_above(above))
        above = above.parent
    return found[::-1]


def _above(item: Item) -> dict[str, Any]:
    version = item.version
    return {
        "id": str(item.pk),
        "platform_id": item.platform_id,
        "kind": item.kind,
        "permalink": item.permalink,
        "written_at": _time(item.written_at),
        "sender": {"platform_id": item.sender.platform_id if item.sender else "", "name": item.sender_name},
        "is_own": item.is_own,
        "version": version.number if version else None,
        "text": text(version) if version else "",
        "text_sha256": version.content_hash if version else "",
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": str(item.pk),
        "platform_id": item.platform_id,
        "kind": item.kind,
        "parent_platform_id": item.parent_platform_id,
        "permalink": item.permalink,
        "language": item.language,
        "is_own": item.is_own,
        "written_at": _time(item.written_at),
        "edited_at": _time(item.edited_at),
        "first_seen_at": _time(item.first_seen_at),
        "last_seen_at": _time(item.last_seen_at),
        "public_state": item.public_state,
        "public_state_at": _time(item.public_state_at),
    }


def _version(version: ItemVersion, given: FetchedItem | None) -> dict[str, Any]:
    held = text(version)
    described = {
        "number": version.number,
        "text": held,
        "text_sha256": version.content_hash,
        "given_as_html": version.html,
        "fetched_at": _time(version.fetched_at),
        "source": version.source,
    }
    if given and given.text != held:
        described["text_as_given"] = given.text
    return described


def _raw(version: ItemVersion, raw: bytes | None) -> dict[str, Any]:
    if raw is None or version.raw is None:
        return {"missing": True}
    return {
        "sha256": hashlib.sha256(raw).hexdigest(),
        "size": len(raw),
        "media_type": version.raw.media_type,
        "blob": version.raw.sha256,
    }


def _sender(item: Item, given: FetchedItem | None) -> dict[str, Any]:
    """Every name the sender was shown under, and what else the platform told (e-mail, IP …)."""
    extra = given.sender.extra if given else {}
    return {
        "platform_id": item.sender.platform_id if item.sender else "",
        "missing": item.sender_missing,
        "name_then": item.sender_name,
        "names": _names(item.sender),
        "extra": [{"name": name, "value": value} for name, value in sorted(extra.items()) if value],
    }


def _names(sender: Sender | None) -> list[dict[str, Any]]:
    if sender is None:
        return []
    return [
        {
            "name": one.name,
            "handle": one.handle,
            "url": one.url,
            "first_seen": _time(one.first_seen),
            "last_seen": _time(one.last_seen),
        }
        for one in sender.names.order_by("first_seen", "pk")
    ]


def _channel(item: Item) -> dict[str, Any]:
    channel = item.channel
    return {
        "id": str(channel.pk),
        "name": channel.name,
        "platform": channel.platform,
        "address": channel.address,
        "handle": channel.handle,
        "unit": channel.unit.name,
        "board": channel.unit.board.name,
    }


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at else None
