"""What LinkedIn tells of a page by itself (organizationalEntityNotifications), so that each post need not be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from kanalvakt.connectors.base import ConnectorError
from kanalvakt.connectors.linkedin.client import Client
from kanalvakt.connectors.reading import moment, text

TOLD = "List(COMMENT,COMMENT_EDIT,COMMENT_DELETE,ADMIN_COMMENT,SHARE_MENTION)"


@dataclass(frozen=True, slots=True)
class Notice:
    """That something was done at a post, and what was made by it."""

    post: str
    action: str
    made: str
    key: str


def news(client: Client, state: Mapping[str, Any]) -> list[Notice] | None:
    """LinkedIn's notices since the last pass, which it keeps for 60 days; None without the right to them."""
    since = moment(state["since"]) or datetime.now(UTC) - timedelta(days=1)
    start, end = (int(at.timestamp() * 1000) for at in (since, datetime.now(UTC)))
    asked = {"q": "criteria", "actions": TOLD, "organizationalEntity": state["whose"]["path"], "count": "100"}
    asked["timeRange"] = f"(start:{start},end:{end})"
    found: list[Notice] = []
    try:
        for _ in range(20):
            listed = client.listing("/rest/organizationalEntityNotifications", asked)
            found += map(_notice, listed.values)
            if not listed.next:
                break
            asked |= listed.next
    except ConnectorError as error:
        if error.code != "forbidden":
            raise
        return None
    return found


def _notice(one: Mapping[str, Any]) -> Notice:
    post, action, made = (text(one.get(name)) for name in ("sourcePost", "action", "generatedActivity"))
    key = text(one.get("notificationId")) or f"{action} {made} {text(one.get('lastModifiedAt'))}"
    return Notice(post, action, made, key)
