"""Vehicle registration: ABC 123 and ABC 12D. The letters I, Q, V, Å, Ä and Ö are not used, nor O in the last place."""

import re

from .data import words
from .document import Document
from .findings import Span
from .numbers import nearby

PLATE = re.compile(
    r"(?<![^\W_])(?<![-/§])([A-HJ-PR-UW-Za-hj-pr-uw-z]{3})([ \-]{0,2})(\d\d)(\d|[A-HJ-NPR-UW-Za-hj-npr-uw-z])"
    r"(?![^\W_]|[.,:/]\d| ?(?:kr|%|st|kg|mm|cm|ml|km|år|ggr|g)\b|:-|-\d)"
)
# What stands before three digits and is no plate: laws, standards, products, money, numbers.
OTHERS = words("vehicle.others")
CUES = tuple(words("vehicle.cues"))
AGAINST = tuple(words("vehicle.against"))


def find(document: Document) -> list[Span]:
    """All registration numbers."""
    if document.digits < 2:
        return []
    reason = "tre bokstäver, två siffror och en siffra eller bokstav, som på en registreringsskylt"
    scored = [(match, _score(document, match)) for match in PLATE.finditer(document.text)]
    return [
        Span("VEHICLE_REG", *match.span(), "personal.vehicle", min(score, 0.97), reason, section="G1.4.3")
        for match, score in scored
        if score >= 0.5
    ]


def _score(document: Document, match: re.Match[str]) -> float:
    """How likely it is that this is a plate, given its shape and the words around it."""
    letters, gap, _, last = match.groups()
    if letters.lower() in OTHERS or not (letters.isupper() or letters.islower()):
        return 0.0
    near = nearby(document, match.start(), match.end(), 16)
    score = 0.55 if gap else 0.65
    if last.isalpha():
        score += 0.2 if last.isupper() == letters.isupper() else -0.5
    if letters.islower():
        score -= 0.4 if last.isalpha() else 0.3
    cued = any(word.startswith(CUES) for word in near)
    against = any(word.startswith(AGAINST) for word in near)
    return score + 0.3 * cued - 0.35 * against
