"""Answers in whatever wrapping they were kept, and with whatever fields are gone: nothing written is lost."""

import copy
import gzip
import json
import os
import random
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kanalvakt.connectors.base import Parsed
from kanalvakt.connectors.recorded import answers
from kanalvakt.connectors.registry import connector

HERE = Path(__file__).parents[1]
RECORDINGS = Path(os.environ.get("KANALVAKT_RECORDINGS", "/nowhere"))
KINDS = [
    "bluesky", "facebook", "feed", "flickr", "ghost", "instagram", "linkedin", "mastodon", "threads", "tiktok", "vimeo",
    "webmention", "wordpress", "x", "youtube",
]  # fmt: skip
FOLDERS = {"feed": "feeds"}
# What makes an object something that somebody wrote, whatever platform it is of.
IDS = {"id", "id_str", "uri", "comment_id", "item_id", "cid"}
TEXTS = {"text", "message", "content", "full_text", "textDisplay", "commentary", "caption", "_content", "record"}

type Wrap = Callable[[bytes], bytes]


def _exchange(**more: object) -> dict[str, Any]:
    return {"request": {"method": "GET", "uri": "https://a.example/"}, "response": {"status": 200, **more}}


def _text(body: bytes) -> str:
    return body.decode("utf-8", "surrogateescape")


WRAPS: Mapping[str, Wrap] = {
    "as it is": lambda body: body,
    "byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "blanks around": lambda body: b"\r\n  " + body + b"\n\n",
    "gzip": gzip.compress,
    "over the wire": lambda body: b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + body,
    "exchange with a text": lambda body: json.dumps(_exchange(body=_text(body))).encode(),
    "HAR": lambda body: json.dumps(
        {"log": {"entries": [_exchange(content={"size": 1, "mimeType": "x", "text": _text(body)})]}}
    ).encode(),
    "HAR in base64": lambda body: json.dumps(
        {"log": {"entries": [_exchange(content={"text": b64encode(body).decode(), "encoding": "base64"})]}}
    ).encode(),
    "VCR": lambda body: json.dumps(
        {"version": 1, "interactions": [_exchange(body={"encoding": "utf-8", "string": _text(body)})]}
    ).encode(),
    "status and headers": lambda body: json.dumps({"status": 200, "headers": {}, "body": _text(body)}).encode(),
}
JSON_WRAPS: Mapping[str, Wrap] = {
    "UTF-16": lambda body: body.decode().encode("utf-16"),
    "exchange with JSON": lambda body: b'{"request": {}, "response": {"status": 200, "body": ' + body + b"}}",
    "JSON lines": lambda body: b"[]\n" + json.dumps(json.loads(body)).encode() + b"\n",
    "event stream": lambda body: b"event: update\ndata: " + json.dumps(json.loads(body)).encode() + b"\n\n",
    "two exchanges": lambda body: b'[{"request": {}, "response": {"body": ' + body + b'}}, {"response": {"body": []}}]',
}


def recordings(kind: str) -> Iterator[bytes]:
    """Our own, and the machine's when there are some."""
    found = [*(HERE / kind / "fixtures").glob("*.*"), *(RECORDINGS / FOLDERS.get(kind, kind)).rglob("*.*")]
    for path in sorted(path for path in found if path.is_file() and "lexicons" not in path.parts):
        if path.suffix != ".md" and path.stat().st_size < 150_000:
            yield path.read_bytes()


def read(kind: str, body: bytes) -> Parsed:
    found = Parsed()
    for answer in answers(body):
        part = connector(kind).parse(answer, {})
        found.extend(part)
        found.unread += part.unread
    return found


def told(parsed: Parsed) -> list[tuple[object, ...]]:
    return [
        (one.platform_id, one.kind, one.text, one.sender)
        for one in parsed
        if not one.platform_id.startswith(("sha256:", "own-"))
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_the_same_in_every_wrapping(kind: str) -> None:
    for body in recordings(kind):
        plain = read(kind, body)
        wraps = dict(WRAPS)
        if body.lstrip()[:1] in (b"{", b"[") and _is_json(body):
            wraps |= JSON_WRAPS
        for name, wrap in wraps.items():
            if len(list(answers(body))) == 1 and next(answers(body)) == body:  # not in a wrapping already
                assert told(read(kind, wrap(body))) == told(plain), (name, body[:200])


@pytest.mark.parametrize("kind", KINDS)
def test_odd_answers_lose_nothing_written_and_no_sender(kind: str) -> None:
    chance = random.Random(kind)
    for recorded in recordings(kind):
        for body in answers(recorded):
            if not _is_json(body):
                _check(kind, _damaged(body, chance))
                continue
            for _ in range(12):
                _check(kind, json.dumps(_changed(json.loads(body), chance)).encode())
            for odd in (
                b"",
                b" ",
                b"[]",
                b"{}",
                b"null",
                b'{"error": {"message": "x"}}',
                b'{"data": []}',
                b"\xff\xfe",
                body[:-9],
            ):
                _check(kind, odd)


def _check(kind: str, body: bytes) -> None:
    found = read(kind, body)
    for item in found:
        assert item.platform_id
        assert item.sender.platform_id or item.sender.name or item.sender.missing, body[:300]
    if _is_json(body):
        kept = b"\n".join(one.raw for one in (*found, *found.unread))
        for number in _written(json.loads(body)):
            assert number.encode() in kept, (number, body[:1000])


def _written(value: Any) -> Iterator[str]:
    """The ids of what somebody wrote: things with an id and a text."""
    if isinstance(value, dict):
        ids = [str(value[key]) for key in IDS & value.keys() if isinstance(value[key], str | int) and value[key]]
        if ids and any(isinstance(value[key], str) and value[key] for key in TEXTS & value.keys()):
            yield from (one for one in ids if one.isascii() and '"' not in one and "\\" not in one)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _written(inner)


def _changed(value: Any, chance: random.Random) -> Any:
    """With a few fields gone, emptied, of another kind, or wrapped."""
    value = copy.deepcopy(value)
    places = list(_places(value))
    for holder, key in chance.sample(places, min(len(places), chance.randint(1, 4))):
        if not (isinstance(holder, list) and key >= len(holder)) and (isinstance(holder, list) or key in holder):
            how = chance.randrange(8)
            old = holder[key]
            if how == 0 and isinstance(holder, dict):
                del holder[key]
            else:
                holder[key] = [old, None, "", 7, [], {}, [old], {"value": old}][how]
    return [value, {"data": value}, [value]][chance.randrange(3)] if isinstance(value, dict) else value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, inner in list(
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield value, key
        yield from _places(inner)


def _damaged(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + bytes(chance.randrange(256) for _ in range(3)) + body[at + chance.randrange(20) :]


def _is_json(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True
