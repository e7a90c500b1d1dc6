"""A pass over a blog: posts, pages, then comments, published and hidden, step by step.

Lists are read in the order of their ids, each part from the last id of the part before: what is written or deleted
meanwhile moves nothing (law 4). Ids begin with the time they were made. Parts shrink when one is too large to take.

Between complete passes what has changed is asked for: comments at every poll, posts and pages in turns.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kanalvakt.connectors import faults, whose
from kanalvakt.connectors.base import ConnectorError, Page
from kanalvakt.connectors.ghost import parse
from kanalvakt.connectors.ghost.client import Client, Listed, quoted, stamp
from kanalvakt.connectors.reading import earlier, inside, moment, text

# Ghost tells when a thing was changed, by a clock that somebody may put right.
OVERLAP = timedelta(days=1)
SIZES = (100, 20, 4, 1)
OF_POSTS = {"formats": "html", "include": "authors"}
# Each list: what is asked for, and which of its things. Drafts are nobody's business yet.
LISTS: Mapping[str, tuple[Mapping[str, str], str]] = {
    "posts": (OF_POSTS, "status:[published,sent]"),
    "pages": (OF_POSTS, "status:published"),
    "comments": ({}, ""),
}
IN_TURNS = ("posts", "pages")


def begin(client: Client, cursor: Any, member: str, *, complete: bool) -> dict[str, Any]:
    """The state of a new pass. `cursor` is what the last pass left: {"until", "whose", "looked"}.

    `looked`: when each list was looked through last. `member`: the e-mail of whom we answer as.
    """
    last = cursor if isinstance(cursor, dict) and not complete else {}
    looked, about = last.get("looked") or {}, whose.kept(cursor, complete=complete)
    if about is None:
        about = whose.learned(own=_own(client, member))
    turn = min(IN_TURNS, key=lambda one: str(looked.get(one, "")))
    return {
        "began": "",
        "whose": about,
        "looked": looked,
        "plan": [turn, "comments"] if looked else list(LISTS),
        "step": 0,
        "after": "",
        "seen": 0,
        "total": 0,
    }


def _own(client: Client, member: str) -> str:
    """The members who speak for the blog: its staff, by their e-mail, and whom we answer as."""
    emails = {member.lower()} - {""}
    after = ""
    while True:
        which = {"filter": f"id:>{quoted(after)}"} if after else {}
        listed = client.listing("users", {"limit": "100", "order": "id asc", **which})
        emails |= {text(inside(one, "email")).lower() for one in listed.values} - {""}
        if not (after := _further(client, listed, after)):
            break
    found: set[str] = set()
    wanted = sorted(emails)
    for start in range(0, len(wanted), 50):
        some = ",".join(quoted(email) for email in wanted[start : start + 50])
        listed = client.listing("members", {"filter": f"email:[{some}]", "limit": "100"})
        found |= {text(inside(one, "id")) for one in listed.values} - {""}
    return ",".join(sorted(found))


def step(client: Client, state: dict[str, Any], context: Mapping[str, str]) -> Page:
    """One request of a pass that has begun."""
    plan, complete = state["plan"], not state["looked"]
    listed, size = _listed(client, state, plan[state["step"]])
    began = state["began"] or listed.at.isoformat()
    items = parse.items(listed.body, {**context, "own_ids": state["whose"]["own"]})
    page = Page(items=items, cursor=None, done=False, observed_until=moment(began), unread=items.unread)
    following = _following(client, {**state, "began": began, "size": size}, listed)
    if following["step"] < len(plan):
        return replace(page, cursor=following)
    return replace(page, cursor=_kept(following), done=True, reported_total=following["total"] if complete else None)


def _kept(state: Mapping[str, Any]) -> dict[str, Any]:
    """What the next pass begins with."""
    began = state["began"]
    return {
        "until": began,
        "whose": state["whose"],
        "looked": {**state["looked"], **dict.fromkeys(state["plan"], began)},
    }


def _listed(client: Client, state: Mapping[str, Any], name: str) -> tuple[Listed, int]:
    """The next part of the list, and how large a part it was."""
    asked, which = LISTS[name]
    parts = [which] if which else []
    if last := moment(state["looked"].get(name)):
        parts.append(f"updated_at:>={stamp(earlier(last, OVERLAP))}")
    if state["after"]:
        parts.append(f"id:>{quoted(state['after'])}")
    fixed = {**asked, "order": "id asc", **({"filter": "+".join(parts)} if parts else {})}
    for size in SIZES[SIZES.index(state.get("size", SIZES[0])) :]:
        try:
            return client.listing(name, {**fixed, "limit": str(size)}), size
        except ConnectorError as error:
            if error.code != "too_large" or size == 1:
                raise
    raise AssertionError  # the smallest size returns or raises


def _following(client: Client, state: Mapping[str, Any], listed: Listed) -> dict[str, Any]:
    """Where to read next: further on, or in the next list."""
    count, seen = len(listed.values), state["seen"] + len(listed.values)
    if after := _further(client, listed, state["after"]):
        return {**state, "after": after, "seen": seen}
    kept = {name: state[name] for name in ("began", "whose", "looked", "plan")}
    total = seen if listed.total is None else seen - count + listed.total
    return {**kept, "step": state["step"] + 1, "after": "", "seen": 0, "total": state["total"] + total}


def _further(client: Client, listed: Listed, after: str) -> str:
    """The id from which the list goes on; '' at its end. A list that does not go on says so by standing still."""
    last = text(inside(listed.values[-1], "id")) if listed.values else ""
    if not last or (listed.total is not None and listed.total <= len(listed.values)):
        return ""
    if last <= after:
        raise faults.unreadable(client.host)
    return last
