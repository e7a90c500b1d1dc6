"""An object of ActivityPub in the words of Mastodon's API: what servers tell one another."""

from collections.abc import Mapping
from typing import Any

from kanalvakt.connectors.reading import inside, text


def as_status(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """The status that an object is; a status as it is."""
    if "attributedTo" not in value or "account" in value:
        return value
    sender, about = _address(value["attributedTo"]), value.get("contentMap")
    return {
        "id": value.get("id"),
        "content": value.get("content") or next(iter(about.values() if isinstance(about, dict) else ()), ""),
        "account": {"id": sender, "url": sender, "username": sender.rpartition("/")[2].removeprefix("@")},
        "created_at": value.get("published"),
        "edited_at": value.get("updated"),
        "in_reply_to_id": _address(value.get("inReplyTo")),
        "spoiler_text": "\n\n".join(filter(None, (text(value.get(name)) for name in ("name", "summary")))),
        "url": _address(value.get("url")) or text(value.get("id")),
        "language": next(iter(about if isinstance(about, dict) else ()), ""),
        "mentions": [{"url": inside(one, "href")} for one in _listed(value.get("tag"))],
        "media_attachments": [
            {"url": _address(one), "description": inside(one, "name")} for one in _listed(value.get("attachment"))
        ],
        "poll": {
            "options": [{"title": inside(one, "name")} for key in ("oneOf", "anyOf") for one in _listed(value.get(key))]
        },
    }


def _address(value: Any) -> str:
    """An address, or that of a thing, or of the first of several."""
    one = next(iter(_listed(value)), None)
    return text(one) or next((text(inside(one, key)) for key in ("url", "href", "id") if text(inside(one, key))), "")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
