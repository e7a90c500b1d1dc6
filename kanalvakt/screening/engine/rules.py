"""Rules over words, read from the data files.

A pattern is elements between spaces: `ord`, `hot*`, `*jävel`, `@klass`, alternatives `a|b`, optional `ord?`, up to
n words between `~n`, sentence start `^` and end `$`, the mark `[?]`; `A & B`: both in one sentence,
`A && B`: both in the text. `NAMN`, `TJÄNSTEMAN`, `FORDON`, `ADRESS`, `NUMMER`: where detectors found a person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .data import words
from .document import Document
from .lexicon import Lexicon
from .matching import CLASS_SETS, Element, Index, Needs, Pattern, Places, Sought, places_of

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


class Rulebook:
    """All rules, indexed by what their patterns look for first."""

    def __init__(self, rules: list[Rule]) -> None:
        """`rules`: compiled rules."""
        self._needs = Needs()
        self._index = Index(_patterns(part for rule in rules for part in rule.ways), self._needs)
        self._parts: dict[Pattern, list[tuple[Rule, Part]]] = {}
        for rule in rules:
            for part in rule.ways:
                self._parts.setdefault(part.patterns[0], []).append((rule, part))
        # What excuses each rule: an index of its own, looked through only when the rule holds.
        self._excuses = {rule.id: Excuses(rule.unless, self._needs) for rule in rules}
        self._known: dict[frozenset[str], tuple[int, Sought]] = {}

    def apply(self, document: Document, classes: list[frozenset[str]], kind: str) -> Iterator[tuple[Rule, int, int]]:
        """Rules that hold, with the first token and the one past the last of what they saw."""
        met, at_words = self._look(classes)
        places = places_of(document, classes, at_words, met)
        if not places:
            return
        seen: set[str] = set()
        excuses: dict[str, tuple[list[Part], Places]] = {}
        for pattern in places:
            for rule, part in self._parts.get(pattern, ()):
                if rule.id in seen or (rule.kinds and kind not in rule.kinds):
                    continue
                span = _holds(part, places, document)
                if not span:
                    continue
                if rule.id not in excuses:
                    excuses[rule.id] = self._excuses[rule.id].likely(document, classes, met)
                likely, where = excuses[rule.id]
                if not any(_holds(excuse, where, document, near=span) for excuse in likely):
                    seen.add(rule.id)
                    yield (rule, *span)

    def _look(self, classes: list[frozenset[str]]) -> tuple[int, list[tuple[int, Sought]]]:
        """The needs that the words of a text satisfy together, and what may match at which of them."""
        met = 0
        at_words = []
        for at, own in enumerate(classes):
            if own:
                bits, sought = self._known.get(own) or self._learn(own)
                met |= bits
                if sought:
                    at_words.append((at, sought))
        return met, at_words

    def _learn(self, own: frozenset[str]) -> tuple[int, Sought]:
        """What a word of these classes satisfies and may begin; kept, since words come again."""
        if len(self._known) > CLASS_SETS:
            self._known.clear()
        known = self._known[own] = self._needs.met_by(own), self._index.at(own)
        return known


class Excuses:
    """What excuses one rule."""

    def __init__(self, parts: tuple[Part, ...], needs: Needs) -> None:
        """`parts`: ways in which it is excused."""
        self._index = Index(_patterns(parts), needs)
        self._parts = [(needs.mask([part.patterns[0].first, *part.patterns[0].needs]), part) for part in parts]

    def likely(self, document: Document, classes: list[frozenset[str]], met: int) -> tuple[list[Part], Places]:
        """What may excuse the rule in this text, and where its patterns stand; `met`: what the text's words satisfy."""
        likely = [part for mask, part in self._parts if mask & met == mask]
        if not likely:
            return [], {}
        at_words = [(at, sought) for at, own in enumerate(classes) if own and (sought := self._index.at(own))]
        return likely, places_of(document, classes, at_words, met)


def _patterns(parts: Iterable[Part]) -> Iterator[Pattern]:
    return (pattern for part in parts for pattern in part.patterns)


def _holds(
    part: Part, places: Places, document: Document, near: tuple[int, int] | None = None
) -> tuple[int, int] | None:
    """Where all patterns of a part stand; `near`: the sentence it must share."""
    firsts = places.get(part.patterns[0])
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
                for span in places.get(other, ())
                if not part.same_sentence or document.sentences[span[0]] == sentence
            ]
            if not fit:
                break
            spans.append(fit[0])
        else:
            return spans[0] if not part.same_sentence else (min(a for a, _ in spans), max(b for _, b in spans))
    return None
