"""Property designations: trakt block:enhet ("Dicka 6:40"), kvarter ("Lärkan 3") and samfällighet ("Dicka S:2")."""

import re
from collections.abc import Iterator
from functools import cache

from .data import lines, words
from .document import Document
from .findings import Context, Span
from .numbers import after, nearby

BLOCK = re.compile(
    r"(?<![^\W_])((?:Kv\.? |kv\.? |Kvarteret )?(?:[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäö]+)?)"
    r"(?: [A-ZÅÄÖ][a-zåäöé]+){0,2}) ((?:\d{1,3}|[Ss]|[Gg][Aa]|[Ff][Ss]):\d{1,4})(?:>\d+)?(?![^\W_]|:\d|\.\d)"
)
LOWER = re.compile(r"(?<![^\W_])([a-zåäö]{3,}) (\d{1,3}:\d{1,4})(?![^\W_]|:)")
KVARTER = re.compile(
    r"(?<![^\W_])(?:([Kk]v\.?|[Kk]varteret|[Kk]vart\.) )?([A-ZÅÄÖ][a-zåäöé]{2,}(?: [A-ZÅÄÖ][a-zåäö]{2,})?"
    r"|(?<=kv )[a-zåäö]{3,}|(?<=kv\. )[a-zåäö]{3,}|(?<=kvarteret )[a-zåäö]{3,}) "
    r"(\d{1,3})(?![^\W_]|:\d|[.,]\d|-\d|/\d| ?%)"
)
CUES = tuple(words("estate.cues"))
BIBLE = words("estate.bible")
SPORTS = tuple(words("estate.sports"))
CLUBS = words("estate.clubs")
CLOCK = words("estate.clock")
COUNTED = words("estate.counted")
DEFINITE = ("en", "an", "et", "n")
STREETS = ("gatan", "vägen", "tigen")


def find(document: Document, context: Context) -> list[Span]:
    """All property designations."""
    if not document.digits:
        return []
    trakter = context.trakter_lowered
    found = _blocks(document, trakter) if ":" in document.text else []
    taken = {place for span in found for place in range(span.start, span.end)}
    return found + [span for span in _kvarter(document, trakter) if span.start not in taken]


def _blocks(document: Document, trakter: frozenset[str]) -> list[Span]:
    found = []
    for match in BLOCK.finditer(document.text):
        names = match[1].split()
        name = names[-1].lower()
        known = name in trakter or " ".join(names[-2:]).lower() in trakter
        if known or _is_estate(document, match, name):
            reason = "trakt, block och enhet" if match[2][0].isdecimal() else "trakt och samfällighet"
            found.append(_span(_start(match, names), match.end(), reason, 0.95 if known else 0.8))
    return found or [_span(*match.span(), "trakt, block och enhet", 0.7) for match in _in_lower_case(document, trakter)]


def _in_lower_case(document: Document, trakter: frozenset[str]) -> Iterator[re.Match[str]]:
    for match in LOWER.finditer(document.text):
        everyday = match[1] in CLOCK or match[1] in BIBLE or match[1] in common_words()
        if match[1] in trakter or (not everyday and len(match[1]) > 3 and _cued(document, match)):
            yield match


def _start(match: re.Match[str], names: list[str]) -> int:
    """Leave out a common word that only begins the sentence: "Fastigheten Dicka 6:40"."""
    start = match.start(1)
    for word in names[:-1]:
        if word.lower() in common_words() or word.lower().rstrip(".") in ("kv", "kvarteret"):
            start += len(word) + 1
        else:
            break
    return start


@cache
def common_words() -> frozenset[str]:
    """Everyday words; a name is usually none of them."""
    return frozenset(lines("words.txt"))


def _is_estate(document: Document, match: re.Match[str], name: str) -> bool:
    if name in BIBLE or name in CLOCK or match[2].startswith("0"):
        return False
    if not match[2][0].isdecimal():
        return True
    near = nearby(document, match.start(), match.end(), 14)
    if any(word.startswith(SPORTS) or word in CLUBS for word in near):
        return False
    if "-" in document.text[max(0, match.start() - 3) : match.start()]:
        return False
    return _cued(document, match) or name not in common_words()


def _cued(document: Document, match: re.Match[str]) -> bool:
    return any(word.startswith(CUES) for word in nearby(document, match.start(), match.end(), 14))


@cache
def kvarter_names() -> frozenset[str]:
    """Words that Swedish towns name their blocks after: animals, trees, trades, in the definite form."""
    return frozenset(lines("kvarter.txt"))


NOT_KVARTER = frozenset(lines("not_kvarter.txt"))


def _kvarter(document: Document, trakter: frozenset[str]) -> list[Span]:
    found = []
    for match in KVARTER.finditer(document.text):
        names = match[2].split()
        name = names[-1].lower()
        start = match.start(2) + (len(names[0]) + 1 if len(names) > 1 and names[0].lower() in common_words() else 0)
        if match[1]:
            found.append(_span(match.start(), match.end(), "kvarter och enhet", 0.9))
        elif name in NOT_KVARTER or not COUNTED.isdisjoint(after(document, match.end(), 1)):
            continue
        elif name in trakter:
            found.append(_span(start, match.end(), "kvarter och enhet", 0.9))
        elif name in kvarter_names() or (
            _cued(document, match) and name.endswith(DEFINITE) and name[-5:] not in STREETS
        ):
            found.append(_span(start, match.end(), "kvarter och enhet", 0.75))
    return found


def _span(start: int, end: int, reason: str, confidence: float) -> Span:
    return Span("PROPERTY_DESIGNATION", start, end, "personal.property", confidence, f"fastighetsbeteckning: {reason}")
