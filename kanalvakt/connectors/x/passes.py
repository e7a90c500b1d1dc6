"""A pass over an account: its own posts, its mentions, what was said in its conversations, its messages.

Later passes ask from the newest id that was seen. X shows 3 200 own posts, 800 mentions, a week of conversations and 30
days of messages: nothing is called gone for not being shown.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from kanalvakt.connectors.base import ConnectorError, Page, Parsed, Unread
from kanalvakt.connectors.http import Answer
from kanalvakt.connectors.reading import inside, moment, text
from kanalvakt.connectors.x import cost, fields, parse
from kanalvakt.connectors.x.client import MESSAGES, Client, further, rows

STEPS = ("tweets", "mentions", "search", "messages", "done")
WEEK = timedelta(days=6, hours=23)
CONVERSATIONS = 10  # in one question; X takes 512 signs
KEPT = 100
NO_MESSAGES = "Appen får inte läsa kontots meddelanden: rättigheten dm.read saknas."

type Step = tuple[Parsed, Answer | None]


def begin(client: Client, cursor: Any, *, complete: bool) -> dict[str, Any]:
    """The state of a new pass. `cursor` is what the last pass left: {"until", "since", "roots"}."""
    me, last = client.me(), cursor or {}
    return {
        "began": me.time.isoformat(),
        "me": text(inside(me.object(), "data", "id")),
        "since": {} if complete else last.get("since", {}),
        "newest": last.get("since", {}),
        "roots": last.get("roots", []),
        "step": "tweets",
        "next": "",
        "asked": 0,
    }


def step(client: Client, state: dict[str, Any], context: Mapping[str, str]) -> Page:
    """One step of a pass that has begun."""
    context = {**context, "own_ids": state["me"], "own_roots": ",".join(state["roots"])}
    does = {"tweets": _tweets, "mentions": _mentions, "search": _search, "messages": _messages}[state["step"]]
    found, answer = does(client, state, context)
    after = _after(state, found, answer)
    done = after["step"] == "done"
    return Page(
        items=found,
        cursor={"until": state["began"], "since": after["newest"], "roots": after["roots"]} if done else after,
        done=done,
        observed_until=moment(state["began"]),
        unread=[part for part in found.unread if not part.where.startswith("$.errors")],  # what an item refers to
    )


def _tweets(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    path = f"/2/users/{state['me']}/tweets"
    return _read(client.posts(path, cost.OWNED, exclude="retweets", **_page(state)), context)


def _mentions(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    return _read(client.posts(f"/2/users/{state['me']}/mentions", cost.OWNED, **_page(state)), context)


def _search(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    """What was said in the conversations that we began within a week, whoever is named there."""
    some = _recent(state)[state["asked"] : state["asked"] + CONVERSATIONS]
    if not some:
        return Parsed(), None
    question = " OR ".join(f"conversation_id:{number}" for number in some)
    asked = {"query": f"({question}) -is:retweet", **_page(state)}
    return _read(client.posts("/2/tweets/search/recent", cost.POST, **asked), context)


def _messages(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    page = _page(state)
    page.pop("since_id", None)
    try:
        return _read(client.listing("/2/dm_events", cost.MESSAGE, **MESSAGES, **page), context)
    except ConnectorError as error:
        if error.code != "forbidden":
            raise
        return Parsed(unread=[Unread("dm_events", NO_MESSAGES)]), None


def _page(state: Mapping[str, Any]) -> dict[str, str]:
    since = state["since"].get(state["step"], "")
    old = state["step"] == "search" and since and not fields.recent(since, state["began"], WEEK)
    return {"max_results": "100", "pagination_token": state["next"], "since_id": "" if old else since}


def _recent(state: Mapping[str, Any]) -> list[str]:
    return [number for number in state["roots"] if fields.recent(number, state["began"], WEEK)]


def _read(answer: Answer, context: Mapping[str, str]) -> Step:
    """What the page lists; what it only refers to is not ours to collect."""
    numbers = {text(one.get("id")) for one in rows(answer)}
    found = parse.items(answer.body, context)
    return Parsed([item for item in found if item.platform_id in numbers], found.unread), answer


def _after(state: dict[str, Any], found: Parsed, answer: Answer | None) -> dict[str, Any]:
    """Where the pass goes on: the next page, the next conversations, the next list."""
    here, newest = state["step"], dict(state["newest"])
    ids = [item.platform_id for item in found if item.platform_id.isdecimal()]
    if ids:
        newest[here] = max([*ids, newest.get(here, "0")], key=int)
    roots = state["roots"]
    if here == "tweets":
        begun = [item.platform_id for item in found if not item.parent_id]
        roots = sorted({*roots, *begun}, key=int, reverse=True)[:KEPT]
    after = {**state, "newest": newest, "roots": roots}
    known = here == "messages" and any(int(number) <= int(state["since"].get(here, "0")) for number in ids)
    if answer and further(answer) and not known:
        return {**after, "next": further(answer)}
    if here == "search" and state["asked"] + CONVERSATIONS < len(_recent(state)):
        return {**after, "next": "", "asked": state["asked"] + CONVERSATIONS}
    return {**after, "next": "", "asked": 0, "step": STEPS[STEPS.index(here) + 1]}
