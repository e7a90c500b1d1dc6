"""The guideline as a file: reads TOML into typed values and says what is wrong with it. No database.

A file is data: a municipality that changes its guideline changes a file, never code.
"""

import hashlib
import tomllib
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import date
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

import rfc8785

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

GUIDELINE = Path(__file__).with_name("guideline.toml")


class SourceError(Exception):
    """The file cannot be read as a guideline. The text says where and what."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section: normative `text` with placeholders, law of its year and of today, what to know now."""

    number: str
    title: str
    text: str
    law_then: list[str]
    law_now: list[str]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A ground for removal; `findings` are the screening labels that suggest it."""

    id: str
    section: str
    tier: str
    title: str
    help: str
    ground_then: str
    ground_now: str
    findings: list[str]
    no_copy: bool = False
    two_persons: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the guideline and what it means here (G1.7)."""

    term: str
    section: str
    means: str


@dataclass(frozen=True, slots=True)
class Retention:
    """A proposed row of a retention schedule: `months` or `preserve`."""

    record_type: str
    title: str
    format: str
    kept_where: str
    responsible: str
    months: int | None = None
    preserve: bool = False


@dataclass(frozen=True, slots=True)
class KnownDefect:
    """A fault the adopted text has, and how it is read (G0.2)."""

    section: str
    quotation: str
    reading: str


@dataclass(frozen=True, slots=True)
class Adoption:
    """What the paper itself shows of its adoption (G0.1)."""

    status: str
    body: str
    meeting_date: date | None = None
    agenda_item: str = ""
    case_number: str = ""
    document: str = ""
    in_force_from: date | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A whole guideline. `sha256` is of its canonical JSON (RFC 8785), so layout and comments do not count."""

    title: str
    year: int
    adoption: Adoption
    section: tuple[Section, ...]
    rule: tuple[Rule, ...]
    term: tuple[Term, ...]
    retention: tuple[Retention, ...]
    known_defect: tuple[KnownDefect, ...]

    @property
    def sha256(self) -> str:
        """Hex digest of the canonical form."""
        plain = asdict(self)
        adoption = {key: str(value or "") for key, value in plain.pop("adoption").items()}
        return hashlib.sha256(rfc8785.dumps({**plain, "adoption": adoption})).hexdigest()


def read(path: Path = GUIDELINE) -> Source:
    """The guideline in `path`. Raises SourceError for a file that is not one."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{path}: {error}") from error
    return parse(table)


def parse(table: dict[str, Any]) -> Source:
    """The typed guideline of a parsed TOML table."""
    return Source(
        title=_value(table, "title", str, "the file"),
        year=_value(table, "year", int, "the file"),
        adoption=_build(Adoption, table.get("adoption", {}), "[adoption]"),
        section=built(Section, table, "section"),
        rule=built(Rule, table, "rule"),
        term=built(Term, table, "term"),
        retention=built(Retention, table, "retention"),
        known_defect=built(KnownDefect, table, "known_defect"),
    )


def built[T: "DataclassInstance"](cls: type[T], table: dict[str, Any], name: str) -> tuple[T, ...]:
    """The rows of the array of tables `name`, checked against the fields of `cls`. Raises SourceError."""
    rows = table.get(name, [])
    return tuple(_build(cls, row, f"[[{name}]] number {i}") for i, row in enumerate(rows, start=1))


def _build[T: "DataclassInstance"](cls: type[T], row: dict[str, Any], where: str) -> T:
    known = {field.name: field for field in fields(cls)}
    if unknown := row.keys() - known.keys():
        raise SourceError(f"{where}: unknown {', '.join(sorted(unknown))}")
    present = {name: f.type for name, f in known.items() if name in row or f.default is MISSING}
    return cls(**{name: _value(row, name, kind, where) for name, kind in present.items()})


def _value(row: dict[str, Any], name: str, kind: Any, where: str) -> Any:
    if name not in row:
        raise SourceError(f"{where}: {name} is missing")
    value = row[name]
    if not _fits(value, kind):
        raise SourceError(f"{where}: {name} must be {getattr(kind, '__name__', kind)}, not {value!r}")
    return unwrap(value) if isinstance(value, str) else value


def _fits(value: Any, kind: Any) -> bool:
    if isinstance(kind, UnionType):
        return any(_fits(value, each) for each in get_args(kind))
    if get_origin(kind) is list:
        return isinstance(value, list) and all(isinstance(each, get_args(kind)[0]) for each in value)
    return type(value) is kind


def unwrap(text: str) -> str:
    """The text with lines joined to paragraphs: blank lines part them; '- ' and '? ' begin a line of their own."""
    blocks: list[str] = []
    for line in map(str.strip, text.strip().splitlines()):
        if not line or line.startswith(("- ", "? ")) or not blocks or not blocks[-1]:
            blocks.append(line)
        else:
            blocks[-1] += f" {line}"
    return "\n".join(blocks)
