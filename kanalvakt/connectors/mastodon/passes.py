"""A pass over an account: its statuses, what was answered to each, then where it was mentioned; step by step.

Between complete passes a thread is read when its number of answers has changed, or when its age says so (`ages.py`).
What stays away is asked for one by one before it is called gone (law 4): a server may hide from us whom we blocked, and
not every one divides its lists.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from kanalvakt.connectors import whose
from kanalvakt.connectors.ages import Watch
from kanalvakt.connectors.base import FetchedItem, Page, Parsed
from kanalvakt.connectors.mastodon import parse
from kanalvakt.connectors.mastodon.client import Client, Listed
from kanalvakt.connectors.reading import earlier, inside, moment, text

# Answers to older statuses than this come by mentions between complete passes.
OVERLAP = timedelta(days=2)
SECOND = timedelta(seconds=1)  # some servers keep whole seconds
THREADS_A_STEP = 20
MOST_STEPS = 200  # down one thread
TOPS = 1000  # statuses of ours whose answers' thread is known without asking


def begin(client: Client, cursor: Any, *, complete: bool) -> dict[str, Any]:
    """The state of a new pass. `cursor` is what the last pass left: {"until", "whose", "known", "below", "placed"}.

    `known`: rows (ages.py) of our statuses, `below`: of what others wrote below them, where a server shows one step at
    a time. `placed`: the thread that each answer in the lists belongs to, [root, kind].
    """
    last = cursor if isinstance(cursor, dict) and not complete else {}
    until = moment(last.get("until"))
    about = whose.kept(cursor, complete=complete)
    if about is None:
        about = whose.learned(me=text(client.me().object().get("id")), counts=client.server().counts)
    return {
        "began": datetime.now(UTC).isoformat(),
        "since": earlier(until, OVERLAP).isoformat() if until else "",
        "whose": about,
        "known": last.get("known") or {},
        "below": last.get("below") or {},
        "before": last.get("placed") or {},
        "placed": {},
        "tops": [],
        "step": "statuses",
        "next": f"/api/v1/accounts/{quote(about['me'], safe='')}/statuses?limit=40&exclude_reblogs=true",
        "todo": [],
    }


def step(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Page:
    """One step of a pass that has begun."""
    state = {**state, **{name: dict(state[name]) for name in ("known", "below", "placed")}}
    context = {**context, "own_ids": state["whose"]["me"]}
    does = {"statuses": _statuses, "threads": _threads, "mentions": _mentions}[state["step"]]
    found, following = does(client, state, context)
    following |= {name: _watch(following, name).kept() for name in ("known", "below")}
    done = following["step"] == "done"
    return Page(
        items=found,
        cursor=_kept(following) if done else following,
        done=done,
        observed_until=moment(state["began"]),
        unread=[part for part in found.unread if part.reason not in (parse.BOOST, parse.NO_STATUS)],
    )


def _kept(state: Mapping[str, Any]) -> dict[str, Any]:
    """What the next pass begins with."""
    return {"until": state["began"], **{name: state[name] for name in ("whose", "known", "below", "placed")}}


def _watch(state: Mapping[str, Any], which: str = "known") -> Watch:
    """Our statuses are told of where the server counts; below others' answers a mention tells, as a rule."""
    began = moment(state["began"]) or datetime.now(UTC)
    told = state["whose"]["counts"] or which == "below"
    return Watch(state[which], began, "told" if told else "untold", complete=not state["since"])


type Step = tuple[Parsed, dict[str, Any]]


