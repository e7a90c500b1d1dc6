"""Flickr's answers as XML, the form it gives when nobody asks for another (pure): each thing as its JSON would be.

"An element's attributes are the object's members, its text is `_content`" (flickr.com/services/api/response.json.html).
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from kanalvakt.connectors.slices import Broken, Slice

# Nothing of these lies in another of the same name. An attribute's value never holds "<".
_MARK = re.compile(rb"<(photo|comment|event|topic|reply)\b(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>")
_LIST = re.compile(rb"<(?:photos|photoset|comments|items|topics|replies)\b")


def is_xml(body: bytes) -> bool:
    """Whether an answer is no JSON."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def things(body: bytes) -> Iterator[Slice | Broken]:
    """Pictures, comments and the like with their own bytes; the answer itself when it holds none."""
    found, at = 0, 0
    while mark := _MARK.search(body, at):
        at, closing = mark.end(), b"</" + mark[1] + b">"
        if not mark[0].endswith(b"/>"):
            end = body.find(closing, at)
            if end < 0:
                yield Broken(f"{mark[1].decode()} {found + 1}", body[mark.start() :])
                return
            at = end + len(closing)
        found += 1
        raw = body[mark.start() : at]
        yield Slice(f"{mark[1].decode()} {found}", _value(raw), raw)
    if not found and not _LIST.search(body):
        yield Slice("$", {"stat": "fail"} if b'stat="fail"' in body else {}, body)


def _value(raw: bytes) -> dict[str, Any]:
    """Empty for what is no XML. Without a document's head there are no entities to expand."""
    try:
        return _members(ElementTree.fromstring(raw))  # noqa: S314 - nothing is declared within a piece
    except (ElementTree.ParseError, RecursionError):
        return {}


def _members(element: ElementTree.Element) -> dict[str, Any]:
    found: dict[str, Any] = dict(element.attrib)
    for inner in element:
        found.setdefault(inner.tag, _members(inner))
    if said := (element.text or "").strip():
        found["_content"] = said
    return found
