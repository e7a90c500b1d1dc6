"""`kanalvakt connectors`: list platforms, recognise an address, read a platform's answer from a file. No database.

The JSON that it prints is described in docs/developers/connectors.md. Odd input never ends in an error of ours: what
could be read is printed, and the rest is listed with its place and the reason.
"""

import argparse
import hashlib
import json
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from kanalvakt.connectors import table
from kanalvakt.connectors.archives.base import Account, Refused, Source
from kanalvakt.connectors.archives.registry import read, readers
from kanalvakt.connectors.archives.source import Single, of_file, opened
from kanalvakt.connectors.archives.source import digest as digest_of
from kanalvakt.connectors.base import Attachment, ChannelRef, FetchedItem, Parsed, Person, Support, Unread
from kanalvakt.connectors.protocol import Connector
from kanalvakt.connectors.recognise import NotAChannel, recognise
from kanalvakt.connectors.recorded import answers
from kanalvakt.connectors.registry import connector, is_automatic, kinds
from kanalvakt.core.text import shown

SCHEMA = "kanalvakt-parse/1"
FINE, SOME_LEFT, NOTHING = 0, 1, 2


def main(argv: Sequence[str]) -> int:
    """Run one command. 0: all was read. 1: something is left, or the address is no channel. 2: nothing was done."""
    options = _parser().parse_args(argv)
    status: int = options.run(options)
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kanalvakt connectors", description=__doc__.split("\n", maxsplit=1)[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = commands.add_parser("list", help="every platform, and whether it is read by itself")
    listing.set_defaults(run=_list)
    reading = commands.add_parser("parse", help="read a platform's answer from a file")
    reading.add_argument("kind", help="such as wordpress; see `list`")
    reading.add_argument(
        "file", help="the answer as it came, a recorded exchange or an export (file, zip, folder); - is standard input"
    )
    reading.add_argument("--raw", action="store_true", help="with each item's own bytes (base64)")
    reading.add_argument("--own-ids", default="", help="comma-separated ids of the channel's own accounts")
    reading.set_defaults(run=_parse)
    for command in (listing, reading):
        command.add_argument("--json", action="store_true", help="for programs")
    add_recognise(commands)
    tabling = commands.add_parser("table", help="what each platform can do, and how it is proven")
    tabling.add_argument("--write", action="store_true", help="write docs/platforms.md instead of showing it")
    tabling.set_defaults(run=_table)
    return parser


