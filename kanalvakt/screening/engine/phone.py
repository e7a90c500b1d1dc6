"""Phone numbers in running text. The library's matcher decides; tokens are never parsed on their own, because case
numbers and dates parse as valid Swedish numbers."""

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from .data import words
from .document import Document
from .findings import Context, Span
from .numbers import before, stands_alone

if TYPE_CHECKING:
    from collections.abc import Iterator

# At most two signs between digits; bounded in length so that the matcher's own cost is bounded too.
CANDIDATE = re.compile(r"(?:\+|\()?\d(?:[ \-/.()]{0,3}\d){6,16}(?!\d)")
SPELT_SPACES = re.compile(r"^\+?\d(?:[ \-.]{1,3}\d)+$")
SHAPE = re.compile(r"^(?:\+46|0046|\(?0)[\d ()\-/.]+$")
DATE = re.compile(r"^(?:19|20)?\d\d[\-/. ]?[01]\d[\-/. ]?[0-3]\d(?:\D|$)")
CLOCKS = re.compile(r"^[01]?\d[.:]?[0-5]\d ?[-/] ?[012]?\d[.:]?[0-5]\d$")
OTHERS = words("phone.others")
CUES = words("phone.cues")


def find(document: Document, context: Context) -> list[Span]:
    """All phone numbers; the municipality's own are typed apart."""
    if document.digits < 7:
        return []
    found: list[Span] = []
    for match in CANDIDATE.finditer(document.text):
        start, end = _trim(match)
        if stands_alone(document.text, start, end):
            found += [_span(document, a, b, context) for a, b in _numbers(document, start, end)]
    return found


def _trim(match: re.Match[str]) -> tuple[int, int]:
    written = match.group()
    start = match.start()
    if written[0] == "(" and ")" not in written:
        start += 1
    return start, match.end()


def _numbers(document: Document, start: int, end: int) -> "Iterator[tuple[int, int]]":
    written = document.text[start:end]
    words = before(document, start, 2)
    digits = re.sub(r"\D", "", written)
    if not OTHERS.isdisjoint(words[:1]):
        return
    farther = len(words) > 1 and words[1] in OTHERS and words[0] not in CUES
    if farther and "@" not in document.text[max(0, start - 40) : start]:  # "org" may end a mail address
        return
    if CLOCKS.match(written):
        return
    if digits[0] != "0" and written[0] not in "+(":
        yield from _inside(document.text, start, end)
        return
    if SPELT_SPACES.match(written):
        if valid(digits if written[0] != "+" else "+" + digits):
            yield start, end
        return
    matched = list(_inside(document.text, start, end))
    if matched:
        yield from matched
    elif SHAPE.match(written) and not DATE.match(written) and valid(written):
        yield start, end


def _inside(text: str, start: int, end: int) -> "Iterator[tuple[int, int]]":
    """What the library's matcher finds in a small window around the digits."""
    left, right = max(0, start - 12), min(len(text), end + 12)
    for match in _library().PhoneNumberMatcher(text[left:right], "SE"):
        a, b = left + match.start, left + match.end
        if a < end and b > start and text[a] in "+0(":
            yield a, b


@cache
def _library() -> Any:
    import phonenumbers  # loaded at the first candidate only

    return phonenumbers


@cache
def _number_error() -> type[Exception]:
    from phonenumbers import NumberParseException

    return NumberParseException


def valid(written: str) -> bool:
    """Whether a number already known to look like one is valid in the Swedish plan."""
    try:
        return bool(_library().is_valid_number(_library().parse(written.replace("/", "-"), "SE")))
    except _number_error():
        return False


def _span(document: Document, start: int, end: int, context: Context) -> Span:
    digits = re.sub(r"\D", "", document.text[start:end])
    own = any(re.sub(r"\D", "", phone)[-7:] == digits[-7:] for phone in context.phones)
    if own:
        return Span("OWN_PHONE", start, end, "personal.own-phone", 0.9, "kommunens eget telefonnummer")
    return Span(
        "PHONE",
        start,
        end,
        "personal.phone",
        0.92,
        f"telefonnummer: {len(digits)} siffror, giltigt i nummerplanen",
        section="G1.4.3",
    )
