"""Where the state of the screening changes: reading texts, judging findings, the municipality's own rules."""

from kanalvakt.screening.actions.again import pause, read_on, resume, start_if_changed
from kanalvakt.screening.actions.own import add_word, import_local, remove_local, remove_word, switch
from kanalvakt.screening.actions.reading import forget_quotes, judge, screen_pending

__all__ = [
    "add_word",
    "forget_quotes",
    "import_local",
    "judge",
    "pause",
    "read_on",
    "remove_local",
    "remove_word",
    "resume",
    "screen_pending",
    "start_if_changed",
    "switch",
]
