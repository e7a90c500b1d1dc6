"""A pass over an account whose platform lists things: a list of lists to look through, some at each step.

A task is {"path", "edge", "root", "parent", "more", "after", "may_lack"}; what each platform asks for and where its
objects lead on is its `Tour`. What a list left out, or a right was lacking for, is asked for by its id before it is
called gone (`LooksAgain`).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from kanalvakt.connectors.base import ConnectorError, Page, Parsed
from kanalvakt.connectors.http import Answer
from kanalvakt.connectors.reading import earlier, moment

# Between complete passes: how far back posts are looked for new comments, and how windows overlap.
POSTS_BACK = timedelta(days=30)
OVERLAP = timedelta(days=1)
TASKS_A_STEP = 10

type Task = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of a list: its objects, its bytes, and what asks for the next part (empty at the end)."""

    answer: Answer
    values: list[dict[str, Any]]
    next: Mapping[str, str]


class Lists(Protocol):
    """A conversation in which lists can be asked for."""

    def listing(self, path: str, params: Mapping[str, str], *, eager: bool = False) -> Listed:
        """Part of a list. `eager`: go on for as long as anything comes, where the platform has no sign of an end."""


@dataclass(frozen=True, slots=True)
class Tour:
    """`begin`: the first tasks, by the account's id. `asked`: the parameters of each edge. `follow`: where an object
    of an edge leads on, given the time since when something is new (None in a complete pass). `when`: the latest that
    an object says of its own time."""

    begin: Callable[[str], Sequence[Task]]
    asked: Mapping[str, Mapping[str, str]]
    follow: Callable[[Task, Mapping[str, Any], datetime | None], Sequence[Task]]
    parse: Callable[[bytes, Mapping[str, str]], Parsed]
    when: Callable[[Mapping[str, Any]], datetime | None]
    silent: frozenset[str] = frozenset()  # edges whose objects are no items themselves
    eager: bool = False


def task(path: str, edge: str, *, root: str = "", parent: str = "", may_lack: bool = False, **more: str) -> Task:
    """A list to look through. `may_lack`: the account may not have the right; then the pass goes on without it.

    `more`: what else the list is asked for with.
    """
    where = {"path": path, "edge": edge, "root": root, "parent": parent}
    return {**where, "more": more, "after": {}, "may_lack": may_lack}


def begin(tour: Tour, me: str, own: Sequence[str], cursor: Any, *, complete: bool) -> dict[str, Any]:
    """The state of a new pass. `cursor` is what the last pass left: {"until": time}."""
    until = None if complete else moment((cursor or {}).get("until"))
    return {
        "began": datetime.now(UTC).isoformat(),
        "since": earlier(until, OVERLAP).isoformat() if until else "",
        "own": ",".join(own),
        "todo": list(tour.begin(me)),
    }


def step(client: Lists, tour: Tour, state: dict[str, Any]) -> Page:
    """One step of a pass that has begun."""
    found, todo = Parsed(), list(state["todo"])
    for _ in range(min(TASKS_A_STEP, len(todo))):
        one = todo.pop(0)
        listed = _listed(client, tour, one)
        if listed is None:
            continue
        since = moment(state["since"])
        if one["edge"] not in tour.silent:
            part = tour.parse(listed.answer.body, _context(state, one))
            found.extend(part)
            found.unread += part.unread
        if listed.next and not _older(tour, one, listed, since):
            todo.insert(0, {**one, "after": dict(listed.next)})
        todo += [further for value in listed.values for further in tour.follow(one, value, since)]
    done = not todo
    return Page(
        items=found,
        cursor={"until": state["began"]} if done else {**state, "todo": todo},
        done=done,
        observed_until=moment(state["began"]),
        unread=found.unread,
    )


def _listed(client: Lists, tour: Tour, one: Task) -> Listed | None:
    """A part of the list; None when there is none (a post that went meanwhile), or the right to it is lacking."""
    try:
        asked = {**tour.asked[one["edge"]], **one.get("more", {}), **one["after"]}
        return client.listing(one["path"], asked, eager=tour.eager)
    except ConnectorError as error:
        if error.code == "gone" and one["root"]:
            return None
        if error.code == "forbidden" and one["may_lack"]:
            return None
        raise


def _context(state: Mapping[str, Any], one: Task) -> dict[str, str]:
    head = {name: one[name] for name in ("edge", "root", "parent")}
    return {"own_ids": state["own"], "fetched_at": datetime.now(UTC).isoformat(), "head": json.dumps(head)}


def _older(tour: Tour, one: Task, listed: Listed, since: datetime | None) -> bool:
    """Whether an incremental pass has come far enough back; posts are looked for a month back."""
    if since is None:
        return False
    limit = earlier(since, POSTS_BACK) if one["edge"] == "posts" else since
    times = [when for value in listed.values if (when := tour.when(value))]
    return bool(times) and min(times) < limit
