"""The rules of the data files compiled against a lexicon; also the version of all that."""

import hashlib
from functools import lru_cache
from importlib import resources
from typing import Any

from .data import names, table
from .lexicon import Lexicon
from .rules import Rule, Rulebook, parse

DEFAULTS = {"forbidden": "G1.5.9", "sensitive": "G1.4.4", "secrecy": "G1.5.8", "question": "G1.5.3"}


def tables() -> list[tuple[str, dict[str, Any]]]:
    """All rule tables with their file's name."""
    return [(name, rule) for name in names() if name.endswith(".toml") for rule in table(name).get("rule", [])]


@lru_cache(maxsize=8)
def compiled(words: frozenset[tuple[str, str]]) -> tuple[Lexicon, Rulebook]:
    """Lexicon and rules with a municipality's added words: (label, entry) pairs."""
    lexicon = Lexicon((f"tillagt-{label}", entry) for label, entry in words)
    raw = [rule for _, rule in tables()] + [_added_rule(label) for label in sorted({label for label, _ in words})]
    return lexicon, Rulebook([_rule(rule, lexicon) for rule in raw])


def _added_rule(label: str) -> dict[str, Any]:
    return {
        "id": f"added.{label}",
        "type": label,
        "group": "forbidden",
        "confidence": 0.8,
        "reason": "ord som kommunen har lagt till",
        "match": [f"@tillagt-{label}"],
    }


def _rule(raw: dict[str, Any], lexicon: Lexicon) -> Rule:
    group = raw["group"]
    return Rule(
        raw["id"],
        raw["type"],
        group,
        raw.get("section", DEFAULTS[group]),
        raw.get("tier", "may" if group == "forbidden" else ""),
        raw.get("confidence", 0.8),
        raw["reason"],
        tuple(parse(way, lexicon) for way in raw["match"]),
        tuple(parse(way, lexicon) for way in raw.get("unless", ())),
        frozenset(raw.get("kinds", ())),
    )


def fingerprint() -> str:
    """Changes when code or data change: twelve hex digits."""
    digest = hashlib.sha256()
    here = resources.files(__package__)
    for folder in (here, here.joinpath("data")):
        for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if item.name.endswith((".py", ".toml", ".txt")):
                digest.update(item.name.encode() + b"\0" + item.read_bytes())
    return digest.hexdigest()[:12]
