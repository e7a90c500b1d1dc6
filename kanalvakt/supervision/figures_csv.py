"""Answer times as CSV for a Swedish spreadsheet, in the dress of the rounds' file."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.utils.translation import gettext as _

from kanalvakt.core.sheet import safe
from kanalvakt.supervision.queries import Figures


def written(rows: Iterable[Figures]) -> str:
    """The whole file; times in minutes of service time."""
    file = StringIO(newline="")
    file.write("\ufeff")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(
        [_("Kanal"), _("Mål, minuter"), _("Besvarade"), _("Median, minuter"), _("Nio av tio inom, minuter"),
         _("I tid"), _("Andel i tid, procent"), _("Obesvarade"), _("Sena")]
    )  # fmt: skip
    for row in rows:
        name = safe(row.channel.name) if row.channel else _("Alla kanaler")
        times = [_minutes(row.median), _minutes(row.ninetieth)]
        share = "" if row.share is None else row.share
        writer.writerow([name, _minutes(row.goal), row.answered, *times, row.in_time, share, row.unanswered, row.late])
    return file.getvalue()


def _minutes(seconds: int | None) -> int | str:
    return "" if seconds is None else round(seconds / 60)
