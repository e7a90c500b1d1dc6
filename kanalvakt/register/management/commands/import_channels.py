"""`kanalvakt import-channels FILE`: a list of channels from a spreadsheet, through the very checks of the page."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kanalvakt.core.actor import Actor, migration, person
from kanalvakt.core.errors import ActionError
from kanalvakt.core.text import shown
from kanalvakt.organisation.models import User
from kanalvakt.register import actions
from kanalvakt.register.lists.check import Outcome

STATES = {"good": "anmäld", "known": "finns redan", "bad": "rättas"}


class Command(BaseCommand):
    """Status 0: every row is right or known. 1: some row was refused, or the file is no list."""

    help = "Notify every channel of a list (CSV or XLSX) that is right, and tell what to mend in the other rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE."""
        parser.add_argument("file", metavar="FILE", type=Path, help="CSV or XLSX with headings in its first row")
        parser.add_argument("--as", dest="who", metavar="ADDRESS", help="the person who notifies, by e-mail address")
        parser.add_argument("--dry-run", action="store_true", help="say what would become of each row; notify nothing")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_: Any, **options: Any) -> None:
        """All of it in one transaction."""
        actor, keep = _actor(options["who"]), not options["dry_run"]
        try:
            with options["file"].open("rb") as file:
                rows, unknown = actions.notify_list(file, keep=keep, actor=actor)
        except ActionError as error:
            raise CommandError(shown(str(error))) from error
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            raise CommandError(getattr(error, "strerror", None) or "The file cannot be read.") from error
        counts = dict.fromkeys(STATES, 0) | Counter(row.state for row in rows)
        if options["json"]:
            told = {"dry_run": not keep, **counts, "unknown_headings": unknown}
            self.stdout.write(json.dumps(told | {"rows": [row.as_dict() for row in rows]}, ensure_ascii=False))
        else:
            self._tell(rows, unknown, counts, keep=keep)
        if counts["bad"]:
            raise SystemExit(1)

    def _tell(self, rows: Sequence[Outcome], unknown: Sequence[str], counts: dict[str, int], *, keep: bool) -> None:
        states = STATES if keep else STATES | {"good": "kan anmälas"}
        for row in rows:
            problems = "; ".join(f"{name}: {text}" if name else text for name, text in row.problems.items())
            line = f"rad {row.line}: {row.name}: {states[row.state]}"
            self.stdout.write(shown(f"{line}: {problems}" if problems else line))
        if unknown:
            self.stdout.write(shown(f"Rubriker som inte används: {', '.join(unknown)}"))
        self.stdout.write(", ".join(f"{states[state]}: {count}" for state, count in counts.items()))
        if not keep:
            self.stdout.write("Ingenting är anmält. Kör utan --dry-run för att anmäla.")


def _actor(address: str | None) -> Actor:
    """The person, with their units and rights; without one whoever runs the installation, who may in every unit."""
    if address is None:
        return migration("import-channels")
    found = User.objects.filter(email__iexact=address, is_active=True).first()
    if found is None:
        raise CommandError(f"Nobody who is active has the address {address}.")
    return person(found.pk)
