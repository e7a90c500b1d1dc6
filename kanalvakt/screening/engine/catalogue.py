"""Every rule by name: what it looks for, from which section, with a text that it hits and one that it leaves alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from .ruleset import DEFAULTS, tables

# The detectors of personal data are code; their examples use published test numbers only.
PERSONAL = (
    ("personal.personnummer", "PERSONNUMMER", "G1.4.5", "giltigt datum och rätt kontrollsiffra", "850312-2387"),
    ("personal.samordningsnummer", "SAMORDNINGSNUMMER", "G1.4.5", "dag plus 60, rätt kontrollsiffra", "850372-2384"),
    ("personal.phone", "PHONE", "G1.4.3", "telefonnummer i löpande text", "070-174 06 05"),
    ("personal.email", "EMAIL", "G1.4.3", "e-postadress, också skriven med ord", "namn (at) exempel.se"),
    ("personal.address", "STREET_ADDRESS", "G1.4.3", "gatunamn följt av husnummer", "Storgatan 5"),
    ("personal.property", "PROPERTY_DESIGNATION", "G1.4.1", "trakt eller kvarter med nummer", "Björkby 6:40"),
    ("personal.vehicle", "VEHICLE_REG", "G1.4.3", "registreringsnummer", "ABC 12D"),
    ("personal.iban", "BANK_ACCOUNT", "G1.4.1", "IBAN med rätt kontrollsiffror", "SE45 5000 0000 0583 9825 7466"),
    ("personal.giro", "BANK_ACCOUNT", "G1.4.1", "bankgiro eller plusgiro", "bankgiro 5050-1055"),
    ("personal.account", "BANK_ACCOUNT", "G1.4.1", "kontonummer", "konto 8327-9, 123 456 789-0"),
    ("personal.name", "PERSON_NAME", "G1.4.1", "förnamn och efternamn i sitt sammanhang", "Anna Lindqvist"),
    ("personal.official", "PERSON_NAME_OFFICIAL", "G1.4.9", "namn med titel eller ur eget register", "rektor Bo Alm"),
)
# What the law forbids is looked for in every municipality; nobody can switch it off (G1.4.5, G1.5.9). Nor what may be
# such a thing though it is not said outright (decision 15).
ALWAYS_ON = frozenset(("personal.personnummer", "personal.samordningsnummer", "threat.veiled", "hate.verdict"))


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What people read of a rule. `hit`, `miss`: texts of its own that it must find and must leave alone."""

    id: str
    type: str
    group: str
    section: str
    tier: str
    reason: str
    hit: tuple[str, ...] = ()
    miss: tuple[str, ...] = ()

    @property
    def always_on(self) -> bool:
        """Whether the law asks for it: it cannot be switched off."""
        return self.tier == "must" or self.id in ALWAYS_ON


def catalogue() -> Iterator[RuleInfo]:
    """All rules: personal data first, then those of the data files in their order."""
    for rule, kind, section, reason, example in PERSONAL:
        yield RuleInfo(rule, kind, "personal", section, "", reason, (example,))
    for _file, raw in tables():
        group = raw["group"]
        yield RuleInfo(
            raw["id"],
            raw["type"],
            group,
            raw.get("section", DEFAULTS[group]),
            raw.get("tier", "may" if group == "forbidden" else ""),
            raw["reason"],
            tuple(raw["hit"]),
            tuple(raw["miss"]),
        )
