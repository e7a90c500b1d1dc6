"""RSS and Atom cut into items by their own bytes, however broken the rest is (pure).

Only marks are looked for here; what they mean is feedparser's work. One run over the bytes, in a time that follows
their number: a feed may be made to hurt.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

# Within CDATA and comments nothing is a mark; one that never ends takes the rest.
_MARKS = (
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(?P<end>/?)(?P<name>(?:[\w.-]{1,40}:)?(?:item|entry))(?=[\s/>])"
    r"[^<>]*?(?P<empty>/?)>"
)
_IN_TEXT, _IN_BYTES = re.compile(_MARKS, re.DOTALL), re.compile(_MARKS.encode(), re.DOTALL)
_XMLNS = re.compile(r"\bxmlns:([\w.-]{1,40})\s*=\s*[\"']([^\"'<>]{1,300})[\"']")
_BASE = re.compile(r"\bxml:base\s*=\s*[\"']([^\"'<>]{1,2000})[\"']")
_LONGEST_HEAD = 20_000

# Prefixes that feeds use: an item on its own has lost their declarations.
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "thr": "http://purl.org/syndication/thread/1.0",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}


@dataclass(frozen=True, slots=True)
class Cut:
    """A feed in parts: what stands before its first item, each whole item, the beginning of one that never ends."""

    head: str
    items: list[bytes] = field(repr=False)
    broken: bytes = field(default=b"", repr=False)

    @property
    def xmlns(self) -> dict[str, str]:
        """The prefixes that the head declares."""
        return dict(_XMLNS.findall(self.head))

    @property
    def base(self) -> str:
        """The head's last xml:base; '' without one."""
        return str((_BASE.findall(self.head) or [""])[-1])


def cut(body: bytes, encoding: str) -> Cut:
    """`body` in parts. `encoding`: the one it is written in, as far as somebody knows."""
    wide = _wide(encoding, body)
    if not wide:
        spans, open_at, first = _spans(body)
        head = body[: min(first, _LONGEST_HEAD)].decode("utf-8", "replace")
        return Cut(head, [body[start:end] for start, end in spans], body[open_at:] if open_at is not None else b"")
    text = body.decode(wide, "replace")
    spans, open_at, first = _spans(text)
    broken = text[open_at:].encode(wide, "replace") if open_at is not None else b""
    head = text[: min(first, _LONGEST_HEAD)]
    return Cut(head, [text[start:end].encode(wide, "replace") for start, end in spans], broken)


def _spans(text: str | bytes) -> tuple[list[tuple[int, int]], int | None, int]:
    """Where each outermost item begins and ends; where one begins that never ends; where the first begins."""
    found: list[tuple[int, int]] = []
    start, inside, depth = None, None, 0
    for mark in _IN_TEXT.finditer(text) if isinstance(text, str) else _IN_BYTES.finditer(text):
        name = mark["name"]
        if not name or (start is None and mark["end"]):
            continue
        if start is None and mark["empty"]:
            found.append(mark.span())
        elif start is None:
            start, inside, depth = mark.start(), name, 1
        elif name == inside and not mark["empty"]:
            depth += -1 if mark["end"] else 1
            if not depth:
                found.append((start, mark.end()))
                start = None
    first = found[0][0] if found else start
    return found, start, len(text) if first is None else first


def _wide(encoding: str, body: bytes = b"") -> str:
    """The codec for an encoding whose signs are not single bytes; '' for the others."""
    name = encoding.lower().replace("_", "-")
    if not name.startswith(("utf-16", "utf-32")):
        return ""
    return name if name.endswith(("le", "be")) else f"{name}-{'be' if body[:1] in (b'\xfe', b'\0') else 'le'}"


def is_item(body: bytes) -> bool:
    """Whether this is one item on its own, as it is kept."""
    found = _IN_BYTES.match(body[:2000].replace(b"\0", b"").lstrip())
    return bool(found and found["name"] and not found["end"])


def dressed(item: bytes, *, xmlns: Mapping[str, str], base: str, encoding: str) -> bytes:
    """One item as a feed of its own, so that it can be read again."""
    wide, atom = _wide(encoding), b"entry" in item[:120].replace(b"\0", b"").split(b">", maxsplit=1)[0]
    declared = [f"xmlns:{name}={quoteattr(uri)}" for name, uri in {**NAMESPACES, **xmlns}.items()]
    declared += [f"xml:base={quoteattr(base)}"] * bool(base) + [f'xmlns="{NAMESPACES["atom"]}"'] * atom
    said = f' encoding="{wide[:6] or encoding}"' if encoding else ""
    start, end = ("<feed", "</feed>") if atom else ("<rss", "</channel></rss>")
    lead = f'<?xml version="1.0"{said}?>{start} {" ".join(declared)}>' + ("" if atom else "<channel>")
    codec = wide or "ascii"
    mark = "\ufeff" if wide else ""
    return f"{mark}{lead}".encode(codec, "xmlcharrefreplace") + item + end.encode(codec)
