"""The scan: one cut of the text, every detector over it, positions brought back to the text as given."""

from bisect import bisect_left
from functools import cache

from . import address, authority_numbers, bank, disguise, email, estate, names, officials, personnummer, phone, vehicle
from .document import Document, read
from .findings import EMPTY, Context, Finding, Findings, Kind, Span
from .lexicon import Lexicon
from .rules import Rulebook
from .ruleset import compiled, fingerprint

MARKS = {
    "PERSON_NAME": "NAMN",
    "PERSON_NAME_OFFICIAL": "TJÄNSTEMAN",
    "VEHICLE_REG": "FORDON",
    "STREET_ADDRESS": "ADRESS",
    "PERSONNUMMER": "NUMMER",
    "SAMORDNINGSNUMMER": "NUMMER",
}
# Where two findings cover the same text, the one named first stays.
ORDER = (
    *("EMAIL", "OWN_EMAIL", "BANK_ACCOUNT", "PERSONNUMMER", "SAMORDNINGSNUMMER", "ORGNUMMER", "STREET_ADDRESS"),
    *("OWN_ADDRESS", "PROPERTY_DESIGNATION", "CASE_NUMBER", "PHONE", "OWN_PHONE", "VEHICLE_REG"),
    *("PERSON_NAME_OFFICIAL", "PERSON_NAME"),
)
RANK = {kind: at for at, kind in enumerate(ORDER)}


@cache
def engine_version() -> str:
    """Changes when code or data change; stored findings of another version are out of date."""
    return f"1-{fingerprint()}"


def scan(text: str, kind: Kind, context: Context = EMPTY) -> Findings:
    """Find personal data, forbidden content, secrecy and questions in `text`; never raises on any string."""
    if not text or text.isspace():
        return Findings()
    lexicon, rulebook = compiled(context.words)
    document = read(text)
    disguise.reveal(document, lexicon)
    spans = _personal(document, context)
    classes = lexicon.classes_of(document.words)
    if "-" in document.text:
        _join_hyphens(document, classes, lexicon)
    _mark(document, classes, spans)
    spans += _ruled(document, classes, rulebook, kind)
    items = [_place(document, span) for span in spans]
    return Findings(tuple(sorted(items, key=lambda item: (item.start, item.end, item.type))))


def _personal(document: Document, context: Context) -> list[Span]:
    spans = email.find(document, context)
    if document.digits:
        spans += (
            personnummer.find(document)
            + bank.find(document)
            + authority_numbers.find(document)
            + address.find(document, context)
        )
        spans += estate.find(document, context) + phone.find(document, context) + vehicle.find(document)
    else:
        spans += personnummer.find(document)
    spans += officials.mark(document, names.find(document, context), context)
    return without_overlaps(spans, len(document.text))


def without_overlaps(spans: list[Span], length: int) -> list[Span]:
    """Spans that share no character, a type named earlier in ORDER before a later one; linear in length."""
    if len(spans) < 2:
        return spans
    taken = bytearray(length)
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (RANK[span.type], span.start)):
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return kept


def _join_hyphens(document: Document, classes: list[frozenset[str]], lexicon: Lexicon) -> None:
    """A word with a hyphen has classes of its own, with and without the hyphen: "hbtq-lobby", "kommun-idiot"."""
    words = document.words
    for at in range(1, len(words) - 1):
        if words[at] == "-" and document.glued(at) and document.glued(at + 1):
            own = lexicon.classes(f"{words[at - 1]}-{words[at + 1]}") | lexicon.classes(words[at - 1] + words[at + 1])
            if own:
                classes[at - 1] |= own
                classes[at + 1] |= own


def _mark(document: Document, classes: list[frozenset[str]], spans: list[Span]) -> None:
    """Let the rules see where a person was found."""
    for span in spans:
        symbol = MARKS.get(span.type)
        if symbol:
            first = bisect_left(document.starts, span.start)
            named = symbol in ("NAMN", "TJÄNSTEMAN")
            for at in range(first, bisect_left(document.starts, span.end)):
                # "Blind" in "Maja-Lisa Blind" is a name and nothing else.
                classes[at] = frozenset((symbol,)) if at > first and named else classes[at] | {symbol}


def _ruled(document: Document, classes: list[frozenset[str]], rulebook: Rulebook, kind: Kind) -> list[Span]:
    found = []
    for rule, first, last in rulebook.apply(document, classes, kind):
        start, end = document.starts[first], document.ends[last - 1]
        shown = document.text[start:end] if end - start <= 60 else document.text[start : start + 57] + "…"
        reason = f"»{shown}«: {rule.reason}"
        found.append(Span(rule.type, start, end, rule.id, rule.confidence, reason, rule.group, rule.section, rule.tier))  # type: ignore[arg-type]
    return found


def _place(document: Document, span: Span) -> Finding:
    start, end = document.normal.origin(span.start, span.end)
    return Finding(
        span.type, span.group, start, end, span.rule, span.section, span.tier, round(span.confidence, 2), span.reason
    )
