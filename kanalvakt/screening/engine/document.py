"""A text cut once into words, numbers and signs; every detector reads the same cut."""

import re
from dataclasses import dataclass
from itertools import accumulate

from .normalise import Normal, normalise

# No alternative can match what another can begin, so the scan never goes back.
TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_|\n")
SPACED = re.compile(
    r"(?<![^\W_])(?:[^\W\d_](?:[ ]{1,2}|[.\-_*·|]))(?:[^\W\d_](?:[ ]{1,2}|[.\-_*·|])){1,60}[^\W\d_](?![^\W_])"
)
DIGIT = re.compile(r"\d")
ENDERS = frozenset(".!?\n")


@dataclass(slots=True)
class Document:
    """Parallel lists, one place a token: `words` in lower case, `starts`/`ends` in the normalised text."""

    normal: Normal
    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[int]
    digits: int

    def __len__(self) -> int:
        return len(self.words)

    def raw(self, at: int) -> str:
        """Token `at` as written."""
        return self.text[self.starts[at] : self.ends[at]]

    def glued(self, at: int) -> bool:
        """Whether token `at` stands directly after the one before it."""
        return at > 0 and self.ends[at - 1] == self.starts[at]


def read(text: str) -> Document:
    """Cut `text` into tokens; letters written apart ("f a n") become one word."""
    normal = normalise(text)
    text = normal.text
    words, starts, ends = _cut(text)
    # Three words of one letter, at least, are letters apart.
    if [*map(len, words)].count(1) > 2 and (spaced := _spaced(text)):
        words, starts, ends = _cut_around(text, spaced)
    return Document(normal, text, words, starts, ends, _sentences(words), len(DIGIT.findall(text)))


def _cut(text: str) -> tuple[list[str], list[int], list[int]]:
    """The tokens of a text; in lower case all at once where that changes no length and no letter by its neighbours."""
    cuts = [*map(re.Match.span, TOKEN.finditer(text))]
    lowered = text.lower()
    if len(lowered) == len(text) and "Σ" not in text:
        words = [lowered[start:end] for start, end in cuts]
    else:
        words = [text[start:end].lower() for start, end in cuts]
    return words, [start for start, _ in cuts], [end for _, end in cuts]


def _cut_around(text: str, spaced: dict[int, list[tuple[str, int, int]]]) -> tuple[list[str], list[int], list[int]]:
    """The tokens of a text in which some words have their letters apart."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    skip_to = -1
    for found in TOKEN.finditer(text):
        start = found.start()
        if start < skip_to:
            continue
        for word, begin, end in spaced.get(start, ((found.group().lower(), start, found.end()),)):
            words.append(word)
            starts.append(begin)
            ends.append(end)
            skip_to = end
    return words, starts, ends


def _spaced(text: str) -> dict[int, list[tuple[str, int, int]]]:
    """Words whose letters stand apart, by where they start: {start: [(word, start, end), …]}."""
    found: dict[int, list[tuple[str, int, int]]] = {}
    for run in SPACED.finditer(text):
        pieces: list[tuple[str, int, int]] = []
        start = run.start()
        for part in re.split(r"( {2})", run.group()):
            letters = re.sub(r"[\W_]", "", part).lower()
            if letters:
                lead = len(part) - len(part.lstrip())
                pieces.append((letters, start + lead, start + len(part.rstrip(" ."))))
            start += len(part)
        if all(len(word) > 2 for word, _, _ in pieces):
            found[run.start()] = pieces
    return found


def _sentences(words: list[str]) -> list[int]:
    """The number of the sentence each token belongs to."""
    numbers = [*accumulate(map(ENDERS.__contains__, words), initial=0)]
    numbers.pop()
    return numbers
