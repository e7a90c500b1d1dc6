"""A pass over an account: its posts, what Bluesky notified of, the threads, and the direct messages, step by step.

Notifications are not complete (measured: of two answers written at once one was told), so answers are reconciled
against the threads themselves. A thread is read when the number of its direct answers has changed, when something in it
was notified, or when its age says so (`ages.TOLD`). A complete pass reads each thread with answers.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from kanalvakt.connectors.ages import WATCHED, Watch
from kanalvakt.connectors.base import FetchedItem, Page, Unread
from kanalvakt.connectors.bluesky import names, parse
from kanalvakt.connectors.bluesky.client import NOT_THERE, Client
from kanalvakt.connectors.reading import earlier, inside, moment, text

# Bluesky may have taken something in late: an incremental pass looks again at what came in this long before it.
OVERLAP = timedelta(hours=1)
THREADS_A_STEP, DEPTH = 10, 80
NOTIFIED = ("reply", "mention", "quote")
NONE = "0/0"  # answers and quotes

type State = dict[str, Any]


def begin(cursor: Any, *, complete: bool) -> State:
    """A new pass. `cursor` is what the last one left: {until, known, talks, told, turn}.

    Between complete passes the feed and the messages, where they may be read, are asked for in turns.
    """
    last = cursor if isinstance(cursor, dict) and not complete else {}
    turn = "talks" if last.get("turn") == "feed" else "feed"
    return {
        "began": datetime.now(UTC).isoformat(),
        "since": text(last.get("until")),
        "known": dict(last.get("known") or {}),
        "talks": dict(last.get("talks") or {}),
        "heard": list(last.get("told") or []),
        "told": [],
        "turn": turn,
        "step": "notes" if turn == "talks" else "feed",
        "at": "",
        "due": [],
    }


def step(client: Client, state: State) -> Page:
    """One step of a pass that has begun; `state` is the cursor and is changed."""
    items, unread = STEPS[state["step"]](client, state)
    state["known"] = _watch(state).kept()
    done = state["step"] == "done"
    return Page(items, _kept(state) if done else state, done, observed_until=moment(state["began"]), unread=unread)


def _kept(state: State) -> dict[str, Any]:
    """What the next pass begins with."""
    kept = {name: state[name] for name in ("known", "talks", "told", "turn")}
    return {"until": state["began"], **kept}


def _watch(state: State) -> Watch:
    """Our threads, by the keys of their first posts."""
    began = moment(state["began"]) or datetime.now(UTC)
    return Watch(state["known"], began, "told", complete=not state["since"])


type Read = tuple[list[FetchedItem], list[Unread]]


def _context(client: Client) -> dict[str, str]:
    return {"own_ids": client.did, "fetched_at": datetime.now(UTC).isoformat()}


def _since(state: State) -> datetime | None:
    since = moment(state["since"])
    return earlier(since, OVERLAP) if since else None


def _feed(client: Client, state: State) -> Read:
    """The account's own posts and answers, newest first; reposts of others are not the channel's words."""
    params = {"actor": client.did, "limit": "100", "filter": "posts_with_replies"}
    answer = client.get("app.bsky.feed.getAuthorFeed", _paged(params, state))
    found = parse.of(parse.inside_of(answer.body), _context(client))
    posts = [inside(entry, "post") for entry in _list(answer.object().get("feed"))]
    met = state["since"] and any(names.split(text(inside(one, "uri")))[2] in state["known"] for one in posts)
    for one in posts:
        _remember(client, state, one)
    _on(state, answer.object(), "notes", [inside(one, "indexedAt") for one in posts], _since(state), end=bool(met))
    return [item for item in found if item.is_own], found.unread


def _paged(params: Mapping[str, Any], state: State) -> dict[str, Any]:
    return {**params, "cursor": state["at"]} if state["at"] else dict(params)


def _on(
    state: State, answer: Mapping[str, Any], following: str, times: Iterable[Any], since: datetime | None, *, end: bool
) -> None:
    """To the next page, or to the next step when the rest is older than `since`, or known: that is its `end`."""
    seen = [at for at in map(moment, times) if at]
    state["at"] = text(answer.get("cursor"))
    if end or not state["at"] or (since and seen and min(seen) < since):
        state["step"], state["at"] = following, ""


def _remember(client: Client, state: State, post: Any) -> None:
    """A thread of our own: read it when its numbers are new, or when its age says so."""
    uri, at = text(inside(post, "uri")), moment(inside(post, "indexedAt"))
    if names.owner(uri) != client.did or inside(post, "record", "reply") or at is None:
        return
    key = names.split(uri)[2]
    counts = f"{text(inside(post, 'replyCount')) or 0}/{text(inside(post, 'quoteCount')) or 0}"
    before = state["known"].get(key, [NONE])[0]
    if _watch(state).see(key, counts, at) and (state["since"] or counts != NONE):
        _add(state, uri)
    if counts.partition("/")[2] != before.partition("/")[2]:
        _add(state, f"quotes {uri}")


def _add(state: State, uri: str) -> None:
    if uri and uri not in state["due"]:
        state["due"].append(uri)


def _notes(client: Client, state: State) -> Read:
    """Mentions and quotes, new answers on sight, and which threads have something new.

    Answers that we know are left to their thread: only there it shows whether they are hidden.
    """
    params = {"limit": "100", "reasons": NOTIFIED}
    answer = client.get("app.bsky.notification.listNotifications", _paged(params, state))
    found = parse.of(parse.inside_of(answer.body), _context(client))
    ours = [item for item in found if names.owner(item.root_id) == client.did]
    since = _since(state) or datetime.now(UTC) - WATCHED
    new = [item for item in ours if item.written_at >= since]
    state["told"] += [item.platform_id for item in new]
    for item in new:
        if item.platform_id not in state["heard"]:
            _add(state, item.root_id)
    values, end = answer.object(), bool(new) and new[-1].platform_id in state["heard"]
    times = [inside(one, "indexedAt") for one in _list(values.get("notifications"))]
    _on(state, values, "threads", times, since, end=end)
    if state["step"] == "threads":  # threads that the feed did not show, by their age
        for key in _watch(state).rest():
            _add(state, f"at://{client.did}/{names.POST}/{key}")
    last = moment(state["since"])
    known = [item for item in ours if last is None or item.written_at < last]
    return [item for item in found if item not in known], found.unread


def _threads(client: Client, state: State) -> Read:
    """Some of the threads that are due."""
    items: list[FetchedItem] = []
    unread: list[Unread] = []
    for _number in range(THREADS_A_STEP):
        if not state["due"]:
            state["step"] = "done"
            if client.session.may_message and (state["turn"] == "talks" or not state["since"]):
                state["step"] = "talks"
            elif not client.session.may_message:
                state["turn"] = ""
            break
        uri = state["due"].pop(0)
        read = _quotes if uri.startswith("quotes ") else _thread
        more, left = read(client, state, uri.removeprefix("quotes "))
        items += more
        unread += left
    return items, unread


def _thread(client: Client, state: State, uri: str) -> Read:
    """A thread with everything below it; what the gate hides is there too, and marked."""
    params = {"uri": uri, "depth": str(DEPTH), "parentHeight": "0"}
    answer = client.get("app.bsky.feed.getPostThread", params, expect=NOT_THERE)
    if answer.status >= 400:
        state["known"].pop(names.split(uri)[2], None)
        return [], []
    found = parse.inside_of(answer.body)
    for below in found.cut:
        if below != uri:
            _add(state, below)
    result, hidden = parse.of(found, _context(client)), parse.gate(answer.body)
    items = [replace(item, visibility="hidden") if item.platform_id in hidden else item for item in result]
    return items, result.unread


def _quotes(client: Client, state: State, uri: str) -> Read:
    """Who wrote above a post of ours: a mention each."""
    items: list[FetchedItem] = []
    unread: list[Unread] = []
    params = {"uri": uri, "limit": "100"}
    for _page in range(20):
        answer = client.get("app.bsky.feed.getQuotes", params, expect=NOT_THERE)
        if answer.status >= 400:
            break
        found = parse.of(parse.inside_of(answer.body), _context(client))
        items += found
        unread += found.unread
        if not (cursor := text(answer.object().get("cursor"))):
            break
        params["cursor"] = cursor
    return items, unread


def _talks(client: Client, state: State) -> Read:
    """Conversations whose revision is new, one page of messages each step."""
    if not state.get("open"):
        answer = client.get("chat.bsky.convo.listConvos", _paged({"limit": "100"}, state), chat=True)
        values = answer.object()
        changed = [one for one in _list(values.get("convos")) if state["talks"].get(text(inside(one, "id"))) is None
                   or state["talks"][text(inside(one, "id"))] != text(inside(one, "rev"))]  # fmt: skip
        state["open"] = [[text(inside(one, "id")), text(inside(one, "rev")), _members(one), ""] for one in changed]
        state["at"] = text(values.get("cursor")) if changed or not state["since"] else ""
    else:
        return _messages(client, state)
    if not state["open"] and not state["at"]:
        state["step"] = "done"
    return [], []


def _members(talk: Any) -> dict[str, list[str]]:
    return {
        text(inside(one, "did")): [text(inside(one, "displayName")), text(inside(one, "handle"))]
        for one in _list(inside(talk, "members"))
    }


def _messages(client: Client, state: State) -> Read:
    number, revision, members, at = state["open"][0]
    params = {"convoId": number, "limit": "100"} | ({"cursor": at} if at else {})
    answer = client.get("chat.bsky.convo.getMessages", params, chat=True)
    found = parse.of(parse.inside_of(answer.body), {**_context(client), "conversation": number})
    state["open"][0][3] = text(answer.object().get("cursor"))
    since = _since(state)
    if not state["open"][0][3] or (since and any(item.written_at < since for item in found)):
        state["open"].pop(0)
        state["talks"][number] = revision
    if not state["open"] and not state["at"]:
        state["step"] = "done"
    return [_named(item, members) for item in found], found.unread


def _named(item: FetchedItem, members: Mapping[str, list[str]]) -> FetchedItem:
    """Messages give only an id; the names stand in the conversation."""
    name, handle = members.get(item.sender.platform_id, ["", ""])
    return replace(item, sender=replace(item.sender, name=name, handle=handle))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


STEPS: Mapping[str, Callable[[Client, State], Read]] = {
    "feed": _feed,
    "notes": _notes,
    "threads": _threads,
    "talks": _talks,
}
