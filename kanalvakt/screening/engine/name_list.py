"""First names and surnames by spelling, and what a word may be."""

from functools import lru_cache

from .data import lines
from .estate import common_words
from .name_words import PARTICLES, clear_surname, looks_like_surname

FIRST, LAST, AMBIGUOUS, COMMON, PLACE, GENITIVE, PARTICLE = 1, 2, 4, 8, 16, 32, 64


class NameList:
    """Names by lower-case spelling; what a word may be is worked out once and kept."""

    def __init__(self, more: frozenset[tuple[str, str]] = frozenset()) -> None:
        """`more`: ("first" | "last", name) pairs beside the shipped lists."""
        self.first = {name.lower() for name in lines("first_names.txt")} | {
            name.lower() for kind, name in more if kind == "first"
        }
        self.last = {name.lower() for name in lines("surnames.txt")} | {
            name.lower() for kind, name in more if kind == "last"
        }
        self.ambiguous = set(lines("ambiguous_names.txt"))
        self.ambiguous |= {
            name.lower()
            for kind, name in more
            if name.lower() in common_words() and name.lower() not in self.first | self.last
        }
        self.places = {name.lower() for name in lines("places.txt")}
        self.figures: dict[str, list[list[str]]] = {}
        for entry in lines("figures.txt"):
            figure = entry.split("_")
            self.figures.setdefault(figure[0], []).append(figure)
        self._cache: dict[str, int] = {}

    def flags_of(self, words: list[str]) -> list[int]:
        """What each of the lower-case words may be."""
        known = self._cache
        try:
            return [known[word] for word in words]
        except KeyError:
            return [self.flags(word) for word in words]

    def flags(self, word: str) -> int:
        """What a lower-case word may be, as a sum of the constants above."""
        known = self._cache.get(word)
        if known is None:
            known = self._flags(word)
            if known == 0 and len(word) > 3 and word.endswith("s"):
                bare = self._flags(word[:-1])
                known = bare | GENITIVE if bare & (FIRST | LAST) and not bare & COMMON else 0
            if word in PARTICLES:
                known |= PARTICLE
            if len(self._cache) > 100_000:
                self._cache.clear()
            self._cache[word] = known
        return known

    def _flags(self, word: str) -> int:
        found = FIRST * (word in self.first) + LAST * (word in self.last) + PLACE * (word in self.places)
        if word in self.ambiguous:
            found |= AMBIGUOUS
        if not found & (FIRST | LAST):
            found |= COMMON * (word in common_words())
            if not found and word.endswith(("en", "et", "na")) and _is_compound(word, tail=5):
                found |= COMMON  # "Blodbussen"
            elif not found & (COMMON | PLACE) and looks_like_surname(word):
                found |= LAST | (0 if clear_surname(word) else AMBIGUOUS)
            elif not found and _is_compound(word):
                found |= COMMON
        return found


def _is_compound(word: str, tail: int = 4) -> bool:
    """Whether two everyday words joined make it up: "visentparken", "lånekort"; `tail`: least length of the last."""
    known = common_words()
    return any(word[cut:] in known and word[:cut].rstrip("s-") in known for cut in range(3, len(word) - tail + 1))


@lru_cache(maxsize=4)
def name_list(more: frozenset[tuple[str, str]]) -> NameList:
    """The shipped list and `more`."""
    return NameList(more)
