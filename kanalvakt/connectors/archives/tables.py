"""CSV of any length read as a stream: each row by its column names, with its line and its own bytes."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import TextIOWrapper
from types import MappingProxyType
from typing import BinaryIO

from kanalvakt.connectors.archives.base import line_of
from kanalvakt.connectors.archives.guard import DAMAGED, KEPT, Damaged
from kanalvakt.connectors.base import Unread
from kanalvakt.core.wording import kept as _

# A cell is a text somebody wrote; a quotation mark that is never closed must not swallow the file.
LONGEST = 1024 * 1024
HEAD_WITHIN = 10
# The platforms write commas; Excel writes what the computer's language has.
DELIMITERS = ",;\t"
BROKEN = _("Raden går inte att läsa: ett citattecken är inte avslutat.")
_UNDECODED = re.compile("[\udc80-\udcff]")
csv.field_size_limit(max(csv.field_size_limit(), LONGEST))


@dataclass(frozen=True, slots=True)
class Cells:
    """One row. Column names are lower case, without blanks around them."""

    line: int
    cells: Mapping[str, str]
    raw: bytes = field(repr=False)


def rows(
    file: BinaryIO, where: str, columns: frozenset[str], renamed: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Cells | Unread]:
    """The rows below the header, which is the first row that has all of `columns` (notes may stand above it).

    `renamed`: what the file calls a column → what it is called here. Without a header nothing is given but an `Unread`.
    """
    lines = _Lines(file)
    try:
        yield from _rows(lines, where, columns, renamed)
    except Damaged:
        yield Unread(line_of(where, lines.number), DAMAGED)


def sample(file: BinaryIO) -> list[list[str]]:
    """The first rows, header and notes above it included; [] when it cannot be read."""
    found = []
    try:
        for number, (_, cells) in enumerate(_records(_Lines(file))):
            found.append(cells)
            if number >= HEAD_WITHIN:
                break
    except Damaged:
        pass
    return found


def head(rows: Iterable[Sequence[str]]) -> frozenset[str]:
    """Every column name that a sample's rows could be."""
    return frozenset(name_of(cell) for cells in rows for cell in cells)


def _rows(lines: "_Lines", where: str, columns: frozenset[str], renamed: Mapping[str, str]) -> Iterator[Cells | Unread]:
    names: list[str] | None = None
    for line, cells in _records(lines):
        raw = lines.taken().encode("utf-8", "surrogateescape")
        if not cells:
            if raw.strip():
                yield Unread(line_of(where, line), BROKEN, raw[:KEPT])
        elif names is None:
            here = [renamed.get(name_of(cell), name_of(cell)) for cell in cells]
            names = here if columns <= set(here) else None
        else:
            yield Cells(line, _named(names, cells, lines.delimiter), raw)
    if names is None and lines.number:
        yield Unread(line_of(where, 1), _("Kolumnernas namn saknas, så filen går inte att läsa."))


def _records(lines: "_Lines") -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it began on; an empty one stands for a line that could not be read."""
    reader = csv.reader(lines, delimiter=lines.delimiter)
    while True:
        lines.begin()
        line = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        if cells is None or lines.is_open():
            lines.give_back()
            reader = csv.reader(lines, delimiter=lines.delimiter)
            cells = []
        yield line, cells


def _named(names: Sequence[str], cells: list[str], delimiter: str) -> Mapping[str, str]:
    """By column. What is too much belongs to the last: a text with a comma that nobody quoted."""
    if len(cells) > len(names):
        cells = [*cells[: len(names) - 1], delimiter.join(cells[len(names) - 1 :]).rstrip(delimiter)]
    found = dict(zip(names, [*map(_readable, cells), *[""] * len(names)], strict=False))
    found.pop("", None)
    return found


def _readable(cell: str) -> str:
    """What is no UTF-8 was saved by a program on Windows."""
    if cell.isascii() or not _UNDECODED.search(cell):
        return cell
    return cell.encode("utf-8", "surrogateescape").decode("cp1252", "replace")


def name_of(cell: str) -> str:
    """A column's name, as compared."""
    return cell.strip().strip("\ufeff").casefold()


class _Lines:
    """The lines of a file, some of which may be given back."""

    def __init__(self, file: BinaryIO) -> None:
        self._read = TextIOWrapper(file, "utf-8-sig", "surrogateescape", newline="").readline
        self._ended = False
        self._again = list(self._first())[::-1]
        self.delimiter = max(DELIMITERS, key=lambda sign: sum(sign in line for line in self._again))
        self._taken: list[str] = []
        self.number = 0

    def _first(self) -> Iterator[str]:
        """As many as tell how columns are kept apart; what is damaged is met again when it is read."""
        for _number in range(HEAD_WITHIN):
            try:
                line = self._read(LONGEST)
            except Damaged:
                return
            if line:
                yield line

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._read(LONGEST)
        if not line:
            self._ended = True
            raise StopIteration
        self._taken.append(line)
        self.number += 1
        return line

    def begin(self) -> None:
        """A new record."""
        self._taken = []

    def taken(self) -> str:
        """What the record was made of."""
        return "".join(self._taken)

    def is_open(self) -> bool:
        """Whether a quotation mark was left open, at the end of the file."""
        return self._ended and sum(line.count('"') for line in self._taken) % 2 == 1

    def give_back(self) -> None:
        """All but the first line of the record."""
        self._ended = False
        self.number -= len(self._taken) - 1
        self._again += reversed(self._taken[1:])
        self._taken = self._taken[:1]
