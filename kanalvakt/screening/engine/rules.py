"""Rules over words, read from the data files.

A pattern is elements between spaces: `ord`, `hot*`, `*jävel`, `@klass`, alternatives `a|b`, optional `ord?`, up to
n words between `~n`, sentence start `^` and end `$`, the mark `[?]`; `A & B`: both in one sentence,
`A && B`: both in the text. `NAMN`, `TJÄNSTEMAN`, `FORDON`, `ADRESS`, `NUMMER`: where detectors found a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .data import words
from .document import Document
from .lexicon import Lexicon
from .matching import Element, Pattern, places_of

FOUND = frozenset(("NAMN", "TJÄNSTEMAN", "FORDON", "ADRESS", "NUMMER", "BARN"))


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
    patterns = [_pattern(piece.split(), lexicon) for piece in pieces]
    if len(patterns) > 1:  # none of them is worth looking for where the others cannot be
        needs = [pattern.steps[pattern.anchor].symbols for pattern in patterns]
        patterns = [
            replace(pattern, needs=(*pattern.needs, *needs[:at], *needs[at + 1 :]))
            for at, pattern in enumerate(patterns)
        ]
    return Part(tuple(patterns), sentence)


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
    anchor = _anchor(steps, lexicon)
    needs = [step.symbols for at, step in enumerate(steps) if at != anchor and not step.optional and not step.edge]
    needs.sort(key=lambda symbols: (len(symbols & COMMON), len(symbols)))  # what is seldom there is asked for first
    return Pattern(tuple(steps), anchor, tuple(needs))


def _symbol(name: str, lexicon: Lexicon) -> str:
    if name in FOUND or name.startswith("@"):
        return name
    word = name.removeprefix("[").removesuffix("]") if len(name) > 2 else name
    lexicon.add_literal(word)
    return word


COMMON = words("rules.common")


def _anchor(steps: list[Element], lexicon: Lexicon) -> int:
    """The required step with the fewest everyday words, classes of such words included: it is tried least often."""
    everyday = {label for word in COMMON for label in lexicon.parts.whole.get(word, ()) if label[0] == "@"}

    def weight(at: int) -> tuple[int, int]:
        symbols = steps[at].symbols
        often = any(symbol in everyday or symbol in ("du", "jag", "NAMN") for symbol in symbols)
        return (len(symbols & COMMON) + 5 * often, at)

    return min((at for at, step in enumerate(steps) if not step.optional and not step.edge), key=weight)


CLASS_SETS = 20_000


class Rulebook:
    """All rules, indexed by what their patterns look for first."""

    def __init__(self, rules: list[Rule]) -> None:
        """`rules`: compiled rules."""
        self.rules = rules
        self.index: dict[str, list[Pattern]] = {}
        for rule in rules:
            _enter(rule.ways, self.index)
        self._by_pattern: dict[int, list[tuple[Rule, Part]]] = {}
        for rule in rules:
            for part in rule.ways:
                self._by_pattern.setdefault(id(part.patterns[0]), []).append((rule, part))
        # What excuses each rule: the same kind of index, looked through only when the rule holds.
        self._excuses: dict[int, tuple[frozenset[str], dict[str, list[Pattern]]]] = {}
        for rule in rules:
            index: dict[str, list[Pattern]] = {}
            _enter(rule.unless, index)
            self._excuses[id(rule)] = (frozenset(index), index)
        self._anchors = frozenset(self.index)
        self._sought_by: dict[frozenset[str], tuple[Pattern, ...]] = {}

    def apply(self, document: Document, classes: list[frozenset[str]], kind: str) -> Iterator[tuple[Rule, int, int]]:
        """Rules that hold, with the first token and the one past the last of what they saw."""
        places = places_of(document, classes, self._sought, self._anchors)
        if not places:
            return
        seen: set[int] = set()
        excuses: dict[int, tuple[list[Part], dict[int, list[tuple[int, int]]]]] = {}
        for key in places:
            for rule, part in self._by_pattern.get(key, ()):
                if id(rule) in seen or (rule.kinds and kind not in rule.kinds):
                    continue
                span = self._holds(part, places, document)
                if not span:
                    continue
                if id(rule) not in excuses:
                    excuses[id(rule)] = self._excusing(rule, document, classes)
                likely, where = excuses[id(rule)]
                if not any(self._holds(excuse, where, document, near=span) for excuse in likely):
                    seen.add(id(rule))
                    yield (rule, *span)

    def _excusing(
        self, rule: Rule, document: Document, classes: list[frozenset[str]]
    ) -> tuple[list[Part], dict[int, list[tuple[int, int]]]]:
        """What may excuse `rule` here, and where its patterns stand."""
        anchors, index = self._excuses[id(rule)]

        def sought(own: frozenset[str]) -> tuple[Pattern, ...]:
            return tuple(pattern for symbol in own if symbol in index for pattern in index[symbol])

        places = places_of(document, classes, sought, anchors)
        return [part for part in rule.unless if id(part.patterns[0]) in places], places

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


def _enter(parts: tuple[Part, ...], index: dict[str, list[Pattern]]) -> None:
    """Put the patterns of `parts` into `index`, by the words that each is looked for at."""
    for part in parts:
        for pattern in part.patterns:
            for symbol in pattern.steps[pattern.anchor].symbols:
                index.setdefault(symbol, []).append(pattern)
