"""A Flickr account keeps the whole contract, with every request signed as RFC 5849 says."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from oauthlib.oauth1.rfc5849 import signature

from emulators.flickr import FlickrEmulator
from emulators.rest import TOKEN
from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.contract import FaultContract, ShakyContract
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.flickr.connector import Flickr
from kanalvakt.connectors.flickr.signing import Keys, header
from kanalvakt.connectors.protocol import LogsIn
from tests.peers.contracts import AsPublished

FLICKR = Flickr()


class TestFlickrFaults(FaultContract):
    connector = FLICKR

    def ref(self, address: str, token: str) -> ChannelRef:
        keys = {"client_id": "k", "client_secret": f"{token}-s", "token": token, "token_secret": f"{token}-t"}
        return ChannelRef("1", "flickr", f"{address}/photos/exempelby", "", keys)

    def sent(self, handler: Any) -> str:
        found = (handler.headers["Authorization"] or "").partition('oauth_token="')[2]
        return str(found.partition('"')[0])


@pytest.fixture
def world(settings: Any) -> Iterator[FlickrEmulator]:
    with Faulty() as server:
        settings.EGRESS_ALLOW = server.allow
        yield FlickrEmulator(server)


class TestFlickrActs(AsPublished, ShakyContract):
    connector = FLICKR

    def test_an_answer_is_own_found_again_and_read_back(self, world: Any) -> None:
        """Flickr has one flat list below a picture, so an answer stands below the picture."""
        number = world.comment("När öppnar badet?")
        item = self.ref_of(self.found(self.pages(world, complete=True))[number])
        receipt = FLICKR.reply(world.channel, item, "Hej! Den 1 juni & <3 från oss.", idempotency_key="k")
        assert FLICKR.verify(world.channel, item, receipt) == "done"
        answer = self.found(self.pages(world, complete=True))[receipt.platform_ref]
        assert (answer.is_own, answer.parent_id) == (True, "53001")
        seen = FLICKR.find_reply(world.channel, item, answer.text, answer.written_at)
        assert seen
        assert seen.platform_ref == receipt.platform_ref


def test_a_signature_is_that_of_the_standards_own_example() -> None:
    """RFC 5849, 1.2."""
    keys = Keys("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")
    asked = {"file": "vacation.jpg", "size": "original"}
    # The example has no oauth_version, which is optional and which oauthlib sends: the base string differs by it alone.
    made = header(keys, "GET", "http://photos.example.net/photos", asked, timestamp="137131202", nonce="chapoH")
    assert 'oauth_consumer_key="dpf43f3p2l4k3l03"' in made
    assert 'oauth_signature_method="HMAC-SHA1"' in made
    params = [*asked.items(), ("oauth_consumer_key", keys.key), ("oauth_token", keys.token)]
    params += [("oauth_signature_method", "HMAC-SHA1"), ("oauth_timestamp", "137131202"), ("oauth_nonce", "chapoH")]
    base = signature.signature_base_string(
        "GET", "http://photos.example.net/photos", signature.normalize_parameters(params)
    )
    client = type("Keys", (), {"client_secret": keys.secret, "resource_owner_secret": keys.token_secret})
    assert signature.sign_hmac_sha1_with_client(base, client) == "MdpQcU8iPSUjWoN/UDMsK2sui9I="


def test_every_page_of_pictures_and_an_empty_list_of_comments(world: FlickrEmulator) -> None:
    pages, cursor = [], None
    while not pages or not pages[-1].done:
        pages.append(FLICKR.fetch(world.channel, cursor, complete=True))
        cursor = json.loads(json.dumps(pages[-1].cursor))
    assert sorted(item.platform_id for page in pages for item in page.items) == world.photos
    assert not any(page.unread for page in pages)


def test_a_clock_that_is_wrong_is_told_as_such(world: FlickrEmulator) -> None:
    world.clock_is_wrong = True
    assert "klocka" in FLICKR.health(world.channel).message


@pytest.mark.parametrize(
    ("code", "meant"), [(98, "expired"), (99, "forbidden"), (105, "broken"), (1, "gone"), (7, "refused")]
)
def test_flickrs_own_codes_are_told_apart(world: FlickrEmulator, code: int, meant: str) -> None:
    said = json.dumps({"stat": "fail", "code": code, "message": "hemligt"}).encode()
    world.fail(*[lambda handler: handler.send(200, said)] * 3)
    with pytest.raises(ConnectorError) as caught:
        FLICKR.fetch(world.channel, None, complete=True)
    assert caught.value.code == meant
    assert "hemligt" not in str(caught.value)


def test_a_login_goes_away_with_a_request_token_and_comes_back_with_a_word(settings: Any) -> None:
    def give(handler: Any) -> None:
        step = handler.path.rpartition("/")[2]
        handler.send(200, f"oauth_token={step}-t&oauth_token_secret={step}-s&fullname=E".encode())

    assert isinstance(FLICKR, LogsIn)
    with Faulty(give) as server:
        settings.EGRESS_ALLOW = server.allow
        channel = ChannelRef("", "flickr", f"{server.url}/photos/exempelby")
        with pytest.raises(ConnectorError, match="KANALVAKT_FLICKR_APP"):
            FLICKR.begin_login(channel, "https://k.example/", "s")
        settings.PLATFORM_APPS = {"flickr": "vi:hemligt"}
        begun = FLICKR.begin_login(channel, "https://k.example/", "tillstånd")
        assert parse_qs(urlsplit(begun.url).query) == {"oauth_token": ["request_token-t"], "perms": ["write"]}
        assert "hemligt" not in begun.url
        assert "state%3D" in server.seen[0].headers["Authorization"]
        given = FLICKR.finish_login(channel, begun.kept, "ordet", "https://k.example/")
        assert given["token"] == "access_token-t"
        assert 'oauth_verifier="ordet"' in server.seen[-1].headers["Authorization"]
    assert TOKEN not in json.dumps(given)
