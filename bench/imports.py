"""Importing a gigabyte: an upload in pieces, read into its channel with its media; and a gigabyte of JSON in one file.

Reference of memory: 300 MB, which the process with all of Django must stay under.
"""

import json
import resource
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from bench import _house, _texts
from bench._report import Against, Options, Report, seconds

MOST_MEMORY = 300e6
MIB = 1024 * 1024
PICTURE = 3 * MIB
START = 1_500_000_000


def measure(options: Options, report: Report) -> None:
    """First the reading alone, then all of it."""
    import django

    django.setup()
    size, items = (8 * MIB, 200) if options.quick else (1024 * MIB, 10_000)
    with _house.fresh(options.data):
        _house.build()
        _read(options.data / "import.json", size, report)
        _import(options.data / "import.zip", size, items, report)


def _read(path: Path, size: int, report: Report) -> None:
    """One file of that many bytes, every comment made an item and let go."""
    from kanalvakt.connectors.archives.base import Account
    from kanalvakt.connectors.archives.facebook import FacebookExport
    from kanalvakt.connectors.archives.source import opened

    _write_json(path, size)
    found = 0

    def read() -> None:
        nonlocal found
        with opened(path) as source:
            found = sum(1 for _ in FacebookExport().read(source, Account()))

    taken = seconds(read)
    report.add(f"read one JSON file of {size // MIB:,} MiB: rows", found / taken, "rows/s")
    report.add(f"read one JSON file of {size // MIB:,} MiB", size / MIB / taken, "MiB/s")
    report.add("the same: most memory so far", _memory() / 1e6, "MB", _limit())
    path.unlink()


def _import(path: Path, size: int, items: int, report: Report) -> None:
    """An upload in pieces of an export with pictures, read by the sweep; then the same file again."""
    from kanalvakt.core.actor import person
    from kanalvakt.register.models import Channel

    _write_zip(path, size, items)
    channel = Channel.objects.earliest("pk")
    actor = person(_house.user("karin").pk)
    uploaded: list[Any] = []
    taken = seconds(lambda: uploaded.append(_upload(path, channel, actor)))
    report.add(f"upload {size // MIB:,} MiB in pieces, encrypted", size / MIB / taken, "MiB/s")
    taken = seconds(_sweep)
    uploaded[0].refresh_from_db()
    assert uploaded[0].new > items, uploaded[0].message
    report.add(f"import {size // MIB:,} MiB: {uploaded[0].new:,} items with pictures", size / MIB / taken, "MiB/s")
    report.add("the same: items", uploaded[0].new / taken, "items/s")
    report.add("the same: most memory so far", _memory() / 1e6, "MB", _limit())
    uploaded.append(_upload(path, channel, actor))
    taken = seconds(_sweep)
    uploaded[1].refresh_from_db()
    assert not uploaded[1].new
    assert uploaded[1].known == uploaded[0].new
    report.add("the same file again: nothing new", size / MIB / taken, "MiB/s")
    path.unlink()


def _upload(path: Path, channel: Any, actor: Any) -> Any:
    from kanalvakt.collection import actions
    from kanalvakt.collection.actions.uploading import PIECE

    def pieces() -> Iterator[bytes]:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece

    size = path.stat().st_size
    return actions.upload_whole(channel.pk, file_name=path.name, size=size, pieces=pieces(), actor=actor)


def _sweep() -> None:
    from kanalvakt.collection.actions.importing import read_on

    while read_on():
        pass


def _write_json(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.write(b'{"comments_v2": [\n')
        number = 0
        while file.tell() < size:
            file.write(b",\n" * bool(number) + _comment(number))
            number += 1
        file.write(b"]}")


def _write_zip(path: Path, size: int, items: int) -> None:
    noise = Random(4)
    folder = "your_facebook_activity"
    pictures = max(1, (size - items * 400) // PICTURE)
    with zipfile.ZipFile(path, "w") as archive:
        with archive.open(f"{folder}/comments_and_reactions/comments.json", "w", force_zip64=True) as file:
            file.write(b'{"comments_v2": [\n')
            for number in range(items):
                file.write(b",\n" * bool(number) + _comment(number))
            file.write(b"]}")
        posts = []
        for number in range(pictures):
            name = f"{folder}/posts/media/{number}.jpg"
            archive.writestr(name, b"\xff\xd8\xff" + noise.randbytes(PICTURE))
            posts.append({"timestamp": START + number, "attachments": [{"data": [{"media": {"uri": name}}]}]})
        archive.writestr(f"{folder}/posts/your_posts_1.json", json.dumps(posts))


def _comment(number: int) -> bytes:
    at = START + number
    words = _said()[number % 500].encode().decode("latin-1")
    told = {"timestamp": at, "comment": f"{words} {number}", "author": f"Person {number % 997}"}
    return json.dumps(
        {"timestamp": at, "data": [{"comment": told}], "title": "Person kommenterade ett inlägg."}
    ).encode()


@cache
def _said() -> list[str]:
    return [item.text for item in _texts.comments(500)]


def _memory() -> float:
    """The most that this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def _limit() -> Against:
    return Against(_memory() / MOST_MEMORY, "300 MB", "≤ 1")
