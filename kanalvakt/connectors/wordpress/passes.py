"""A pass over a blog: posts, pages, then comments of every state, step by step.

Lists are read in the order of their numbers, by offset. What is deleted while we read moves the rest towards the
beginning, so each step begins with the last number of the step before; where that has moved, we go back (law 4: an item
that only slipped past must never be taken for gone). Steps shrink when a part of the list is too large to take at once.

Between complete passes comments are asked for at every poll, the blog's own new posts at every second, and in between
what else of its own is new or changed, in turns.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from kanalvakt.connectors import faults, whose
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
# Each list, and what asks for its newest only. A post that was written ahead counts as new, and not as modified.
LISTS: Mapping[str, tuple[Mapping[str, str], str]] = {
    "posts": (POSTS, "after"),
    "changed posts": (POSTS, "modified_after"),
    "pages": (PAGES, "after"),
    "changed pages": (PAGES, "modified_after"),
    "comments": (COMMENTS, "after"),
}
COMPLETE = ("posts", "pages", "comments")
IN_TURNS = ("changed posts", "pages", "changed pages")


def begin(client: Client, cursor: Any, *, complete: bool) -> dict[str, Any]:
    """The state of a new pass. `cursor` is what the last pass left: {"until", "whose", "looked", "last"}.

    `looked`: when each list was looked through last; `last`: which of the blog's own it was.
    """
    last = cursor if isinstance(cursor, dict) and not complete else {}
    looked, about, began = last.get("looked") or {}, whose.kept(cursor, complete=complete), ""
    if about is None:
        me, answer = client.object("/wp/v2/users/me", {"context": "edit"})
        about, began = whose.learned(own=_own(client, text(me.get("id")))), answer.time.isoformat()
    turn = "posts" if last.get("last") != "posts" else min(IN_TURNS, key=lambda one: str(looked.get(one, "")))
    return {
        "began": began,
        "whose": about,
        "looked": looked,
        "plan": [turn, "comments"] if looked else list(COMPLETE),
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
    plan, complete = state["plan"], not state["looked"]
    listed, size = _listed(client, state, plan[state["step"]])
    began = state["began"] or (listed.at or datetime.now(UTC)).isoformat()
    items = parse.items(listed.body, {**context, "own_ids": state["whose"]["own"]})
    page = Page(items=items, cursor=None, done=False, observed_until=moment(began), unread=items.unread)
    numbers = [_number(item.platform_id) for item in items]
    following = _following({**state, "began": began}, listed, numbers, size)
    if following["step"] < len(plan):
        return replace(page, cursor=following)
    return replace(page, cursor=_kept(following), done=True, reported_total=following["total"] if complete else None)


def _kept(state: Mapping[str, Any]) -> dict[str, Any]:
    """What the next pass begins with."""
    plan, began = state["plan"], state["began"]
    seen = LISTS if not state["looked"] else plan
    looked = {**state["looked"], **dict.fromkeys(seen, began)}
    return {"until": began, "whose": state["whose"], "looked": looked, "last": plan[0] if state["looked"] else ""}


def _listed(client: Client, state: Mapping[str, Any], which: str) -> tuple[Listed, int]:
    """The next part of the list, and how large a part it was."""
    what, window = LISTS[which]
    fixed = {"context": "edit", "orderby": "id", "order": "asc", "offset": str(state["offset"])}
    fixed |= {name: value for name, value in what.items() if name != "path"}
    if last := moment(state["looked"].get(which)):
        fixed[window] = earlier(last, OVERLAP).isoformat()
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
    kept = {name: state[name] for name in ("began", "whose", "looked", "plan")}
    return {**kept, "step": state["step"] + 1, "offset": 0, "total": state["total"] + total}


def _slipped(state: Mapping[str, Any], listed: Listed, numbers: list[int], size: int) -> int:
    """How far to go back because what should have stood here has moved towards the beginning; 0 if it has not."""
    if state["offset"] == 0:
        return 0
    lost = max(0, (state.get("known") or 0) - listed.total) if listed.total is not None else 0
    moved = state.get("overlaps") and min(numbers, default=1 << 62) > state.get("last", 0)
    return max(size, lost) if lost or moved else 0
