"""A pass over a channel: its films, its comments in each state newest first, then the replies that did not come along.

YouTube has no "since": a short pass stops at the first page where every thread is known, by id, time of change and
number of replies. Replies to threads further back are found by the complete pass. What is published is asked for at
every poll; what is held, what is suspected and the films come in turns, one each.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from kanalvakt.connectors import whose
from kanalvakt.connectors.base import Page, Parsed
from kanalvakt.connectors.http import Answer
from kanalvakt.connectors.reading import earlier, inside, moment, text
from kanalvakt.connectors.youtube import parse
from kanalvakt.connectors.youtube.client import Client, further, rows, uploads

STATES = ("published", "heldForReview", "likelySpam")
IN_TURNS = ("heldForReview", "uploads", "likelySpam")
OVERLAP = timedelta(days=2)
THREADS_A_STEP = 20
KEPT = 100

type Step = tuple[Parsed, dict[str, Any]]


def begin(client: Client, cursor: Any, *, complete: bool) -> dict[str, Any]:
    """The state of a new pass. `cursor` is what the last pass left: {"until", "whose", "known", "looked"}.

    `looked`: when each list was looked through last.
    """
    last = cursor if isinstance(cursor, dict) and not complete else {}
    about = whose.kept(cursor, complete=complete)
    if about is None:
        me = client.me()
        about = whose.learned(me=text(rows(me)[0].get("id")), uploads=uploads(me))
    looked = last.get("looked") or {}
    plan = ["uploads", *STATES]
    if looked:
        plan = [min(IN_TURNS, key=lambda one: str(looked.get(one, ""))), "published"]
    plan = [one for one in [*plan, "replies", "done"] if one != "uploads" or about["uploads"]]
    return {
        "began": datetime.now(UTC).isoformat(),
        "whose": about,
        "looked": looked,
        "known": last.get("known") or {} if looked else {},
        "plan": plan,
        "step": plan[0],
        "next": "",
        "seen": {},
        "todo": [],
    }


def step(client: Client, state: dict[str, Any], context: Mapping[str, str]) -> Page:
    """One step of a pass that has begun."""
    context = {**context, "own_ids": state["whose"]["me"]}
    does = {"uploads": _uploads, "replies": _replies}.get(state["step"], _threads)
    found, following = does(client, state, context)
    done = following["step"] == "done"
    looked = {**state["looked"], **dict.fromkeys(state["plan"][:-2], state["began"])}
    return Page(
        items=found,
        cursor=_kept(following, looked) if done else following,
        done=done,
        observed_until=min(filter(None, (moment(looked.get(one)) for one in STATES)), default=None),
        unread=[
            part for part in found.unread if not part.where.endswith(".replies")
        ],  # those are fetched by themselves
    )


def _kept(state: Mapping[str, Any], looked: Mapping[str, str]) -> dict[str, Any]:
    """What the next pass begins with."""
    known = {**state["known"], **state["seen"]}
    return {"until": state["began"], "whose": state["whose"], "known": known, "looked": dict(looked)}


def _after(state: Mapping[str, Any]) -> str:
    """The list that comes after this one."""
    following: str = state["plan"][state["plan"].index(state["step"]) + 1]
    return following


def _uploads(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    answer = client.list(
        "playlistItems",
        part="snippet,contentDetails,status",
        playlistId=state["whose"]["uploads"],
        maxResults="50",
        pageToken=state["next"],
    )
    found, last = parse.items(answer.body, context), moment(state["looked"].get("uploads"))
    old = bool(last and found and min(item.written_at for item in found) < earlier(last, OVERLAP))
    if further(answer) and not old:
        return found, {**state, "next": further(answer)}
    return found, {**state, "step": _after(state), "next": ""}


def _threads(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    """The threads in one state, below all of the channel's films."""
    status = state["step"]
    answer = client.list(
        "commentThreads",
        part="snippet,replies",
        allThreadsRelatedToChannelId=state["whose"]["me"],
        moderationStatus=status,
        order="time",
        maxResults="100",
        textFormat="html",
        pageToken=state["next"],
    )
    found = parse.items(answer.body, {**context, "state": status})
    known, marks = set(state["known"].get(status, [])), [_mark(one) for one in rows(answer)]
    seen = {**state["seen"], status: (state["seen"].get(status, []) + marks)[:KEPT]}
    after = {**state, "seen": seen, "todo": state["todo"] + _todo(answer, known)}
    if further(answer) and not (marks and known.issuperset(marks)):
        return found, {**after, "next": further(answer)}
    return found, _ended({**after, "step": _after(state), "next": ""})


def _mark(thread: Mapping[str, Any]) -> str:
    """What changes when a thread does."""
    changed = inside(thread, "snippet", "topLevelComment", "snippet", "updatedAt")
    total = inside(thread, "snippet", "totalReplyCount")
    return f"{text(thread.get('id'))} {text(changed)} {text(total)}"


def _todo(answer: Answer, known: set[str]) -> list[list[str]]:
    """Threads that have more replies than came along, with their films."""
    found = []
    for one in rows(answer):
        total, here = inside(one, "snippet", "totalReplyCount"), inside(one, "replies", "comments")
        came = len(here) if isinstance(here, list) else 0
        if isinstance(total, int) and total > came and _mark(one) not in known:
            found.append([text(one.get("id")), text(inside(one, "snippet", "videoId")), ""])
    return found


def _replies(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    found, todo = Parsed(), [list(one) for one in state["todo"]]
    for _ in range(THREADS_A_STEP):
        if not todo:
            break
        thread, film, page = todo.pop(0)
        answer = client.list(
            "comments", part="snippet", parentId=thread, maxResults="100", textFormat="html", pageToken=page
        )
        one = parse.items(answer.body, {**context, "root": film})
        found.extend(one)
        found.unread += one.unread
        if further(answer):
            todo.insert(0, [thread, film, further(answer)])
    return found, _ended({**state, "todo": todo})


def _ended(state: dict[str, Any]) -> dict[str, Any]:
    return {**state, "step": "done"} if state["step"] == "replies" and not state["todo"] else state
