"""What X says once for many items: accounts and media, in `includes` or beside the items."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kanalvakt.connectors.reading import inside, text


@dataclass(frozen=True, slots=True)
class Around:
    """Accounts by id, media by key."""

    users: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    media: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def with_those(self, value: Mapping[str, Any]) -> "Around":
        """With what an answer holds besides: `includes`, or `users` by id."""
        listed, media = inside(value, "includes", "users"), inside(value, "includes", "media")
        users = [*_dicts(listed), *_dicts(value.get("users"))]
        return Around(
            {**self.users, **{_number(one): one for one in map(_bare, users)}},
            {**self.media, **{text(one.get("media_key")): one for one in _dicts(media)}},
        )


def head_of(context: Mapping[str, str]) -> Around:
    """The `includes` that a caller gave as JSON; nothing for anything else."""
    try:
        return Around().with_those({"includes": json.loads(context.get("head") or "{}")})
    except (ValueError, RecursionError):
        return Around()


def _dicts(value: Any) -> list[dict[str, Any]]:
    found = list(value.values()) if isinstance(value, dict) else value
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _bare(user: dict[str, Any]) -> dict[str, Any]:
    """Events wrap accounts in `data`."""
    inner = user.get("data")
    return inner if isinstance(inner, dict) else user


def _number(user: Mapping[str, Any]) -> str:
    return text(user.get("id_str")) or text(user.get("id"))
