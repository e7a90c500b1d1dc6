"""Where patterns of the rules stand in a text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .document import ENDERS, Document


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


# A pattern that hits more often than this in one text has said what it has to say.
MOST = 50


def places_of(
    document: Document,
    classes: list[frozenset[str]],
    sought: Callable[[frozenset[str]], tuple[Pattern, ...]],
    anchors: frozenset[str],
) -> dict[int, list[tuple[int, int]]]:
    """Where patterns stand; `sought`: those that may begin to match at a word of these classes."""
    places: dict[int, list[tuple[int, int]]] = {}
    present = frozenset().union(*classes)
    hopeless: set[int] = set()
    for at, own in enumerate(classes):
        if not own or anchors.isdisjoint(own):
            continue
        for pattern in sought(own):
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
