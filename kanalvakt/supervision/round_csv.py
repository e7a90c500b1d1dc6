"""Rounds as CSV for a Swedish spreadsheet: semicolons, a byte order mark, nothing that it takes for a formula."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kanalvakt.core.sheet import safe
from kanalvakt.supervision.models import Round


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def written(rounds: Iterable[Round]) -> Iterator[str]:
    """The whole file, a line at a time."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    yield writer.writerow(head())
    for row in rounds:
        yield writer.writerow([safe(cell) for cell in cells(row)])


def head() -> list[str]:
    """The names of the columns."""
    return [
        _("Dag"), _("Kanal"), _("Enhet"), _("Slag"), _("Senast"), _("Läge"), _("Skäl"), _("Kalender"),
        _("Signerad"), _("Av"), _("I egenskap av"), _("Stod in för"), _("Nytt"), _("Väntade"), _("Nyaste post"),
        _("Inte hämtat, minuter"), _("Anteckning"), _("Rättelser"), _("Missad"), _("Kvitterad"),
    ]  # fmt: skip


def cells(row: Round) -> list[str]:
    """One round, as many cells as `head` has names."""
    return [
        row.day.isoformat(),
        row.channel.name,
        row.unit.name,
        _kind(row),
        row.clock,
        row.get_state_display(),
        row.get_why_display() if row.why else "",
        row.calendar_version,
        *_signed(row),
        _time(row.missed_at),
        " | ".join(
            f"{one.get_role_display()}: {_time(one.acknowledged_at)} {one.acknowledged_by.name}: {one.done}"
            for one in row.escalations.all()
            if one.acknowledged_by
        ),
    ]


def _kind(row: Round) -> str:
    if row.crisis_id:
        return _("krisläge")
    return _("obligatorisk") if row.obligatory else _("vald")


def _signed(row: Round) -> list[str]:
    signed = row.signed
    if signed is None:
        return [""] * 10
    return [
        _time(signed.at),
        signed.by.name,
        signed.entitled,
        ", ".join(one.name for one in signed.stood_in_for.all()),
        str(signed.new),
        str(signed.open),
        str(signed.newest_item or ""),
        "" if signed.gap_minutes is None else str(signed.gap_minutes),
        signed.note,
        " | ".join(f"{_time(one.at)} {one.by.name}: {one.text}" for one in signed.corrections.all()),
    ]


def _time(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
