"""`kanalvakt channels recognise URL [--json]`: which platform and account a pasted address is. No database, no network.

What it prints as JSON is described in docs/developers/recognise.md.
"""

import argparse
from collections.abc import Sequence

from kanalvakt.connectors.command import add_recognise


def main(argv: Sequence[str]) -> int:
    """0: it is an account. 1: it is nobody's, or a post, or no address; the reason is told."""
    parser = argparse.ArgumentParser(prog="kanalvakt channels", description=__doc__.split("\n", maxsplit=1)[0])
    add_recognise(parser.add_subparsers(required=True, metavar="COMMAND"))
    options = parser.parse_args(argv)
    status: int = options.run(options)
    return status
