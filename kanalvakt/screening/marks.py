"""A text with its findings marked: pure, so that it can be tried on any text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kanalvakt.screening import engine
from kanalvakt.screening.models import Finding

type Found = Finding | engine.Finding  # stored, or of a text that is not

# A question is about the whole comment; marking its words would hide what matters.
MARKED = {"personal", "forbidden", "sensitive", "secrecy"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `findings` is empty between marks."""

    text: str
    findings: tuple[Found, ...] = ()


def pieces(text: str, findings: Iterable[Found]) -> Iterator[Piece]:
    """The whole text in order. Findings that overlap share one mark, as long as all of them."""
    at = 0
    for start, end, group in _groups(findings, len(text)):
        if at < start:
            yield Piece(text[at:start])
        yield Piece(text[start:end], group)
        at = end
    if at < len(text):
        yield Piece(text[at:])


def _groups(findings: Iterable[Found], length: int) -> Iterator[tuple[int, int, tuple[Found, ...]]]:
    chosen = [one for one in findings if one.group in MARKED and one.start < min(one.end, length)]
    group: list[Found] = []
    end = 0
    for finding in sorted(chosen, key=lambda one: (one.start, one.end)):
        if group and finding.start >= end:
            yield group[0].start, end, tuple(group)
            group = []
        end = max(end if group else 0, min(finding.end, length))
        group.append(finding)
    if group:
        yield group[0].start, end, tuple(group)
