"""A pass over an account: its own posts, its mentions, what was said in its conversations, its messages.

Between complete passes one search asks for the first three at once, from the newest id that was seen. X shows 3 200 own
posts, 800 mentions, a week of conversations and 30 days of messages: nothing is called gone for not being shown.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from kanalvakt.connectors import whose
from kanalvakt.connectors.base import ConnectorError, Page, Parsed, Unread
from kanalvakt.connectors.http import Answer
from kanalvakt.connectors.reading import inside, moment, text
from kanalvakt.connectors.x import cost, fields, parse
from kanalvakt.connectors.x.client import MESSAGES, Client, further, rows
from kanalvakt.core.wording import kept as _

COMPLETE = ("tweets", "mentions", "search", "messages", "done")
SHORT = ("all", "messages", "done")
# The search may show a post later than the lists do: the first one after a complete pass looks so far back.
OVERLAP = timedelta(hours=1)
WEEK = timedelta(days=6, hours=23)
CONVERSATIONS = 10  # in one question; X takes 512 signs
KEPT = 100
FEW = "5"  # messages are dear, and cannot be asked for from an id on
NO_MESSAGES = _("Appen får inte läsa kontots meddelanden: rättigheten dm.read saknas.")

type Step = tuple[Parsed, Answer | None]


def begin(client: Client, cursor: Any, *, complete: bool) -> dict[str, Any]:
    """The state of a new pass. `cursor` is what the last pass left: {"until", "whose", "since", "roots"}."""
    last, began, about = cursor or {}, datetime.now(UTC), whose.kept(cursor, complete=complete)
    if about is None:
        me = inside(client.me().object(), "data")
        about = whose.learned(me=text(inside(me, "id")), name=text(inside(me, "username")))
    newest = last.get("since", {})
    return {
        "began": began.isoformat(),
        "whose": about,
        "since": {} if complete else newest,
        "newest": {**newest, "all": fields.id_at(began - OVERLAP)} if complete else newest,
        "roots": last.get("roots", []),
        "plan": list(COMPLETE if complete else SHORT),
        "step": COMPLETE[0] if complete else SHORT[0],
        "next": "",
        "asked": 0,
    }


def step(client: Client, state: dict[str, Any], context: Mapping[str, str]) -> Page:
    """One step of a pass that has begun."""
    context = {**context, "own_ids": state["whose"]["me"], "own_roots": ",".join(state["roots"])}
    does = {"tweets": _tweets, "mentions": _mentions, "search": _search, "all": _all, "messages": _messages}
    found, answer = does[state["step"]](client, state, context)
    after = _after(state, found, answer)
    done = after["step"] == "done"
    return Page(
        items=found,
        cursor=_kept(after) if done else after,
        done=done,
        observed_until=moment(state["began"]),
        unread=[part for part in found.unread if not part.where.startswith("$.errors")],  # what an item refers to
    )


def _kept(state: Mapping[str, Any]) -> dict[str, Any]:
    """What the next pass begins with."""
    kept = {name: state[name] for name in ("whose", "roots")}
    return {"until": state["began"], "since": state["newest"], **kept}


def _tweets(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    path = f"/2/users/{state['whose']['me']}/tweets"
    return _read(client.posts(path, cost.OWNED, exclude="retweets", **_page(state)), context)


def _mentions(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    return _read(client.posts(f"/2/users/{state['whose']['me']}/mentions", cost.OWNED, **_page(state)), context)


def _search(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    """What was said in the conversations that we began within a week, whoever is named there."""
    some = _recent(state)[state["asked"] : state["asked"] + CONVERSATIONS]
    if not some:
        return Parsed(), None
    return _read(_found(client, state, [f"conversation_id:{number}" for number in some]), context)


def _all(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    """What we wrote, what was written to us, where we were named, and what was said in our conversations."""
    some = _recent(state)[state["asked"] : state["asked"] + CONVERSATIONS]
    about = [f"conversation_id:{number}" for number in some]
    if state["asked"] == 0:
        me, name = state["whose"]["me"], state["whose"]["name"]
        about += [f"from:{me}", f"to:{me}", *([f"@{name}"] if name else [])]
    answer = _found(client, state, about)
    begun = [text(one.get("id")) for one in rows(answer) if _begins(one, state)]
    roots = ",".join([context["own_roots"], *begun])
    return _read(answer, {**context, "own_roots": roots})


def _begins(post: Mapping[str, Any], state: Mapping[str, Any]) -> bool:
    """Whether a post is ours and begins a conversation."""
    return text(post.get("author_id")) == state["whose"]["me"] and post.get("conversation_id") == post.get("id")


def _found(client: Client, state: Mapping[str, Any], about: Sequence[str]) -> Answer:
    asked = {"query": f"({' OR '.join(about)}) -is:retweet", **_page(state)}
    return client.posts("/2/tweets/search/recent", cost.POST, **asked)


def _messages(client: Client, state: Mapping[str, Any], context: Mapping[str, str]) -> Step:
    page = _page(state)
    page.pop("since_id", None)
    if state["since"].get("messages") and not state["next"]:
        page["max_results"] = FEW
    try:
        return _read(client.listing("/2/dm_events", cost.MESSAGE, **MESSAGES, **page), context)
    except ConnectorError as error:
        if error.code != "forbidden":
            raise
        return Parsed(unread=[Unread("dm_events", NO_MESSAGES)]), None


def _page(state: Mapping[str, Any]) -> dict[str, str]:
    since = state["since"].get(state["step"], "")
    old = state["step"] in ("search", "all") and since and not fields.recent(since, state["began"], WEEK)
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
    if here in ("tweets", "all"):
        begun = [item.platform_id for item in found if item.is_own and not item.parent_id]
        roots = sorted({*roots, *begun}, key=int, reverse=True)[:KEPT]
    after = {**state, "newest": newest, "roots": roots}
    known = here == "messages" and any(int(number) <= int(state["since"].get(here, "0")) for number in ids)
    if answer and further(answer) and not known:
        return {**after, "next": further(answer)}
    if here in ("search", "all") and state["asked"] + CONVERSATIONS < len(_recent(state)):
        return {**after, "next": "", "asked": state["asked"] + CONVERSATIONS}
    return {**after, "next": "", "asked": 0, "step": state["plan"][state["plan"].index(here) + 1]}
