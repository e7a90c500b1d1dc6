"""A YouTube channel keeps the whole contract, against what is built after YouTube's documents."""

from collections.abc import Iterator
from typing import Any

import pytest

from emulators.youtube import YouTubeEmulator
from kanalvakt.connectors.contract import ShakyContract
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.youtube.connector import YouTube
from tests.peers.contracts import AsPublished


class TestYouTubeActs(AsPublished, ShakyContract):
    connector = YouTube()

    @pytest.fixture
    def world(self, settings: Any) -> Iterator[YouTubeEmulator]:
        with Faulty() as server:
            settings.EGRESS_ALLOW = server.allow
            yield YouTubeEmulator(server)