def _statuses(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    """Our own statuses, newest first; those that may have answers are looked into afterwards."""
    listed = client.listing(state["next"])
    found = parse.items(listed.answer.body, context)
    own = [one for one in listed.values if isinstance(one, dict) and not one.get("reblog") and one.get("id")]
    met = bool(state["since"] and own and parse.stable(text(own[-1]["id"])) in state["known"])
    tops = [*state["tops"], *(parse.stable(text(one["id"])) for one in own if not one.get("in_reply_to_id"))]
    state = {**state, "tops": tops[:TOPS]}
    todo = [*state["todo"], *(parse.stable(text(one["id"])) for one in own if _is_due(one, state))]
    if not state["whose"]["counts"]:
        found = Parsed([_placed(client, item, state, context) for item in found], found.unread)
    after = {**state, "todo": todo}
    if listed.next and not met and not _older(found, state):
        return found, {**after, "next": listed.next}
    aged = [number for number in _watch(state).rest() if state["known"][number][0] != "0"]
    return found, {**after, "step": "threads", "todo": list(dict.fromkeys([*todo, *aged]))}


def _is_due(one: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """Whether to look below a status of ours now; a server that counts is believed that nobody answered."""
    counts, number = state["whose"]["counts"], parse.stable(text(one["id"]))
    mark = text(one.get("replies_count")) if counts else ""
    due = _watch(state).see(number, mark, moment(one.get("created_at")))
    return due and (not counts or bool(one.get("replies_count")))


def _older(found: Parsed, state: Mapping[str, Any]) -> bool:
    """Whether an incremental pass has come far enough back."""
    since = moment(state["since"])
    return bool(since and found and min(item.written_at for item in found) < since)


def _threads(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    """What was answered to some of our statuses."""
    found, todo = Parsed(), list(state["todo"])
    for number in todo[:THREADS_A_STEP]:
        thread = _thread(client, number, state, context)
        found.extend(thread)
        found.unread += thread.unread
        if not state["whose"]["counts"]:
            found.extend(_deeper(client, thread, state, context))
    if todo := todo[THREADS_A_STEP:]:
        return found, {**state, "todo": todo}
    if state["since"] and (further := _watch(state, "below").rest()):
        return found, {**state, "todo": further}
    return found, {**state, "todo": [], "step": "mentions", "next": "/api/v1/notifications?limit=40&types[]=mention"}


def _thread(client: Client, number: str, state: Mapping[str, Any], context: Mapping[str, str]) -> Parsed:
    """What stands below a status, with the thread's first status as root; nothing when it is gone."""
    answer = client.context(number)
    if answer is None:
        for which in ("known", "below"):
            state[which].pop(number, None)
        return Parsed()
    above = answer.object().get("ancestors")
    before = above if isinstance(above, list) else []
    higher = [parse.stable(text(inside(one, "id"))) for one in before]
    owner = text(inside(before[0], "account", "id")) if before else context["own_ids"]
    root = {"root": higher[0] if higher else number, "root_owner": owner}
    found = parse.items(answer.body, {**context, **root})
    return Parsed([item for item in found if item.platform_id not in {*higher, number}], found.unread)


def _deeper(client: Client, thread: Parsed, state: Mapping[str, Any], context: Mapping[str, str]) -> list[FetchedItem]:
    """Answers to answers, on servers that show one step at a time; below our own we look anyway."""
    watch, found = _watch(state, "below"), {item.platform_id: item for item in thread}

    def ahead_of(items: Iterable[FetchedItem]) -> list[str]:
        return [one.platform_id for one in items if not one.is_own and watch.see(one.platform_id, "", one.written_at)]

    ahead = ahead_of(thread)
    for _ in range(MOST_STEPS):
        if not ahead:
            break
        below = [item for item in _thread(client, ahead.pop(), state, context) if item.platform_id not in found]
        found |= {item.platform_id: item for item in below}
        ahead += ahead_of(below)
    return [item for item in found.values() if item not in thread]


def _mentions(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    """Where somebody named us, newest first; each thread is looked into for its beginning, once."""
    listed = client.listing(state["next"])
    found = parse.items(listed.answer.body, context)
    met = bool(state["since"] and found and found[-1].platform_id in state["before"])
    found = Parsed([_placed(client, item, state, context) for item in found], found.unread)
    following = _further(listed, state)
    if following and not met and not _older(found, state):
        return found, {**state, "next": following}
    return found, {**state, "step": "done"}


def _further(listed: Listed, state: Mapping[str, Any]) -> str:
    """The next part; where the server does not say, what is older than the last one that came."""
    if listed.pages or not listed.values:
        return listed.next
    last = text(inside(listed.values[-1], "id"))
    asked = f"/api/v1/notifications?limit=40&types[]=mention&max_id={last}"
    return asked if last and asked != state["next"] else ""


def _placed(client: Client, item: FetchedItem, state: Mapping[str, Any], context: Mapping[str, str]) -> FetchedItem:
    """An answer with the first status of its thread as root."""
    place = state["before"].get(item.platform_id) or _place(client, item, state, context)
    if place is None:
        return item
    state["placed"][item.platform_id] = place
    return replace(item, root_id=place[0], kind=place[1])


def _place(client: Client, item: FetchedItem, state: Mapping[str, Any], context: Mapping[str, str]) -> list[str] | None:
    """[root, kind] of an answer; None where the server does not tell."""
    if not item.parent_id:
        return [item.root_id, item.kind]
    if item.parent_id in state["tops"]:
        return [item.parent_id, "comment" if item.kind == "mention" else item.kind]
    answer = client.context(item.platform_id)
    above = answer.object().get("ancestors") if answer else None
    if not isinstance(above, list) or not above:
        return None
    first = above[0]
    ours = text(inside(first, "account", "id")) == context["own_ids"]
    return [parse.stable(text(inside(first, "id"))), "comment" if ours and item.kind == "mention" else item.kind]
