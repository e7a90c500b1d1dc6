"""`kanalvakt sendercheck URL`: is the page clearly ours. No database.

`docs/schemas/sendercheck.schema.json` says what `--json` prints.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kanalvakt.connectors.browser import browser_path
from kanalvakt.connectors.egress import Egress
from kanalvakt.connectors.recognise import A_PERSON, NotAChannel, recognise
from kanalvakt.core.text import shown
from kanalvakt.sendercheck.checks import logo, run
from kanalvakt.sendercheck.checks.fetching import Fetcher, Pictures
from kanalvakt.sendercheck.checks.points import Outcome, Point, Wanted

SCHEMA = "kanalvakt-sendercheck/1"
CLEAR, MISSING, NOT_READ = 0, 1, 2
_SWEDISH = {"met": "finns", "missing": "saknas", "unreadable": "kunde inte läsas", "not_applicable": "gäller inte"}
_LABELS = {
    "account": "konto", "name": "namn", "logo": "logotyp", "site": "webbplats", "contact": "kontakt",
    "notice": "allmän handling", "rules": "husregler", "unit": "enhet", "main": "huvudsida",
}  # fmt: skip


def main(argv: Sequence[str]) -> int:
    """0: nothing is missing. 1: something is. 2: the page could not be read, or the order could not be carried out."""
    options = _parser().parse_args(argv)
    try:
        result = _checked(options)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        said = f"{getattr(error, 'filename', None) or ''}: {getattr(error, 'strerror', None) or error}".lstrip(": ")
        if options.json:
            print(json.dumps({"schema": SCHEMA, "error": said}, indent=2))
        return _fail(said)
    if options.json:
        print(json.dumps(report(result), indent=2))
    else:
        _tell(result)
    if result.wall and result.wall.whole:
        return NOT_READ
    return MISSING if any(point.outcome == Outcome.MISSING for point in result.points) else CLEAR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kanalvakt sendercheck",
        description="Is a page clearly ours: name, logo, link to the web site, contact, notice, house rules.",
        epilog="Exit status: 0 nothing is missing, 1 something is, 2 the page could not be read.",
    )
    parser.add_argument("url", nargs="?", default="", help="the page; with --html, where it was saved from")
    parser.add_argument("--logo", type=Path, help="our logo: PNG, JPEG, GIF, WebP, or SVG where Chromium is")
    parser.add_argument(
        "--html", type=Path, help="check this saved page; nothing of the page is fetched but its picture"
    )
    parser.add_argument("--picture", type=Path, help="the profile's picture, instead of what the page names")
    parser.add_argument("--name", default="", help="what the channel should be called")
    parser.add_argument("--site", default="", help="the web site that it should refer to, such as www.exempelby.se")
    parser.add_argument("--unit", default="", help="the unit that should be named")
    parser.add_argument("--main", default="", help="the main page on the same platform")
    parser.add_argument("--contact", default="", help="the contact to propose where none is shown")
    parser.add_argument("--no-dialogue", action="store_true", help="nobody can write there, so no house rules")
    parser.add_argument("--no-browser", action="store_true", help="never open a page in Chromium, even if it is empty")
    parser.add_argument("--json", action="store_true", help="for programs")
    return parser


def _checked(options: argparse.Namespace) -> run.Result:
    if not options.url and not options.html:
        raise ValueError("give an address, or --html FILE")
    _refuse_persons(options.url)
    own = options.logo.read_bytes() if options.logo else None
    if own is not None and not logo.is_readable(own):
        raise ValueError(f"{options.logo}: no picture that can be read (an SVG needs Chromium)")
    given = options.picture.read_bytes() if options.picture else None
    wanted = Wanted(
        options.name, options.site, options.unit, options.main, options.contact, dialogue=not options.no_dialogue
    )  # fmt: skip
    chromium = None if options.no_browser else browser_path()
    fetcher = Fetcher(lambda: Egress(_allowed()), chromium=chromium)
    if not options.html:
        return run.check(options.url, wanted, own_logo=own, fetcher=fetcher)
    pictures = Pictures(fetcher if options.url else None, folder=options.html.parent, given=given)
    return run.check_saved(options.html.read_bytes(), options.url, wanted, own_logo=own, pictures=pictures)


def _allowed() -> frozenset[str]:
    """Internal servers named in the settings' variable; Django itself is not started."""
    return frozenset(
        entry.strip() for entry in os.environ.get("KANALVAKT_EGRESS_ALLOW", "").split(",") if entry.strip()
    )


def _refuse_persons(url: str) -> None:
    """Private accounts are never looked at (law 8)."""
    try:
        recognise(url)
    except NotAChannel as error:
        if str(error) == A_PERSON:
            raise ValueError(A_PERSON) from None


def report(result: run.Result) -> dict[str, Any]:
    """The check as data, after the schema."""
    return {
        "schema": SCHEMA,
        "address": result.address,
        "final_address": result.final,
        "status": result.status,
        "readable": not (result.wall and result.wall.whole),
        "wall": {"kind": result.wall.kind, "text": result.wall.text, "whole": result.wall.whole}
        if result.wall
        else None,
        "points": [_point(point) for point in result.points],
    }


def _point(point: Point) -> dict[str, Any]:
    todo = {"where": point.todo.where, "write": point.todo.write} if point.todo else None
    return {"point": point.name, "outcome": str(point.outcome), "text": point.text, "todo": todo}


def _tell(result: run.Result) -> None:
    if result.wall:
        print(shown(result.wall.text))
    for point in result.points:
        print(shown(f"{_LABELS[point.name]:<16} {_SWEDISH[point.outcome]:<17} {point.text}"))
        if point.todo:
            print(shown(f"{'':<16} → {point.todo.where}" + (f": {point.todo.write}" if point.todo.write else "")))


def _fail(message: str) -> int:
    print(shown(message), file=sys.stderr)
    return NOT_READ
