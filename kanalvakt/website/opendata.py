"""The list of channels as open data: the same facts as on the public pages, every row, free to use (G1.2.2)."""

from collections.abc import Iterator
from dataclasses import fields

from django.utils import translation

from kanalvakt.register import queries as register
from kanalvakt.register.models import Channel
from kanalvakt.website.queries import ORDER, Shown, at_hand, shown

COLUMNS = (*(field.name for field in fields(Shown)), "page")


def rows(site: str) -> Iterator[list[str]]:
    """Every channel that is or was official, in the order of COLUMNS; one query, row by row."""
    found = at_hand(register.official() | register.former()).order_by(*ORDER)
    return (_row(channel, site) for channel in found.iterator(chunk_size=500))


def _row(channel: Channel, site: str) -> list[str]:
    """In Swedish, whoever asks: a file does not change with its reader."""
    with translation.override("sv"):
        public = shown(channel)
    cells = [_cell(getattr(public, name)) for name in COLUMNS[:-1]]
    return [*cells, f"{site}/offentligt/kanal/{public.slug}/"]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
