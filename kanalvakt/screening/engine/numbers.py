"""Runs of digits with what separates them, and the check digits that Swedish numbers share."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from .document import Document

# A digit, then separators and digits in turn: the two never overlap, so the scan is linear.
# How many signs may stand between the words that are looked at; a bound keeps the scan linear.
SIGNS = 6
RUN = re.compile(r"\d(?:[ .\-+/:\n()]{0,3}\d)*")


@dataclass(frozen=True, slots=True)
class Run:
    """Digits `value` at `places` in the text; `firsts`, `lasts`: the digit index where a group begins and ends."""

    value: str
    places: list[int]
    firsts: list[int]
    lasts: list[int]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where digits first..last (inclusive) stand."""
        return self.places[first], self.places[last] + 1


def runs(document: Document) -> list[Run]:
    """All runs of digits, longest possible each."""
    return [_run(found.group(), found.start()) for found in RUN.finditer(document.text)]


def _run(text: str, offset: int) -> Run:
    places = [at for at, char in enumerate(text) if char.isdecimal()]
    value = "".join(text[at] for at in places)
    firsts = [i for i, at in enumerate(places) if i == 0 or places[i - 1] != at - 1]
    lasts = [i for i, at in enumerate(places) if i == len(places) - 1 or places[i + 1] != at + 1]
    return Run(value, [offset + at for at in places], firsts, lasts)


def luhn(digits: str) -> bool:
    """Whether the last digit is the modulus 10 check digit of the ones before."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + at % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def before(document: Document, start: int, count: int) -> list[str]:
    """The `count` words (no signs) that stand before a place in the text, nearest first."""
    at = _token_at(document, start)
    return _words(document.words[max(0, at - count - SIGNS) : at][::-1], count)


def after(document: Document, end: int, count: int) -> list[str]:
    """The `count` words that follow a place, nearest first."""
    at = _token_at(document, end)
    return _words(document.words[at : at + count + SIGNS], count)


def _words(tokens: list[str], count: int) -> list[str]:
    """The first `count` words of one line."""
    line = tokens[: tokens.index("\n")] if "\n" in tokens else tokens
    return [token for token in line if token[0].isalnum()][:count]


def nearby(document: Document, start: int, end: int, count: int) -> list[str]:
    """The words at most `count` tokens before or after [start, end)."""
    first, last = _token_at(document, start), _token_at(document, end)
    return document.words[max(0, first - count) : first] + document.words[last : last + count]


def _token_at(document: Document, place: int) -> int:
    return bisect_left(document.starts, place)


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether neither a letter nor a digit touches [start, end); a full stop or a dash between words may."""
    left = text[start - 1] if start else " "
    right = text[end] if end < len(text) else " "
    return not (left.isalnum() or right.isalnum())
