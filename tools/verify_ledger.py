#!/usr/bin/env python3
"""Check an export of a Kanalvakt ledger without trusting the one who made it, and without Kanalvakt.

    python3 verify_ledger.py DIR [--key FINGERPRINT] [--since OLD_CHECKPOINT] [--tsa-ca FILE]

Needs Python 3.11 or newer and nothing else; `--tsa-ca` also needs the `openssl` command. Exit status:
0 sound and signed by the pinned key, 2 sound but the signer is not confirmed, 1 broken, 64 wrongly called.
What is checked, and how to do it by hand: docs/developers/ledger.md.
"""

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

SOUND, BROKEN, UNCONFIRMED, MISUSED = 0, 1, 2, 64
SHOWN_PROBLEMS = 20
READ_AT_ONCE = 4 * 2**20


class Broken(Exception):
    """Something that cannot be even read as what it should be."""


@dataclass
class Report:
    """What was checked, and what was wrong."""

    problems: list[str] = field(default_factory=list)
    count: int = 0

    def ok(self, text: str) -> None:
        """Say that a check passed."""
        print(f"  ok      {text}")

    def note(self, text: str) -> None:
        """Say something that is neither right nor wrong."""
        print(f"  note    {text}")

    def wrong(self, text: str) -> None:
        """Say that a check failed."""
        self.count += 1
        if self.count <= SHOWN_PROBLEMS:
            print(f"  BROKEN  {text}")

    def step(self, before: int, text: str) -> None:
        """Say `ok` unless problems were added since there were `before`."""
        if self.count == before:
            self.ok(text)


