"""`kanalvakt rulebook check|load|map`: look through the guideline as data, make it a version, map it to the product."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kanalvakt.core.actor import migration
from kanalvakt.rulebook import mapping, retention, source
from kanalvakt.rulebook.check import problems


class Command(BaseCommand):
    help = "Check the guideline's text and rules, load it as an immutable version, or map it to code and tests."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and with which file."""
        parser.add_argument("what", choices=["check", "load", "map"])
        parser.add_argument("--write", action="store_true", help="map: write docs/guideline-map.md")
        parser.add_argument("--file", type=Path, default=source.GUIDELINE, help="another guideline (TOML)")

    def handle(self, *args: Any, what: str, file: Path, **options: Any) -> None:
        """Errors end with exit status 1; what the adopted text is known to have wrong does not."""
        if what == "map":
            self._map(write=options["write"])
            return
        try:
            guideline = source.read(file)
            retention.read()
        except source.SourceError as error:
            raise CommandError(str(error)) from error
        found = problems(guideline)
        for problem in found:
            if what == "check" or problem.error:
                self.stdout.write(str(problem))
        if any(problem.error for problem in found):
            raise CommandError("Rätta felen ovan och kör igen.")
        if what == "check":
            self.stdout.write(f"{len(guideline.section)} avsnitt, {len(guideline.rule)} regler, inga fel att rätta.")
        else:
            self._load(guideline)

    def _map(self, *, write: bool) -> None:
        if write:
            mapping.PATH.write_text(mapping.document(), encoding="utf-8")
        else:
            self.stdout.write(mapping.document())

    def _load(self, guideline: source.Source) -> None:
        from kanalvakt.rulebook import actions

        version = actions.load(migration("rulebook load"), guideline=guideline)
        self.stdout.write(f"{version} är inläst.")
