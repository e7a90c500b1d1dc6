"""E-mail addresses, also those written so that machines should miss them: "namn (at) domän punkt se"."""

import re

from .data import words
from .document import Document
from .findings import Context, Span

LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzåäöéü0123456789._%+-'")
ENDINGS = words("email.endings")
AT = re.compile(
    r"\s?[(\[{<]\s?(?:at|a|snabel-?a|@|alfa)\s?[)\]}>]\s?|\s(?:at|snabel-?a|snabela|alfakrull)\s|\s?@\s?", re.IGNORECASE
)
DOT = re.compile(r"\s?[(\[{<]\s?(?:dot|punkt|\.)\s?[)\]}>]\s?|\s(?:dot|punkt)\s|\s?\.\s?", re.IGNORECASE)
NAME = re.compile(r"[A-Za-z0-9ÅÄÖåäöéü_%+\-]{1,64}")
# Cheaper, and true wherever MAYBE is.
HINTS = ("@", "nabel", "alfa", "a)", "a]", "a}")
MAYBE = re.compile(r"@|\bat\b|[(\[{]a[)\]}]|snabel|alfakrull|alfa[)\]}]", re.IGNORECASE)


def find(document: Document, context: Context) -> list[Span]:
    """All e-mail addresses; the municipality's own are typed apart."""
    text = document.text
    if "at" not in document.words and not _hinted(text.lower()):
        return []
    if not MAYBE.search(text):
        return []
    found = []
    free = 0
    for match in AT.finditer(text):
        place = _around(text, match) if _even(match.group()) else None
        if place and place[0] >= free:
            free = place[1]
            found.append(_span(text, place, context, plain=match.group() == "@"))
    return found


def _hinted(lowered: str) -> bool:
    return any(hint in lowered for hint in HINTS)


def _even(sign: str) -> bool:
    """As in "namn @ domän" and "namn@domän", but not "följ @konto" with a space on one side only."""
    return sign.strip() != "@" or sign in ("@", " @ ")


def _around(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    start = _local_start(text, match.start())
    end = _domain_end(text, match.end(), plain=match.group() == "@")
    return (start, end) if start is not None and end is not None else None


def _local_start(text: str, at: int) -> int | None:
    start = at
    while start and at - start < 64 and text[start - 1].lower() in LOCAL:
        start -= 1
    while start < at and text[start] in ".-+'%":
        start += 1
    while True:  # "anna punkt berg (at) …"
        before = re.search(
            r"([A-Za-z0-9ÅÄÖåäö_\-]{1,40})\s?(?:\(punkt\)|\[punkt\]|\(dot\)|\[dot\]|\spunkt)\s?$",
            text[max(0, start - 60) : start],
        )
        if not before or start - before.start() < 0 or at - start > 64:
            break
        start = max(0, start - 60) + before.start(1)
    return start if start < at else None


def _domain_end(text: str, at: int, *, plain: bool) -> int | None:
    labels: list[str] = []
    place = at
    end = None
    while len(labels) < 6:
        label = NAME.match(text, place)
        if not label:
            break
        labels.append(label.group().lower())
        dot = DOT.match(text, label.end())
        if len(labels) > 1 and (labels[-1] in ENDINGS or (plain and labels[-1].isalpha() and len(labels[-1]) > 1)):
            end = label.end()
        if not dot or (end is not None and dot.group() != "."):
            break
        place = dot.end()
    return end


def _span(text: str, place: tuple[int, int], context: Context, *, plain: bool) -> Span:
    start, end = place
    written = text[start:end]
    if written.lower() in context.emails or any(
        written.lower().endswith("@" + own.lstrip("@").lower()) for own in context.emails
    ):
        return Span("OWN_EMAIL", start, end, "personal.own-email", 0.95, "kommunens egen e-postadress")
    reason = "e-postadress" if plain else "e-postadress skriven med ord eller mellanrum"
    return Span("EMAIL", start, end, "personal.email", 0.97 if plain else 0.85, reason, section="G1.4.3")
