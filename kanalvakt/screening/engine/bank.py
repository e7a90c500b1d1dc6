"""Bank details: IBAN (ISO 13616, modulus 97), bankgiro (modulus 10) and account numbers next to a word that says so."""

import re

from .data import words
from .document import Document
from .findings import Span
from .numbers import Run, before, luhn, runs, stands_alone

IBAN = re.compile(r"(?<![^\W_])[A-Za-z]{2}\d\d(?: ?[A-Za-z0-9]{4}){3,7}(?: ?[A-Za-z0-9]{1,3})?(?![^\W_])")
ACCOUNT = words("bank.account")
BANKS = words("bank.banks")
GIRO = words("bank.giro")


def find(document: Document) -> list[Span]:
    """All bank details."""
    if document.digits < 6:
        return []
    found = [_iban(match) for match in IBAN.finditer(document.text) if is_iban(match.group())]
    taken = {place for span in found for place in range(span.start, span.end)}
    for run in runs(document):
        start, end = run.span(0, len(run.value) - 1)
        if start in taken:
            continue
        span = _giro(document, run, start, end) or _account(document, run, start, end)
        if span:
            found.append(span)
    return found


def is_iban(written: str) -> bool:
    """Whether the check digits of an IBAN are right."""
    code = written.replace(" ", "").upper()
    if not 15 <= len(code) <= 34:
        return False
    return int("".join(str(int(char, 36)) for char in code[4:] + code[:4])) % 97 == 1


def _iban(match: re.Match[str]) -> Span:
    return Span("BANK_ACCOUNT", match.start(), match.end(), "personal.iban", 0.98, "IBAN med rätta kontrollsiffror")


def _giro(document: Document, run: Run, start: int, end: int) -> Span | None:
    if GIRO.isdisjoint(before(document, start, 2)) or not 2 <= len(run.value) <= 8:
        return None
    if len(run.value) > 4 and luhn(run.value):
        return Span("BANK_ACCOUNT", start, end, "personal.giro", 0.8, "gironummer med rätt kontrollsiffra")
    return None


def _account(document: Document, run: Run, start: int, end: int) -> Span | None:
    """Clearing number and account after a word such as "konto"; banks differ in check digits, so none is tried."""
    words = before(document, start, 3)
    written = document.text[start:end]
    cued = not ACCOUNT.isdisjoint(words) or (not BANKS.isdisjoint(words) and len(run.value) >= 9)
    if (
        cued
        and 7 <= len(run.value) <= 17
        and "/" not in written
        and ":" not in written
        and stands_alone(document.text, start, end)
    ):
        return Span("BANK_ACCOUNT", start, end, "personal.account", 0.8, "siffror efter ordet konto eller ett banknamn")
    return None
