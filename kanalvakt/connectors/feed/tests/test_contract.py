"""Feeds keep the whole contract: recorded answers, every fault, and a real WordPress's own feeds."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from kanalvakt.connectors.base import ChannelRef
from kanalvakt.connectors.contract import FaultContract, LiveContract, ParseContract
from kanalvakt.connectors.feed.connector import Feed
from kanalvakt.connectors.feed.parse import read
from tests.peers.wordpress import WordPress


class TestFeedParsing(ParseContract):
    connector = Feed()
    fixtures = Path(__file__).parent.parent / "fixtures"

    def around(self, body: bytes) -> dict[str, str]:
        feed = read(body, self.context)
        assert feed
        return {**self.context, "head": feed.head.said()}


class TestFeedFaults(FaultContract):
    connector = Feed()

    def ref(self, address: str, token: str) -> ChannelRef:
        return ChannelRef("1", "feed", address)


@dataclass(frozen=True)
class Site:
    """The blog as one who only reads its feeds sees it."""

    blog: WordPress

    @property
    def channel(self) -> ChannelRef:
        return ChannelRef("1", "feed", f"{self.blog.url}/?feed=rss2")

    def comment(self, text: str) -> str:
        return self.blog.php(f"echo get_comment_guid({self.blog.visit(text)});")

    def edit(self, platform_id: str, text: str) -> None:
        self.blog.edit(platform_id.rpartition("-")[2], text)

    def is_public(self, platform_id: str) -> bool:
        return self.blog.is_public(platform_id.rpartition("-")[2])


@pytest.mark.peer("wordpress")
@pytest.mark.xdist_group("wordpress")
class TestRealFeeds(LiveContract):
    connector = Feed()
    poll = 0

    @pytest.fixture
    def world(self, wordpress: WordPress) -> Site:
        return Site(wordpress)


def test_a_head_that_is_no_head_is_no_head() -> None:
    for odd in ("", "[]", "{}", '{"author": 3}', json.dumps({"author": {"x": 1}, "ambiguous": []})):
        assert Feed().parse(b"<item><guid>1</guid></item>", {"head": odd})[0].platform_id == "1"
