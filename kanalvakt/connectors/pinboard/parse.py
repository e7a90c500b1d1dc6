"""From the bookmarks of Pinboard's API (and what Delicious said in the same forms, JSON or XML) to items (pure)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from html import unescape
from typing import Any

from kanalvakt.connectors.base import FetchedItem, Parsed, Person
from kanalvakt.connectors.nested import leaves, without_tokens
from kanalvakt.connectors.reading import NoItem, identity, inside, moment, parsed, text, written
from kanalvakt.connectors.slices import Broken, Slice
from kanalvakt.core.wording import kept as _

NOBODY = _("Bokmärkena nämner inte sitt konto.")
_MARK = re.compile(rb"<post(?=[\s/>])(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_ATTRIBUTE = re.compile(r"(?<![\w-])([\w-]++)\s*+=\s*(?:\"([^\"]*)\"|'([^']*)')")
# What public feeds call it.
_FEED = {"u": "href", "d": "description", "n": "extended", "dt": "time", "a": "user", "t": "tags"}
# Whose they are is said once, before the list.
START = 4096
_XML_USER = re.compile(rb"<posts\b[^>]*?\suser\s*=\s*[\"']([^\"']*)")
_JSON_USER = re.compile(rb'\A\s*\{[^\[]*?"user"\s*:\s*("(?:[^"\\]|\\.)*")')


def items(body: bytes, context: Mapping[str, str]) -> Parsed:
    """The bookmarks of an answer."""
    xml = body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    parts = _marks(without_tokens(body)) if xml else leaves(body, _is_item)
    own = [part for part in context.get("own_ids", "").split(",") if part]
    return parsed(parts, partial(_item, context, _user(body, context), own))


def _user(body: bytes, context: Mapping[str, str]) -> str:
    with suppress(ValueError, RecursionError):
        if told := text(inside(json.loads(context.get("head") or "{}"), "user")):
            return told
    if found := _XML_USER.search(body, 0, START):
        return unescape(found[1].decode("utf-8", "replace"))
    with suppress(ValueError):
        return text(json.loads(found[1])) if (found := _JSON_USER.match(body, 0, START)) else ""
    return ""


def _marks(body: bytes) -> Iterator[Slice | Broken]:
    number, end = 0, 0
    for number, mark in enumerate(_MARK.finditer(body), 1):
        end = mark.end()
        told = _ATTRIBUTE.findall(mark[0].decode("utf-8", "replace"))
        yield Slice(f"post {number}", {name: unescape(one or other) for name, one, other in told}, mark[0])
    if b"<post " in body[end:] or (not number and b"<posts" not in body):
        yield Broken(f"post {number + 1}", body[end:])


def _is_item(value: Any) -> bool:
    return isinstance(value, dict) and (
        ("href" in value and bool({"hash", "description"} & value.keys())) or {"u", "d"} <= value.keys()
    )


def _item(
    context: Mapping[str, str], user: str, own: Sequence[str], value: Mapping[str, Any], raw: bytes
) -> FetchedItem:
    if not _is_item(value):
        raise NoItem(_("Inget bokmärke."))
    if "href" not in value:
        value = {_FEED.get(name, name): one for name, one in value.items()}
    who = text(value.get("user")) or user or (own[0] if own else "")
    words = [text(value.get("description")), text(value.get("extended")), text(value.get("href"))]
    tags = value.get("tags", value.get("tag"))
    named = filter(None, map(text, tags)) if isinstance(tags, list) else text(tags).split()
    labels = " ".join([f"#{one}" for one in named])
    return FetchedItem(
        platform_id=identity(text(value.get("hash")) or value.get("href")),
        kind="post",
        text="\n\n".join(part for part in [*words, labels] if part),
        sender=Person(who, handle=who) if who else Person(missing=NOBODY),
        written_at=moment(value.get("time")) or written(None, context),
        raw=raw,
        is_own=bool(who) and (not own or who in own),
        visibility="hidden" if value.get("shared") == "no" else "visible",
        permalink=text(value.get("href")),
    )
