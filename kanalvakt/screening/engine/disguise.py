"""Words hidden by digits, signs or asterisks: "f4n", "j@vla", "h*lvete".

Only a strong word of the lexicon is put in their place.
"""

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import islice, product

from .document import Document
from .lexicon import Lexicon

HINT = re.compile(r"[^\W\d_][0-9@$!|*#€]+[^\W\d_]|[^\W\d_][*#]|(?<![^\W_])[0-9@$|][^\W\d_]{2}")
SIGN = re.compile(r"[0-9@$!|*#€]")  # what every hint has
CHUNK = re.compile(r"(?<!\S)\S{3,30}(?!\S)")
READINGS = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "aä",
    "5": "s",
    "6": "g",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "aä",
    "$": "s",
    "!": "i",
    "|": "il",
    "€": "e",
}
SWEARING = ("@svordom", "@svordomsled")
EDGES = ".,;:!?\"'()[]»«…"


def reveal(document: Document, lexicon: Lexicon) -> None:
    """Replace the tokens of each disguised word by the word it stands for, in place."""
    if not SIGN.search(document.text) or not HINT.search(document.text):
        return
    revealed = []
    for chunk in CHUNK.finditer(document.text):
        if HINT.search(chunk.group()):
            written = chunk.group().strip(EDGES)
            word = reading(written.lower(), lexicon)
            if word:
                start = chunk.start() + chunk.group().index(written)
                revealed.append((start, start + len(written), word))
    for start, end, word in reversed(revealed):
        _replace(document, word, start, end)


def reading(written: str, lexicon: Lexicon) -> str | None:
    """The strong word that `written` stands for."""
    if not any(char.isalpha() for char in written) or len(written) > 24:
        return None
    if "*" in written or "#" in written:
        return _masked(written.replace("#", "*"), _strong_words(lexicon))
    options = [READINGS.get(char, char) for char in written]
    for letters in islice(product(*options), 64):
        word = "".join(letters)
        if word.isalpha() and lexicon.classes(word) & lexicon.strong:
            return word
    return None


@lru_cache(maxsize=4)
def _strong_words(lexicon: Lexicon) -> dict[int, list[str]]:
    by_length: dict[int, list[str]] = {}
    for word, labels in lexicon.parts.whole.items():
        if labels & lexicon.strong and len(word) > 2:
            by_length.setdefault(len(word), []).append(word)
    for fitting in by_length.values():  # swearing first: "f*n" is "fan", not "fån"
        fitting.sort(key=lambda word: lexicon.parts.whole[word].isdisjoint(SWEARING))
    return by_length


def _masked(written: str, words: dict[int, list[str]]) -> str | None:
    """A strong word of the same length that agrees in every letter shown; the first letter must be shown."""
    if (
        written[0] == "*"
        or not set(written) - {"*"}
        or written.strip("*").isdecimal()
        or (written.endswith("*") and written.count("*") == 1)
    ):
        return None
    for word in words.get(len(written), ()):
        if all(char in ("*", own) for char, own in zip(written, word, strict=True)):
            return word
    return None


def _replace(document: Document, word: str, start: int, end: int) -> None:
    """Put one token in place of those inside [start, end)."""
    first, last = bisect_left(document.starts, start), bisect_left(document.starts, end)
    if first < last:
        document.words[first:last] = [word]
        document.ends[first:last] = [end]
        document.starts[first:last] = [start]
        document.sentences[first:last] = [document.sentences[first]]
