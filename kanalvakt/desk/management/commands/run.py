"""`kanalvakt run`: database, web, worker and, with --demo, the practice platform and the demonstration, in one go."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from kanalvakt.desk.launch import Launch


class Command(BaseCommand):
    """Start everything on this machine; Ctrl-C stops all of it."""

    help = "Start web and background work together; with --demo the invented municipality too."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`--demo`, `--port` (else PORT, else 8000)."""
        parser.add_argument("--demo", action="store_true", help="load Exempelby kommun and its practice platform")
        parser.add_argument("--port", type=int, help="web port; the environment's PORT otherwise, else 8000")

    def handle(self, *_: Any, **options: Any) -> None:
        """Blocks until stopped; the exit status is 0 after Ctrl-C or SIGTERM."""
        raise SystemExit(Launch(demo=options["demo"], port=options["port"]).run())
