"""A pass over an account whose platform lists things: a list of lists to look through, some at each step.

A task is {"path", "edge", "root", "parent", "more", "after", "may_lack"}; what each platform asks for and where its
objects lead on is its `Tour`. A complete pass goes everywhere. Between those a pass goes below an object when its mark
has changed, or when its age says so (`ages.py`), and leaves a list where everything is known. What a list left out, or
a right was lacking for, is asked for by its id before it is called gone (`LooksAgain`).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from kanalvakt.connectors.ages import HOUR, Watch, interval
from kanalvakt.connectors.base import ConnectorError, Page, Parsed
from kanalvakt.connectors.http import Answer
from kanalvakt.connectors.reading import LONG_AGO, earlier, moment, text

# How the windows of passes between complete ones overlap.
OVERLAP = timedelta(days=1)
TASKS_A_STEP = 10
SELDOM = 6  # what stands beside comments waits so many times as long for its turn
# How platforms say that an account has no such list.
LACKING = ("forbidden", "refused", "gone")

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


type Value = Mapping[str, Any]


def _identity(value: Value) -> str:
    return text(value.get("id"))


@dataclass(frozen=True, slots=True)
class Tour:
    """`begin`: the first tasks, by the account's id and the time since when something is new (None in a complete pass).
    `asked`: the parameters of each edge. `follow`: where an object of an edge leads on. `when`: the latest that an
    object says of its own time. `comments`: where a post's comments are listed.

    `mark`: what changes when something below an object does, as far as the platform tells (None: not this time);
    `table`: how well that is (`ages.TABLES`). `settles`: marks are times. `born`: when an object was written, if that
    is not `when`. `name`: an object's id.

    A short pass asks for the first of the first lists, and for one more of these and of those `beside`: see `_lists`.
    """

    begin: Callable[[str, datetime | None], Sequence[Task]]
    asked: Mapping[str, Mapping[str, str]]
    follow: Callable[[Task, Value], Sequence[Task]]
    parse: Callable[[bytes, Mapping[str, str]], Parsed]
    when: Callable[[Value], datetime | None]
    comments: Callable[[str], Task]
    mark: Callable[[str, Value], str | None] = lambda edge, value: ""
    table: str = "untold"
    settles: bool = False
    born: Callable[[Value], datetime | None] | None = None
    name: Callable[[Value], str] = _identity
    silent: frozenset[str] = frozenset()  # edges whose objects are no items themselves
    unsorted: frozenset[str] = frozenset()  # edges that are not the newest first: they are read to their end
    eager: bool = False
    beside: Callable[[str], Task] | None = None  # another list below a post, seldom with anything in it


def task(path: str, edge: str, *, root: str = "", parent: str = "", may_lack: bool = False, **more: str) -> Task:
    """A list to look through. `may_lack`: the account may not have the right; then the pass goes on without it.

    `more`: what else the list is asked for with.
    """
    where = {"path": path, "edge": edge, "root": root, "parent": parent}
    return {**where, "more": more, "after": {}, "may_lack": may_lack}


def begin(tour: Tour, whose: Mapping[str, Any], cursor: Any, *, complete: bool) -> dict[str, Any]:
    """The state of a new pass. `cursor` is what the last pass left: {"until", "whose", "looked", "posts", "others"}.

    `whose`: {"path", "own"}, the account as it stands in an address, and every id by which it names itself.
    """
    last = cursor if isinstance(cursor, dict) and not complete and isinstance(cursor.get("posts"), dict) else {}
    until, began = moment(last.get("until")), datetime.now(UTC)
    since = earlier(until, OVERLAP) if until else None
    todo, looked = _lists(tour, list(tour.begin(whose["path"], since)), last, began)
    return {
        "began": began.isoformat(),
        "since": since.isoformat() if since else "",
        "before": last.get("looked", {}),
        "looked": looked,
        "whose": dict(whose),
        "table": tour.table,
        "posts": last.get("posts", {}),
        "others": last.get("others", {}),
        "kept": {},
        "todo": todo,
        "aged": False,
    }


def _lists(
    tour: Tour, tasks: list[Task], last: Mapping[str, Any], began: datetime
) -> tuple[list[Task], dict[str, str]]:
    """What to begin with, and when each list was looked through last ("": everything was).

    A poll has room for two lists: the posts, and the other one that is most overdue by what the table says.
    """
    if not last.get("until"):
        return tasks, {"": began.isoformat()}
    posts, looked = last["posts"], last.get("looked", {})
    waiting = [(one["edge"], one, HOUR) for one in tasks[1:]]
    for number, (_, _, written) in posts.items() if tour.beside else ():
        if tour.beside and (every := interval("told", began - (moment(written) or LONG_AGO))):
            waiting.append((number, tour.beside(number), SELDOM * every))

    def overdue(one: tuple[str, Task, timedelta]) -> float:
        seen = moment(looked.get(one[0]) or looked.get("")) or LONG_AGO
        return (began - seen) / one[2]

    chosen = max(waiting, key=overdue, default=None)
    there = {key: at for key, at in looked.items() if key in {"", *(key for key, _, _ in waiting)}}
    if chosen is None:
        return tasks, there
    return [tasks[0], chosen[1]], {**there, chosen[0]: began.isoformat()}


def step(client: Lists, tour: Tour, state: Mapping[str, Any]) -> Page:
    """One step of a pass that has begun."""
    state = {**state, "posts": dict(state["posts"]), "others": dict(state["others"]), "todo": list(state["todo"])}
    found, todo = Parsed(), state["todo"]
    for _ in range(min(TASKS_A_STEP, len(todo))):
        one = todo.pop(0)
        listed = _listed(client, tour, one)
        if listed is None:
            if one["path"] == tour.comments(one["root"])["path"]:
                state["posts"].pop(one["root"], None)
            continue
        if one["edge"] not in tour.silent:
            part = tour.parse(listed.answer.body, _context(state, one))
            found.extend(part)
            found.unread += part.unread
        if listed.next and not _reached(tour, one, listed, state):
            todo.insert(0, {**one, "after": dict(listed.next)})
        todo += [further for value in listed.values for further in _below(tour, one, value, state)]
    if not todo and not state["aged"]:  # the lists are through: now what they did not show
        todo += [tour.comments(number) for number in _watch(state, "posts").rest()]
        state["aged"] = True
    done, rows = not todo, {which: _watch(state, which).kept() for which in ("posts", "others")}
    return Page(
        items=found,
        cursor={**_kept(state), **rows} if done else {**state, **rows},
        done=done,
        observed_until=moment(state["began"]),
        unread=found.unread,
    )


def _kept(state: Mapping[str, Any]) -> dict[str, Any]:
    """What the next pass begins with, besides the rows."""
    return {"until": state["began"], "whose": state["whose"], "looked": state["looked"], **state["kept"]}


def _watch(state: Mapping[str, Any], which: str) -> Watch:
    """What is remembered of posts, which are also asked for by their age, or of everything else."""
    began = moment(state["began"]) or datetime.now(UTC)
    table = state["table"] if which == "posts" else "never"
    return Watch(state[which], began, table, complete=not state["since"])


def _listed(client: Lists, tour: Tour, one: Task) -> Listed | None:
    """A part of the list; None when there is none (a post that went meanwhile), or the right to it is lacking."""
    try:
        asked = {**tour.asked[one["edge"]], **one.get("more", {}), **one["after"]}
        return client.listing(one["path"], asked, eager=tour.eager)
    except ConnectorError as error:
        if error.code == "gone" and one["root"]:
            return None
        if error.code in LACKING and one["may_lack"]:
            return None
        raise


def _context(state: Mapping[str, Any], one: Task) -> dict[str, str]:
    head = {name: one[name] for name in ("edge", "root", "parent")}
    own = ",".join(state["whose"]["own"])
    return {"own_ids": own, "fetched_at": datetime.now(UTC).isoformat(), "head": json.dumps(head)}


def _below(tour: Tour, one: Task, value: Value, state: Mapping[str, Any]) -> Sequence[Task]:
    """Where an object leads on, if it is to be looked at in this pass."""
    below, first = tour.follow(one, value), not one["root"]
    if not tour.name(value) or not (below or first):
        return []
    if state["since"] and tour.beside and first:
        apart = tour.beside(tour.name(value))["edge"]
        below = [further for further in below if further["edge"] != apart]
    which = "posts" if one["edge"] == "posts" else "others"
    written = (tour.born or tour.when)(value)
    again = _watch(state, which).see(tour.name(value), _mark(tour, one, value, state), written)
    return below if again else []


def _mark(tour: Tour, one: Task, value: Value, state: Mapping[str, Any]) -> str | None:
    mark = tour.mark(one["edge"], value)
    return _watch(state, "posts").settled(mark, tour.when(value)) if tour.settles else mark


def _reached(tour: Tour, one: Task, listed: Listed, state: Mapping[str, Any]) -> bool:
    """Whether a pass between complete ones has come far enough down a list whose newest stand first."""
    if not state["since"] or one["edge"] in tour.unsorted:
        return False
    seen = moment(state["before"].get(one["edge"]) or state["before"].get(""))
    since = moment(state["since"]) if seen is None or one["root"] else earlier(seen, OVERLAP)
    times = [when for value in listed.values if (when := tour.when(value))]
    if times and since and min(times) < since:
        return True
    if tour.eager and len(listed.values) < int(tour.asked[one["edge"]].get("limit", "0")):
        return True
    last = listed.values[-1] if listed.values and not one["root"] else None
    watch = _watch(state, "posts" if one["edge"] == "posts" else "others")
    return last is not None and watch.knows(tour.name(last), _mark(tour, one, last, state))
