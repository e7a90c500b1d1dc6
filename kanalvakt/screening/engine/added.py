"""A municipality's own words: whether an entry can be read, and what it would hit."""

import re
from collections.abc import Iterable, Iterator

from . import disguise
from .document import read
from .lexicon import Lexicon

ENTRY = re.compile(r"(?:[+*\-]?[a-zåäöéüæø]{2,40}(?:-[a-zåäöéüæø]{1,40})*(?:/[nav])?|[a-zåäöéüæø]{2,40}[+*])\Z")


def readable(entry: str) -> bool:
    """Whether `entry` is one lower-case word in the notation of the lexicon, such as `+ord/n`."""
    return bool(ENTRY.match(entry))


def hits(texts: Iterable[tuple[int, str]], entry: str) -> Iterator[tuple[int, int, int]]:
    """Where `entry` would hit: (the text's own number, start, end) for the first hit in each text."""
    lexicon = Lexicon([("tillagt", entry)])
    for number, text in texts:
        span = _first(text, lexicon)
        if span:
            yield (number, *span)


def _first(text: str, lexicon: Lexicon) -> tuple[int, int] | None:
    document = read(text)
    disguise.reveal(document, lexicon)
    for at, word in enumerate(document.words):
        if "@tillagt" in lexicon.classes(word):
            return document.normal.origin(document.starts[at], document.ends[at])
    return None
