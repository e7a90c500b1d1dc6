"""`kanalvakt collect`: fetch from one or all channels now, without waiting for the worker."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kanalvakt.collection import actions, tasks
from kanalvakt.collection.models import Outcome
from kanalvakt.core.actor import system
from kanalvakt.core.errors import Conflict
from kanalvakt.register.models import Channel

ACTOR = system("collect")


class Command(BaseCommand):
    """One line a channel; status 1 when one could not be collected."""

    help = "Fetch from one channel (its short name in the address, such as bjorkskolan-ovning) or from all."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """CHANNEL, `--complete`."""
        parser.add_argument("channel", nargs="?", metavar="CHANNEL", help="the channel's short name; all when left out")
        parser.add_argument("--complete", action="store_true", help="everything, and conclude what is gone")

    def handle(self, *_: Any, **options: Any) -> None:
        """Collect in turn."""
        channels = self._chosen(options["channel"])
        went_well = [self._collect(channel, complete=options["complete"]) for channel in channels]
        if not all(went_well):
            raise SystemExit(1)

    def _chosen(self, slug: str | None) -> list[Channel]:
        chosen = tasks.collected() if slug is None else Channel.objects.filter(slug=slug)
        if not chosen and slug is not None:
            known = ", ".join(Channel.objects.values_list("slug", flat=True)[:50]) or "none yet"
            raise CommandError(f"No channel is called {slug}. There are: {known}.")
        return list(chosen)

    def _collect(self, channel: Channel, *, complete: bool) -> bool:
        try:
            run = actions.sync(channel.pk, complete=complete, actor=ACTOR)
        except Conflict as conflict:
            self.stderr.write(f"{channel.slug}: {conflict}")
            return False
        if run.outcome != Outcome.OK:
            self.stderr.write(f"{channel.slug}: {run.error_message} ({run.error_code})")
            return False
        self.stdout.write(f"{channel.slug}: {run.seen} seen, {run.new} new, {run.changed} changed, {run.gone} gone")
        return True
