"""Rules over words, read from the data files.

A pattern is elements between spaces: `ord`, `hot*`, `*jävel`, `@klass`, alternatives `a|b`, optional `ord?`, up to
n words between `~n`, sentence start `^` and end `$`, the mark `[?]`; `A & B`: both in one sentence,
`A && B`: both in the text. `NAMN`, `TJÄNSTEMAN`, `FORDON`, `ADRESS`, `NUMMER`: where detectors found a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .data import words
from .document import ENDERS, Document
from .lexicon import Lexicon

FOUND = frozenset(("NAMN", "TJÄNSTEMAN", "FORDON", "ADRESS", "NUMMER", "BARN"))


@dataclass(frozen=True, slots=True)
class Element:
    """One step of a pattern: any of `symbols`, at most `gap` words after the step before."""

    symbols: frozenset[str]
    gap: int = 0
    optional: bool = False
    edge: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Steps; `anchor` is the one that is looked for first, `needs` what else must be in the text at all."""

    steps: tuple[Element, ...]
    anchor: int
    needs: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Alternative ways are separate rules; a way may need several patterns in one sentence or one text."""

    patterns: tuple[Pattern, ...]
    same_sentence: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the data files, compiled."""

    id: str
    type: str
    group: str
    section: str
    tier: str
    confidence: float
    reason: str
    ways: tuple[Part, ...]
    unless: tuple[Part, ...]
    kinds: frozenset[str]


def parse(text: str, lexicon: Lexicon) -> Part:
    """Compile one line of `match` or `unless`."""
    sentence = " && " not in text
    pieces = text.split(" & ") if sentence else text.split(" && ")
    return Part(tuple(_pattern(piece.split(), lexicon) for piece in pieces), sentence)


def _pattern(words: list[str], lexicon: Lexicon) -> Pattern:
    steps: list[Element] = []
    gap = 0
    for word in words:
        if word[0] == "~" and len(word) > 1:
            gap = int(word[1:])
        elif word in ("^", "$"):
            steps.append(Element(frozenset(), gap, edge=word))
        else:
            optional = word.endswith("?") and len(word) > 1
            symbols = frozenset(_symbol(name, lexicon) for name in word.removesuffix("?").split("|"))
            steps.append(Element(symbols, gap, optional))
            gap = 0
    anchor = _anchor(steps)
    needs = tuple(step.symbols for at, step in enumerate(steps) if at != anchor and not step.optional and not step.edge)
    return Pattern(tuple(steps), anchor, needs)


def _symbol(name: str, lexicon: Lexicon) -> str:
    if name in FOUND or name.startswith("@"):
        return name
    word = name.removeprefix("[").removesuffix("]") if len(name) > 2 else name
    lexicon.add_literal(word)
    return word


COMMON = words("rules.common")


def _anchor(steps: list[Element]) -> int:
    """The required step with the fewest everyday words: it is tried least often."""

    def weight(at: int) -> tuple[int, int]:
        step = steps[at]
        return (len(step.symbols & COMMON) + 5 * any(symbol in ("du", "jag", "NAMN") for symbol in step.symbols), at)

    return min((at for at, step in enumerate(steps) if not step.optional and not step.edge), key=weight)


# A pattern that hits more often than this in one text has said what it has to say.
MOST = 50
CLASS_SETS = 20_000


