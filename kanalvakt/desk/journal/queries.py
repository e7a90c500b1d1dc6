"""What the journal page reads."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kanalvakt.core import clock
from kanalvakt.desk.journal import sentences
from kanalvakt.ledger import queries as ledger
from kanalvakt.ledger.models import Checkpoint, Entry, Timestamp
from kanalvakt.organisation.models import User
from kanalvakt.ui.paging import Page, page


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as a person reads it. `sealed_at` and `tree_size` are those of the first checkpoint over it."""

    entry: Entry
    who: str
    what: str
    subject: str
    sealed_at: datetime | None
    tree_size: int | None


@dataclass(frozen=True, slots=True)
class Seal:
    """How far the ledger is sealed, by which key and whose clock."""

    newest: Checkpoint | None
    waiting: int
    fingerprint: str
    stamp: Timestamp | None
    authority: str
    unstamped_since: datetime | None


def entries(filters: Mapping[str, Any], params: Mapping[str, Any]) -> tuple[list[Told], Page[Entry]]:
    """A page of entries, newest first (three queries). `filters`: kind, actor, subject, since, until (dates)."""
    # A period alone is found by its times; everything else by its number, which the other indexes end with.
    alone = not any(filters.get(name) for name in ("kind", "actor", "subject"))
    order = ("-at", "-id") if alone and (filters.get("since") or filters.get("until")) else ("-id",)
    rows = page(_filtered(ledger.with_seals(), filters), order, params)
    return told(rows.rows), rows


def one(entry_id: int) -> Told:
    """One entry; raises Entry.DoesNotExist."""
    return told([ledger.with_seals().get(pk=entry_id)])[0]


def told(rows: Iterable[Entry]) -> list[Told]:
    """The entries with names and sentences (one query for all names)."""
    rows = list(rows)
    names = _names(rows)
    return [
        Told(
            entry=row,
            who=_who(row.actor, names),
            what=sentences.sentence(row.kind),
            subject=names.get(row.subject) or sentences.thing(row.subject),
            sealed_at=getattr(row, "sealed_at", None),
            tree_size=getattr(row, "sealed_size", None),
        )
        for row in rows
    ]


def facts(entry: Entry) -> list[tuple[str, str]]:
    """The entry's own data as name and value, nested values as JSON."""
    data = json.loads(entry.body)["data"]
    return [(name, _plain(value)) for name, value in data.items()]


def seal() -> Seal:
    """How the ledger stands now."""
    return Seal(
        newest=ledger.newest_checkpoint(),
        waiting=Entry.objects.filter(leaf_index=None).count(),
        fingerprint=ledger.fingerprint(),
        stamp=Timestamp.objects.order_by("-pk").first(),
        authority=settings.TSA_URL,
        unstamped_since=ledger.waiting_for_timestamp_since() if settings.TSA_URL else None,
    )


def _filtered(found: QuerySet[Entry], filters: Mapping[str, Any]) -> QuerySet[Entry]:
    if kind := filters.get("kind"):
        found = found.filter(kind=kind)
    if actor := filters.get("actor"):
        found = found.filter(actor__startswith="system:") if actor == "system" else found.filter(actor=actor)
    if subject := filters.get("subject"):
        found = found.filter(subject=sentences.meant(subject))
    if since := filters.get("since"):
        found = found.filter(at__gte=clock.midnight(since))
    if until := filters.get("until"):
        found = found.filter(at__lt=clock.midnight(until + timedelta(days=1)))
    return found


def _names(rows: Iterable[Entry]) -> dict[str, str]:
    ids = {text.removeprefix("person:") for row in rows for text in (row.actor, row.subject) if _is_person(text)}
    return {f"person:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "name")}


def _is_person(text: str) -> bool:
    kind, _colon, number = text.partition(":")
    try:
        return kind == "person" and bool(UUID(number))
    except ValueError:
        return False


def _who(actor: str, names: Mapping[str, str]) -> str:
    kind, _colon, name = actor.partition(":")
    words = {
        "person": _("En person som inte finns kvar"),
        "system": _("Systemet (%(name)s)"),
        "public": _("Allmänheten, kvitto %(name)s"),
        "migration": _("Uppgradering (%(name)s)"),
    }
    return names.get(actor) or words.get(kind, actor) % {"name": name}


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
