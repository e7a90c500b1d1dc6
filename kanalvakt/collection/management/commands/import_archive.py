"""`kanalvakt import`: read an export, an archive or a log of a platform into its channel."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kanalvakt.collection import actions
from kanalvakt.collection.models import Import
from kanalvakt.collection.readers import account, choose
from kanalvakt.connectors.archives.base import Refused
from kanalvakt.connectors.archives.registry import READERS, read
from kanalvakt.connectors.archives.source import opened
from kanalvakt.connectors.base import FetchedItem, Unread
from kanalvakt.core.actor import system
from kanalvakt.core.text import shown
from kanalvakt.register.models import Channel

ACTOR = system("import")
TOLD = 50


class Command(BaseCommand):
    """Status 0: all was read. 1: something could not be. The same file again adds nothing."""

    help = "Read an export of a platform (a file, a zip or tar, a folder) into a channel."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """CHANNEL FILE."""
        parser.add_argument("channel", metavar="CHANNEL", help="the channel's short name")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--reader", choices=READERS, metavar="NAME", help=f"one of {', '.join(READERS)}")
        parser.add_argument("--dry-run", action="store_true", help="read it and say what is in it; keep nothing")
        parser.add_argument("--json", action="store_true", help="for programs")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read it now, without waiting for the worker."""
        channel = Channel.objects.filter(slug=options["channel"]).first()
        if channel is None:
            known = ", ".join(Channel.objects.values_list("slug", flat=True)[:50]) or "none yet"
            raise CommandError(f"No channel is called {options['channel']}. There are: {known}.")
        name = options["reader"] or ""
        try:
            told = self._try(channel, options["file"], name) if options["dry_run"] else self._do(channel, options, name)
        except Refused as error:
            raise CommandError(shown(str(error))) from error
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            raise CommandError(getattr(error, "strerror", None) or "The file cannot be read.") from error
        self._tell(channel, told, as_json=options["json"])
        if told["unread"]:
            raise SystemExit(1)

    def _do(self, channel: Channel, options: dict[str, Any], name: str) -> dict[str, Any]:
        done = actions.import_path(channel, options["file"], reader=name, actor=ACTOR)
        return _counts(done) | {"faults": list(done.faults.values("where", "reason")[:TOLD])}

    def _try(self, channel: Channel, path: Path, name: str) -> dict[str, Any]:
        with opened(path) as source:
            reader = choose(source, channel, name)
            told: dict[str, Any] = {"reader": reader.name, "items": 0, "unread": 0, "faults": []}
            for row in read(reader, source, account(channel)):
                told["items"] += isinstance(row, FetchedItem)
                if isinstance(row, Unread):
                    told["unread"] += 1
                    told["faults"] += [{"where": row.where, "reason": row.reason}][: TOLD - len(told["faults"])]
        return told

    def _tell(self, channel: Channel, told: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"channel": channel.slug} | told))
            return
        counts = ", ".join(f"{value} {name}" for name, value in told.items() if isinstance(value, int))
        self.stdout.write(f"{channel.slug}: {told['reader']}: {counts}")
        for fault in told["faults"]:
            self.stderr.write(shown(f"{fault['where']}: {fault['reason']}"))
        if told["unread"] > len(told["faults"]):
            self.stderr.write(f"and {told['unread'] - len(told['faults'])} more")


def _counts(done: Import) -> dict[str, Any]:
    return {name: getattr(done, name) for name in ("reader", "new", "changed", "known", "unread", "sha256")}
