"""How sure it is that words are a person's name, given what they may be and what stands around them."""

from typing import NamedTuple

from .data import titles
from .document import Document
from .estate import common_words
from .name_list import AMBIGUOUS, COMMON, FIRST, GENITIVE, LAST, PLACE
from .name_words import (
    AFTER_CREATION,
    BEINGS,
    BUSINESS,
    CUES,
    NOBLE,
    PARTICLES,
    PARTNERS,
    PLACE_NOUNS,
    PREPOSITIONS,
    STREET_ENDS,
    WORKS,
)

NO = (0.0, "")
TWO = "förnamn och efternamn"
AFTER_CUE = "namn efter ett ord som nämner en person"


class Part(NamedTuple):
    """One name part: tokens first..last (a double name has several), what it may be, whether written with a capital."""

    first: int
    last: int
    flags: int
    capital: bool
    word: str

    @property
    def surname(self) -> bool:
        """A listed surname, or one letter standing for it."""
        return bool(self.flags & LAST) or len(self.word) == 1

    @property
    def clear_surname(self) -> bool:
        """A surname that is not an everyday word too."""
        return bool(self.flags & LAST) and not self.flags & AMBIGUOUS


def several(parts: list[Part], *, weak: bool, cue: str) -> tuple[float, str]:
    """Confidence and reason for two parts or more; `weak`: capitals say nothing here."""
    first, rest = parts[0], parts[1:]
    cue = "" if cue == "call" else cue
    if first.word in PARTICLES:
        sure = first.word in NOBLE or rest[-1].surname or not rest[-1].flags & COMMON
        return (0.72, "adelsprefix och efternamn") if sure else NO
    if first.flags & FIRST:
        return _after_first_name(first, rest, weak=weak, cue=cue)
    return NO if weak else _after_unknown(first, rest, cue=cue)


def _after_unknown(first: Part, rest: list[Part], *, cue: str) -> tuple[float, str]:
    if len(first.word) == 1:
        return (0.75, "initial och efternamn") if any(part.flags & LAST for part in rest) else NO
    everyday = COMMON | PLACE
    clear = any(part.clear_surname or (cue and part.flags & LAST) for part in rest)
    if clear and not first.flags & everyday and len(first.word) > 2:
        return 0.7, "okänt förnamn och känt efternamn"
    return (0.65, AFTER_CUE) if cue and not any(part.flags & everyday for part in (first, *rest)) else NO


def _after_first_name(first: Part, rest: list[Part], *, weak: bool, cue: str) -> tuple[float, str]:
    surname = any(part.surname for part in rest)
    clear_surname = any(part.clear_surname for part in rest)
    clear = not first.flags & AMBIGUOUS
    if weak:
        return (0.8, TWO) if clear and surname else NO
    if clear or cue or clear_surname:
        return (0.92 if surname else 0.8), TWO
    return (0.6, TWO) if surname else NO


def single(document: Document, part: Part, *, weak: bool, cue: str) -> tuple[float, str]:
    """Confidence and reason for a name that stands alone."""
    flags = part.flags
    if len(part.word) < 2 or part.word in PARTICLES:
        return NO
    if cue:
        return _cued(part, weak=weak, cue=cue) if cue != "call" else _called(document, part, weak=weak)
    if weak or flags & (AMBIGUOUS | PLACE):
        return NO
    if flags & FIRST:
        return 0.75, "förnamn"
    preposition = part.first > 0 and document.words[part.first - 1] in PREPOSITIONS
    return (0.6, "efternamn") if flags & LAST and not preposition else NO


def _called(document: Document, part: Part, *, weak: bool) -> tuple[float, str]:
    """After "hej" or "tack": a doubtful name counts only when nothing goes on after it."""
    at = part.last + 1
    ends = at >= len(document) or not document.words[at][0].isalnum()
    if part.flags & AMBIGUOUS and not (ends and part.flags & FIRST):
        return NO
    return _cued(part, weak=weak, cue="call")


