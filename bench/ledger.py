"""The ledger: appending, sealing, and verifying, in the database and as an export by the stand-alone tool.

Reference of verifying: hashlib's SHA-256 over the same bytes in one stream. Evidence is megabytes a piece; a bare entry
is some hundred bytes and needs two hashes of its own (its leaf and a node of the tree), each a call from Python.
"""

import contextlib
import hashlib
import importlib.util
import io
import shutil
import sys
from pathlib import Path
from statistics import median
from types import ModuleType

from bench import _house
from bench._report import Against, Options, Report, seconds

TOOL = Path(__file__).parents[1] / "tools" / "verify_ledger.py"
MIB = 2**20
ROUNDS = 3


def measure(options: Options, report: Report) -> None:
    """Few entries with much evidence, then many without."""
    import django

    django.setup()
    many, evidence, acts = (2_000, 4, 5) if options.quick else (1_000_000, 256, 50)
    with _house.fresh(options.data):
        _acts(acts, report)
        _evidence(evidence, options.data, report)
    kept = _house.kept(options.data, f"{many}-entries", lambda: _fill(many))
    with _house.fresh(options.data, copy_of=kept):
        _entries(many, options.data, report)


def _acts(count: int, report: Report) -> None:
    """What an act waits for before it may be sent."""
    from kanalvakt.core.actor import system
    from kanalvakt.ledger import actions

    def act() -> None:
        actions.append("bench.act", actor=system("bench"), subject="act:1", hashes={"text": "0" * 64})
        actions.seal()

    report.add("append and seal one entry, median", 1000 * median(seconds(act) for _ in range(count)), "ms")


def _evidence(count: int, folder: Path, report: Report) -> None:
    """`count` pieces of one MiB, each named by an entry."""
    from kanalvakt.core import blobs
    from kanalvakt.core.actor import system
    from kanalvakt.ledger import actions

    for number in range(count):
        blob = blobs.put(hashlib.shake_256(b"%d" % number).digest(MIB), "application/octet-stream")
        actions.append("bench.kept", actor=system("bench"), subject=f"item:{number}", data={"blobs": {"raw": blob.pk}})
    _verify_export(f"verify an export with {count} MiB of evidence", folder, report, "≥ 0.5")


def _entries(count: int, folder: Path, report: Report) -> None:
    from kanalvakt.ledger import actions, verification
    from kanalvakt.ledger.models import Entry

    report.add(f"seal {count:,} waiting entries", count / seconds(actions.seal), "entries/s")
    bodies = [body.encode() for body in Entry.objects.values_list("body", flat=True).iterator()]
    size = sum(map(len, bodies))

    def verify() -> None:
        verdict = verification.verify()
        assert verdict.entries == count
        assert not verdict.problems, verdict.problems[:3]

    pairs = [(seconds(verify), seconds(lambda: _hash(bodies))) for _ in range(ROUNDS)]
    _tell(f"verify {count:,} bare entries in the database", size, pairs, report)
    _verify_export(f"verify an export of {count:,} bare entries", folder, report)


def _verify_export(what: str, folder: Path, report: Report, limit: str = "") -> None:
    """The tool in this process, against hashing the same files."""
    from kanalvakt.core.actor import system
    from kanalvakt.ledger import export, queries

    place = folder / "export"
    shutil.rmtree(place, ignore_errors=True)
    export.write(place, actor=system("bench"))
    tool = _tool()

    def verify() -> None:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            assert tool.main([str(place), "--key", queries.fingerprint()]) == 0, said.getvalue()

    files = [path for path in place.rglob("*") if path.is_file()]

    def hashed() -> None:
        for path in files:
            with path.open("rb") as file:
                hashlib.file_digest(file, "sha256")

    pairs = [(seconds(verify), seconds(hashed)) for _ in range(ROUNDS)]
    _tell(what, sum(path.stat().st_size for path in files), pairs, report, limit)
    shutil.rmtree(place)


def _tool() -> ModuleType:
    """tools/verify_ledger.py: a script, no package's module."""
    spec = importlib.util.spec_from_file_location("verify_ledger", TOOL)
    assert spec
    assert spec.loader
    tool = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def _hash(bodies: list[bytes]) -> None:
    digest = hashlib.sha256()
    for start in range(0, len(bodies), 10_000):
        digest.update(b"".join(bodies[start : start + 10_000]))


def _tell(what: str, size: int, pairs: list[tuple[float, float]], report: Report, limit: str = "") -> None:
    """Bytes a second, and as a part of what the reference does; pairs of (seconds, the reference's seconds)."""
    ratio = median(alone / taken for taken, alone in pairs)
    speed = size / median(taken for taken, _ in pairs) / MIB
    report.add(what, speed, "MiB/s", Against(ratio, "hashlib SHA-256", limit))


def _fill(count: int) -> None:
    """Entries such as `append` makes, written in bulk."""
    import secrets
    from itertools import batched

    from django.db import transaction

    from kanalvakt.core import bulk
    from kanalvakt.core.actor import system
    from kanalvakt.ledger import actions, merkle
    from kanalvakt.ledger.models import Entry

    with transaction.atomic():
        model = actions.append(
            "collection.stored", actor=system("collection"), subject="channel:0",
            data={"items": [1, 2, 3], "source": "api"}, hashes={"versions": "0" * 64},
        )  # fmt: skip
    for numbers in batched(range(1, count), 10_000, strict=False):
        rows = []
        for number in numbers:
            subject = f"channel:{number}"
            body = model.body.replace('"channel:0"', f'"{subject}"')
            rows.append(
                Entry(
                    kind=model.kind, actor=model.actor, subject=subject, at=model.at, body=body,
                    salt=secrets.token_bytes(32), leaf_hash=merkle.leaf_hash(body.encode()),
                )
            )  # fmt: skip
        with transaction.atomic():
            bulk.insert(rows)
