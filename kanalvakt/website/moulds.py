"""Templates that are filled in microseconds: written once with marks where words are to stand, then only filled.

A mould is of one template in one language, and of which words there are: "no address" is another mould than "an
address". None holds anything that is shown but what every page says (the municipality's name, what can be chosen from),
so nothing needs to be forgotten when a post or a channel changes.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Sequence
from html import escape
from itertools import accumulate, chain

from django.utils.safestring import SafeString, mark_safe

MOST = 2000
_SECRET = secrets.token_hex(8).upper()  # no words from outside can be a mark
_BETWEEN = "\x00"  # in no word: `core.text.shown` makes it visible
_MARK = re.compile(f"{_SECRET}([0-9]{{4}})")

type Write = Callable[[Sequence[SafeString]], str]


class Moulds:
    """What one writer writes. `write` is given a mark for each word, "" for each that is empty.

    It has to leave a mark as it is: a word has been through every filter before it comes here.
    """

    __slots__ = ("_fill", "_write")

    def __init__(self, write: Write) -> None:
        self._write = write
        self._fill: dict[tuple[bool, ...], Callable[..., str]] = {}

    def text(self, words: Sequence[str]) -> str:
        """With these words, escaped; what `SafeString` holds is markup and stays as it is."""
        return self._markup([word if type(word) is SafeString else escape(word) for word in words])

    def texts(self, rows: Sequence[Sequence[str]]) -> list[str]:
        """The same for many rows of words alone, which are escaped all at once."""
        words = escape(_BETWEEN.join(map(_BETWEEN.join, rows))).split(_BETWEEN)
        if len(words) != sum(map(len, rows)):  # a word has the sign itself in it
            return [self._markup(list(map(escape, row))) for row in rows]
        ends = accumulate(map(len, rows))
        return [self._markup(words[end - len(row) : end]) for row, end in zip(rows, ends, strict=True)]

    def _markup(self, words: Sequence[str]) -> str:
        shape = tuple(map(bool, words))
        fill = self._fill.get(shape)
        if fill is None:
            if len(self._fill) >= MOST:
                self._fill.clear()
            fill = self._fill[shape] = _mould(self._write, shape)
        return fill(*words)


def _mould(write: Write, shape: Sequence[bool]) -> Callable[..., str]:
    marks = [mark_safe(f"{_SECRET}{place:04}" if there else "") for place, there in enumerate(shape)]  # noqa: S308
    text, *rest = _MARK.split(write(marks))
    places = (f"{{{int(place)}}}" for place in rest[::2])
    words = (part.replace("{", "{{").replace("}", "}}") for part in (text, *rest[1::2]))
    first = next(words)
    return "".join([first, *chain.from_iterable(zip(places, words, strict=True))]).format


_moulds: dict[Hashable, Moulds] = {}


def moulds(same: Hashable, write: Write) -> Moulds:
    """The moulds of what is the same but for the words: `same` names the template, the language, all that it shows."""
    found = _moulds.get(same)
    if found is None:
        if len(_moulds) >= MOST:
            _moulds.clear()
        found = _moulds[same] = Moulds(write)
    return found
