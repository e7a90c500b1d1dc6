"""A LinkedIn page keeps the whole contract, against what is built after LinkedIn's documents."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from emulators.linkedin import POST, LinkedInEmulator
from kanalvakt.connectors.base import ChannelRef, ConnectorError, Page
from kanalvakt.connectors.contract import FaultContract, ShakyContract
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.linkedin.connector import LinkedIn

LINKEDIN = LinkedIn()


class TestLinkedInFaults(FaultContract):
    connector = LINKEDIN

    def ref(self, address: str, token: str) -> ChannelRef:
        return ChannelRef("1", "linkedin", f"{address}/company/exempelby-kommun", "", {"token": token})


@pytest.fixture
def world(settings: Any) -> Iterator[LinkedInEmulator]:
    with Faulty() as server:
        settings.EGRESS_ALLOW = server.allow
        yield LinkedInEmulator(server)


class TestLinkedInActs(ShakyContract):
    connector = LINKEDIN
    by_place = True


def read(world: LinkedInEmulator, cursor: Any = None) -> list[Page]:
    pages: list[Page] = []
    while not pages or not pages[-1].done:
        pages.append(LINKEDIN.fetch(world.channel, cursor, complete=not pages and cursor is None))
        cursor = json.loads(json.dumps(pages[-1].cursor))
    return pages


def found(pages: list[Page]) -> list[str]:
    return [item.platform_id for page in pages for item in page.items]


def test_a_short_pass_asks_only_where_linkedin_told_of_something(world: LinkedInEmulator) -> None:
    first = world.comment("Ett")
    cursor = read(world)[-1].cursor
    world.notices.clear()
    world.server.seen.clear()
    assert first not in found(read(world, cursor))
    quiet = len(world.server.seen)
    second = world.comment("Två", above=first)
    world.notices.append({"action": "SHARE_MENTION", "sourcePost": "", "generatedActivity": "urn:li:share:99"})
    world.notices.append({"action": "COMMENT_DELETE", "sourcePost": POST, "generatedActivity": "urn:li:comment:(a,9)"})
    pages = read(world, cursor)
    assert {first, second, "urn:li:share:99"} <= set(found(pages))
    (mention,) = (item for page in pages for item in page.items if item.platform_id == "urn:li:share:99")
    assert mention.kind == "mention"
    assert [gone.platform_id for page in pages for gone in page.gone] == ["urn:li:comment:(a,9)"]
    assert quiet == 2  # of 500 a day


def test_without_the_right_to_be_told_posts_are_asked_by_their_age(world: LinkedInEmulator) -> None:
    world.may_be_told, world.published = False, int(world.now().timestamp() * 1000)
    cursor = read(world)[-1].cursor
    said = world.comment("Hej")
    assert said not in found(read(world, cursor))
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1), tick=True):
        assert said in found(read(world, cursor))


def test_a_comment_belongs_to_the_post_though_linkedin_names_it_otherwise(world: LinkedInEmulator) -> None:
    world.comment("Hej")
    (comment,) = (item for page in read(world) for item in page.items if item.kind == "comment")
    assert (comment.root_id, comment.parent_id) == (POST, POST)


def test_a_version_that_was_closed_says_what_to_set(world: LinkedInEmulator, settings: Any) -> None:
    settings.LINKEDIN_VERSION = "202407"
    with pytest.raises(ConnectorError, match="KANALVAKT_LINKEDIN_VERSION") as caught:
        read(world)
    assert (caught.value.code, caught.value.permanent) == ("sunset", True)


@pytest.mark.parametrize(("today", "warned"), [("2026-12-01", False), ("2027-05-15", True)])
def test_the_end_of_a_version_is_told_two_months_ahead(world: LinkedInEmulator, today: str, warned: bool) -> None:  # noqa: FBT001
    with time_machine.travel(datetime.fromisoformat(today).replace(tzinfo=UTC), tick=True):
        health = LINKEDIN.health(world.channel)
    assert health.ok
    assert health.expires_at == datetime(2027, 7, 1, tzinfo=UTC)
    assert ("202607" in health.message) is warned


def test_a_spent_day_ends_at_midnight(world: LinkedInEmulator) -> None:
    world.fail(lambda handler: handler.send(429, b"{}"))
    with pytest.raises(ConnectorError) as caught:
        read(world)
    assert caught.value.code == "throttled"
    assert 0 < (caught.value.retry_after or 0) <= 86_400
