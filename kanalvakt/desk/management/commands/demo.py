"""`kanalvakt demo`: make the invented municipality Exempelby, whose channels lie on the practice platform."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kanalvakt.connectors.base import ConnectorError
from kanalvakt.core.errors import ActionError
from kanalvakt.desk.demo import loading


class Command(BaseCommand):
    help = "Make Exempelby kommun. Refuses where there is something real. `kanalvakt run --demo` does it all by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the practice platform is, and its token."""
        parser.add_argument("--practice", required=True, help="its address, such as http://127.0.0.1:8100")
        parser.add_argument("--token", required=True, help="the token that it was started with")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; say whether anything was done."""
        try:
            made = loading.load(options["practice"].rstrip("/"), options["token"])
        except (ActionError, ConnectorError) as error:
            raise CommandError(str(error)) from error
        if options["verbosity"] > 1 or not made:
            self.stdout.write("Exempelby är på plats." if made else "Exempelby fanns redan.")
