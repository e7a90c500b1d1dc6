"""What a scan gives back, and what it may be told beforehand."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Kind = Literal["comment", "dm", "own_post"]
Group = Literal["personal", "forbidden", "sensitive", "secrecy", "question"]
Tier = Literal["must", "may", ""]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: `start` and `end` count code points in the text as it was given."""

    type: str
    group: Group
    start: int
    end: int
    rule: str
    section: str
    tier: Tier
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found in one text, in the order it stands there."""

    items: tuple[Finding, ...] = ()

    @property
    def needs_answer(self) -> bool:
        """Whether the text asks the municipality something (G1.5.3)."""
        return any(item.group == "question" for item in self.items)

    @property
    def secrecy(self) -> bool:
        """Whether the text may hold information under secrecy (G1.5.8)."""
        return any(item.group == "secrecy" for item in self.items)

    @property
    def labels(self) -> set[str]:
        """The kinds of forbidden content (G1.5.9)."""
        return {item.type for item in self.items if item.group == "forbidden"}

    @property
    def sensitive(self) -> set[str]:
        """The sensitive categories tied to a person (G1.4.4)."""
        return {item.type for item in self.items if item.group == "sensitive"}

    @property
    def personal(self) -> tuple[Finding, ...]:
        """Personal data and its harmless neighbours (G1.4.1)."""
        return tuple(item for item in self.items if item.group == "personal")


@dataclass(frozen=True)
class Context:
    """What the municipality knows and the text does not say; everything is optional.

    `officials`: names of elected persons and staff in a public role. `phones`, `emails`, `addresses`: the
    municipality's own. `streets`, `trakter`: its place names, without numbers. `words`: added words as (label, entry)
    pairs, the entry in the notation of the lexicon files. `names`: more names, as ("first" | "last", name).
    """

    officials: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    streets: frozenset[str] = frozenset()
    trakter: frozenset[str] = frozenset()
    words: frozenset[tuple[str, str]] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def officials_lowered(self) -> frozenset[str]:
        """In lower case, worked out once."""
        return frozenset(name.lower() for name in self.officials)

    @cached_property
    def trakter_lowered(self) -> frozenset[str]:
        """In lower case, worked out once."""
        return frozenset(trakt.lower() for trakt in self.trakter)


EMPTY = Context()


@dataclass(slots=True)
class Span:
    """A finding before it is placed: positions in the normalised text. Nobody changes it: frozen would cost time."""

    type: str
    start: int
    end: int
    rule: str
    confidence: float
    reason: str
    group: Group = "personal"
    section: str = "G1.4.1"
    tier: Tier = ""
    words: tuple[int, ...] = field(default=(), compare=False)
