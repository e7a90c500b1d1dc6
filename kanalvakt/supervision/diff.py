"""What was changed between two versions of a text, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# difflib takes quadratic time in the worst case; nobody reads a comparison of more words than this.
LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `changed` means that it is missing in, or new to, the other version."""

    text: str
    changed: bool


def compare(old: str, new: str) -> tuple[list[Piece], list[Piece]] | None:
    """The two texts in pieces, or None when they are too long to compare."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > LONGEST:
        return None
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        _add(left, "".join(before[a:b]), changed=tag != "equal")
        _add(right, "".join(after[c:d]), changed=tag != "equal")
    return left, right


def _add(pieces: list[Piece], text: str, *, changed: bool) -> None:
    if text:
        pieces.append(Piece(text, changed))
