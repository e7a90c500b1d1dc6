"""How likely it is that a comment needs somebody, learnt from the municipality's own decisions: pure and small.

Naive Bayes over which words a text has. It orders the queue; it finds nothing, hides nothing and decides nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]{3,30}")
# A word says something when it stood in so many of the texts; what fewer people wrote is not kept.
LEAST_TEXTS = 5
MOST_WORDS = 5000
TOP = 0.25
LATER = 0.2

type Example = tuple[str, bool]  # a text, and whether it needed somebody


@dataclass(frozen=True, slots=True)
class Weights:
    """`bias` and what each word adds to the logarithm of the odds that the text needs somebody."""

    bias: float
    words: dict[str, float]

    def score(self, text: str) -> int:
        """From 1 (hardly) to 100 (surely)."""
        odds = self.bias + sum(self.words.get(word, 0.0) for word in _words(text))
        return 1 + round(99 / (1 + math.exp(-max(-30.0, min(30.0, odds)))))


@dataclass(frozen=True, slots=True)
class Measure:
    """Of the `later` decisions, which were not learnt from: the share that needed somebody among the quarter put
    first (`first`), and among all of them (`all`), which is what any order would give."""

    later: int
    first: float
    all: float


def learn(examples: Iterable[Example]) -> Weights:
    """Weights from decisions, each text once."""
    seen: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    texts = [0, 0]
    for text, needed in examples:
        texts[needed] += 1
        seen[needed].update(_words(text))
    often = [word for word in seen[0].keys() | seen[1].keys() if seen[0][word] + seen[1][word] >= LEAST_TEXTS]
    weights = {word: _log_share(seen[1][word], texts[1]) - _log_share(seen[0][word], texts[0]) for word in often}
    kept = sorted(weights, key=lambda word: (-abs(weights[word]), word))[:MOST_WORDS]
    bias = math.log((texts[1] + 1) / (texts[0] + 1))
    return Weights(round(bias, 4), {word: round(weights[word], 4) for word in sorted(kept)})


def measure(examples: Sequence[Example]) -> Measure:
    """How well the order would have served: learnt from the earlier four fifths, tried on the later fifth."""
    cut = len(examples) - max(1, round(len(examples) * LATER))
    weights, later = learn(examples[:cut]), examples[cut:]
    ranked = sorted(later, key=lambda example: -weights.score(example[0]))
    top = ranked[: max(1, round(len(ranked) * TOP))]
    return Measure(len(later), _share(top), _share(later))


def _words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


def _log_share(count: int, of: int) -> float:
    return math.log((count + 1) / (of + 2))


def _share(examples: Sequence[Example]) -> float:
    return sum(needed for _text, needed in examples) / len(examples)
