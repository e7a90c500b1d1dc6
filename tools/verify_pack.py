#!/usr/bin/env python3
"""Check a threat pack from Kanalvakt without trusting the one who made it, and without Kanalvakt.

    python3 verify_pack.py hotpaket-N.zip [--key FINGERPRINT]

Needs Python 3.11 or newer and `verify_ledger.py` beside it. Exit status: 0 sound and signed by the pinned key, 2 sound
but the signer is not confirmed, 1 broken. Checked: every file by SHA256SUMS; each line of the ledger by its proof up to
the signed root (RFC 6962); each file by the salted hash in its line; that two different people attest these contents.
"""

import argparse
import base64
import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from verify_ledger import BROKEN, SOUND, UNCONFIRMED, Broken, Head, Key, Report

SUMS = "SHA256SUMS"


def main(arguments: list[str] | None = None) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path, help="the ZIP file")
    parser.add_argument("--key", help="fingerprint of the ledger's key, got on another way than the pack")
    given, report = parser.parse_args(arguments), Report()
    try:
        confirmed = check(given.pack, given.key, report)
    except (Broken, BadZipFile, OSError, KeyError, ValueError, TypeError) as error:
        report.wrong(f"{type(error).__name__}: {error}")
        confirmed = False
    if report.count:
        print(f"BROKEN: {report.count} problems")
        return BROKEN
    print("SOUND" if confirmed else "SOUND, but the signer is not confirmed: give --key")
    return SOUND if confirmed else UNCONFIRMED


def check(path: Path, fingerprint: str | None, report: Report) -> bool:
    """All of it; whether the signer is the pinned key."""
    with ZipFile(path) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist()}
        if len(files) != len(archive.infolist()):
            raise Broken("a name stands twice in the ZIP")
    check_sums(files, report)
    with tempfile.TemporaryDirectory() as folder:
        key, head = read_head(Path(folder), files)
    check_lines(files, head, report)
    check_witnesses(files, report)
    if fingerprint and fingerprint.lower() != key.fingerprint:
        report.wrong("the ledger's key is not the one that was pinned")
    return bool(fingerprint) and fingerprint.lower() == key.fingerprint


def check_sums(files: dict[str, bytes], report: Report) -> None:
    """Every file is listed with its hash, and nothing else is."""
    before, listed = report.count, {}
    for line in files[SUMS].decode().splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    for name in sorted(files.keys() ^ {*listed, SUMS}):
        report.wrong(f"{name}: not both in the ZIP and in the list")
    for name in sorted(files.keys() & listed.keys()):
        if sha256(files[name]) != listed[name]:
            report.wrong(f"{name}: changed")
    report.step(before, f"{len(listed)} files, all of them listed and unchanged")


def read_head(folder: Path, files: dict[str, bytes]) -> tuple[Key, Head]:
    """The key and the checkpoint that it signed."""
    for name in ("ledger.pub", "checkpoint"):
        (folder / name).write_bytes(files[f"journal/{name}"])
    key = Key.read(folder / "ledger.pub")
    return key, Head.read(folder / "checkpoint", key, "checkpoint")


def check_lines(files: dict[str, bytes], head: Head, report: Report) -> None:
    """Each line of the ledger leads to the signed root, and each file that it names is what it says."""
    before, lines, named = report.count, 0, set()
    for name in sorted(files):
        if name.startswith("journal/") and name.endswith(".json"):
            proof = json.loads(files[name])
            lines += 1
            named |= set(proof["files"].values())
            check_line(name, proof, files, head, report)
    must = {name for name in files if name.startswith(("underlag/", "vittnen/"))} | {"innehall.json"}
    for name in sorted(must - named):
        report.wrong(f"{name}: no line of the ledger speaks of it")
    report.step(before, f"{lines} lines of the ledger, sealed under the signed root; every file is what they say")


def check_line(name: str, proof: dict[str, Any], files: dict[str, bytes], head: Head, report: Report) -> None:
    """One line."""
    root = climb(proof["entry"].encode(), proof["leaf_index"], head.size, [bytes.fromhex(one) for one in proof["path"]])
    if base64.b64encode(root).decode() != head.root:
        report.wrong(f"{name}: not under the signed root")
    hashes, salt = json.loads(proof["entry"])["hashes"], bytes.fromhex(proof["salt"])
    for what, path in proof["files"].items():
        digest = hashlib.sha256(files[path]).digest()
        if hashlib.sha256(salt + digest).hexdigest() != hashes.get(what):
            report.wrong(f"{path}: not what {name} was made of")


def climb(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that an audit path leads to (RFC 9162 section 2.1.3.2)."""
    node, last, steps = hashlib.sha256(b"\x00" + leaf).digest(), size - 1, list(path)
    if not 0 <= index < size:
        raise Broken("a line lies outside the tree")
    while last:
        if index & 1 or index == last:
            node = hashlib.sha256(b"\x01" + steps.pop(0) + node).digest() if steps else b""
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\x01" + node + steps.pop(0)).digest() if steps else b""
        index, last = index >> 1, last >> 1
    return b"" if steps else node


def check_witnesses(files: dict[str, bytes], report: Report) -> None:
    """Two different people attest the contents that are here, and each in a line of their own."""
    before, actors = report.count, set()
    contents = sha256(files["innehall.json"])
    for number in (1, 2):
        name = f"vittnen/vittne-{number}.json"
        if name not in files:
            report.note(f"witness {number} has not signed")
            continue
        if json.loads(files[name])["contents_sha256"] != contents:
            report.wrong(f"{name}: attests other contents")
        actors.add(json.loads(json.loads(files[f"journal/vittne-{number}.json"])["entry"])["actor"])
    if len(actors) == 2:
        report.step(before, "two different people attest these contents")
    elif "vittnen/vittne-1.json" in files and "vittnen/vittne-2.json" in files:
        report.wrong("the two witnesses are one person")


def sha256(data: bytes) -> str:
    """Hex."""
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
