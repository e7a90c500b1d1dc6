"""What is wrong with a guideline: references that lead nowhere, rules without ground (G0.2). No database."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kanalvakt.rulebook.source import Source

PLACEHOLDERS = frozenset({"kommun", "webbplats", "domän"})
TIERS = frozenset({"must", "may", "secrecy"})
STATUSES = frozenset({"adopted", "on_agenda", "unknown"})

_REFERENCE = re.compile(r"\b(punkt|avsnitt|kapitel)\s+(\d+(?:\.\d+)?)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found. An `error` stops loading; the rest are faults the adopted text is known to have."""

    section: str
    quotation: str
    message: str
    error: bool = True

    def __str__(self) -> str:
        """One line for a terminal."""
        return f"{'fel' if self.error else 'anmärkning'}: avsnitt {self.section}: ”{self.quotation}”: {self.message}"


def problems(source: Source) -> list[Problem]:
    """Everything wrong with the guideline, in the order of its sections."""
    found = [*_texts(source), *_defects(source), *_rules(source), *_rows(source)]
    return sorted(found, key=lambda problem: (problem.section, problem.error))


def _texts(source: Source) -> Iterator[Problem]:
    known = {(defect.section, defect.quotation): defect.reading for defect in source.known_defect}
    for section in source.section:
        for quotation in dangling(section.text, section.number, source):
            reading = known.get((section.number, quotation))
            message = "Hänvisningen leder ingenstans."
            yield Problem(section.number, quotation, f"{message} {reading or ''}".strip(), error=reading is None)
        for name in _PLACEHOLDER.findall(section.text):
            if name not in PLACEHOLDERS:
                yield Problem(section.number, f"{{{name}}}", f"Okänd platshållare; tillåtna: {_listed(PLACEHOLDERS)}.")
        for quotation in dangling(section.remark, section.number, source):
            yield Problem(section.number, quotation, "Hänvisningen i anmärkningen leder ingenstans.")


def dangling(text: str, section: str, source: Source) -> list[str]:
    """References in `text` to sections that the guideline does not have; a bare number means this chapter."""
    chapter = section.split(".", maxsplit=1)[0]
    numbers = {each.number for each in source.section}
    chapters = {number.split(".")[0] for number in numbers}

    def leads_somewhere(word: str, number: str) -> bool:
        if word.lower() == "kapitel":
            return number in chapters
        return (number if "." in number else f"{chapter}.{number}") in numbers

    return [match[0] for match in _REFERENCE.finditer(text) if not leads_somewhere(match[1], match[2])]


def _defects(source: Source) -> Iterator[Problem]:
    texts = {section.number: section.text for section in source.section}
    for defect in source.known_defect:
        if defect.quotation not in texts.get(defect.section, ""):
            yield Problem(defect.section, defect.quotation, "Felet är listat som känt men finns inte i texten.")


def _rules(source: Source) -> Iterator[Problem]:
    numbers = {section.number for section in source.section}
    for rule in source.rule:
        if rule.section not in numbers:
            yield Problem(rule.section, rule.id, "Regeln hör till ett avsnitt som inte finns.")
        if not rule.id.startswith(f"G{rule.section}."):
            yield Problem(rule.section, rule.id, "Regelns id ska börja med G och avsnittets nummer.")
        if rule.tier not in TIERS:
            yield Problem(rule.section, rule.id, f"Okänd nivå {rule.tier}; tillåtna: {_listed(TIERS)}.")
        if not rule.ground_now:
            yield Problem(rule.section, rule.id, "Regeln saknar grund i dag. En borttagning måste ha en.")
        for quotation in dangling(f"{rule.ground_now} {rule.help}", rule.section, source):
            yield Problem(rule.section, rule.id, f"”{quotation}” leder ingenstans.")
    yield from _twice((rule.id for rule in source.rule), "Regeln finns två gånger.")


def _rows(source: Source) -> Iterator[Problem]:
    numbers = {section.number for section in source.section}
    for term in source.term:
        if term.section not in numbers:
            yield Problem(term.section, term.term, "Ordet hör till ett avsnitt som inte finns.")
    for row in source.retention:
        if (row.months is None) is not row.preserve:
            yield Problem("1.6", row.record_type, "Ange en gallringsfrist eller att handlingen bevaras, inte båda.")
    if source.adoption.status not in STATUSES:
        yield Problem("0.0", source.adoption.status, f"Okänd status för antagandet; tillåtna: {_listed(STATUSES)}.")
    yield from _twice((section.number for section in source.section), "Avsnittet finns två gånger.")
    yield from _twice((row.record_type for row in source.retention), "Handlingstypen finns två gånger.")


def _twice(names: Iterable[str], message: str) -> Iterator[Problem]:
    yield from (Problem("0.0", name, message) for name, times in Counter(names).items() if times > 1)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