class Rulebook:
    """All rules, indexed by what their patterns look for first."""

    def __init__(self, rules: list[Rule]) -> None:
        """`rules`: compiled rules."""
        self.rules = rules
        self.index: dict[str, list[Pattern]] = {}
        parts = [part for rule in rules for part in (*rule.ways, *rule.unless)]
        for pattern in {id(pattern): pattern for part in parts for pattern in part.patterns}.values():
            for symbol in pattern.steps[pattern.anchor].symbols:
                self.index.setdefault(symbol, []).append(pattern)
        self._by_pattern: dict[int, list[tuple[Rule, Part]]] = {}
        for rule in rules:
            for part in rule.ways:
                self._by_pattern.setdefault(id(part.patterns[0]), []).append((rule, part))
        # What excuses each rule, by the pattern that must be there first.
        self._excuses: dict[int, dict[int, list[Part]]] = {}
        for rule in rules:
            excuses = self._excuses.setdefault(id(rule), {})
            for part in rule.unless:
                excuses.setdefault(id(part.patterns[0]), []).append(part)
        self._anchors = frozenset(self.index)
        self._sought_by: dict[frozenset[str], tuple[Pattern, ...]] = {}

    def apply(self, document: Document, classes: list[frozenset[str]], kind: str) -> Iterator[tuple[Rule, int, int]]:
        """Rules that hold, with the first token and the one past the last of what they saw."""
        places = self._places(document, classes)
        if not places:
            return
        seen: set[int] = set()
        for key in places:
            for rule, part in self._by_pattern.get(key, ()):
                if id(rule) in seen or (rule.kinds and kind not in rule.kinds):
                    continue
                span = self._holds(part, places, document)
                if span and not self._excused(rule, places, document, span):
                    seen.add(id(rule))
                    yield (rule, *span)

    def _excused(
        self, rule: Rule, places: dict[int, list[tuple[int, int]]], document: Document, span: tuple[int, int]
    ) -> bool:
        excuses = self._excuses[id(rule)]
        return any(
            self._holds(part, places, document, near=span)
            for key in excuses.keys() & places.keys()
            for part in excuses[key]
        )

    def _places(self, document: Document, classes: list[frozenset[str]]) -> dict[int, list[tuple[int, int]]]:
        places: dict[int, list[tuple[int, int]]] = {}
        present = frozenset().union(*classes)
        hopeless: set[int] = set()
        for at, own in enumerate(classes):
            if not own or self._anchors.isdisjoint(own):
                continue
            for pattern in self._sought(own):
                key = id(pattern)
                if key in hopeless:
                    continue
                for need in pattern.needs:
                    if need.isdisjoint(present):
                        hopeless.add(key)
                        break
                else:
                    span = match(pattern, at, document, classes)
                    if span and len(spans := places.setdefault(key, [])) < MOST:
                        spans.append(span)
        return places

    def _sought(self, own: frozenset[str]) -> tuple[Pattern, ...]:
        """The patterns that may begin to match at a word of these classes; kept, since words come again."""
        known = self._sought_by.get(own)
        if known is None:
            known = tuple(pattern for symbol in own for pattern in self.index.get(symbol, ()))
            if len(self._sought_by) > CLASS_SETS:
                self._sought_by.clear()
            self._sought_by[own] = known
        return known

    @staticmethod
    def _holds(
        part: Part, places: dict[int, list[tuple[int, int]]], document: Document, near: tuple[int, int] | None = None
    ) -> tuple[int, int] | None:
        """Where all patterns of a part stand; `near`: the sentence it must share."""
        firsts = places.get(id(part.patterns[0]))
        if not firsts:
            return None
        for start, end in firsts:
            sentence = document.sentences[start]
            if (
                near
                and part.same_sentence
                and sentence not in (document.sentences[near[0]], document.sentences[near[1] - 1])
            ):
                continue
            spans = [(start, end)]
            for other in part.patterns[1:]:
                fit = [
                    span
                    for span in places.get(id(other), ())
                    if not part.same_sentence or document.sentences[span[0]] == sentence
                ]
                if not fit:
                    break
                spans.append(fit[0])
            else:
                return spans[0] if not part.same_sentence else (min(a for a, _ in spans), max(b for _, b in spans))
        return None


def match(pattern: Pattern, at: int, document: Document, classes: list[frozenset[str]]) -> tuple[int, int] | None:
    """The span of tokens that fits the pattern with its anchor at token `at`."""
    steps = pattern.steps
    ends = _forward(steps[pattern.anchor + 1 :], at + 1, document, classes)
    if ends is None:
        return None
    starts = _backward(steps[: pattern.anchor + 1], at, document, classes)
    return (starts, ends) if starts is not None else None


def _forward(steps: tuple[Element, ...], at: int, document: Document, classes: list[frozenset[str]]) -> int | None:
    """Follow the steps to the right from token `at`; all reachable places are kept, so nothing is tried twice."""
    reach = {at}
    for step in steps:
        if step.edge:
            near = (
                {place + 1 for start in reach for place in _window(document, start, step.gap - 1, 1)}
                if step.gap
                else set()
            )
            reach = {place for place in reach | near if _at_end(document, place)}
        else:
            moved = {
                place + 1
                for start in reach
                for place in _window(document, start, step.gap, 1)
                if not step.symbols.isdisjoint(classes[place])
            }
            reach = moved | reach if step.optional else moved
        if not reach:
            return None
    return min(reach)


def _backward(steps: tuple[Element, ...], at: int, document: Document, classes: list[frozenset[str]]) -> int | None:
    """Follow the steps to the left; the last of `steps` is the anchor, already found at token `at`."""
    reach = {at}
    gap = steps[-1].gap
    for step in reversed(steps[:-1]):
        if step.edge:
            reach = {place for place in reach if _at_start(document, place)}
        else:
            moved = {
                place
                for start in reach
                for place in _window(document, start - 1, gap, -1)
                if not step.symbols.isdisjoint(classes[place])
            }
            reach = moved | reach if step.optional else moved
            gap = step.gap if moved or not step.optional else gap
        if not reach:
            return None
    return max(reach)


def _window(document: Document, start: int, gap: int, step: int) -> Iterator[int]:
    """Places at most `gap` words away, never across the end of a sentence."""
    place = start
    left = gap
    while 0 <= place < len(document.words):
        yield place
        word = document.words[place]
        if word in ENDERS:
            return
        if word[0].isalnum():
            if not left:
                return
            left -= 1
        place += step


def _at_end(document: Document, place: int) -> bool:
    return place >= len(document.words) or not document.words[place][0].isalnum()


def _at_start(document: Document, place: int) -> bool:
    return place == 0 or document.words[place - 1] in ENDERS
