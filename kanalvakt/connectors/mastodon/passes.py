"""A pass over an account: its statuses, what was answered to each, then where it was mentioned; step by step.

What stays away is asked for one by one before it is called gone (law 4): a server may hide from us whom we blocked, and
not every one divides its lists.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from kanalvakt.connectors.base import FetchedItem, Page, Parsed
from kanalvakt.connectors.mastodon import parse
from kanalvakt.connectors.mastodon.client import Client, Listed
from kanalvakt.connectors.reading import earlier, inside, moment, text

# Answers to older statuses than this come by mentions between complete passes.
OVERLAP = timedelta(days=2)
SECOND = timedelta(seconds=1)  # some servers keep whole seconds
THREADS_A_STEP = 20
MOST_STEPS = 200  # down one thread


def begin(client: Client, cursor: Any, *, complete: bool) -> dict[str, Any]:
    """The state of a new pass. `cursor` is what the last pass left: {"until": time}."""
    answer = client.me()
    until = None if complete else moment((cursor or {}).get("until"))
    me = text(answer.object().get("id"))
    return {
        "began": answer.time.isoformat(),
        "since": earlier(until, OVERLAP).isoformat() if until else "",
        "me": me,
        "counts": client.server().counts,
        "step": "statuses",
        "next": f"/api/v1/accounts/{quote(me, safe='')}/statuses?limit=40&exclude_reblogs=true",
        "todo": [],
    }


def step(client: Client, state: dict[str, Any], context: Mapping[str, str]) -> Page:
    """One step of a pass that has begun."""
    context = {**context, "own_ids": state["me"]}
    does = {"statuses": _statuses, "threads": _threads, "mentions": _mentions}[state["step"]]
    found, following = does(client, state, context)
    done = following["step"] == "done"
    return Page(
        items=found,
        cursor={"until": state["began"]} if done else following,
        done=done,
        observed_until=moment(state["began"]),
        unread=[part for part in found.unread if part.reason not in (parse.BOOST, parse.NO_STATUS)],
    )


type Step = tuple[Parsed, dict[str, Any]]


def _statuses(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    """Our own statuses, newest first; those that may have answers are looked into afterwards."""
    listed = client.listing(state["next"])
    found = parse.items(listed.answer.body, context)
    asked = [
        parse.stable(text(one.get("id")))
        for one in listed.values
        if isinstance(one, dict) and not one.get("reblog") and (one.get("replies_count") or not state["counts"])
    ]
    if not state["counts"]:
        found = Parsed([_placed(client, item, context) for item in found], found.unread)
    after = {**state, "todo": state["todo"] + [number for number in asked if number]}
    if listed.next and not _older(found, state):
        return found, {**after, "next": listed.next}
    return found, {**after, "step": "threads"}


def _older(found: Parsed, state: Mapping[str, Any]) -> bool:
    """Whether an incremental pass has come far enough back."""
    since = moment(state["since"])
    return bool(since and found and min(item.written_at for item in found) < since)


def _threads(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    """What was answered to some of our statuses."""
    found = Parsed()
    for number in state["todo"][:THREADS_A_STEP]:
        thread = _thread(client, number, context)
        found.extend(thread)
        found.unread += thread.unread
        if not state["counts"]:
            found.extend(_deeper(client, thread, context))
    after = {**state, "todo": state["todo"][THREADS_A_STEP:]}
    if after["todo"]:
        return found, after
    return found, {**after, "step": "mentions", "next": "/api/v1/notifications?limit=40&types[]=mention"}


def _thread(client: Client, number: str, context: Mapping[str, str]) -> Parsed:
    """What stands below a status, with the thread's first status as root; nothing when it is gone."""
    answer = client.context(number)
    if answer is None:
        return Parsed()
    above = answer.object().get("ancestors")
    before = above if isinstance(above, list) else []
    higher = [parse.stable(text(inside(one, "id"))) for one in before]
    owner = text(inside(before[0], "account", "id")) if before else context["own_ids"]
    root = {"root": higher[0] if higher else number, "root_owner": owner}
    found = parse.items(answer.body, {**context, **root})
    return Parsed([item for item in found if item.platform_id not in {*higher, number}], found.unread)


def _deeper(client: Client, thread: Parsed, context: Mapping[str, str]) -> list[FetchedItem]:
    """Answers to answers, on servers that show one step at a time."""
    found = {item.platform_id: item for item in thread}
    ahead = [item.platform_id for item in thread if not item.is_own]  # below our own we look anyway
    for _ in range(MOST_STEPS):
        if not ahead:
            break
        below = [item for item in _thread(client, ahead.pop(), context) if item.platform_id not in found]
        found |= {item.platform_id: item for item in below}
        ahead += [item.platform_id for item in below if not item.is_own]
    return [item for item in found.values() if item not in thread]


def _mentions(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    """Where somebody named us, newest first; each thread is looked into for its beginning."""
    listed = client.listing(state["next"])
    found = parse.items(listed.answer.body, context)
    found = Parsed([_placed(client, item, context) for item in found], found.unread)
    following = _further(listed, state)
    if following and not _older(found, state):
        return found, {**state, "next": following}
    return found, {**state, "step": "done"}


def _further(listed: Listed, state: Mapping[str, Any]) -> str:
    """The next part; where the server does not say, what is older than the last one that came."""
    if listed.pages or not listed.values:
        return listed.next
    last = text(inside(listed.values[-1], "id"))
    asked = f"/api/v1/notifications?limit=40&types[]=mention&max_id={last}"
    return asked if last and asked != state["next"] else ""


def _placed(client: Client, item: FetchedItem, context: Mapping[str, str]) -> FetchedItem:
    """An answer with the first status of its thread as root."""
    answer = client.context(item.platform_id) if item.parent_id else None
    above = answer.object().get("ancestors") if answer else None
    if not isinstance(above, list) or not above:
        return item
    first = above[0]
    ours = text(inside(first, "account", "id")) == context["own_ids"]
    kind = "comment" if ours and item.kind == "mention" else item.kind
    return replace(item, root_id=parse.stable(text(inside(first, "id"))), kind=kind)
