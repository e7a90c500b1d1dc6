"""A tour finds what happens on a channel within the time that its tables promise, and calls nothing gone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.connectors import tours
from kanalvakt.connectors.ages import DAY, HOUR, TABLES
from kanalvakt.connectors.base import FetchedItem, Parsed, Person
from kanalvakt.connectors.http import Answer
from kanalvakt.connectors.reading import moment, text
from kanalvakt.connectors.tours import Listed, Task, Tour, task

NOW = datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
AGES = [timedelta(hours=hours) for hours in (1, 5, 30, 70, 24 * 10, 24 * 25, 24 * 40, 24 * 300)]
PAGE = 3
NIGHT = 24  # polls an hour apart, and every so manieth a complete pass


@dataclass
class Place:
    """Posts with comments below them, newest first, three a page."""

    comments: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {f"{n}": [] for n in range(len(AGES))})
    asked: list[str] = field(default_factory=list)

    def listing(self, path: str, params: Mapping[str, str], *, eager: bool = False) -> Listed:
        self.asked.append(path)
        start = int(params.get("after", "0"))
        if path == "posts":
            found = [{"id": f"{number}", "at": (NOW - age).isoformat(), "count": len(self.comments[f"{number}"])}
                     for number, age in enumerate(AGES)]  # fmt: skip
        else:
            found = self.comments[path][::-1]
        part = found[start : start + PAGE]
        further = {"after": f"{start + PAGE}"} if start + PAGE < len(found) else {}
        return Listed(Answer(200, "https://x", httpx.Headers(), json.dumps(part).encode()), part, further)


def parse(body: bytes, context: Mapping[str, str]) -> Parsed:
    root = json.loads(context["head"])["root"]
    return Parsed(
        FetchedItem(one["id"], "comment" if root else "post", text(one.get("text")), Person(), NOW, b"", root, root)
        for one in json.loads(body)
    )


def comments(post: str) -> Task:
    return task(post, "comments", root=post, parent=post)


def tour(table: str) -> Tour:
    return Tour(
        lambda _me, _since: [task("posts", "posts")],
        {"posts": {}, "comments": {}},
        lambda one, value: [comments(value["id"])] if one["edge"] == "posts" else [],
        parse,
        lambda value: moment(value["at"]),
        comments,
        (lambda edge, value: text(value.get("count"))) if table == "told" else (lambda edge, value: ""),
        table,
    )


EVENTS = st.tuples(st.integers(1, 60), st.integers(0, len(AGES) - 1), st.sampled_from(["write", "edit", "remove"]))


@settings(max_examples=50)
@given(st.lists(EVENTS, min_size=1, max_size=12), st.sampled_from(["told", "untold"]))
def test_everything_is_found_within_its_time_and_nothing_is_called_gone_before_a_complete_pass(
    events: list[tuple[int, int, str]], table: str
) -> None:
    place, cursor = Place(), None
    waits: dict[str, tuple[str, int]] = {}  # a comment → its words, and the poll by which they must have been seen
    with time_machine.travel(NOW, tick=False) as clock:
        for poll in range(61 + NIGHT):
            complete = poll % NIGHT == 0
            for _, post, what in [one for one in events if one[0] == poll]:
                happen(place, waits, f"{post}", what, poll, table)
            shown, cursor = passed(place, tour(table), cursor, complete=complete)
            waits = {one: told for one, told in waits.items() if shown.get(one) != told[0]}
            assert all(latest > poll for _, latest in waits.values()), (poll, waits)
            if complete:
                there = {one["id"]: one["text"] for below in place.comments.values() for one in below}
                assert {number: said for number, said in shown.items() if number.startswith("k")} == there
            clock.shift(HOUR)


def happen(place: Place, waits: dict[str, tuple[str, int]], post: str, what: str, poll: int, table: str) -> None:
    """Something happens just before a poll, among a post's newest; what is removed is seen by its absence at night."""
    below, night = place.comments[post], -(-poll // NIGHT) * NIGHT
    every = next((every for younger, every in TABLES[table] if AGES[int(post)] + poll * HOUR + DAY < younger), None)
    by_age = night if every is None else min(poll + every // HOUR, night)
    if what == "write":
        below.append({"id": f"k{poll}.{post}.{len(below)}", "text": "Hej", "at": datetime.now(UTC).isoformat()})
        told_at_once = table == "told" and int(post) < PAGE
        waits[below[-1]["id"]] = ("Hej", poll if told_at_once else by_age)
    elif what == "edit" and below:
        below[-1]["text"] = f"Ändrat {poll}"
        waits[below[-1]["id"]] = (below[-1]["text"], max(by_age, waits.get(below[-1]["id"], ("", 0))[1]))
    elif what == "remove" and below:
        waits.pop(below.pop(0)["id"], None)


def passed(place: Place, one: Tour, cursor: Any, *, complete: bool) -> tuple[dict[str, str], Any]:
    """A pass: what it showed, and where the next begins."""
    shown: dict[str, str] = {}
    state = tours.begin(one, {"path": "me", "own": []}, None if complete else cursor, complete=complete)
    while True:
        page = tours.step(place, one, state)
        shown |= {item.platform_id: item.text for item in page.items}
        assert not page.gone
        assert page.reported_total is None
        state = json.loads(json.dumps(page.cursor))
        if page.done:
            return shown, state
