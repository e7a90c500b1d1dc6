"""Names in the AT protocol: at:// addresses, permalinks, and record keys that we choose ourselves."""

import hashlib
from datetime import UTC, datetime, timedelta

POST = "app.bsky.feed.post"
GATE = "app.bsky.feed.threadgate"
BLOCK = "app.bsky.graph.block"

_SIGNS = "234567abcdefghijklmnopqrstuvwxyz"
_BEGINNING = datetime(2023, 4, 1, tzinfo=UTC)
_SPREAD = 3_600_000_000  # an hour in microseconds


def split(uri: str) -> tuple[str, str, str]:
    """(repository, collection, record key) of an at:// address; three empty ones for anything else."""
    parts = uri.removeprefix("at://").split("/")
    if not uri.startswith("at://") or len(parts) != 3 or not all(parts):
        return "", "", ""
    return parts[0], parts[1], parts[2]


def owner(uri: str) -> str:
    """Whose repository an address is in."""
    return split(uri)[0]


def permalink(uri: str) -> str:
    """Where people read the post."""
    repository, collection, key = split(uri)
    return f"https://bsky.app/profile/{repository}/post/{key}" if collection == POST else ""


def profile(did: str) -> str:
    """Where people see an account."""
    return f"https://bsky.app/profile/{did}" if did else ""


def key_for(what: str, near: str = "") -> str:
    """The record key (a TID) that `what` always gets: the same act twice is the same record, never two.

    A TID is 53 bits of microseconds and 10 bits of clock. The time is that of `near` (a TID) plus up to an hour.
    """
    number = int.from_bytes(hashlib.sha256(what.encode("utf-8", "surrogatepass")).digest()[:8])
    at = _moment(near) or _BEGINNING
    micros = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) + 1 + number % _SPREAD
    value = micros << 10 | number // _SPREAD % 1024
    return "".join(_SIGNS[value >> 5 * place & 31] for place in range(12, -1, -1))


def _moment(tid: str) -> datetime | None:
    """The time in a TID; None for another kind of key."""
    if len(tid) != 13 or not set(tid) <= set(_SIGNS) or tid[0] not in "234567abcdefghij":
        return None
    value = 0
    for sign in tid:
        value = value << 5 | _SIGNS.index(sign)
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=value >> 10)
    except OverflowError:
        return None
