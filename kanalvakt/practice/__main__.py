"""`python -m kanalvakt.practice --port N --db FILE --token T [--seed FILE.json]`: the practice platform."""

import argparse
import contextlib
import json
import os
import signal
import sys
from pathlib import Path

from kanalvakt.practice import seed
from kanalvakt.practice.server import Practice


def _environment(name: str) -> str:
    """The variable, or the content of the file that NAME_FILE names: a token on the command line is seen by all."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text().strip() if path else os.environ.get(name, "")


def main(argv: list[str] | None = None) -> int:
    """Start the server; Ctrl-C or SIGTERM ends it. The seed is loaded only into an empty database."""
    parser = argparse.ArgumentParser(prog="python -m kanalvakt.practice", description=__doc__)
    parser.add_argument("--port", type=int, default=8100, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--db", type=Path, required=True, help="its SQLite file")
    parser.add_argument("--token", help="or PRACTICE_TOKEN, or the file that PRACTICE_TOKEN_FILE names")
    parser.add_argument("--seed", type=Path, help="content for an empty database (JSON, see README.md)")
    options = parser.parse_args(argv)
    token = options.token or _environment("PRACTICE_TOKEN")
    if not token:
        parser.error("a token is needed: --token, PRACTICE_TOKEN or PRACTICE_TOKEN_FILE")
    practice = Practice(options.db, token, host=options.host, port=options.port)
    if options.seed and not practice.store.pages():
        seed.load(practice.store, json.loads(options.seed.read_text("utf-8")))
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(practice.url, flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        practice.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
