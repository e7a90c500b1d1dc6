"""`kanalvakt scan`: look for personal data and forbidden content in a text, a file or lines of JSON."""

import argparse
import json
import sys
from pathlib import Path
from typing import TextIO

from . import scan
from .findings import Finding, Findings

KINDS = ("comment", "dm", "own_post")
GROUPS = {
    "personal": "personuppgift",
    "forbidden": "otillåtet innehåll",
    "sensitive": "känslig uppgift",
    "secrecy": "sekretess",
    "question": "väntar svar",
}


def main(argv: list[str]) -> int:
    """Exit status: 0 nothing found, 1 something found, 2 wrong use; with --jsonl 0 unless a line cannot be read."""
    options = _parser().parse_args(argv)
    if options.jsonl:
        return _lines(sys.stdin, sys.stdout)
    try:
        text = _text(options.text)
    except (OSError, UnicodeDecodeError) as error:
        print(f"kanalvakt scan: kan inte läsa {options.text}: {error}", file=sys.stderr)
        return 2
    found = scan(text, options.kind)
    print(_explained(text, found) if options.explain else json.dumps(prediction("", found), ensure_ascii=False))
    return 1 if found.items else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kanalvakt scan", description="Look for personal data and forbidden content in text."
    )
    parser.add_argument("text", nargs="?", help="the text, or a file's name; without it, standard input")
    parser.add_argument("--kind", choices=KINDS, default="comment")
    parser.add_argument(
        "--jsonl", action="store_true", help='read {"id", "text", "kind"} a line, write one prediction a line'
    )
    parser.add_argument("--explain", action="store_true", help="say in Swedish what was found and why")
    return parser


def _text(argument: str | None) -> str:
    if argument is None or argument == "-":
        return sys.stdin.read()
    path = Path(argument)
    return path.read_text("utf-8") if len(argument) < 255 and "\n" not in argument and path.is_file() else argument


def _lines(source: TextIO, target: TextIO) -> int:
    for number, line in enumerate(source, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            text, kind = str(row["text"]), row.get("kind", "comment")
        except (ValueError, KeyError, TypeError, AttributeError):
            print(f"kanalvakt scan: rad {number} är inte JSON med id och text", file=sys.stderr)
            return 2
        found = scan(text, kind if kind in KINDS else "comment")
        target.write(json.dumps(prediction(row.get("id"), found), ensure_ascii=False) + "\n")
    return 0


def prediction(identity: object, found: Findings) -> dict[str, object]:
    """Findings in the form of the scorer: pii spans, labels, sensitive, needs_answer, secrecy."""
    spans = [{"start": item.start, "end": item.end, "type": item.type} for item in found.personal]
    return {
        "id": identity,
        "pii": spans,
        "labels": sorted(found.labels),
        "sensitive": sorted(found.sensitive),
        "needs_answer": found.needs_answer,
        "secrecy": found.secrecy,
    }


def _explained(text: str, found: Findings) -> str:
    if not found.items:
        return "Inget hittades."
    return "\n".join(_line(text, item) for item in found.items)


def _line(text: str, item: Finding) -> str:
    place = f"{item.start:>5}–{item.end:<5} {item.type} ({GROUPS[item.group]}, {item.section}, {item.confidence:.0%})"
    return f"{place} {text[item.start : item.end]!r}: {item.reason}"
