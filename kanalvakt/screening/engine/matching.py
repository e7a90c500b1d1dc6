"""Where patterns of the rules stand in a text."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from .document import ENDERS, Document

type Places = dict[Pattern, list[tuple[int, int]]]
# Patterns that may match at a word, each with the needs of its own.
type Sought = tuple[tuple[int, Pattern], ...]


@dataclass(frozen=True, slots=True)
class Element:
    """One step of a pattern: any of `symbols`, at most `gap` words after the step before."""

    symbols: frozenset[str]
    gap: int = 0
    optional: bool = False
    edge: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Steps; `anchor` is the one that is looked for first, `needs` what else must be in the text at all."""

    steps: tuple[Element, ...]
    anchor: int
    needs: tuple[frozenset[str], ...]
    before: tuple[Element, ...] = field(init=False)
    after: tuple[Element, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "before", self.steps[: self.anchor])
        object.__setattr__(self, "after", self.steps[self.anchor + 1 :])

    @property
    def first(self) -> frozenset[str]:
        """What it is looked for at."""
        return self.steps[self.anchor].symbols


# A pattern that hits more often than this in one text has said what it has to say.
MOST = 50
# So many different sets of classes are kept before it begins anew.
CLASS_SETS = 20_000


class Needs:
    """What patterns need, each a bit; so that one operation tells whether a text has all that a pattern needs."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._bits: dict[frozenset[str], int] = {}
        self._by_symbol: dict[str, int] = {}

    def mask(self, needs: Iterable[frozenset[str]]) -> int:
        """The bits of `needs`."""
        mask = 0
        for symbols in needs:
            if symbols not in self._bits:
                bit = self._bits[symbols] = 1 << len(self._bits)
                for symbol in symbols:
                    self._by_symbol[symbol] = self._by_symbol.get(symbol, 0) | bit
            mask |= self._bits[symbols]
        return mask

    def met_by(self, own: frozenset[str]) -> int:
        """The bits that a word of these classes satisfies."""
        met = 0
        for symbol in own:
            met |= self._by_symbol.get(symbol, 0)
        return met


class Index:
    """Patterns by the words that each is looked for at."""

    def __init__(self, patterns: Iterable[Pattern], needs: Needs) -> None:
        """`patterns`: in the order in which they are tried at a word."""
        self.masks = {pattern: needs.mask(pattern.needs) for pattern in patterns}
        self._by_symbol: dict[str, list[Pattern]] = {}
        for pattern in self.masks:
            for symbol in pattern.first:
                self._by_symbol.setdefault(symbol, []).append(pattern)
        self._number = {pattern: at for at, pattern in enumerate(self.masks)}
        self._known: dict[frozenset[str], Sought] = {}

    def at(self, own: frozenset[str]) -> Sought:
        """The patterns, with their masks, that may match at a word of these classes; kept, since words come again."""
        known = self._known.get(own)
        if known is None:
            found = {pattern for symbol in own for pattern in self._by_symbol.get(symbol, ())}
            known = tuple((self.masks[pattern], pattern) for pattern in sorted(found, key=self._number.__getitem__))
            if len(self._known) > CLASS_SETS:
                self._known.clear()
            self._known[own] = known
        return known


def places_of(
    document: Document,
    classes: list[frozenset[str]],
    at_words: list[tuple[int, Sought]],
    met: int,
) -> Places:
    """Where patterns stand, in the order of the text; `at_words`: those that may match at which token; `met`: the bits
    of all words together.
    """
    places: Places = {}
    words = document.words
    for at, sought in at_words:
        for mask, pattern in sought:
            if mask & met == mask:
                span = match(pattern, at, words, classes)
                if span and len(spans := places.setdefault(pattern, [])) < MOST:
                    spans.append(span)
    return places


def match(pattern: Pattern, at: int, words: list[str], classes: list[frozenset[str]]) -> tuple[int, int] | None:
    """The span of tokens that fits the pattern with its anchor at token `at`."""
    end = _forward(pattern.after, at + 1, words, classes) if pattern.after else at + 1
    if end is None:
        return None
    if not pattern.before:
        return at, end
    start = _backward(pattern.before, pattern.steps[pattern.anchor].gap, at, words, classes)
    return None if start is None else (start, end)


def _forward(steps: tuple[Element, ...], at: int, words: list[str], classes: list[frozenset[str]]) -> int | None:
    """Follow the steps to the right from token `at`; all reachable places are kept, so nothing is tried twice."""
    reach = {at}
    end = len(words)
    for step in steps:
        if step.edge:
            near = (
                {place + 1 for start in reach for place in _window(words, start, step.gap - 1)} if step.gap else set()
            )
            reach = {place for place in reach | near if _at_end(words, place)}
        else:
            moved = {
                place + 1
                for start in reach
                for place in _hits(step.symbols, range(start, end), step.gap, words, classes)
            }
            reach = moved | reach if step.optional else moved
        if not reach:
            return None
    return min(reach)


def _backward(
    steps: tuple[Element, ...], gap: int, at: int, words: list[str], classes: list[frozenset[str]]
) -> int | None:
    """Follow the steps to the left of the anchor, found at token `at`; `gap`: how far from it the last may stand."""
    reach = {at}
    for step in reversed(steps):
        if step.edge:
            reach = {place for place in reach if _at_start(words, place)}
        else:
            moved = {
                place for start in reach for place in _hits(step.symbols, range(start - 1, -1, -1), gap, words, classes)
            }
            reach = moved | reach if step.optional else moved
            gap = step.gap if moved or not step.optional else gap
        if not reach:
            return None
    return max(reach)


def _hits(symbols: frozenset[str], way: range, gap: int, words: list[str], classes: list[frozenset[str]]) -> list[int]:
    """Places of `symbols` along the way, at most `gap` words away, never across the end of a sentence."""
    found = []
    for at in way:
        if not symbols.isdisjoint(classes[at]):
            found.append(at)
        word = words[at]
        if word[0].isalnum():
            if not gap:
                break
            gap -= 1
        elif word in ENDERS:
            break
    return found


def _window(words: list[str], start: int, gap: int) -> list[int]:
    """All places at most `gap` words to the right."""
    found = []
    for place in range(start, len(words)):
        found.append(place)
        word = words[place]
        if word[0].isalnum():
            if not gap:
                break
            gap -= 1
        elif word in ENDERS:
            break
    return found


def _at_end(words: list[str], place: int) -> bool:
    return place >= len(words) or not words[place][0].isalnum()


def _at_start(words: list[str], place: int) -> bool:
    return place == 0 or words[place - 1] in ENDERS
