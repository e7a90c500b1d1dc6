"""A Vimeo account keeps the whole contract, against what is built after Vimeo's own description."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from emulators.vimeo import US, VimeoEmulator
from kanalvakt.connectors.base import Cap, ChannelRef, ConnectorError, ItemRef, Unsupported
from kanalvakt.connectors.contract import FaultContract, ShakyContract
from kanalvakt.connectors.contract.base import PROOF
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.protocol import LooksAgain
from kanalvakt.connectors.vimeo.connector import Vimeo

VIMEO = Vimeo()


class TestVimeoFaults(FaultContract):
    connector = VIMEO

    def ref(self, address: str, token: str) -> ChannelRef:
        return ChannelRef("1", "vimeo", f"{address}/exempelby", "", {"token": token})


@pytest.fixture
def world(settings: Any) -> Iterator[VimeoEmulator]:
    with Faulty() as server:
        settings.EGRESS_ALLOW = server.allow
        yield VimeoEmulator(server)


class TestVimeoActs(ShakyContract):
    connector = VIMEO
    by_place = True


def read(world: VimeoEmulator, cursor: Any = None, *, complete: bool = True) -> set[str]:
    found: set[str] = set()
    while True:
        page = VIMEO.fetch(world.channel, cursor, complete=complete)
        found |= {item.platform_id for item in page.items}
        cursor = json.loads(json.dumps(page.cursor))
        if page.done:
            return found


def test_long_lists_and_answers_below_answers_are_read_whole(world: VimeoEmulator) -> None:
    said = [world.comment(f"Fråga {number}") for number in range(5)]
    below = [world.comment("Svar", above=said[0], who=US) for _ in range(3)]
    assert read(world) == {world.film, *said, *below}


@pytest.mark.parametrize("reset", ["2099-01-01T00:00:00+00:00", "4070908800"])
def test_a_limit_says_when_it_ends_and_a_dropped_page_is_asked_for_again(world: VimeoEmulator, reset: str) -> None:
    world.fail(lambda handler: handler.send(429, b"{}", {"X-RateLimit-Reset": reset}))
    with pytest.raises(ConnectorError) as caught:
        read(world)
    assert caught.value.code == "throttled"
    assert (caught.value.retry_after or 0) > 3600
    said = world.comment("Hej")
    world.fail(lambda handler: handler.send(502, b""), lambda handler: handler.hang_up())
    assert said in read(world)


def test_comments_that_are_closed_hide_nothing_that_is_there(world: VimeoEmulator) -> None:
    said, away = world.comment("Hej"), f"{world.film}/comments/9"
    assert isinstance(VIMEO, LooksAgain)
    assert VIMEO.gone(world.channel, [said, away, "skräp"]) == [away, "skräp"]


def test_a_film_is_not_removed_or_answered_from_here(world: VimeoEmulator) -> None:
    film = ItemRef(world.film, "post")
    with pytest.raises(Unsupported):
        VIMEO.act(world.channel, film, Cap.DELETE, evidence=PROOF, idempotency_key="k")
    with pytest.raises(Unsupported):
        VIMEO.reply(world.channel, film, "Hej", idempotency_key="k")
