"""What the platforms publish of their own APIs for machines, and whether everything that we ask is in there.

`requirements/contracts*.txt` name the packages: YouTube's discovery document, and the clients that X, Meta and Flickr's
users generate from X's OpenAPI description, from Graph's tables and from Flickr's own list of methods. They are fetched
once a machine, into the cache folder outside the repository, and read as data: never installed, never imported.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, cast
from urllib.parse import parse_qs, unquote, urlsplit
from zipfile import ZipFile

import pytest

from emulators.switches import Asked
from kanalvakt.connectors.faulty import Handler
from kanalvakt.connectors.protocol import Connector
from tests.peers.published import PUBLISHED, Published

LOCKED, OLDER = (Path(__file__).parents[2] / f"requirements/{name}.txt" for name in ("contracts", "contracts-older"))
CACHE = Path(os.environ.get("KANALVAKT_PEER_CACHE", Path.home() / ".cache/kanalvakt-peers"))
PIP = (sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "--require-hashes")


def asked(handler: Handler) -> Asked:
    """A request as it came."""
    url = urlsplit(handler.path)
    form = "form" in handler.headers.get("Content-Type", "")
    sent = _flat(handler.body.decode()) if form else json.loads(handler.body or b"{}")
    return Asked(handler.command, unquote(url.path), _flat(url.query), sent)


def _flat(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}


@cache
def folder(locked: Path = LOCKED) -> Path | None:
    """Where the packages lie; None where they cannot be had."""
    where = CACHE / f"{locked.stem}-{hashlib.sha256(locked.read_bytes()).hexdigest()[:12]}"
    where.mkdir(parents=True, exist_ok=True)
    with (where / "lock").open("w") as lock:
        flock(lock, LOCK_EX)  # many test processes, one download
        if not (where / "complete").exists():
            told = subprocess.run(
                [*PIP, "--only-binary", ":all:", "-r", str(locked), "-d", str(where)], capture_output=True, check=False
            )
            if told.returncode:
                return None
            (where / "complete").touch()
    return where


@cache
def known(described: str) -> Published | None:
    """What a platform publishes; None where it cannot be had."""
    where = folder(OLDER if described == "x, older names" else LOCKED)

    def read(package: str, name: str) -> str:
        assert where is not None
        (wheel,) = where.glob(f"{package}-*.whl")
        with ZipFile(wheel) as packed:
            return packed.read(name).decode()

    return PUBLISHED[described](read) if where else None


class AsPublished:
    """Part of a connector's contract: everything that its tests asked of the emulator is as the platform publishes."""

    connector: ClassVar[Connector]
    described: ClassVar[str] = ""  # by which description, where it is not the platform's only one

    def published(self) -> Published | None:
        """What the platform publishes."""
        return known(self.described or self.connector.kind)

    @pytest.fixture(autouse=True)
    def everything_asked_is_published(self, request: pytest.FixtureRequest) -> Iterator[None]:
        world = request.getfixturevalue("world") if "world" in request.fixturenames else None
        yield
        if world is not None and (published := self.published()):
            wrong = {told for one in _asked_of(world) if (told := published.wrong(one))}
            assert not wrong, sorted(wrong)

    @pytest.mark.peer("contracts")
    def test_a_request_that_is_not_published_is_noticed(self, world: Any) -> None:
        """Each of our requests, changed in one place: another path, method, parameter or field."""
        from conftest import missing_peer

        published = self.published()
        if published is None:
            missing_peer("descriptions of the platforms' APIs", "requirements/contracts*.txt could not be fetched")
        assert published
        cast("Any", self.connector).fetch(world.channel, None, complete=True)
        requests = [one for one in _asked_of(world) if not published.blind(one)]
        assert requests
        for one in requests:
            assert not published.wrong(one)
            for changed in published.changed(one):
                assert published.wrong(changed), changed


def _asked_of(world: Any) -> list[Asked]:
    """As the emulator noted it, else as it came."""
    noted: list[Asked] | None = getattr(world, "asked", None)
    return [asked(one) for one in world.server.seen] if noted is None else noted
