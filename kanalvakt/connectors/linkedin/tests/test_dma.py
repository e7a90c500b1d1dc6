"""With the key for archiving a page is read as Pages Data Portability lets it, and nothing else is done."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from emulators.linkedin import POST, LinkedInEmulator
from kanalvakt.connectors.base import Cap, ChannelRef, ConnectorError, ItemRef, Unsupported
from kanalvakt.connectors.contract import FaultContract
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.linkedin.connector import LinkedIn

LINKEDIN = LinkedIn()


class TestArchiveFaults(FaultContract):
    connector = LINKEDIN

    def ref(self, address: str, token: str) -> ChannelRef:
        return ChannelRef("1", "linkedin", f"{address}/company/exempelby-kommun", "", {"dma_token": token})


@pytest.fixture
def world(settings: Any) -> Iterator[LinkedInEmulator]:
    with Faulty() as server:
        settings.EGRESS_ALLOW = server.allow
        yield LinkedInEmulator(server)


def read(world: LinkedInEmulator, times: int) -> set[str]:
    """So many polls, an hour apart by LinkedIn's clock."""
    found: set[str] = set()
    for _ in range(times):
        page = LINKEDIN.fetch(world.archive, None, complete=False)
        assert page.done
        assert not page.unread
        found |= {item.platform_id for item in page.items}
        world.ahead += timedelta(hours=1)
    return found


def test_posts_come_first_and_then_the_comments_of_one_post_at_a_time(world: LinkedInEmulator) -> None:
    said = [world.comment(f"Kommentar {number}") for number in range(5)]
    assert read(world, 1) == {POST}
    assert read(world, 3) == set(said)
    world.server.seen.clear()
    assert read(world, 1) == set()  # nothing is new: no question of the kind that is counted
    assert ["dmaSocialMetadata" in one.path for one in world.server.seen] == [True]
    new = world.comment("En till")
    assert new in read(world, 3)


def test_a_comment_belongs_to_the_post_in_whose_list_it_stood(world: LinkedInEmulator) -> None:
    number = world.comment("Hej")
    read(world, 1)
    page = LINKEDIN.fetch(world.archive, None, complete=True)
    (item,) = page.items
    assert (item.platform_id, item.root_id, item.kind, item.text) == (number, POST, "comment", "Hej")


def test_who_has_not_agreed_is_not_named(world: LinkedInEmulator) -> None:
    number = world.comment("Hej")
    read(world, 1)
    world.comments[number]["who"] = ""
    (item,) = LINKEDIN.fetch(world.archive, None, complete=True).items
    assert (item.sender.platform_id, item.sender.missing) == ("", "LinkedIn lämnar inte ut vem som skrev.")


def test_a_second_question_within_a_minute_waits_and_loses_nothing(world: LinkedInEmulator) -> None:
    said = world.comment("Hej")
    LINKEDIN.fetch(world.archive, None, complete=True)
    with pytest.raises(ConnectorError) as caught:
        LINKEDIN.fetch(world.archive, None, complete=False)
    assert (caught.value.code, caught.value.retry_after) == ("throttled", 60)
    world.ahead += timedelta(minutes=2)
    assert said in read(world, 1)


def test_it_reads_late_and_does_nothing(world: LinkedInEmulator) -> None:
    able = LINKEDIN.capabilities(world.archive)
    assert {cap for cap, support in able.items() if support} == {Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.LIST_COMMENTS}
    assert {able[Cap.LIST_POSTS].level, able[Cap.LIST_COMMENTS].level} == {"conditional"}  # nothing is called gone
    with pytest.raises(Unsupported, match="arkivering"):
        LINKEDIN.reply(world.archive, ItemRef("1", "comment"), "Hej", idempotency_key="k")
    health = LINKEDIN.health(world.archive)
    assert (health.ok, health.scopes) == (True, ("r_dma_admin_pages_content",))
    assert LINKEDIN.profile(world.archive).name == "Exempelby kommun"
    assert LINKEDIN.capabilities(world.channel)[Cap.REPLY]


def test_a_version_that_was_closed_says_which_setting(world: LinkedInEmulator, settings: Any) -> None:
    settings.LINKEDIN_DMA_VERSION = "202404"
    assert "KANALVAKT_LINKEDIN_DMA_VERSION" in LINKEDIN.health(world.archive).message
