"""Reading platforms' answers and exports: from bytes to items with their own bytes, against `json.loads` of the same.

On one core, by the processor's time. What is read is grown out of the connectors' own recorded answers.
"""

import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench._report import Against, Options, Report
from kanalvakt.connectors.archives.base import Account
from kanalvakt.connectors.archives.registry import reader
from kanalvakt.connectors.archives.source import of_file
from kanalvakt.connectors.registry import connector

CONNECTORS = Path(__file__).parents[1] / "kanalvakt/connectors"
ANSWERS = {
    "bluesky": "feed.json",
    "facebook": "comments.json",
    "feed": "made-up.feed.json",
    "flickr": "comments.json",
    "instagram": "comments.json",
    "linkedin": "comments.json",
    "mastodon": "snac-statuses.json",
    "pinboard": "posts.json",
    "practice": "items.json",
    "threads": "conversation.json",
    "tiktok": "comments.json",
    "vimeo": "comments.json",
    "wordpress": "comments_edit.json",
    "x": "mentions.json",
    "youtube": "threads.json",
}
ITEMS, ROUNDS, WORDS = 3_000, 3, "Hej! När öppnar badet på lördag? "
CONTEXT = {"address": "https://exempelby.example/", "own_ids": "1", "fetched_at": "2026-03-02T08:15:00+00:00"}


def measure(options: Options, report: Report) -> None:
    """Items a second of every connector and of each reader of exports in JSON."""
    count = 50 if options.quick else ITEMS
    for kind, name in ANSWERS.items():
        body = _grown(json.loads((CONNECTORS / kind / "fixtures" / name).read_bytes()), count)
        parse = connector(kind).parse
        _tell(report, kind, body, lambda body=body, parse=parse: len(parse(body, CONTEXT)))
    for kind, name, body in _exports(count):
        _tell(report, kind, body, lambda body=body, kind=kind, name=name: _read(kind, name, body))


def _tell(report: Report, what: str, body: bytes, work: Callable[[], int]) -> None:
    found = work()
    assert found, what
    ours = median(_spent(work) for _ in range(ROUNDS))
    theirs = median(
        _spent(lambda: json.loads(body[body.index(b"[" if body[:1] == b"w" else body[:1]) :])) for _ in range(ROUNDS)
    )
    report.add(f"parse {what}", found / ours, "items/s", Against(theirs / ours, "json.loads", "≥ 0.1"))


def _read(kind: str, name: str, body: bytes) -> int:
    return sum(1 for _ in reader(kind).read(of_file(io.BytesIO(body), name), Account(handle="exempelby")))


def _exports(count: int) -> Iterator[tuple[str, str, bytes]]:
    """Reader, name of the file, the file."""
    ms, iso = 1_700_000_000_000, "2023-11-14T22:13:20.000Z"
    messages = [{"sender_name": "Kim", "timestamp_ms": ms + n, "content": WORDS} for n in range(count)]
    talk = _bytes({"participants": [{"name": "Kim"}], "messages": messages, "title": "Kim"})
    yield "facebook-export", "message_1.json", talk
    yield "instagram-export", "message_1.json", talk
    tweets = [
        {"tweet": {"id_str": str(n), "full_text": WORDS, "created_at": "Tue Nov 14 22:13:20 +0000 2023", "lang": "sv"}}
        for n in range(count)
    ]
    yield "x-archive", "tweets.js", b"window.YTD.tweets.part0 = " + _bytes(tweets)
    me = "https://social.example/users/exempelby"
    notes = [
        {"type": "Create", "actor": me, "object": {
            "id": f"{me}/statuses/{n}", "type": "Note", "content": f"<p>{WORDS}</p>", "published": iso, "to": "Public",
        }}
        for n in range(count)
    ]  # fmt: skip
    yield "mastodon-archive", "outbox.json", _bytes({"orderedItems": notes})
    marks = [{"href": f"https://exempelby.example/{n}", "description": WORDS, "time": iso} for n in range(count)]
    yield "bookmarks", "posts.json", _bytes(marks)


def _bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _grown(value: Any, count: int) -> bytes:
    """The answer with its outermost list of things `count` long."""
    waiting = [value]
    while waiting:
        here = waiting.pop(0)
        if isinstance(here, list) and here and isinstance(here[0], dict):
            here[:] = (here * (count // len(here) + 1))[:count]
            break
        waiting += here.values() if isinstance(here, dict) else here if isinstance(here, list) else []
    return _bytes(value)


def _spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
