"""Names of persons: first names and surnames against everyday words, in their context."""

from .document import Document
from .findings import Context, Span
from .name_judge import Part, cue_before, is_something_else, several, single
from .name_list import AMBIGUOUS, COMMON, FIRST, GENITIVE, LAST, PARTICLE, PLACE, NameList, name_list
from .name_words import NOBLE, PARTICLES, WORD_SURNAMES


def find(document: Document, context: Context) -> list[Span]:
    """All names of persons, those in office not yet told apart."""
    known = name_list(context.names)
    begins = _beginnings(document, known.flags_of(document.words))
    if not begins:
        return []
    found: list[Span] = []
    shouting = _shouting(document)
    free = 0
    for at in begins:
        if at < free:
            continue
        part = _part(document, at, known)
        if part is None:
            continue
        parts = _sequence(document, part, known)
        if _is_figure(document, parts, known):
            free = parts[-1].last + 1
            continue
        span = _judge(document, parts, shouting=shouting, coupled=_coupled(document, at, found))
        if span:
            found.append(span)
        free = (span.words[-1] if span else part.last) + 1
    return found


def _beginnings(document: Document, flags: list[int]) -> list[int]:
    """Where a name may begin: at a capital, a listed name or a particle such as "von"; nowhere else."""
    text, starts, words = document.text, document.starts, document.words
    end = len(words) - 1
    return [
        at
        for at, own in enumerate(flags)
        if own & (FIRST | LAST | PARTICLE)
        or (
            text[starts[at]].isupper()
            # An everyday word that no name follows is none: "Hej", "Varför".
            and not (own & COMMON and at < end and not flags[at + 1] & PARTICLE and text[starts[at + 1]].islower())
        )
    ]


def _shouting(document: Document) -> bool:
    """Whether the text is written in capitals, which then say nothing about names."""
    head = document.text[:400]
    capitals = sum(map(str.isupper, head))
    return capitals > 12 and capitals > 0.7 * sum(map(str.isalpha, head))


def _part(document: Document, at: int, known: NameList) -> Part | None:
    """The name part that begins at token `at`, double names with a hyphen as one."""
    word = document.words[at]
    if not word[0].isalpha():
        return None
    flags = known.flags(word)
    capital = document.text[document.starts[at]].isupper()
    if at + 2 >= len(document.words) or document.words[at + 1] != "-":
        return Part(at, at, flags, capital, word)
    last = at
    while (
        last + 2 < len(document)
        and document.words[last + 1] == "-"
        and document.glued(last + 1)
        and document.glued(last + 2)
        and document.words[last + 2][0].isalpha()
    ):
        other = known.flags(document.words[last + 2])
        if not other & (FIRST | LAST) and not (
            flags & (FIRST | LAST) and document.raw(last + 2)[0].isupper() and not other & COMMON
        ):
            break
        flags = (flags | other) & ~AMBIGUOUS if other & (FIRST | LAST) else flags
        last += 2
    joined = "-".join(document.words[at : last + 1 : 2])
    return Part(at, last, flags, capital, joined)


def _sequence(document: Document, part: Part, known: NameList) -> list[Part]:
    """Parts that follow one another with a space only: "Anna-Karin von Ljung", "K. A. Lind", "lisa andersson"."""
    parts = [part]
    while len(parts) < 5:
        last = parts[-1]
        at = last.last + 1
        if (
            at < len(document)
            and document.words[at] == "."
            and len(last.word) == 1
            and last.capital
            and document.glued(at)
        ):
            at += 1
        if at >= len(document) or document.text[document.ends[at - 1] : document.starts[at]] not in (" ", "  ", ""):
            break
        nxt = _part(document, at, known)
        if nxt is None or not _continues(document, parts, nxt):
            break
        parts.append(nxt)
    return parts


def _continues(document: Document, parts: list[Part], nxt: Part) -> bool:
    """Whether `nxt` goes on with the name begun by `parts`."""
    last = parts[-1]
    if document.glued(nxt.first) and len(last.word) > 1:
        return False
    if nxt.word in PARTICLES:
        after = nxt.last + 1
        return after < len(document) and document.raw(after)[0].isupper()
    if nxt.capital != parts[0].capital and parts[0].word not in PARTICLES:
        return False
    if not nxt.capital:
        return bool(nxt.flags & LAST) and bool(last.flags & FIRST)
    return last.word in NOBLE or _may_follow(last, nxt, alone=len(parts) == 1)


def _may_follow(last: Part, nxt: Part, *, alone: bool) -> bool:
    """Whether a capitalised `nxt` may go on after `last`; `alone`: `last` is all there is so far."""
    if last.flags & GENITIVE and not nxt.flags & (FIRST | LAST):
        return False
    if nxt.flags & COMMON and alone and last.flags & FIRST and not last.flags & (AMBIGUOUS | GENITIVE):
        return nxt.word in WORD_SURNAMES  # "Åke Grön", "Mats Ny"
    return not nxt.flags & COMMON and not (nxt.flags & PLACE and not nxt.flags & LAST)


def _coupled(document: Document, at: int, found: list[Span]) -> bool:
    """Whether token `at` stands after a name and "och": "gunilla och bengt"."""
    return bool(found) and at > 1 and document.words[at - 1] in ("och", "o", "&") and found[-1].words[-1] == at - 2


def _judge(document: Document, parts: list[Part], *, shouting: bool, coupled: bool) -> Span | None:
    """Whether the parts are a person's name, and how surely; `coupled`: another person is named just before."""
    parts = _trimmed(document, parts)
    if not parts:
        return None
    cue = cue_before(document, parts[0].first) or ("strong" if coupled and parts[0].flags & FIRST else "")
    weak = not parts[0].capital or shouting
    score, why = (
        several(parts, weak=weak, cue=cue) if len(parts) > 1 else single(document, parts[0], weak=weak, cue=cue)
    )
    if not score or is_something_else(document, parts, cue=cue):
        return None
    start, end = document.starts[parts[0].first], document.ends[parts[-1].last]
    return Span(
        "PERSON_NAME", start, end, "personal.name", score, why, words=tuple(range(parts[0].first, parts[-1].last + 1))
    )


def _trimmed(document: Document, parts: list[Part]) -> list[Part]:
    """Leave out a leading word that is no name: "Hej Anna", "Varför Anders"."""
    while (
        parts
        and len(parts) > 1
        and not parts[0].flags & (FIRST | LAST)
        and parts[0].word not in PARTICLES
        and len(parts[0].word) > 1
    ):
        sentence_start = parts[0].first == 0 or not document.words[parts[0].first - 1][0].isalnum()
        if parts[0].flags & (COMMON | PLACE) or (
            sentence_start and parts[1].flags & FIRST and not parts[1].flags & LAST
        ):
            parts = parts[1:]
        else:
            break
    while len(parts) > 1 and (parts[-1].word in PARTICLES):
        parts = parts[:-1]
    return parts


def _is_figure(document: Document, parts: list[Part], known: NameList) -> bool:
    """A figure of fiction or old history; a single first name is one only when nothing follows."""
    first = parts[0].first
    for figure in known.figures.get(document.words[first], ()):
        if document.words[first : first + len(figure)] == figure and (len(figure) > 1 or len(parts) == 1):
            return True
    return False
