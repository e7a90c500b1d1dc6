"""The municipality's own words, lists and switches. Each change is an entry, and everything is read again after it."""

import csv
import io
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid
from kanalvakt.ledger import actions as ledger
from kanalvakt.organisation.permissions import require
from kanalvakt.organisation.queries import user
from kanalvakt.screening import engine
from kanalvakt.screening.models import LocalFact, LocalKind, OwnWord, RuleSwitch
from kanalvakt.screening.words import FORBIDDEN

MAY_CHANGE = "screening.change_rules"
LONGEST_FILE = 5_000_000


@dataclass
class Imported:
    """What became of a file: how many rows were new, and each row that could not be used, with its number and why."""

    new: int = 0
    known: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def switch(rule: str, *, on: bool, reason: str = "", actor: Actor) -> str:
    """Switch a rule off, with a reason, or on again; the rule. What the law asks for cannot be switched off."""
    require(actor, MAY_CHANGE)
    info = next((one for one in engine.catalogue() if one.id == rule), None)
    if info is None and not rule.startswith("added."):
        raise Invalid(_("Regeln finns inte längre."))
    if not on and info and info.always_on:
        raise Invalid(_("Den här regeln följer av lag och kan inte stängas av."))
    if not on and not reason.strip():
        raise Invalid(_("Skriv varför regeln stängs av."), field="reason")
    with transaction.atomic():
        if on:
            RuleSwitch.objects.filter(rule=rule).delete()
        else:
            said = {"reason": reason.strip(), "by": user(actor), "at": clock.now()}
            RuleSwitch.objects.update_or_create(rule=rule, defaults=said)
        ledger.append("screening.rule_switched", actor=actor, subject=f"rule:{rule}", data={"on": on})
    return rule


def add_word(label: str, entry: str, *, actor: Actor) -> OwnWord:
    """Add a word to a kind of forbidden content; it is looked for in everything that comes, and in what has come."""
    require(actor, MAY_CHANGE)
    if label not in FORBIDDEN:
        raise Invalid(_("Välj vad ordet är."), field="label")
    entry = entry.strip().lower()
    if not engine.readable(entry):
        raise Invalid(_("Skriv ett ord i taget, med bokstäver och högst 40 tecken."), field="entry")
    if OwnWord.objects.filter(label=label, entry=entry).exists():
        raise Invalid(_("Ordet finns redan."), field="entry")
    with transaction.atomic():
        word = OwnWord.objects.create(label=label, entry=entry, by=user(actor), at=clock.now())
        ledger.append("screening.word_added", actor=actor, subject=f"word:{word.pk}", data={"kind": label})
    return word


def remove_word(word: OwnWord, *, actor: Actor) -> str:
    """Take a word away again; the word."""
    require(actor, MAY_CHANGE)
    with transaction.atomic():
        ledger.append("screening.word_removed", actor=actor, subject=f"word:{word.pk}", data={"kind": word.label})
        word.delete()
    return word.entry


def import_local(kind: str, content: bytes, *, actor: Actor) -> Imported:
    """Read a list, one a row, its first column counts (CSV with comma, semicolon or tab; UTF-8 or Windows-1252)."""
    require(actor, MAY_CHANGE)
    if kind not in LocalKind.values:
        raise Invalid(_("Välj vad listan innehåller."), field="kind")
    if len(content) > LONGEST_FILE:
        raise Invalid(_("Filen är större än 5 MB. Dela upp den."), field="file")
    report = Imported()
    known = set(LocalFact.objects.filter(kind=kind).values_list("text", flat=True))
    new: dict[str, None] = {}
    for number, row in enumerate(_rows(content), 1):
        text = " ".join(row[0].split()) if row else ""
        if not text:
            continue
        if len(text) > 120 or not any(char.isalpha() for char in text):
            report.refused.append((number, _("Det är inget namn: %(text)s") % {"text": text[:60]}))
        elif text in known or text in new:
            report.known += 1
        else:
            new[text] = None
    report.new = len(new)
    with transaction.atomic():
        LocalFact.objects.bulk_create([LocalFact(kind=kind, text=text) for text in new], ignore_conflicts=True)
        ledger.append("screening.list_imported", actor=actor, subject=f"list:{kind}", data={"new": report.new})
    return report


def remove_local(kind: str, *, actor: Actor) -> int:
    """Take a whole list away; how many rows it had."""
    require(actor, MAY_CHANGE)
    with transaction.atomic():
        count, _rows_by_model = LocalFact.objects.filter(kind=kind).delete()
        ledger.append("screening.list_removed", actor=actor, subject=f"list:{kind}", data={"rows": count})
    return count


def _rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    text = text.replace("\0", "")
    first = text.split("\n", 1)[0]
    mark = max(";\t,", key=first.count)
    return list(csv.reader(io.StringIO(text), delimiter=mark))
