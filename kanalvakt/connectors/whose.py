"""Who the account is: asked for in complete passes, every night, and kept in the cursor for the polls between them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from kanalvakt.connectors.reading import inside, moment

# A night's pass may come late, or fail.
LASTS = timedelta(hours=30)


def kept(cursor: Any, *, complete: bool) -> dict[str, Any] | None:
    """What is kept; None when it is to be asked for again."""
    found = inside(cursor, "whose")
    at = moment(inside(found, "at"))
    if complete or at is None or datetime.now(UTC) - at > LASTS:
        return None
    return dict(found)


def learned(**values: Any) -> dict[str, Any]:
    """What a platform said of the account just now."""
    return {"at": datetime.now(UTC).isoformat(timespec="seconds"), **values}