def add_recognise(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command `recognise`, which `kanalvakt channels` has too."""
    finding = commands.add_parser("recognise", help="which platform and account an address is")
    finding.add_argument("url")
    finding.add_argument("--json", action="store_true", help="for programs")
    finding.set_defaults(run=_recognise)


def _list(options: argparse.Namespace) -> int:
    if options.json:
        return _print({"platforms": [_platform(kind, label) for kind, label in kinds()]})
    for kind, label in kinds():
        _say(f"{kind:<12} {label:<28} {'läses av sig själv' if is_automatic(kind) else 'sköts för hand'}")
    return FINE


def _table(options: argparse.Namespace) -> int:
    if options.write:
        table.PAGE.write_text(table.page(), encoding="utf-8")
    else:
        _say(table.page())
    return FINE


def _platform(kind: str, label: str) -> dict[str, Any]:
    found = connector(kind)
    able = found.capabilities(ChannelRef("", kind, ""))
    return {
        "kind": kind,
        "label": label,
        "automatic": is_automatic(kind),
        "credentials": [field.name for field in found.credential_fields],
        "capabilities": {str(cap): _support(support) for cap, support in able.items()},
    }


def _recognise(options: argparse.Namespace) -> int:
    try:
        found = recognise(options.url)
    except NotAChannel as error:
        if options.json:
            _print({"error": str(error)})
        else:
            print(shown(str(error)), file=sys.stderr)
        return SOME_LEFT
    known = {"kind": found.kind, "handle": found.handle, "address": found.address, "label": found.label}
    if options.json:
        return _print(known | {"automatic": is_automatic(found.kind)})
    _say(f"{found.label}: {found.handle}\n{found.address}")
    return FINE


def _parse(options: argparse.Namespace) -> int:
    try:
        found = connector(options.kind)
        with _source(options.file) as (source, digest):
            parsed = _archive(options, source)
            parsed = _answer(options, found, source) if parsed is None else parsed
    except Refused as error:
        return _fail(f"{options.file}: {error}")
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        return _fail(f"{options.file}: {getattr(error, 'strerror', None) or 'cannot be read'}")
    except LookupError:
        return _fail(f"{options.kind}: no such platform; `kanalvakt connectors list` shows them")
    if options.json:
        _print(_report(options.kind, digest, parsed, raw=options.raw))
    else:
        _tell(parsed)
    return SOME_LEFT if parsed.unread else FINE


@contextmanager
def _source(file: str) -> Iterator[tuple[Source, str]]:
    """What is to be read, and its SHA-256."""
    if file == "-":
        body = sys.stdin.buffer.read()
        yield of_file(BytesIO(body), "-"), hashlib.sha256(body).hexdigest()
    else:
        with opened(Path(file)) as source:
            yield source, digest_of(Path(file))


def _archive(options: argparse.Namespace, source: Source) -> Parsed | None:
    """What a reader of the platform's archives makes of it; None when it is an answer of the platform's."""
    reader = next((one for one in readers(options.kind) if one.recognises(source)), None)
    if reader is None:
        return None
    ids = options.own_ids.split(",")
    rows = list(read(reader, source, Account(handle=ids[0], name=ids[-1])))
    return Parsed(
        (row for row in rows if isinstance(row, FetchedItem)), (row for row in rows if isinstance(row, Unread))
    )


def _answer(options: argparse.Namespace, found: Connector, source: Source) -> Parsed:
    """What the connector makes of the one file. Raises `Refused` for an archive that no reader knows."""
    if not isinstance(source, Single):
        raise Refused("no reader of this platform knows the archive")
    parsed = Parsed()
    with source.open(source.name) as file:
        body = file.read()
    for answer in answers(body):
        part = found.parse(answer, {"own_ids": options.own_ids})
        parsed.extend(part)
        parsed.unread += part.unread
    return parsed


def _fail(message: str) -> int:
    print(shown(message), file=sys.stderr)
    return NOTHING


def _print(values: Any) -> int:
    """JSON in ASCII: whatever signs there are in it, every program can read it."""
    print(json.dumps(values, indent=1))
    return FINE


def _say(line: str) -> None:
    """A line for people; signs that the terminal lacks, or that would fool it, are spelt out."""
    encoding = sys.stdout.encoding or "utf-8"
    print(line.encode(encoding, "backslashreplace").decode(encoding))


def _tell(parsed: Parsed) -> None:
    for item in parsed:
        who = item.sender.name or item.sender.platform_id or item.sender.missing
        words = " ".join(shown(item.text).split())
        _say(f"{item.written_at:%Y-%m-%d %H:%M} {item.kind} {shown(item.platform_id)} {shown(who)}: {words[:200]}")
    for one in parsed.unread:
        _say(f"EJ LÄST {one.where}: {one.reason}")
    _say(f"{len(parsed)} lästa, {len(parsed.unread)} ej lästa")


def _report(kind: str, digest: str, parsed: Parsed, *, raw: bool) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "kind": kind,
        "sha256": digest,
        "items": [_item(item, raw=raw) for item in parsed],
        "unread": [_unread(one, raw=raw) for one in parsed.unread],
    }


def _item(item: FetchedItem, *, raw: bool) -> dict[str, Any]:
    return {
        "platform_id": item.platform_id,
        "kind": item.kind,
        "text": item.text,
        "html": item.html,
        "language": item.language,
        "sender": _person(item.sender),
        "written_at": item.written_at.isoformat(),
        "edited_at": _moment(item.edited_at),
        "parent_id": item.parent_id,
        "root_id": item.root_id,
        "is_own": item.is_own,
        "visibility": item.visibility,
        "permalink": item.permalink,
        "attachments": [_attachment(one) for one in item.attachments],
        "allowed": {str(cap): _support(support) for cap, support in item.allowed.items()},
        **_bytes(item.raw, raw=raw),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _person(person: Person) -> dict[str, Any]:
    return {
        "platform_id": person.platform_id,
        "name": person.name,
        "handle": person.handle,
        "url": person.url,
        "missing": person.missing,
        "extra": dict(person.extra),
    }


def _attachment(one: Attachment) -> dict[str, str]:
    return {"url": one.url, "media_type": one.media_type, "alternative_text": one.alternative_text}


def _support(support: Support) -> Mapping[str, str]:
    return {"level": support.level, "reason": support.reason}


def _unread(one: Unread, *, raw: bool) -> dict[str, Any]:
    return {"where": one.where, "reason": one.reason, **_bytes(one.raw, raw=raw)}


def _bytes(slice_: bytes, *, raw: bool) -> dict[str, Any]:
    told = {"raw_sha256": hashlib.sha256(slice_).hexdigest(), "raw_size": len(slice_)}
    return told | ({"raw": b64encode(slice_).decode("ascii")} if raw else {})
