"""The `kanalvakt` command: Django's management commands, with ours shown first and quick ones kept quick."""

import os
import sys

# Commands that need no database are reached without loading Django: `kanalvakt scan` must start at once.
PLAIN = {
    "scan": "kanalvakt.screening.engine.command",
    "connectors": "kanalvakt.connectors.command",
    "channels": "kanalvakt.connectors.channels_command",
    "sendercheck": "kanalvakt.sendercheck.checks.command",
}

COMMANDS = {
    "run": "start web, worker and schedule together (with --demo: the demonstration too)",
    "worker": "run the background work alone",
    "collect": "fetch from one or all channels now",
    "import": "read an export of a platform into its channel",
    "import-channels": "notify the channels of a list (CSV, XLSX)",
    "scan": "look for personal data and forbidden content in text",
    "ledger": "export, seal or verify the ledger",
    "connectors": "list platforms; read a platform's response from a file",
    "channels": "say which platform and account an address is",
    "sendercheck": "check that a page is clearly ours",
    "demo": "make the invented municipality Exempelby",
    "rulebook": "check or load the guideline",
    "administrator": "add the first person of an empty installation",
    "roles": "show who may do what",
    "rotate-keys": "make a new key for vault and evidence, and encrypt all of it anew",
    "migrate": "bring the database up to date",
}

# Words of Python's own, which no module may have for a name.
RENAMED = {"import": "import_archive"}


def usage() -> str:
    """The help text, one line a command."""
    lines = [f"  {name:<17}{text}" for name, text in COMMANDS.items()]
    return "\n".join(["usage: kanalvakt COMMAND [ARG ...]", "", *lines, "", "kanalvakt COMMAND --help tells more."])


def main() -> None:
    """Run one command; the exit status is the command's own."""
    argv = sys.argv[1:]
    if not argv or argv[0] in ("-h", "--help", "help"):
        print(usage())
        sys.exit(0 if argv else 2)
    if argv[0] in PLAIN:
        from importlib import import_module

        sys.exit(import_module(PLAIN[argv[0]]).main(argv[1:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kanalvakt.settings")
    from django.core.management import execute_from_command_line

    name = RENAMED.get(argv[0], argv[0].replace("-", "_")) if argv[0] in COMMANDS else argv[0]
    execute_from_command_line(["kanalvakt", name, *argv[1:]])


if __name__ == "__main__":
    main()
