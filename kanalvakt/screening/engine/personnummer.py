"""Personnummer and samordningsnummer (G1.4.5): real date, right check digit, in every shape people write them.

Rules: ten digits YYMMDDNNNC or twelve YYYYMMDDNNNC; "+" from the year of the hundredth birthday; day + 60 in a
samordningsnummer (folkbokföringslagen 18 §, lag 2022:1697).
"""

import re
from datetime import UTC, date, datetime

from .data import ordered, words
from .document import Document
from .findings import Span
from .numbers import Run, before, luhn, runs, stands_alone

# Group lengths that need no word beside them: 850312-2380, 19 85 03 12 2380 …
USUAL_SHAPES = "10 12 6-4 8-4 2-2-2-4 4-2-2-4 2-6-4 2-2-2-2-4 8-2-2 4-4-4 6-2-2 6-3-1 8-3-1"
USUAL = {tuple(int(length) for length in shape.split("-")) for shape in USUAL_SHAPES.split()}
CUES = words("personnummer.cues")
OTHERS = words("personnummer.others")
DIGIT_WORDS = {word: str(at) for at, word in enumerate(ordered("personnummer.numerals"))}
DIGIT_WORDS |= {word: str(at) for at, word in enumerate(ordered("personnummer.digit_nouns"))} | {"en": "1"}
for tens, name in enumerate(ordered("personnummer.tens"), 2):
    DIGIT_WORDS |= {name: f"{tens}0"} | {
        name + one: f"{tens}{at}" for at, one in enumerate(ordered("personnummer.numerals")[:10]) if at
    }
BETWEEN = frozenset(["-", ",", ".", "streck", "bindestreck", "minus", "plus", "och", "\n", " "])
LETTERS_FOR_DIGITS = str.maketrans("OolI", "0011")
LETTERED = re.compile(r"(?<![^\W_])[0-9OolI]{6,12}[\-+ ]?[0-9OolI]{0,4}(?![^\W_])")


def find(document: Document) -> list[Span]:
    """All numbers of a person in the text."""
    found: list[Span] = []
    if document.digits >= 10:
        for run in runs(document):
            found += _in_run(document, run)
    if document.digits >= 4 and not found:
        found += _lettered(document)
    spelt = sum(map(DIGIT_WORDS.__contains__, document.words))
    if spelt and document.digits + 2 * spelt >= 10:
        found += _spelled(document)
    return found


def _in_run(document: Document, run: Run) -> list[Span]:
    found: list[Span] = []
    lasts = set(run.lasts)
    free = 0
    if len(run.firsts) > 8 and len(run.firsts) == len(run.value):  # every digit apart
        lasts = set(range(len(run.value)))
    for first in run.firsts:
        for length in (12, 10):
            last = first + length - 1
            if first < free or last not in lasts:
                continue
            span = _judge(document, run, first, last)
            if span:
                found.append(span)
                free = last + 1
                break
    return found


def _judge(document: Document, run: Run, first: int, last: int) -> Span | None:
    digits = run.value[first : last + 1]
    start, end = run.span(first, last)
    written = document.text[start:end]
    kind = number_kind(digits, plus="+" in written)
    if kind is None or not stands_alone(document.text, start, end):
        return None
    shape = tuple(b - a + 1 for a, b in zip(_cut(run.firsts, first, last), _cut(run.lasts, first, last), strict=True))
    words = before(document, start, 2)
    cued = not CUES.isdisjoint(words)
    if not cued and (shape not in USUAL or ":" in written or "/" in written) and set(shape) != {1}:
        return None
    if not cued and "-" not in written and "+" not in written and not OTHERS.isdisjoint(words):
        return None
    return _span(kind, start, end, len(digits), sure=cued or shape != (10,))


def _cut(borders: list[int], first: int, last: int) -> list[int]:
    return [place for place in borders if first <= place <= last]


def _span(kind: str, start: int, end: int, count: int, *, sure: bool) -> Span:
    day = "giltigt datum" if kind == "PERSONNUMMER" else "dag plus 60"
    reason = f"{count} siffror, {day} och rätt kontrollsiffra"
    rule = "personnummer" if kind == "PERSONNUMMER" else "samordningsnummer"
    return Span(kind, start, end, f"personal.{rule}", 0.98 if sure else 0.9, reason, section="G1.4.5")


def number_kind(digits: str, *, plus: bool = False) -> str | None:
    """PERSONNUMMER, SAMORDNINGSNUMMER or None for ten or twelve digits."""
    short = digits[-10:]
    if not luhn(short) or short[6:9] == "000":
        return None
    day = int(short[4:6])
    kind = "SAMORDNINGSNUMMER" if day > 60 else "PERSONNUMMER"
    today = datetime.now(UTC).date()
    years = [int(digits[:4])] if len(digits) == 12 else _years(int(short[:2]), today, plus=plus)
    return kind if any(_is_day(year, int(short[2:4]), day - 60 * (day > 60), today) for year in years) else None


def _years(two: int, today: date, *, plus: bool) -> list[int]:
    newest = today.year - (today.year - two) % 100
    return [newest - 100, newest - 200] if plus else [newest, newest - 100]


def _is_day(year: int, month: int, day: int, today: date) -> bool:
    if not 1860 <= year <= today.year:
        return False
    try:
        return date(year, month, day) <= today
    except ValueError:
        return False


def _lettered(document: Document) -> list[Span]:
    """The letters O, l and I typed for 0 and 1."""
    found = []
    for match in LETTERED.finditer(document.text):
        written = match.group()
        digits = re.sub(r"\D", "", written.translate(LETTERS_FOR_DIGITS))
        if (
            len(digits) in (10, 12)
            and sum(char.isdecimal() for char in written) >= 6
            and len(digits) != sum(map(str.isdecimal, written))
        ):
            kind = number_kind(digits)
            if kind:
                found.append(_span(kind, match.start(), match.end(), len(digits), sure=False))
    return found


def _spelled(document: Document) -> list[Span]:
    """Digits written as words: "åtta fem noll tre ett två streck …"."""
    found: list[Span] = []
    values: list[tuple[int, str]] = []
    for at, word in enumerate([*document.words, "."]):
        digit = DIGIT_WORDS.get(word) or (word if word.isdecimal() else None)
        if digit is not None and at < len(document):
            values += [(at, char) for char in digit]
        elif word not in BETWEEN or at == len(document):
            found += _spelled_number(document, values)
            values = []
    return found


def _spelled_number(document: Document, values: list[tuple[int, str]]) -> list[Span]:
    digits = "".join(char for _, char in values)
    if len(digits) not in (10, 12) or all(document.words[at].isdecimal() for at, _ in values):
        return []
    kind = number_kind(digits)
    return (
        [_span(kind, document.starts[values[0][0]], document.ends[values[-1][0]], len(digits), sure=False)]
        if kind
        else []
    )
