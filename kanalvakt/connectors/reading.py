"""What every `parse` needs: values of any kind become text and times, and nothing is dropped in silence."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from kanalvakt.connectors.base import FetchedItem, Parsed, Unread
from kanalvakt.connectors.slices import Broken, Slice
from kanalvakt.core.wording import kept as _

type Make = Callable[[Mapping[str, Any], bytes], FetchedItem]

# When a platform gives no readable time and nobody knows when it was fetched.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class NoItem(ValueError):
    """This part of an answer is no item; the message says why (plain Swedish)."""


def parsed(parts: Iterable[Slice | Broken], make: Make) -> Parsed:
    """An item of each part by `make`; a part that gives none is in `unread` with the reason."""
    found = Parsed()
    for part in parts:
        read(found, part, make)
    return found


def read(found: Parsed, part: Slice | Broken, make: Make) -> None:
    """Add the item of one part, or why there is none, to what was found."""
    try:
        if isinstance(part.value, dict):
            found.append(make(part.value, part.raw))
            return
        reason = _("Här slutar svaret att vara läsbar JSON.") if isinstance(part, Broken) else _("Inte ett objekt.")
    except NoItem as error:
        reason = str(error)
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as error:
        # a fault of ours; the others must not suffer
        reason = _("Gick inte att tolka ({name}).").format(name=type(error).__name__)
    found.unread.append(Unread(part.where, reason, part.raw))


def text(value: Any) -> str:
    """A string as it is, a number as its digits, nothing for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if value is not None and isinstance(value, int | float) and not isinstance(value, bool) else ""


def inside(value: Any, *path: str) -> Any:
    """What lies below a path of keys, None where it ends early."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def identity(value: Any) -> str:
    """An id as text. Raises `NoItem` when there is none: an item that cannot be named cannot be kept apart."""
    if not (found := text(value).strip()):
        raise NoItem(_("Saknar id."))
    return found


def moment(value: Any) -> datetime | None:
    """An ISO time as aware UTC; without a zone it is taken as UTC. None for anything else."""
    if not isinstance(value, str) or not value:
        return None
    try:
        at = datetime.fromisoformat(value)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def epoch(value: Any) -> datetime | None:
    """Unix time, in seconds or milliseconds, as aware UTC. None for anything else."""
    told = text(value)
    if not (told.isascii() and told.isdecimal() and len(told) < 15):
        return None
    return datetime.fromtimestamp(int(told) if len(told) < 12 else int(told) / 1000, UTC)


def written(value: Any, context: Mapping[str, str]) -> datetime:
    """When it was written; where the platform does not say so readably, when it was fetched: never lost for that."""
    return moment(value) or moment(context.get("fetched_at")) or LONG_AGO


def earlier(at: datetime, by: timedelta) -> datetime:
    """`at` minus `by`, for windows that overlap."""
    return max(at, LONG_AGO + by) - by
