"""A pass over a blog: posts, pages, then comments of every state, step by step.

Lists are read in the order of their numbers, by offset. What is deleted while we read moves the rest towards the
beginning, so each step begins with the last number of the step before; where that has moved, we go back (law 4: an item
that only slipped past must never be taken for gone). Steps shrink when a part of the list is too large to take at once.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kanalvakt.connectors import faults
from kanalvakt.connectors.base import ConnectorError, Page
from kanalvakt.connectors.reading import earlier, inside, moment, text
from kanalvakt.connectors.wordpress import parse
from kanalvakt.connectors.wordpress.client import Client, Listed

# WordPress tells nothing of edits and changed states, so an incremental pass looks again at the last two days.
OVERLAP = timedelta(days=2)
SECOND = timedelta(seconds=1)  # WordPress keeps whole seconds
SIZES = (100, 20, 4, 1)
COMMENTS = {"path": "/wp/v2/comments", "status": "any", "type": "all"}
POSTS, PAGES = {"path": "/wp/v2/posts"}, {"path": "/wp/v2/pages"}
COMPLETE = ((POSTS, ""), (PAGES, ""), (COMMENTS, ""))
INCREMENTAL = (
    (POSTS, "after"),
    (POSTS, "modified_after"),
    (PAGES, "after"),
    (PAGES, "modified_after"),
    (COMMENTS, "after"),
)


def begin(client: Client, cursor: Any, *, complete: bool) -> dict[str, Any]:
    """The state of a new pass. `cursor` is what the last pass left: {"until": time}."""
    me, answer = client.object("/wp/v2/users/me", {"context": "edit"})
    until = None if complete else moment((cursor or {}).get("until"))
    return {
        "began": answer.time.isoformat(),
        "since": earlier(until, OVERLAP).isoformat() if until else "",
        "own": _own(client, text(me.get("id"))),
        "step": 0,
        "offset": 0,
        "total": 0,
    }


def _own(client: Client, mine: str) -> str:
    """The numbers of everybody who may write on the blog: they speak for it."""
    found = {mine}
    for page in range(1, 21):
        params = {"who": "authors", "per_page": "100", "page": str(page), "_fields": "id"}
        answer = client.get("/wp/v2/users", params, expect=[400, 403])
        users = answer.json() if answer.status == 200 else []
        if not isinstance(users, list):
            raise faults.unreadable(client.host)
        found |= {text(inside(user, "id")) for user in users}
        if len(users) < 100:
            break
    return ",".join(sorted(found - {""}))


def step(client: Client, state: dict[str, Any], context: Mapping[str, str]) -> Page:
    """One request of a pass that has begun."""
    plan = INCREMENTAL if state["since"] else COMPLETE
    what, window = plan[state["step"]]
    listed, size = _listed(client, state, what, window)
    items = parse.items(listed.body, {**context, "own_ids": state["own"]})
    page = Page(items=items, cursor=None, done=False, observed_until=moment(state["began"]), unread=items.unread)
    following = _following(state, listed, [_number(item.platform_id) for item in items], size)
    if following["step"] < len(plan):
        return replace(page, cursor=following)
    total = None if state["since"] else following["total"]
    return replace(page, cursor={"until": state["began"]}, done=True, reported_total=total)


def _listed(client: Client, state: Mapping[str, Any], what: Mapping[str, str], window: str) -> tuple[Listed, int]:
    """The next part of the list, and how large a part it was."""
    fixed = {"context": "edit", "orderby": "id", "order": "asc", "offset": str(state["offset"])}
    fixed |= {name: value for name, value in what.items() if name != "path"}
    if window:
        fixed[window] = state["since"]
    for size in SIZES[SIZES.index(state.get("size", 100)) :]:
        try:
            return client.listing(what["path"], {**fixed, "per_page": str(size)}), size
        except ConnectorError as error:
            if error.code != "too_large" or size == 1:
                raise
    raise AssertionError  # the smallest size returns or raises


def _number(platform_id: str) -> int:
    digits = platform_id.removeprefix("post-")
    return int(digits) if digits.isdecimal() else 0


def _following(state: Mapping[str, Any], listed: Listed, numbers: list[int], size: int) -> dict[str, Any]:
    """Where to read next: back (something was deleted meanwhile), further on, or in the next list."""
    offset, end = state["offset"], state["offset"] + size
    total = listed.total if listed.total is not None else offset + listed.count
    after = {**state, "size": size, "known": listed.total}
    if back := _slipped(state, listed, numbers, size):
        return {**after, "offset": max(0, offset - back), "overlaps": True}
    if end < total if listed.total is not None else listed.count == size:
        # A full part is read from its last number again, so that a slip shows. (A part may be short though more
        # follows: WordPress leaves out what this account may not read.)
        overlaps = listed.count == size > 1
        last = max([state.get("last", 0), *numbers])
        return {**after, "offset": end - overlaps, "overlaps": overlaps, "last": last}
    kept = {name: state[name] for name in ("began", "since", "own")}
    return {**kept, "step": state["step"] + 1, "offset": 0, "total": state["total"] + total}


def _slipped(state: Mapping[str, Any], listed: Listed, numbers: list[int], size: int) -> int:
    """How far to go back because what should have stood here has moved towards the beginning; 0 if it has not."""
    if state["offset"] == 0:
        return 0
    lost = max(0, (state.get("known") or 0) - listed.total) if listed.total is not None else 0
    moved = state.get("overlaps") and min(numbers, default=1 << 62) > state.get("last", 0)
    return max(size, lost) if lost or moved else 0