# Ed25519 (RFC 8032), verification only. In Python rather than by `openssl pkeyutl -rawin`, because openssl 1.1.1,
# LibreSSL (macOS) and Windows lack that, and some thousand stamped checkpoints would mean as many processes.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add(a: Point, b: Point) -> Point:
    """The sum of two points in extended coordinates."""
    u, v = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    w, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = v - u, z - w, z + w, v + u
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar: int, point: Point) -> Point:
    """`scalar` times the point. Not constant-time: nothing here is secret."""
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def decompress(data: bytes) -> Point:
    """The point that 32 bytes stand for; raises ValueError when they stand for none."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if len(data) != 32 or y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point on the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = decompress(bytes([0x58]) + bytes([0x66]) * 31)


def signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is the key's signature of the message."""
    try:
        key, commitment, s = decompress(public), decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    except ValueError:
        return False
    if len(signature) != 64 or s >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = multiply(s, BASE), add(commitment, multiply(challenge, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


@dataclass(frozen=True)
class Key:
    """The ledger's public key, and how an auditor names it."""

    public: bytes
    fingerprint: str

    @classmethod
    def read(cls, path: Path) -> "Key":
        """From a PEM file with an Ed25519 SubjectPublicKeyInfo."""
        lines = path.read_text("ascii").split("\n")
        der = base64.b64decode("".join(lines[1:-2]), validate=True)
        if len(der) != 44 or der[:12] != bytes.fromhex("302a300506032b6570032100"):
            raise Broken(f"{path.name} is not an Ed25519 public key")
        return cls(der[12:], hashlib.sha256(der).hexdigest())

    def open(self, path: Path, *, alone: bool = False) -> list[str]:
        """The lines of a note (c2sp.org/signed-note) that this key signed under the name in its first line.

        Others may have signed too (witnesses), unless the key is to stand `alone`.
        """
        text, blank, rest = path.read_bytes().decode().rpartition("\n\n")
        text += "\n"
        name, signatures = text.split("\n")[0], rest.split("\n")
        whole = blank and signatures.pop() == "" and not (alone and len(signatures) > 1)
        if not whole or not any(self._signed(text, name, line) for line in signatures):
            raise Broken(f"{path.name}: no valid signature by the key in ledger.pub")
        return text.split("\n")[:-1]

    def _signed(self, text: str, name: str, line: str) -> bool:
        """Whether a signature line is this key's, to the letter (base64 has several spellings of the same bytes)."""
        encoded = line.removeprefix(f"— {name} ")
        signature = base64.b64decode(encoded) if encoded != line else b""
        identity = hashlib.sha256(f"{name}\n\x01".encode() + self.public).digest()[:4]
        to_the_letter = base64.b64encode(signature).decode() == encoded and signature[:4] == identity
        return to_the_letter and signed_by(self.public, text.encode(), signature[4:])


@dataclass(frozen=True, order=True)
class Head:
    """A checkpoint (c2sp.org/tlog-checkpoint): the tree of `size` entries has the root `root`."""

    size: int
    root: str
    origin: str
    label: str

    @classmethod
    def read(cls, path: Path, key: Key, label: str) -> "Head":
        """From a note signed by the key."""
        lines = key.open(path)
        if len(lines) < 3 or not re.fullmatch("0|[1-9][0-9]*", lines[1]):
            raise Broken(f"{path.name} is not a checkpoint")
        return cls(int(lines[1]), lines[2], lines[0], label)


def check_files(folder: Path, key: Key, origin: str, report: Report) -> None:
    """Every file is listed in SHA256SUMS with its hash, and the list is signed. Both are in path order: one pass."""
    before, count, size = report.count, 0, 0
    lines = key.open(folder / "SHA256SUMS.note", alone=True)
    if lines != [f"{origin}/export", f"SHA256SUMS {sha256(folder / 'SHA256SUMS')}"]:
        report.wrong("SHA256SUMS is not the list that was signed")
    found = walk(folder)
    path = next(found, None)
    with (folder / "SHA256SUMS").open(encoding="ascii") as sums:
        for line in sums:
            digest, _, listed = line.rstrip("\n").partition("  ")
            while path is not None and path < listed:
                report.wrong(f"{path}: not in the signed list")
                path = next(found, None)
            if path != listed:
                report.wrong(f"{listed}: missing")
                continue
            check_file(folder, listed, digest, report)
            count, size, path = count + 1, size + (folder / listed).stat().st_size, next(found, None)
    for extra in [path, *found] if path else []:
        report.wrong(f"{extra}: not in the signed list")
    report.step(before, f"{count:,} files ({size:,} bytes), all of them in the signed list and unchanged")


def check_file(folder: Path, path: str, listed: str, report: Report) -> None:
    """The file has the listed hash; evidence has it as its name too."""
    digest = sha256(folder / path)
    if digest != listed:
        report.wrong(f"{path}: changed, its SHA-256 is not the listed one")
    elif path.startswith("evidence/") and path != f"evidence/{digest[:2]}/{digest}":
        report.wrong(f"{path}: changed, its SHA-256 is not its name")


def walk(folder: Path, prefix: str = "") -> Iterator[str]:
    """Paths of all files below, in order, without the two that carry the list; refuses links."""
    with os.scandir(folder) as entries:
        found = [(entry.name + "/" * entry.is_dir(follow_symlinks=False), entry.is_symlink()) for entry in entries]
    for name, is_link in sorted(found):
        if is_link:
            raise Broken(f"{prefix}{name}: a link instead of a file")
        if name.endswith("/"):
            yield from walk(folder / name, prefix + name)
        elif prefix + name not in ("SHA256SUMS", "SHA256SUMS.note"):
            yield prefix + name


def sha256(path: Path) -> str:
    """The file's SHA-256, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Tree:
    """The Merkle tree of RFC 6962, kept as its complete subtrees only: memory does not grow with the ledger.

    A leaf is SHA-256(0x00 || entry), a node SHA-256(0x01 || left || right). `roots` are those of the complete subtrees,
    largest first: one for each 1 in the binary form of `size`.
    """

    def __init__(self) -> None:
        self.size = 0
        self.roots: list[bytes] = []

    def add(self, hashes: list[bytes]) -> None:
        """Append leaf hashes, as many at a time as make a complete subtree where the tree stands."""
        while hashes:
            count = 1 << len(hashes).bit_length() - 1  # the largest power of two that there is of them
            if self.size:
                count = min(count, self.size & -self.size)  # and that divides the size so far
            root, hashes = self._whole(hashes[:count]), hashes[count:]
            place, self.size = self.size // count, self.size + count
            while place % 2:  # the right one of a pair: with the left one it makes a larger subtree
                root, place = hashlib.sha256(b"\x01" + self.roots.pop() + root).digest(), place // 2
            self.roots.append(root)

    def root(self) -> str:
        """The root over everything so far, base64 as checkpoints have it."""
        folded = self.roots[-1]
        for left in self.roots[-2::-1]:
            folded = hashlib.sha256(b"\x01" + left + folded).digest()
        return base64.b64encode(folded).decode()

    @staticmethod
    def _whole(hashes: list[bytes]) -> bytes:
        """The root of a complete subtree: pair after pair, level after level."""
        digest = hashlib.sha256
        while len(hashes) > 1:
            pairs = zip(hashes[::2], hashes[1::2], strict=True)
            hashes = [digest(b"\x01" + left + right).digest() for left, right in pairs]
        return hashes[0]


def check_entries(folder: Path, heads: list[Head], newest: Head, report: Report) -> None:
    """The entries hash to the root of each head at its size, and are no more than the newest covers."""
    digest, before, line = hashlib.sha256, report.count, b"\n"
    tree, evidence, waiting = Tree(), Evidence(folder, report), sorted([*heads, newest], reverse=True)
    with (folder / "entries.jsonl").open("rb") as file:
        while lines := file.readlines(READ_AT_ONCE):
            for number, line in enumerate(lines, tree.size):
                if b'"blobs"' in line:
                    evidence.check(number, line)
            hashes = [digest(b"\x00" + line[:-1]).digest() for line in lines]
            while waiting and max(1, tree.size) <= waiting[-1].size <= tree.size + len(hashes):
                missing = waiting[-1].size - tree.size
                tree.add(hashes[:missing])
                hashes = hashes[missing:]
                check_root(tree, waiting.pop(), report)
            tree.add(hashes)
    for head in reversed(waiting):
        report.wrong(f"{head.label}: signed over {head.size:,} entries, but here are {tree.size:,}: the end is cut off")
    if tree.size > newest.size:
        report.wrong(f"{tree.size - newest.size:,} entries more than the newest checkpoint covers")
    if not line.endswith(b"\n"):
        report.wrong("entries.jsonl: the last line is not whole")
    report.step(before, f"{tree.size:,} entries, none changed, left out, added or moved since they were sealed")
    evidence.finish()


def check_root(tree: Tree, head: Head, report: Report) -> None:
    """The tree as it stands is the one that the head was signed over."""
    if tree.root() != head.root:
        report.wrong(f"{head.label}: the first {head.size:,} entries are not those that were signed")


class Evidence:
    """Walks evidence.jsonl beside the entries: one line for each blob that an entry names, in the same order."""

    def __init__(self, folder: Path, report: Report) -> None:
        self._folder, self._report = folder, report
        self._before = report.count
        self._rows = self._read()
        self._counts: Counter[str] = Counter()

    def check(self, leaf: int, line: bytes) -> None:
        """Each blob that the entry names is here under its own hash, or is said to be destroyed."""
        entry = json.loads(line)
        blobs = entry["data"].get("blobs")
        for name, address in sorted(blobs.items()) if isinstance(blobs, dict) else []:
            row = next(self._rows, {})
            if (row.get("leaf"), row.get("name"), row.get("blob")) != (leaf, name, address):
                raise Broken(f"evidence.jsonl has no line for entry {leaf}, {name}")
            if not re.fullmatch("[0-9a-f]{64}", address):
                raise Broken(f"entry {leaf} names evidence by something that is no SHA-256")
            self._check_state(leaf, name, address, row.get("state"))
            if "plaintext" in row:
                self._check_plaintext(leaf, entry["hashes"].get(name), row)

    def finish(self) -> None:
        """Say what was found."""
        if next(self._rows, None) is not None:
            self._report.wrong("evidence.jsonl has lines that no entry asks for")
        counts, report = self._counts, self._report
        report.step(self._before, f"{counts['kept']:,} pieces of evidence named by entries, all here and unchanged")
        if counts["destroyed"]:
            report.note(f"{counts['destroyed']:,} pieces of evidence were disposed of: key and file are destroyed")
        if counts["plaintext"]:
            report.step(self._before, f"{counts['plaintext']:,} plain texts are what the entries' salted hashes name")
        if counts["unbound"]:
            report.note(f"{counts['unbound']:,} plain texts without a hash in their entry: the signed list covers them")

    def _check_state(self, leaf: int, name: str, address: str, state: str | None) -> None:
        self._counts[str(state)] += 1
        if state == "kept" and not (self._folder / "evidence" / address[:2] / address).is_file():
            self._report.wrong(f"entry {leaf}: the evidence {name} is missing")
        elif state not in ("kept", "destroyed"):
            self._report.wrong(f"entry {leaf}: the evidence {name} is lost")

    def _check_plaintext(self, leaf: int, expected: object, row: dict[str, Any]) -> None:
        if not re.fullmatch(r"plaintext/[A-Za-z0-9_-][A-Za-z0-9._-]*", row["plaintext"]):
            raise Broken(f"evidence.jsonl: entry {leaf} has an impossible file name")
        if expected is None:
            self._counts["unbound"] += 1
            return
        self._counts["plaintext"] += 1
        digest = bytes.fromhex(sha256(self._folder / row["plaintext"]))
        if hashlib.sha256(bytes.fromhex(row["salt"]) + digest).hexdigest() != expected:
            self._report.wrong(f"{row['plaintext']}: not the content that entry {leaf} was made of")

    def _read(self) -> Iterator[dict[str, Any]]:
        with (self._folder / "evidence.jsonl").open("rb") as file:
            yield from map(json.loads, file)


def check_stamp(reply: Path, checkpoint: Path, ca_file: Path) -> str:
    """The time in an RFC 3161 reply over the checkpoint; raises Broken unless `openssl ts -verify` accepts it.

    The authority's certificate is judged as of that time: it will have expired when the evidence is needed.
    """
    said = openssl("ts", "-reply", "-in", str(reply), "-text")
    match = re.search(r"^Time stamp: (\w+ +\d+ [\d:]+)(?:\.\d+)? (\d+) GMT$", said, re.MULTILINE)
    if not match:
        raise Broken(f"{reply.name}: not a timestamp")
    at = datetime.strptime(" ".join(match.groups()), "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)
    when = ("-attime", str(int(at.timestamp())))
    openssl("ts", "-verify", "-in", str(reply), "-data", str(checkpoint), "-CAfile", str(ca_file), *when)
    return at.isoformat()


def openssl(*order: str) -> str:
    """What the command prints; raises Broken when it does not agree."""
    done = subprocess.run(["openssl", *order], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Broken(f"openssl does not accept {Path(order[3]).name}: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout


def check_stamps(folder: Path, key: Key, ca_file: Path | None, report: Report) -> list[Head]:
    """Timestamps are valid (if we know whom to trust); returns the checkpoints they stand on, for `check_entries`."""
    heads, times, before = [], [], report.count
    for checkpoint in sorted((folder / "timestamps").glob("*.checkpoint")):
        heads.append(Head.read(checkpoint, key, f"timestamped checkpoint {checkpoint.stem}"))
    replies = sorted((folder / "timestamps").glob("*.tsr"))
    for reply in replies:
        try:
            if ca_file:
                times.append(check_stamp(reply, reply.with_name(reply.name.split("-")[0] + ".checkpoint"), ca_file))
        except Broken as error:
            report.wrong(str(error))
    if times:
        report.step(before, f"{len(times):,} timestamps, the authority's first {min(times)}, its last {max(times)}")
    elif replies:
        report.note(f"{len(replies):,} timestamps, not verified: give the authority's root with --tsa-ca FILE")
    else:
        report.note("no timestamps: the times are those of the installation's own clock")
    return heads


def check(options: argparse.Namespace, report: Report) -> Key:
    """Every check; returns the key that signed."""
    folder: Path = options.folder
    key = Key.read(folder / "ledger.pub")
    newest = Head.read(folder / "checkpoint", key, "the newest checkpoint")
    print(f"Ledger {newest.origin}, {newest.size:,} entries, signed by the key {key.fingerprint}")
    heads = check_stamps(folder, key, options.tsa_ca, report)
    old = Head.read(options.since, key, "the old checkpoint") if options.since else None
    if old and old.origin != newest.origin:
        report.wrong(f"the old checkpoint is of another ledger: {old.origin}")
    check_files(folder, key, newest.origin, report)
    before = report.count
    check_entries(folder, [*heads, old] if old else heads, newest, report)
    if old:
        report.step(before, f"the ledger begins with the {old.size:,} entries of the old checkpoint")
    return key


def main(argv: list[str]) -> int:
    """Check, say what was found, and return the exit status."""
    options = parse(argv)
    report = Report()
    try:
        signer = check(options, report).fingerprint
    except (Broken, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        report.wrong(f"cannot be read as an export: {error}")
    if report.count:
        print(f"BROKEN: {report.count:,} problems")
        return BROKEN
    if options.key == signer:
        print("SOUND, and signed by the key you gave")
        return SOUND
    print(f"SOUND, but {f'NOT signed by the key {options.key}' if options.key else 'nobody has confirmed the signer'}")
    print("Compare the key above with one that you got from the municipality on another way (--key).")
    return UNCONFIRMED


class Parser(argparse.ArgumentParser):
    """Ends with 64 on a wrong call, for 2 means something else here."""

    def error(self, message: str) -> NoReturn:
        self.exit(MISUSED, f"{self.prog}: {message} (--help tells more)\n")


def parse(argv: list[str]) -> argparse.Namespace:
    """The options."""
    parser = Parser(description="Check an export of a Kanalvakt ledger.")
    parser.add_argument("folder", metavar="DIR", type=Path)
    parser.add_argument("--key", metavar="FINGERPRINT", type=fingerprint, help="SHA-256 of the public key, hex")
    parser.add_argument("--since", metavar="OLD_CHECKPOINT", type=Path, help="a checkpoint kept from an earlier export")
    parser.add_argument("--tsa-ca", metavar="FILE", type=Path, help="root certificate of the time-stamping authority")
    options = parser.parse_args(argv)
    if options.tsa_ca and not shutil.which("openssl"):
        parser.error("--tsa-ca needs the openssl command")
    return options


def fingerprint(text: str) -> str:
    """64 hex digits, however they were written: SHA256: in front, colons, spaces, capitals."""
    bare = re.sub(r"[\s:]", "", text.lower().removeprefix("sha256:"))
    if not re.fullmatch("[0-9a-f]{64}", bare):
        raise argparse.ArgumentTypeError("a fingerprint has 64 hexadecimal digits")
    return bare


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
