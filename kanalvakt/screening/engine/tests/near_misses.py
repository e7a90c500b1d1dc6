"""Reads the table of near misses and counts what the engine gets right, per type."""

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from kanalvakt.screening.engine import Findings, scan

TABLE = Path(__file__).with_name("near_misses.txt")
MARK = re.compile(r"\{([A-Z_]+):([^}]*)\}")
NAMES = {"PERSON_NAME_OFFICIAL": "PERSON_NAME"}
FLAGS = ("answer", "secrecy", "dm", "names")


@dataclass(frozen=True)
class Row:
    """One text with what a person would find in it."""

    text: str
    kind: str
    spans: frozenset[tuple[int, int, str]]
    expected: frozenset[str]
    names_count: bool


def rows() -> list[Row]:
    """The whole table."""
    lines = TABLE.read_text("utf-8").splitlines()
    return [_row(line) for line in lines if line.strip() and not line.startswith("#")]


def _row(line: str) -> Row:
    body, _, notes = line.rpartition("|")
    attributes = {note.strip() for note in notes.split(",") if note.strip()}
    text, spans = _marked(body.strip())
    expected = {note for note in attributes if note not in FLAGS} | (attributes & {"answer", "secrecy"})
    return Row(text, "dm" if "dm" in attributes else "comment", spans, frozenset(expected), "names" not in attributes)


def _marked(body: str) -> tuple[str, frozenset[tuple[int, int, str]]]:
    text, spans, place = "", set(), 0
    for mark in MARK.finditer(body):
        text += body[place : mark.start()]
        spans.add((len(text), len(text) + len(mark[2]), NAMES.get(mark[1], mark[1])))
        text += mark[2]
        place = mark.end()
    return text + body[place:], frozenset(spans)


def found_in(found: Findings) -> set[str]:
    """Labels, sensitive categories and flags, named as in the table."""
    flags = {name for name, on in (("answer", found.needs_answer), ("secrecy", found.secrecy)) if on}
    return found.labels | {f"s:{name}" for name in found.sensitive} | flags


def counts() -> dict[str, list[int]]:
    """Per type: right, too many, missed. Spans count when they overlap."""
    score: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows():
        found = scan(row.text, row.kind)
        got = found_in(found)
        for name in got | row.expected:
            score[name][0 if name in got and name in row.expected else 1 if name in got else 2] += 1
        _count_spans(row, found, score)
    return score


def _count_spans(row: Row, found: Findings, score: dict[str, list[int]]) -> None:
    left = {(item.start, item.end, NAMES.get(item.type, item.type)) for item in found.personal}
    for start, end, kind in row.spans:
        hit = next((span for span in left if span[2] == kind and span[0] < end and start < span[1]), None)
        score[kind][0 if hit else 2] += 1
        left.discard(hit)
    for *_, kind in left:
        if row.names_count or kind != "PERSON_NAME":
            score[kind][1] += 1


def f1(right: int, extra: int, missed: int) -> float:
    """The harmonic mean of precision and recall."""
    return 2 * right / (2 * right + extra + missed) if right else 0.0
