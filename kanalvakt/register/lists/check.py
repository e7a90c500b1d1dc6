"""Each row of a list through the very checks of the notification's form, to be kept or only tried."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from kanalvakt.core.actor import Actor
from kanalvakt.core.errors import Invalid, NotAllowed
from kanalvakt.register import fields
from kanalvakt.register.actions.channels import propose, read_address
from kanalvakt.register.forms import ChannelForm
from kanalvakt.register.lists import columns, table
from kanalvakt.register.models import Channel
from kanalvakt.register.queries import at_address

type Row = tuple[int, Mapping[str, str]]  # line in the file, field → text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: `good`, `known` (the register has the channel) or `bad` with what to mend, by heading."""

    line: int
    name: str
    state: str
    problems: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def read(file: BinaryIO) -> tuple[list[Row], list[str]]:
    """The rows by field, and the headings that mean nothing here. Raises `Invalid`."""
    found = table.rows(file)
    _line, headings = next(found, (0, []))
    meant, unknown = columns.known(headings)
    if "address" not in meant.values() or "name" not in meant.values():
        told = _("Första raden ska vara rubriker, och två av dem ska vara Namn och Adress. Hämta mallen och jämför.")
        raise Invalid(told, "file")
    rows: list[Row] = [
        (line, {meant[at]: cell for at, cell in enumerate(cells) if at in meant}) for line, cells in found
    ]
    if not rows:
        raise Invalid(_("Det finns inga rader under rubrikerna."), "file")
    return rows, unknown


def outcomes(rows: Sequence[Row], *, keep: bool, actor: Actor) -> Iterator[Outcome]:
    """Notify each row's channel, in one transaction; without `keep` all of it is undone, doubles within it seen."""
    reader = columns.Reader(ChannelForm(actor=actor), actor)
    with transaction.atomic():
        for line, row in rows:
            state, problems = _tried(row, reader, actor)
            told = {fields.label(field) if field in fields.EDITABLE else "": text for field, text in problems.items()}
            yield Outcome(line, row.get("name", "") or row.get("address", ""), state, told)
        if not keep:
            transaction.set_rollback(True)


def _tried(row: Mapping[str, str], reader: columns.Reader, actor: Actor) -> tuple[str, dict[str, str]]:
    data, problems = reader.data(row)
    if _is_known(row):
        return "known", {}
    form = ChannelForm(data, actor=actor)
    if not form.is_valid() or problems:
        return "bad", {field: " ".join(map(str, told)) for field, told in form.errors.items()} | problems
    try:
        with transaction.atomic():
            propose(actor=actor, **form.cleaned_data)
    except (Invalid, NotAllowed) as error:
        return "bad", {getattr(error, "field", None) or "": str(error)}
    return "good", {}


def _is_known(row: Mapping[str, str]) -> bool:
    try:
        found = read_address(row.get("address", ""))
    except Invalid:
        return False
    return Channel.objects.filter(at_address(found.address)).exists()
