"""A running practice platform."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kanalvakt.connectors.practice.tests.world import TOKEN, PracticeWorld
from kanalvakt.practice.server import Practice


@pytest.fixture
def world(tmp_path: Path, settings) -> Iterator[PracticeWorld]:
    with Practice(tmp_path / "practice.sqlite3", TOKEN) as server:
        settings.EGRESS_ALLOW = [f"127.0.0.1:{server.port}"]
        yield PracticeWorld(server)
