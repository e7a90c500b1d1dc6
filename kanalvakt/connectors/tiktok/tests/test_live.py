"""A TikTok account keeps the whole contract, against what is built after TikTok's documents."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from emulators.rest import Memory
from emulators.tiktok import TikTokEmulator
from kanalvakt.connectors import oauth
from kanalvakt.connectors.base import ChannelRef, ConnectorError, ItemRef
from kanalvakt.connectors.contract import FaultContract, ShakyContract
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.tiktok.connector import TikTok

TIKTOK = TikTok()


class TestTikTokFaults(FaultContract):
    connector = TIKTOK

    def ref(self, address: str, token: str) -> ChannelRef:
        return ChannelRef("1", "tiktok", f"{address}/@exempelby", "", {"token": token, "business_id": "u-vi"})

    def sent(self, handler: Any) -> str:
        return str(handler.headers["Access-Token"] or "")


@pytest.fixture
def world(settings: Any) -> Iterator[TikTokEmulator]:
    with Faulty() as server:
        settings.EGRESS_ALLOW = server.allow
        yield TikTokEmulator(server)


class TestTikTokActs(ShakyContract):
    connector = TIKTOK
    by_place = True


def test_long_lists_and_answers_are_read_whole(world: TikTokEmulator) -> None:
    said = [world.comment(f"Fråga {number}") for number in range(3)]
    below = [world.comment("Svar", above=said[0]) for _ in range(3)]
    found, cursor, done = set(), None, False
    while not done:
        page = TIKTOK.fetch(world.channel, cursor, complete=True)
        found |= {item.platform_id for item in page.items}
        cursor, done = json.loads(json.dumps(page.cursor)), page.done
    assert {*said, *below} <= found


@pytest.mark.parametrize(
    ("code", "meant"),
    [(40105, "expired"), (40001, "forbidden"), (40100, "throttled"), (50000, "broken"), (40002, "refused")],
)
def test_tiktok_answers_200_whatever_happens(world: TikTokEmulator, code: int, meant: str) -> None:
    said = json.dumps({"code": code, "message": "hemligt", "data": {}}).encode()
    world.fail(*[lambda handler: handler.send(200, said)] * 3)
    with pytest.raises(ConnectorError) as caught:
        TIKTOK.fetch(world.channel, None, complete=True)
    assert caught.value.code == meant
    assert "hemligt" not in str(caught.value)


def test_an_answer_that_is_too_long_is_refused_before_it_is_sent(world: TikTokEmulator) -> None:
    with pytest.raises(ConnectorError, match="150 tecken"):
        TIKTOK.reply(world.channel, ItemRef("1", "comment", "2"), "x" * 151, idempotency_key="k")
    assert world.server.seen == []


def test_a_login_lasts_a_year_and_its_end_is_known_while_the_token_is_renewed(settings: Any) -> None:
    gives = {"access_token": "a1", "refresh_token": "r1", "expires_in": 86_400, "open_id": "u-vi"}
    gives["refresh_token_expires_in"] = 31_536_000
    play = lambda handler: handler.send(200, json.dumps({"code": 0, "data": gives}).encode())  # noqa: E731
    with Faulty(play) as server:
        settings.EGRESS_ALLOW, settings.PLATFORM_APPS = server.allow, {"tiktok": "vi:hemligt"}
        channel = ChannelRef("", "tiktok", f"{server.url}/@exempelby")
        begun = TIKTOK.begin_login(channel, "https://k.example/", "s")
        asked = parse_qs(urlsplit(begun.url).query)
        assert (asked["client_key"], "comment.list.manage" in asked["scope"][0].split(",")) == (["vi"], True)
        given = TIKTOK.finish_login(channel, begun.kept, "koden", "https://k.example/")
        assert json.loads(server.seen[0].body)["auth_code"] == "koden"
        assert (given["token"], given["business_id"]) == ("a1", "u-vi")
        later = ChannelRef("1", "tiktok", channel.address, "", given, Memory())
        ends = oauth.ends(later)
        assert ends
        assert ends - datetime.now(UTC) > timedelta(days=364)
        assert TIKTOK.health(later).expires_at == ends
        assert server.seen[1].path.endswith("/tt_user/oauth2/refresh_token/")
        assert json.loads(server.seen[1].body)["refresh_token"] == "r1"
        server.play = lambda handler: handler.send(200, b'{"code": 40103, "data": {}}')
        spent = ChannelRef("1", "tiktok", channel.address, "", given, Memory())
        assert "Koppla kanalen på nytt" in TIKTOK.health(spent).message
