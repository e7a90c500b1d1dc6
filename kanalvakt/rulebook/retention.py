"""Every record type that the product keeps, as the row a retention schedule begins with (G1.2.3). No database.

The guideline names some of them with their periods; `retention.toml` says where each is kept, and proposes the rest.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from kanalvakt.rulebook import source

ROWS = Path(__file__).with_name("retention.toml")
AREAS = ("register", "content", "supervision", "removal", "registration", "sender", "people", "house")


@dataclass(frozen=True, slots=True)
class Row:
    """A record type: `months` after `counted_from`, or `preserve`; `models` are labels such as register.Channel.

    `proposed`: the municipality has yet to decide it. `within`: the row in whose models it lies. `later`: nothing keeps
    it yet.
    """

    record_type: str
    area: str
    ground: str
    decided_by: str
    models: list[str]
    title: str = ""
    format: str = ""
    kept_where: str = ""
    responsible: str = ""
    counted_from: str = ""
    months: int | None = None
    preserve: bool = False
    proposed: bool = False
    within: str = ""
    later: bool = False


@dataclass(frozen=True, slots=True)
class NoRecord:
    """Models that hold no record, and why."""

    reason: str
    models: list[str]


@dataclass(frozen=True, slots=True)
class Rows:
    """All of it."""

    rows: tuple[Row, ...]
    no_record: tuple[NoRecord, ...]

    def labels(self) -> Iterator[str]:
        """Every model that is named, as often as it is."""
        for row in self.rows:
            yield from row.models
        for none in self.no_record:
            yield from none.models

    def models(self) -> Mapping[str, list[str]]:
        """Where the records of each type lie, by record type."""
        own = {row.record_type: row.models for row in self.rows}
        return {row.record_type: own[row.within] if row.within else row.models for row in self.rows}


@cache
def read() -> Rows:
    """The rows, those of the guideline filled in. Raises `source.SourceError` for a file that cannot be used."""
    table = tomllib.loads(ROWS.read_text(encoding="utf-8"))
    guideline = {row.record_type: row for row in source.read().retention}
    rows = tuple(_filled(row, guideline.get(row.record_type)) for row in source.built(Row, table, "row"))
    found = Rows(rows, source.built(NoRecord, table, "no_record"))
    if faults := list(_faults(found, guideline)):
        raise source.SourceError(f"{ROWS}: {'; '.join(faults)}")
    return found


def _filled(row: Row, guideline: source.Retention | None) -> Row:
    if guideline is None:
        return replace(row, proposed=True)
    return replace(
        row,
        title=guideline.title,
        format=guideline.format,
        kept_where=guideline.kept_where,
        responsible=guideline.responsible,
        months=guideline.months,
        preserve=guideline.preserve,
    )


def _faults(found: Rows, guideline: Mapping[str, source.Retention]) -> Iterator[str]:
    types = Counter(row.record_type for row in found.rows)
    labels = Counter(found.labels())
    yield from (f"{name} is there twice" for name, times in (types + labels).items() if times > 1)
    yield from (f"{name} of the guideline has no row" for name in guideline if name not in types)
    for row in found.rows:
        if (row.months is None) is not row.preserve:
            yield f"{row.record_type}: either months or preserve"
        if row.area not in AREAS:
            yield f"{row.record_type}: unknown area {row.area}"
        if row.within and row.within not in types:
            yield f"{row.record_type}: within {row.within}, which is no row"
        if not row.title or sum((bool(row.models), bool(row.within), row.later)) != 1:
            yield f"{row.record_type}: a title, and one of models, within and later"
