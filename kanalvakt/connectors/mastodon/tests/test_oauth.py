"""Logging in as Mastodon 4.3 and later do it: with a proof of who began (PKCE)."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import override_settings

from kanalvakt.connectors.base import ChannelRef, ConnectorError
from kanalvakt.connectors.faulty import Faulty, Handler
from kanalvakt.connectors.mastodon.connector import Mastodon
from kanalvakt.connectors.protocol import LogsIn

MASTODON = Mastodon()
BACK = "https://kanalvakt.exempelby.example/kanaler/koppla/tillbaka/"


@pytest.fixture
def server(settings: Any) -> Iterator[Faulty]:
    def play(handler: Handler) -> None:
        says: dict[str, Any] = {
            "/.well-known/oauth-authorization-server": {"code_challenge_methods_supported": ["S256"]},
            "/api/v1/apps": {"client_id": "vi", "client_secret": "hemligt"},
            "/oauth/token": {"access_token": "en-token"},
        }
        handler.send(200, json.dumps(says[handler.path]).encode())

    with Faulty(play) as faulty:
        settings.EGRESS_ALLOW = faulty.allow
        yield faulty


def channel(server: Faulty) -> ChannelRef:
    return ChannelRef("", "mastodon", f"{server.url}/@kommun")


def test_the_proof_goes_with_the_question_and_the_secret_with_the_code(server: Faulty) -> None:
    assert isinstance(MASTODON, LogsIn)
    begun = MASTODON.begin_login(channel(server), BACK, "tillstånd")
    asked = {name: value for name, (value,) in parse_qs(urlsplit(begun.url).query).items()}
    assert (asked["client_id"], asked["redirect_uri"], asked["state"]) == ("vi", BACK, "tillstånd")
    assert asked["scope"] == "read write:statuses write:blocks write:reports"
    verifier = begun.kept["verifier"]
    assert (
        asked["code_challenge"] == urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    )
    assert "hemligt" not in f"{begun}{begun.url}"
    assert MASTODON.finish_login(channel(server), begun.kept, "koden", BACK) == {"token": "en-token"}
    sent = parse_qs(server.seen[-1].body.decode())
    assert (sent["code_verifier"], sent["client_secret"], sent["code"]) == ([verifier], ["hemligt"], ["koden"])


def test_nothing_secret_goes_over_plain_http_to_anybody_else(server: Faulty, settings: Any) -> None:
    settings.EGRESS_ALLOW = []
    with pytest.raises(ConnectorError, match="okrypterat"):
        MASTODON.begin_login(channel(server), BACK, "s")
    assert server.seen == []


def test_an_answer_that_was_lost_on_the_way_is_asked_for_once_more() -> None:
    def play(handler: Handler) -> None:
        if handler.path == "/api/v1/apps" and [ask.path for ask in faulty.seen].count("/api/v1/apps") == 1:
            handler.hang_up()
            return
        handler.send(200, json.dumps({"client_id": "vi", "client_secret": "hemligt"}).encode())

    with Faulty(play) as faulty, override_settings(EGRESS_ALLOW=faulty.allow):
        begun = MASTODON.begin_login(channel(faulty), BACK, "s")
        assert begun.kept["client_id"] == "vi"
        assert [ask.path for ask in faulty.seen].count("/api/v1/apps") == 2
