"""What an import could not read, as CSV for a Swedish spreadsheet."""

import csv
from collections.abc import Iterator

from django.utils.translation import gettext as _

from kanalvakt.collection.models import Import
from kanalvakt.core.sheet import safe
from kanalvakt.core.text import shown
from kanalvakt.core.wording import spoken


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def written(of: Import) -> Iterator[str]:
    """A line at a time, in the order of the file."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    yield writer.writerow([_("Var i filen"), _("Varför")])
    for fault in of.faults.order_by("number").iterator(chunk_size=1000):
        yield writer.writerow([safe(shown(spoken(fault.where))), safe(shown(spoken(fault.reason)))])
