"""Reading platforms' answers and exports: from bytes to items with their own bytes, against `json.loads` of the same.

On one core, by the processor's time. What is read is grown out of the connectors' own recorded answers, which are short
so that they can be read: here short texts become `TEXT` and short numbers ids of `DIGITS` digits. In 78 public answers
of Facebook and Instagram a text has 131 letters and an id 27 on the average (the median id 19), a thing 944 bytes.
"""

import io
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
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
    "ghost": "comments.json",
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
TEXT = "Hej! När öppnar badet på lördag, och är kiosken öppen då? Vi är en hel klass som kommer med bussen från skolan."
TEXTS = {
    "message",
    "text",
    "_content",
    "content_text",
    "content_html",
    "html",
    "content",
    "extended",
    "caption",
    "textDisplay",
}
DIGITS = 19
ITEMS, ROUNDS, WORDS = 3_000, 3, "Hej! När öppnar badet på lördag? "
CONTEXT = {"address": "https://exempelby.example/", "own_ids": "1", "fetched_at": "2026-03-02T08:15:00+00:00"}


def measure(options: Options, report: Report) -> None:
    """Items a second of every connector and of each reader of exports in JSON."""
    count = 50 if options.quick else ITEMS
    for kind, name in ANSWERS.items():
        body = _grown(_lifelike(json.loads((CONNECTORS / kind / "fixtures" / name).read_bytes())), count)
        parse = connector(kind).parse
        _tell(report, kind, body, lambda body=body, parse=parse: len(parse(body, CONTEXT)))
    for kind, name, body in _exports(count):
        _tell(report, kind, body, lambda body=body, kind=kind, name=name: _read(kind, name, body))


def _tell(report: Report, what: str, body: bytes, work: Callable[[], int]) -> None:
    found = work()
    assert found, what
    ours = median(_spent(work) for _ in range(ROUNDS))
    told = body[body.index(b"[" if body[:1] == b"w" else body[:1]) :]
    theirs = median(_spent(lambda: json.loads(told)) for _ in range(ROUNDS))
    report.add(f"parse {what}", found / ours, "items/s", Against(theirs / ours, "json.loads", "≥ 0.1"))


def _read(kind: str, name: str, body: bytes) -> int:
    return sum(1 for _ in reader(kind).read(of_file(io.BytesIO(body), name), Account(handle="exempelby")))


def _exports(count: int) -> Iterator[tuple[str, str, bytes]]:
    """Reader, name of the file, the file: with every field and the very layout that the platform writes."""
    talk = {"participants": [{"name": "Kim"}], "messages": [_message(n) for n in range(count)], "title": "Kim"}
    body = json.dumps(talk, indent=2).encode()  # Meta escapes what is not ASCII, and its UTF-8 byte by byte
    yield "facebook-export", "message_1.json", body
    yield "instagram-export", "message_1.json", body
    tweets = json.dumps([{"tweet": _tweet(n)} for n in range(count)], indent=2, ensure_ascii=False)
    yield "x-archive", "tweets.js", b"window.YTD.tweets.part0 = " + tweets.encode()
    outbox = {"id": "outbox.json", "type": "OrderedCollection", "orderedItems": [_activity(n) for n in range(count)]}
    yield "mastodon-archive", "outbox.json", json.dumps(outbox, ensure_ascii=False, separators=(",", ":")).encode()
    marks = ",\n".join(json.dumps(_mark(n), separators=(",", ":")) for n in range(count))
    yield "bookmarks", "posts.json", f"[{marks}\n]\n".encode()


def _message(number: int) -> Any:
    message = {
        "sender_name": "Åsa Öberg".encode().decode("latin-1") if number % 2 else "Exempelby kommun",
        "timestamp_ms": 1_700_000_000_000 + number * 61_007,
        "content": WORDS.encode().decode("latin-1"),
        "is_geoblocked_for_viewer": False,
        "is_unsent_image_by_messenger_kid_parent": False,
    }
    if number % 10 == 0:
        message["reactions"] = [{"reaction": "\u00e2\u009d\u00a4", "actor": "Kim"}]
    return message


def _tweet(number: int) -> Any:
    made = datetime.fromtimestamp(1_700_000_000 + number * 61, UTC)
    identity = str(1_724_000_000_000_000_000 + number)
    initial = {"editTweetIds": [identity], "editableUntil": f"{made:%Y-%m-%dT%H:%M:%S.000Z}", "editsRemaining": "5"}
    mention = {"name": "Kim", "screen_name": "kim", "indices": ["0", "4"], "id_str": "17", "id": "17"}
    return {
        "edit_info": {"initial": {**initial, "isEditEligible": True}},
        "retweeted": False,
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        "entities": {"user_mentions": [mention] if number % 3 == 0 else [], "urls": [], "symbols": [], "hashtags": []},
        "display_text_range": ["0", str(len(WORDS))],
        "favorite_count": "2",
        "id_str": identity,
        "truncated": False,
        "retweet_count": "0",
        "id": identity,
        "created_at": f"{made:%a %b %d %H:%M:%S} +0000 2023",
        "favorited": False,
        "full_text": WORDS,
        "lang": "sv",
    }


def _activity(number: int) -> Any:
    me, at = "https://social.example/users/exempelby", "2023-11-14T22:13:20Z"
    note, to = f"{me}/statuses/{111_000_000_000_000_000 + number}", "https://www.w3.org/ns/activitystreams#Public"
    page = {"type": "CollectionPage", "next": f"{note}/replies?page=true", "partOf": f"{note}/replies", "items": []}
    html = f"<p>{WORDS}</p>"
    written = {
        "id": note, "type": "Note", "summary": None, "inReplyTo": None, "published": at,
        "url": note.replace("users/", "@").replace("statuses/", ""), "attributedTo": me, "to": [to],
        "cc": [f"{me}/followers"], "sensitive": False, "atomUri": note, "inReplyToAtomUri": None,
        "conversation": f"tag:social.example,2023-11-14:objectId={number}:objectType=Conversation", "content": html,
        "contentMap": {"sv": html}, "attachment": [], "tag": [],
        "replies": {"id": f"{note}/replies", "type": "Collection", "first": page},
        "likes": {"id": f"{note}/likes", "type": "Collection", "totalItems": 2},
        "shares": {"id": f"{note}/shares", "type": "Collection", "totalItems": 0},
    }  # fmt: skip
    about = {"id": f"{note}/activity", "type": "Create", "actor": me, "published": at, "to": [to]}
    return {**about, "cc": [f"{me}/followers"], "object": written}


def _mark(number: int) -> Any:
    return {
        "href": f"https://exempelby.example/drift/{number}", "description": WORDS, "extended": "",
        "meta": f"{number:032x}", "hash": f"{number:032x}", "time": "2023-11-14T22:13:20Z", "shared": "yes",
        "toread": "no", "tags": "vatten drift",
    }  # fmt: skip


def _lifelike(value: Any, name: str = "") -> Any:
    """With texts and ids as long as they are at the platforms."""
    if isinstance(value, dict):
        return {key: _lifelike(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_lifelike(inner, name) for inner in value]
    if isinstance(value, str) and name in TEXTS and len(value) < len(TEXT):
        return value + TEXT[len(value) :]
    if isinstance(value, str) and name == "id" and value.isdecimal():
        return value.rjust(DIGITS, "1")
    return value


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
