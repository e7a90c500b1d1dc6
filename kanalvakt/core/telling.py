"""What may want a person, by name: each room registers its kinds in its `telling.py`, imported at start.

Idag lists them, and letters count them: one list for both. A kind gives a number, a place to go, and words of ours;
what somebody wrote, and who, never passes through here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise

from kanalvakt.core import counting
from kanalvakt.core.actor import Actor

TONES = ("bad", "warn", "info")


class Part(StrEnum):
    """Where on Idag a kind stands."""

    ROUNDS = "rounds"
    WAITING = "waiting"
    LATE = "late"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that may want a person.

    `label` names it in a list of choices, `text` is what follows the number, `url` where one does something about it,
    both in the active language. `count` says how many there are for an actor: 0 to one who has no part in it, and no
    more than `counting.counted` counts of what may grow. `action` is the permission without which there never is any
    ('' = anybody may have some).
    `keys`, if given, makes the kind urgent: it names each of those things, and somebody is told of each name once.
    `by_role`: those names follow from the actor's grants alone, so that one answer goes for all with the same.
    """

    name: str
    label: str | Promise
    text: Callable[[int], str]
    url: Callable[[], str]
    count: Callable[[Actor], int]
    action: str = ""
    part: Part = Part.WAITING
    tone: str = "info"
    keys: Callable[[Actor], Iterable[str]] | None = None
    by_role: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A kind of which there is something: how many, what, and where to go."""

    kind: Kind
    count: int

    @property
    def amount(self) -> str:
        """How many, as people read it."""
        return counting.amount(self.count)

    @property
    def text(self) -> str:
        """What follows the number, in the active language."""
        return self.kind.text(self.count)

    @property
    def url(self) -> str:
        """Where to go, without the host."""
        return self.kind.url()

    @property
    def tone(self) -> str:
        """A badge tone."""
        return self.kind.tone


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Let Idag and letters tell of `kind`. Once a name, which is `room.what`."""
    if kind.name in _kinds:
        raise ValueError(f"{kind.name} is registered twice")
    if kind.tone not in TONES:
        raise ValueError(f"{kind.name}: no such tone as {kind.tone}")
    _kinds[kind.name] = kind


def kinds() -> Mapping[str, Kind]:
    """Every registered kind, by name."""
    return MappingProxyType(_kinds)


def lines(counts: Mapping[str, int]) -> list[Line]:
    """What there is something of, the worst first. Names that no room registers any more are left out."""
    found = [Line(kind, counts[name]) for name, kind in _kinds.items() if counts.get(name)]
    return sorted(found, key=lambda line: TONES.index(line.tone))
