"""Markup that is written once and used again while what it is made of is the same.

What it is made of is its key, so nothing here is ever out of date. All of it is forgotten each minute: what has been
removed for good stays in no memory.
"""

import secrets
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any

from django.utils.safestring import mark_safe

MINUTE, MOST = 60, 2000  # seconds; pieces, some of them a whole page of 60 kB: whoever asks for many fills no memory
_PLACE = mark_safe(secrets.token_hex(16))  # noqa: S308 - no words from outside
_pieces: dict[Hashable, Any] = {}
_since = monotonic()


def prepared[P](made_of: Hashable, write: Callable[[], P]) -> P:
    """What `write` gave when it was last asked for with an equal `made_of`, or gives now. Never None."""
    global _pieces, _since
    if monotonic() - _since > MINUTE or len(_pieces) > MOST:
        _pieces, _since = {}, monotonic()
    pieces = _pieces
    found: P | None = pieces.get(made_of)
    if found is None:
        found = pieces[made_of] = write()
    return found


def around(made_of: Hashable, write: Callable[[str], str]) -> tuple[str, str]:
    """What `write` puts before and after the one thing that it is given to put somewhere."""

    def written() -> tuple[str, str]:
        before, _place, after = write(_PLACE).partition(_PLACE)
        return before, after

    return prepared(("around", made_of), written)
