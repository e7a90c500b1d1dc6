"""The list of channels as a file: CSV, XLSX, JSON, every row there is (G1.2.2). The vault is never part of it."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from tempfile import TemporaryFile

from django.utils import timezone
from openpyxl import Workbook

from kanalvakt.core.sheet import safe
from kanalvakt.register import fields
from kanalvakt.register.models import Channel

FIELDS = (*fields.EDITABLE, "slug", "state", "activated_at", "closed_at")
PIECE = 65536


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv(channels: Iterable[Channel]) -> Iterator[bytes]:
    """For a Swedish spreadsheet: semicolons, a byte order mark; a line at a time."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff".encode()
    yield writer.writerow(FIELDS).encode()
    for channel in channels:
        yield writer.writerow(_cells(channel)).encode()


def as_xlsx(channels: Iterable[Channel]) -> Iterator[bytes]:
    """A workbook, built row by row in a file of its own that is gone when it has been read."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("kanaler")
    sheet.append(FIELDS)
    for channel in channels:
        sheet.append(_cells(channel))
    with TemporaryFile() as file:
        book.save(file)
        book.close()
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def as_json(channels: Iterable[Channel]) -> Iterator[bytes]:
    """An array with an object for each channel; a row at a time."""
    start = "["
    for channel in channels:
        values = {field: _value(channel, field) for field in FIELDS}
        yield f"{start}\n{json.dumps(values, ensure_ascii=False)}".encode()
        start = ","
    yield ("[]" if start == "[" else "\n]").encode()


FORMATS: Mapping[str, tuple[str, Callable[[Iterable[Channel]], Iterator[bytes]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "json": ("application/json", as_json),
}


def _value(channel: Channel, field: str) -> str:
    value = getattr(channel, field)
    if field.endswith("_at"):
        return timezone.localtime(value).isoformat(timespec="seconds") if value else ""
    return fields.shown(field, value)


def _cells(channel: Channel) -> list[str]:
    """As text, with an apostrophe before what a spreadsheet would calculate."""
    return [safe(_value(channel, field)) for field in FIELDS]
