"""Tells persons in a public role from private ones: by title, by party, by the municipality's own register (G1.4.2)."""

import re
from dataclasses import replace

from .data import titles
from .document import Document
from .findings import Context, Span
from .numbers import after, before

PARTY = re.compile(r"\s?\((?:s|m|sd|c|v|kd|mp|l|fp|fi|opol|lokala|s\.|skp)\)", re.IGNORECASE)


def mark(document: Document, names: list[Span], context: Context) -> list[Span]:
    """The same names, those of officials with their own type."""
    if not names:
        return names
    known = context.officials_lowered
    official = {_key(document, span) for span in names if _is_official(document, span, known)}
    return [_official(span) if _key(document, span) in official else span for span in names]


def _key(document: Document, span: Span) -> str:
    return document.text[span.start : span.end].lower()


def _is_official(document: Document, span: Span, known: frozenset[str]) -> bool:
    if _key(document, span) in known or _key(document, span).removesuffix("s") in known:
        return True
    words = before(document, span.start, 3)
    if words and (
        words[0] in titles()
        or (words[0] in ("heter", "är", "blir", "på") and any(word in titles() for word in words[1:]))
    ):
        return True
    if PARTY.match(document.text, span.end):
        return True
    following = after(document, span.end, 4)
    if following and following[0] in titles() and document.text[span.end : span.end + 2] in (", ", " (", " –", " -"):
        return True
    return (
        bool(following)
        and following[0] in ("är", "som", "blir", "ny", "tillförordnad", "tf")
        and any(word in titles() for word in following[1:4])
        and "inte" not in following
    )


def _official(span: Span) -> Span:
    return replace(
        span,
        type="PERSON_NAME_OFFICIAL",
        rule="personal.official",
        reason=f"{span.reason}; har en offentlig roll enligt texten eller registret",
        section="G1.4.2",
    )
