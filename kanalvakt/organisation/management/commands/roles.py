"""`kanalvakt roles`: show the table of roles × actions, or write it to docs/roles.md."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from kanalvakt.organisation import roles


class Command(BaseCommand):
    help = "Show who may do what; with --write, bring docs/roles.md up to date."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """--write."""
        parser.add_argument("--write", action="store_true", help="write docs/roles.md instead of showing it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Show or write."""
        with translation.override("sv"):
            text = roles.document()
        if options["write"]:
            roles.PATH.write_text(text)
        else:
            self.stdout.write(text)
