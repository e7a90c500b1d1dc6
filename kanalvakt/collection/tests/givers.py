"""What a platform could give, made short for tests."""

from datetime import UTC, datetime
from typing import Any

from kanalvakt.connectors.base import FetchedItem, Person

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def fetched(platform_id: str, text: str = "Hej!", **fields: Any) -> FetchedItem:
    """A comment by Kim, unless the fields say otherwise."""
    defaults: dict[str, Any] = {
        "kind": "comment",
        "sender": Person("user-1", "Kim Karlsson"),
        "written_at": NOON,
        "raw": f'{{"id": "{platform_id}"}}'.encode(),
    }
    return FetchedItem(platform_id=platform_id, text=text, **(defaults | fields))
