"""Numbers that are no person's: organisation numbers and case numbers, so that nobody takes them for personal data."""

import re

from .data import words
from .document import Document
from .findings import Span
from .numbers import before, luhn, runs, stands_alone

ORG_CUES = words("authority_numbers.org_cues")
# "KS 2024/123", "SN-2024-1179", "KK 15-0198 021", "Dnr 2024/00123", "MBN-2023-45", "12345-24", "B 1234-23"
CASE = re.compile(
    r"(?<![^\W_])"
    r"(?P<cue>(?:[Dd]nr|DNR|[Dd]iarie(?:nummer|nr)|[Ää]rende(?:nummer|nr)?|[Mm]ålnummer|[Mm]ål(?:nr)?)\.?:? ?)?"
    r"(?P<board>[A-ZÅÄÖ][A-ZÅÄÖa-zåäö]{0,5}[ \-.]?)?"
    r"(?P<number>(?:(?:19|20)\d\d[/\-:. ]{1,2}\d{1,6}|\d{1,6}[/\-](?:19|20)?\d\d|\d\d[\-]\d{3,5})(?:[ \-.]\d{3})?)"
    r"(?![^\W_])"
)
YEAR_RANGE = re.compile(r"((?:19|20)\d\d)[/\-](?:19|20)?(\d\d)$")
DATE = re.compile(r"(?:19|20)\d\d[\-/. ]{1,2}(?:0?[1-9]|1[0-2])(?:[\-/. ](?:0[1-9]|[12]\d|3[01]))?$")
NOT_BOARDS = words("authority_numbers.not_boards")


def find(document: Document) -> list[Span]:
    """Organisation numbers and case numbers."""
    return _organisations(document) + _cases(document) if document.digits >= 3 else []


def _organisations(document: Document) -> list[Span]:
    found: list[Span] = []
    if document.digits < 10:
        return found
    for run in runs(document):
        digits = run.value.removeprefix("16") if len(run.value) == 12 else run.value
        start, end = run.span(0, len(run.value) - 1)
        if len(digits) != 10 or digits[2] < "2" or not luhn(digits) or not stands_alone(document.text, start, end):
            continue
        dashed = "-" in document.text[start:end] and digits[0] != "0"
        if dashed or not ORG_CUES.isdisjoint(before(document, start, 2)):
            found.append(
                Span(
                    "ORGNUMMER",
                    start,
                    end,
                    "neutral.organisation-number",
                    0.9,
                    "organisationsnummer: tredje siffran minst 2, rätt kontrollsiffra",
                )
            )
    return found


def _cases(document: Document) -> list[Span]:
    found = []
    for match in CASE.finditer(document.text):
        board = (match["board"] or "").rstrip(" -.")
        number = match["number"]
        cued = bool(match["cue"])
        if not cued and not _board(board):
            continue
        if not cued and (_is_year_range(number) or DATE.match(number)):
            continue
        start = match.start() if cued or board else match.start("number")
        found.append(
            Span(
                "CASE_NUMBER", start, match.end(), "neutral.case-number", 0.85, "diarienummer: nämnd, år och löpnummer"
            )
        )
    return found


def _board(board: str) -> bool:
    return 2 <= len(board) <= 4 and board.isupper() and board not in NOT_BOARDS


def _is_year_range(number: str) -> bool:
    """A school year or a season: "2023/24", "2023-2024"."""
    years = YEAR_RANGE.match(number)
    return years is not None and (int(years[1]) + 1) % 100 == int(years[2])
