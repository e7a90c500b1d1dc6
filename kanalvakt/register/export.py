"""A list as a file: CSV, XLSX, JSON, every row there is (G1.2.2). Of the channels the vault is never part."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from tempfile import TemporaryFile

from django.utils import timezone
from openpyxl import Workbook

from kanalvakt.core.sheet import safe
from kanalvakt.register import fields
from kanalvakt.register.models import Channel

FIELDS = (*fields.EDITABLE, "controller", "slug", "state", "activated_at", "closed_at")
PIECE = 65536

type Columns = Sequence[str]
type Rows = Iterable[Sequence[str]]


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv(columns: Columns, rows: Rows) -> Iterator[bytes]:
    """For a Swedish spreadsheet: semicolons, a byte order mark; a line at a time."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff".encode()
    yield writer.writerow(columns).encode()
    for row in rows:
        yield writer.writerow(map(safe, row)).encode()


def as_xlsx(columns: Columns, rows: Rows) -> Iterator[bytes]:
    """A workbook, built row by row in a file of its own that is gone when it has been read."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("kanaler")
    sheet.append(columns)
    for row in rows:
        sheet.append([safe(cell) for cell in row])
    with TemporaryFile() as file:
        book.save(file)
        book.close()
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def as_json(columns: Columns, rows: Rows) -> Iterator[bytes]:
    """An array with an object for each row; a row at a time."""
    start = "["
    for row in rows:
        values = dict(zip(columns, row, strict=True))
        yield f"{start}\n{json.dumps(values, ensure_ascii=False)}".encode()
        start = ","
    yield ("[]" if start == "[" else "\n]").encode()


# Name → (media type, writer). In the two that spreadsheets open, an apostrophe stands before what they would calculate.
FORMATS: Mapping[str, tuple[str, Callable[[Columns, Rows], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "json": ("application/json", as_json),
}


def rows(channels: Iterable[Channel]) -> Iterator[list[str]]:
    """The channels' facts, in the order of FIELDS."""
    return ([_value(channel, field) for field in FIELDS] for channel in channels)


def _value(channel: Channel, field: str) -> str:
    value = getattr(channel, field)
    if field.endswith("_at"):
        return timezone.localtime(value).isoformat(timespec="seconds") if value else ""
    return fields.shown(field, value)
