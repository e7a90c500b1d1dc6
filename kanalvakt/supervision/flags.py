"""What a case's findings mean for the list: short flags and an order. Colours say what kind, words say what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise

from kanalvakt.screening import words

LAW, GUIDELINE, REST = 2, 1, 0


class Found(NamedTuple):
    """What the list needs of a finding."""

    type: str
    group: str
    tier: str


@dataclass(frozen=True, slots=True)
class Flag:
    """`kind` is a badge's: bad for what the law or the guideline forbids, warn for personal data."""

    label: str | Promise
    kind: str


# The gravest first. Which sensitive category it is never leaves the item: nobody may filter or count by it (G1.4.9).
_KINDS = {
    "secrecy": "bad",
    "threat": "bad",
    "hate_group": "bad",
    "violence_porn": "bad",
    "crime": "bad",
    "copyright": "bad",
    "sexist_harassment": "bad",
    "personal_attack": "bad",
    "PERSONNUMMER": "bad",
    "swearing_obscene": "warn",
    "commercial": "warn",
    "personal": "warn",
    "sensitive": "warn",
}
FLAGS = {name: Flag(words.TYPES.get(name) or words.GROUPS[name], kind) for name, kind in _KINDS.items()}
IDENTITY = {"PERSONNUMMER", "SAMORDNINGSNUMMER"}
# A name alone, or what belongs to the authority, is no reason to stop at a comment.
HARMLESS = words.HARMLESS | {"PERSON_NAME"}


def flags(findings: Iterable[Found]) -> list[str]:
    """The flags of a version's findings, the gravest first, each once."""
    found = {_flag(finding) for finding in findings}
    return [name for name in FLAGS if name in found]


def priority(findings: Iterable[Found]) -> int:
    """2 where law may demand something, 1 for the guideline and personal data, 0 for the rest."""
    return max((_weight(finding) for finding in findings), default=REST)


def _flag(finding: Found) -> str:
    match finding.group:
        case "personal":
            if finding.type in HARMLESS:
                return ""
            return "PERSONNUMMER" if finding.type in IDENTITY else "personal"
        case "forbidden":
            return finding.type
    return finding.group


def _weight(finding: Found) -> int:
    flag = _flag(finding)
    if flag not in FLAGS:
        return REST
    return LAW if finding.tier == "must" or flag in ("secrecy", "PERSONNUMMER") else GUIDELINE
