"""What the platforms publish of their own APIs for machines, and whether everything that we ask is in there.

`requirements/contracts.txt` names the packages: YouTube's discovery document, and the clients that X, Meta and Flickr's
users generate from X's OpenAPI description, from Graph's tables and from Flickr's own list of methods. They are fetched
once a machine, into the cache folder outside the repository, and read as data: never installed, never imported.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from fcntl import LOCK_EX, flock
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, cast
from urllib.parse import parse_qs, unquote, urlsplit
from zipfile import ZipFile

import pytest

from emulators.switches import Asked
from kanalvakt.connectors.base import Connector
from kanalvakt.connectors.faulty import Handler
from tests.peers.published import PUBLISHED, Published

LOCKED = Path(__file__).parents[2] / "requirements/contracts.txt"
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
def folder() -> Path | None:
    """Where the packages lie; None where they cannot be had."""
    where = CACHE / f"contracts-{hashlib.sha256(LOCKED.read_bytes()).hexdigest()[:12]}"
    where.mkdir(parents=True, exist_ok=True)
    with (where / "lock").open("w") as lock:
        flock(lock, LOCK_EX)  # many test processes, one download
        if not (where / "complete").exists():
            told = subprocess.run(
                [*PIP, "--only-binary", ":all:", "-r", str(LOCKED), "-d", str(where)], capture_output=True, check=False
            )
            if told.returncode:
                return None
            (where / "complete").touch()
    return where


def _read(package: str, name: str) -> str:
    """One file of a package."""
    where = folder()
    assert where is not None
    (wheel,) = where.glob(f"{package}-*.whl")
    with ZipFile(wheel) as packed:
        return packed.read(name).decode()


@pytest.fixture(scope="session")
def published() -> Mapping[str, Published]:
    """From a connector's kind to what its platform publishes."""
    from conftest import missing_peer

    if folder() is None:
        missing_peer("descriptions of the platforms' APIs", "requirements/contracts.txt could not be fetched")
    return {kind: _known(kind) for kind in PUBLISHED}


@cache
def _known(kind: str) -> Published:
    return PUBLISHED[kind](_read)


class AsPublished:
    """Part of a connector's contract: everything that its tests asked of the emulator is as the platform publishes."""

    connector: ClassVar[Connector]

    @pytest.fixture(autouse=True)
    def everything_asked_is_published(self, request: pytest.FixtureRequest) -> Iterator[None]:
        world = request.getfixturevalue("world") if "world" in request.fixturenames else None
        yield
        if folder() is None or world is None:
            return
        known = _known(self.connector.kind)
        wrong = {told for one in _asked_of(world) if (told := known.wrong(one))}
        assert not wrong, sorted(wrong)

    @pytest.mark.peer("contracts")
    def test_a_request_that_is_not_published_is_noticed(self, published: Mapping[str, Published], world: Any) -> None:
        """Each of our requests, changed in one place: another path, method, parameter or field."""
        known = published[self.connector.kind]
        cast("Any", self.connector).fetch(world.channel, None, complete=True)
        requests = [one for one in _asked_of(world) if not known.blind(one)]
        assert requests
        for one in requests:
            assert not known.wrong(one)
            for changed in known.changed(one):
                assert known.wrong(changed), changed


def _asked_of(world: Any) -> list[Asked]:
    """As the emulator noted it, else as it came."""
    noted: list[Asked] | None = getattr(world, "asked", None)
    return [asked(one) for one in world.server.seen] if noted is None else noted
