"""What a case's findings mean for the list: short flags and an order. Colours say what kind, words say what."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kanalvakt.screening.models import Finding

LAW, GUIDELINE, REST = 2, 1, 0


@dataclass(frozen=True, slots=True)
class Flag:
    """`kind` is a badge's: bad for what the law or the guideline forbids, warn for personal data."""

    label: str | Promise
    kind: str


# Which sensitive category it is never leaves the item: nobody may filter or count by it (G1.4.9).
FLAGS = {
    "secrecy": Flag(_("Kan vara sekretess"), "bad"),
    "threat": Flag(_("Hot"), "bad"),
    "hate_group": Flag(_("Hets mot grupp"), "bad"),
    "violence_porn": Flag(_("Våld eller pornografi"), "bad"),
    "crime": Flag(_("Brottslig uppmaning"), "bad"),
    "copyright": Flag(_("Upphovsrätt"), "bad"),
    "sexist_harassment": Flag(_("Trakasserier"), "bad"),
    "personal_attack": Flag(_("Personangrepp"), "bad"),
    "swearing_obscene": Flag(_("Svordomar"), "warn"),
    "commercial": Flag(_("Reklam"), "warn"),
    "identity": Flag(_("Personnummer"), "bad"),
    "personal": Flag(_("Personuppgift"), "warn"),
    "sensitive": Flag(_("Känslig uppgift"), "warn"),
}
IDENTITY = {"PERSONNUMMER", "SAMORDNINGSNUMMER"}
# A name alone, or what belongs to the authority, is no reason to stop at a comment.
HARMLESS = {"PERSON_NAME", "PERSON_NAME_OFFICIAL", "CASE_NUMBER", "ORGNUMMER"}


def flags(findings: Iterable[Finding]) -> list[str]:
    """The flags of a version's findings, the gravest first, each once."""
    found = {_flag(finding) for finding in findings}
    return [name for name in FLAGS if name in found]


def priority(findings: Iterable[Finding]) -> int:
    """2 where law may demand something, 1 for the guideline and personal data, 0 for the rest."""
    return max((_weight(finding) for finding in findings), default=REST)


def _flag(finding: Finding) -> str:
    match finding.group:
        case "personal":
            if finding.type in HARMLESS:
                return ""
            return "identity" if finding.type in IDENTITY else "personal"
        case "forbidden":
            return finding.type
    return finding.group


def _weight(finding: Finding) -> int:
    flag = _flag(finding)
    if flag not in FLAGS:
        return REST
    return LAW if finding.tier == "must" or flag in ("secrecy", "identity") else GUIDELINE
