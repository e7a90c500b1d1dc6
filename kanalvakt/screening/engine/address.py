"""Street addresses: a street and its number, with letter, range or floor; not the postcode or the town."""

import re
from bisect import bisect_left

from .data import words
from .document import Document
from .findings import Context, Span

SUFFIXES = tuple(words("address.suffixes"))
# Endings that are streets and hardly anything else; the others need a house number that something confirms.
CERTAIN = tuple(words("address.certain"))
SHORT = re.compile(r"[^\W\d_]{3,}(?:g|v|väg)$")
NUMBER = re.compile(
    r"\s?(\d{1,3})(?![\d:])(?:(?: ?[A-Ha-h](?![^\W_]))|(?:[-/]\d{1,3}(?: ?[A-Ha-h](?![^\W_]))?))?"
    r"(?:,? ?(?:\d{1,2} ?tr\b|lgh ?\d{1,4}|bv\b|nb\b))?"
)
NOT_STREETS = words("address.not_streets")
UNITS = words("address.units")
AGAINST = words("address.against")
HOME = words("address.home")
POSTCODE = re.compile(r",?\s{1,2}[1-9]\d\d ?\d\d\s+[A-ZÅÄÖ]")
STREET_WORDS = words("address.street_words")
LEADING = words("address.leading")
NOUNS_IN_G = ("ing", "berg", "borg", "lag", "dag", "korg", "torg", "sorg", "färg")


def find(document: Document, context: Context) -> list[Span]:
    """All addresses with a number; the municipality's own are typed apart."""
    if not document.digits:
        return []
    found = []
    for at, word in enumerate(document.words):
        if not word[0].isdecimal() or not at or len(word) > 3:
            continue
        span = _address(document, at, context)
        if span:
            found.append(span)
    return found


def _address(document: Document, number_at: int, context: Context) -> Span | None:
    street_at = number_at - 1
    if document.words[street_at] == "." and street_at:  # "Storg. 5"
        street_at -= 1
    street = document.words[street_at]
    abbreviated = street_at != number_at - 1 or bool(SHORT.match(street) and not street.endswith("väg"))
    confidence = _street(document, street_at, number_at, abbreviated=abbreviated, context=context)
    if not confidence or "\n" in document.text[document.ends[street_at] : document.starts[number_at]]:
        return None
    match = NUMBER.match(document.text, document.ends[number_at - 1])
    if not match or _counts(document, match.end(), match.group()):
        return None
    start = document.starts[_first_word(document, street_at)]
    return _span(document, start, match.end(), confidence, context)


def _street(document: Document, at: int, number_at: int, *, abbreviated: bool, context: Context) -> float:
    """How sure it is that the word is a street name; 0 when it is not."""
    word = document.words[at]
    if not word[0].isalpha() or AGAINST & set(document.words[max(0, at - 2) : at]):
        return 0.0
    if word in context.streets or document.raw(at) in context.streets:
        return 0.95
    if word in NOT_STREETS:
        return 0.85 if word in STREET_WORDS and _titled(document, at) else 0.0
    capital = document.raw(at)[0].isupper()
    if abbreviated:
        return 0.7 if capital and _is_short(word, dotted=number_at - at == 2) else 0.0
    return _by_ending(document, at, number_at, capital=capital)


def _by_ending(document: Document, at: int, number_at: int, *, capital: bool) -> float:
    word = document.words[at]
    if word.endswith(CERTAIN):
        return 0.93 if capital else 0.8
    home = not HOME.isdisjoint(document.words[max(0, at - 3) : at])
    postcode = bool(POSTCODE.match(document.text, document.ends[number_at]))
    if not capital:
        return 0.0
    if word.endswith(SUFFIXES):
        return 0.7 if home or postcode else 0.0
    return 0.6 if home and postcode else 0.0


def _is_short(word: str, *, dotted: bool) -> bool:
    """As in "Storg. 5", "Dalav 7"; without the full stop only endings that no common noun has."""
    if len(word) < 5 or not word.endswith(("g", "v")):
        return False
    return dotted or (word.endswith(("sg", "av", "sv", "rg", "ng")) and not word.endswith(NOUNS_IN_G))


def _titled(document: Document, at: int) -> bool:
    """As in "Stora gatan", "Per Anders väg": a capitalised word directly before the street word."""
    return at > 0 and document.raw(at - 1)[0].isupper() and document.raw(at - 1)[-1].isalpha()


def _first_word(document: Document, at: int) -> int:
    """Where a name of several words begins: "Norra Ringvägen", "S:t Eriksgatan", "Karl XII:s väg"."""
    first = at
    street_word = document.words[at] in NOT_STREETS
    while first and at - first < 3:
        raw = document.raw(first - 1)
        leading = document.words[first - 1] in LEADING and (raw[0].isupper() or not document.raw(at)[0].isupper())
        if not leading and not (street_word and raw[0].isupper() and raw[-1].isalpha()):
            break
        first -= 1
    return first


def _counts(document: Document, end: int, number: str) -> bool:
    """Whether the number counts something that follows: "Storgatan 5 bilar", "3 augusti"."""
    at = bisect_left(document.starts, end)
    if number.strip()[-1:].isalpha() or at >= len(document):
        return False
    return document.words[at] in UNITS or (document.words[at] in ("%", ":") and document.glued(at))


def _span(document: Document, start: int, end: int, confidence: float, context: Context) -> Span:
    written = document.text[start:end]
    if any(written.lower().startswith(own.lower()) for own in context.addresses):
        return Span("OWN_ADDRESS", start, end, "personal.own-address", 0.9, "kommunens egen adress")
    return Span(
        "STREET_ADDRESS", start, end, "personal.address", confidence, "gatunamn följt av husnummer", section="G1.4.3"
    )