def _cued(part: Part, *, weak: bool, cue: str) -> tuple[float, str]:
    listed = bool(part.flags & (FIRST | LAST))
    if weak:
        return (0.65, AFTER_CUE) if part.flags & FIRST and not part.flags & (AMBIGUOUS | COMMON) else NO
    if listed and not (part.flags & PLACE and cue != "strong"):
        return 0.85, AFTER_CUE
    unknown = not listed and not part.flags & (COMMON | PLACE) and len(part.word) > 2
    return (0.6, "okänt " + AFTER_CUE) if unknown and cue != "call" else NO


def cue_before(document: Document, at: int) -> str:
    """What before token `at` speaks for a person: "strong" (kinship, "heter"), "sign" (signature,
    credit), "call" (greeting) or ""."""
    if at and document.words[at - 1] == "@" and document.glued(at):
        return "strong"
    back = at - 1
    while back >= 0 and document.words[back] in ",:.!\n-/" and at - back < 3:
        if document.words[back] == "/" and back > 0 and document.text[document.starts[back] - 1].isspace():
            return "sign"
        back -= 1
    if back < 0:
        return ""
    word = document.words[back]
    if back == at - 1 and (word in CUES["strong"] or word in titles()):
        return "strong"
    if word in CUES["call"]:
        return "call"
    return "sign" if word in CUES["sign"] else ""


def is_something_else(document: Document, parts: list[Part], *, cue: str) -> bool:
    """A street, a shop, a saint, a play, an animal: something named after a person, or no person at all."""
    before = document.words[parts[0].first - 1] if parts[0].first else ""
    at = parts[-1].last + 1
    after = document.words[at] if at < len(document) else ""
    if _is_firm(document, parts[0].first, at):
        return True
    if before in BEINGS or before in WORKS or (before == "t" and parts[0].first > 2):
        return True
    if after in AFTER_CREATION or after in BUSINESS or _numbered(document, at, alone=len(parts) == 1 and not cue):
        return True
    return _names_a_place(document, parts[-1], at, after) or (len(parts) == 1 and _hyphened(document, at))


def _is_firm(document: Document, first: int, at: int) -> bool:
    """As in "Nilsson & Söner", "Hennes & Mauritz": a name with "&" that is a firm's."""
    words = document.words
    if at + 1 < len(document) and words[at] == "&" and words[at + 1] in PARTNERS:
        return True
    return first > 1 and words[first - 1] == "&" and words[first - 2] in common_words()


def _numbered(document: Document, at: int, *, alone: bool) -> bool:
    """As in "Lukas 2:11", "Anna 3": a verse, a flat, a boat."""
    if at >= len(document):
        return False
    if document.words[at] == ":" and at + 1 < len(document) and document.words[at + 1].isdecimal():
        return True
    age = at + 1 < len(document) and document.words[at + 1] in ("år", "åring", "mån", "månader")
    return alone and document.words[at].isdecimal() and len(document.words[at]) < 3 and not age


def _names_a_place(document: Document, last: Part, at: int, after: str) -> bool:
    """As in "Eriks bro", "Anderssons Bageri": the genitive before a place or a shop."""
    if not after:
        return False
    if after.endswith(STREET_ENDS[:2]) and document.raw(at)[0].isupper():
        return not (at + 1 < len(document) and document.words[at + 1].isdecimal())
    if not (last.flags & GENITIVE or last.word.endswith("s")):
        return False
    spaced = document.text[document.ends[at - 1] : document.starts[at]] == " "
    capital = spaced and after[0].isalpha() and document.raw(at)[0].isupper() and bool(last.flags & GENITIVE)
    return after in PLACE_NOUNS or capital or after.endswith(STREET_ENDS)


def _hyphened(document: Document, at: int) -> bool:
    """As in "Mora-kniv": the name is part of another word."""
    if at + 1 >= len(document) or document.words[at] != "-":
        return False
    return document.glued(at) and document.glued(at + 1) and document.words[at + 1][0].isalpha()
