"""Words that say that a name is, or is not, a person's."""

from .data import words

CUES = {kind: words(f"names.{kind}") for kind in ("strong", "sign", "call")}
NOBLE = frozenset(("von", "af"))
PARTICLES = frozenset(["von", "af", "de", "van", "der", "bin", "ibn", "al", "el", "da", "di", "du", "la", "le", "den"])
PREPOSITIONS = words("name_words.prepositions")
# Beings that carry names and are no persons.
BEINGS = words("name_words.beings")
WORKS = words("name_words.works")
AFTER_CREATION = words("name_words.after_creation")
BUSINESS = words("name_words.business")
PLACE_NOUNS = words("name_words.place_nouns")
# Everyday words that are surnames too, but only right after a clear first name.
WORD_SURNAMES = words("name_words.word_surnames")
PARTNERS = words("name_words.partners")
ENDINGS_CLEAR = tuple(words("name_words.endings_clear"))
ENDINGS = tuple(words("name_words.endings"))
LONG_ENDINGS = frozenset(("ell", "man", "in", "la", "by", "us", "ska", "ian", "ov", "ev", "eva", "ova", "vik", "ander"))


def looks_like_surname(word: str) -> bool:
    """Whether an unlisted word is built as surnames are."""
    if clear_surname(word):
        return True
    for ending in ENDINGS:
        if (
            word.endswith(ending)
            and len(word) >= len(ending) + (3 if ending not in LONG_ENDINGS else 4)
            and ending not in LONG_ENDINGS
        ):
            return True
    return False


def clear_surname(word: str) -> bool:
    """Whether its ending is hardly found but in surnames."""
    return len(word) > 5 and word.endswith(ENDINGS_CLEAR) and not word.endswith(("maskin", "person"))


STREET_ENDS = ("gatan", "vägen", "skolan", "parken", "torget", "leden", "gränd", "platsen", "stigen", "bron", "gården")
