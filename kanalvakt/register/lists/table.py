"""A spreadsheet file as rows of text: CSV in any of the usual spellings, or XLSX. The file is distrusted."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from kanalvakt.core.errors import Invalid
from kanalvakt.core.sheet import FORMULA

LARGEST = 20 * 1024 * 1024
# What a workbook may hold unpacked: far more than any list of channels, far less than would fill the memory.
UNPACKED = 200 * 1024 * 1024
WIDEST = 200

type Cells = list[str]


def rows(file: BinaryIO) -> Iterator[tuple[int, Cells]]:
    """(line, cells) of every row that is not empty, the heading first. Raises `Invalid` for what is no such file."""
    file.seek(0, io.SEEK_END)
    if file.tell() > LARGEST:
        raise Invalid(_("Filen är större än 20 MB. Det är nog inte en lista över kanaler."), "file")
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    found = _workbook(file) if start.startswith(b"PK") else _text(file)
    for number, cells in found:
        if any(kept := [_plain(cell) for cell in cells[:WIDEST]]):
            yield number, kept


def _plain(cell: str) -> str:
    """Without the apostrophe that our own export puts before what a spreadsheet would calculate."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text


def _text(file: BinaryIO) -> Iterator[tuple[int, Cells]]:
    raw = file.read()
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Invalid(_("Filen är varken CSV eller XLSX. Spara listan som något av dem och försök igen."), "file")
    text = _decoded(raw)
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        told = _("Rad %(number)s går inte att läsa. Kontrollera citattecknen i den och i raden före.")
        raise Invalid(told % {"number": reader.line_num}, "file") from error


def _decoded(raw: bytes) -> str:
    """UTF-8 or UTF-16 as marked, else what Swedish spreadsheets on Windows write."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _workbook(file: BinaryIO) -> Iterator[tuple[int, Cells]]:
    """The first sheet. A formula is the value it had, never calculated."""
    told = _("Filen är inte en hel XLSX-fil. Spara den på nytt i kalkylprogrammet och försök igen.")
    try:
        with ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > UNPACKED:
                raise Invalid(_("Filen är för stor när den packas upp. Den läses inte."), "file")
        book = load_workbook(file, read_only=True, data_only=True)
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            yield number, [_written(cell) for cell in cells]
        book.close()
    except (BadZipFile, KeyError, ValueError, IndexError, OSError, SyntaxError) as error:
        raise Invalid(told, "file") from error


def _written(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
