"""`kanalvakt worker`: the background work of every room. Any number may run on PostgreSQL, one on SQLite."""

import argparse
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kanalvakt.core import sweeps
from kanalvakt.core.worker import Worker


class Command(BaseCommand):
    """Run the sweeps until SIGTERM or Ctrl-C; what is in hand is finished first."""

    help = "Collect, screen, send and seal in the background. Stop it with Ctrl-C or SIGTERM."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`--once`, `--only`."""
        parser.add_argument("--once", action="store_true", help="do what is due now, then end (status 1: some failed)")
        parser.add_argument("--only", action="append", metavar="SWEEP", help="this sweep alone (may be repeated)")

    def handle(self, *_: Any, **options: Any) -> None:
        """Blocks until stopped, or until nothing is due with `--once`."""
        worker = Worker(self._chosen(options["only"]))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        if not options["once"]:
            worker.run()
        elif not worker.run_once():
            raise SystemExit(1)

    def _chosen(self, names: list[str] | None) -> list[sweeps.Job]:
        known = sweeps.jobs()
        if unknown := [name for name in names or () if name not in known]:
            raise CommandError(f"No sweep is called {', '.join(unknown)}. There are: {', '.join(sorted(known))}.")
        return [known[name] for name in names or known]
