"""What another site's page becomes, and how our own says where mentions go."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kanalvakt.connectors.base import Cap, ChannelRef, FetchedItem
from kanalvakt.connectors.contract import FaultContract, ParseContract
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.webmention.connector import Webmention, endpoint
from kanalvakt.connectors.webmention.parse import items, mentions, read

FIXTURES = Path(__file__).parent.parent / "fixtures"
RECORDINGS = Path(os.environ.get("KANALVAKT_RECORDINGS", "/nowhere")) / "webmention"
TARGET = "https://exempelby.example/nyheter/bussen"
WEBMENTION = Webmention()


class TestWebmentionParsing(ParseContract):
    connector = WEBMENTION
    fixtures = FIXTURES

    def test_odd_values_never_raise_and_never_lose_an_item_with_an_id(self) -> None:  # type: ignore[override]
        """A page is no JSON: damaged bytes are tried instead."""


class TestWebmentionFaults(FaultContract):
    connector = WEBMENTION

    def ref(self, address: str, token: str) -> ChannelRef:
        return ChannelRef("1", "webmention", address)


def page(name: str, source: str = "") -> FetchedItem:
    head = json.dumps({"source": source, "target": TARGET})
    (found,) = items((FIXTURES / f"{name}.html").read_bytes(), {"head": head, "fetched_at": "2026-03-02T08:15:00Z"})
    return found


def test_an_answer_is_a_comment_with_its_words_its_writer_and_its_times() -> None:
    found = page("answer")
    assert (found.platform_id, found.kind, found.permalink) == (
        "https://asa.example/bussen",
        "comment",
        "https://asa.example/bussen",
    )
    assert found.text == "Hej! Går den på röda dagar?\n\n1 < 2 & tack"
    assert (found.sender.platform_id, found.sender.name) == ("https://asa.example/", "Åsa Exempel")
    assert found.written_at.isoformat() == "2026-03-01T12:00:00+00:00"
    assert found.edited_at


def test_a_page_of_several_entries_gives_one_and_a_name_is_no_id() -> None:
    found = page("mention", "https://bo.example/2")
    assert (found.kind, found.platform_id) == ("mention", "https://bo.example/2")
    assert found.sender.missing == "Sidan säger inte vem som skrev."


def test_a_page_without_microformats_is_its_title() -> None:
    found = page("plain", "https://tag.example/om")
    assert (found.kind, found.text) == ("mention", "Om bussar & tåg")
    assert found.written_at.isoformat() == "2026-03-02T08:15:00+00:00"


def test_a_like_says_nothing() -> None:
    body = b'<p class="h-entry"><a class="u-like-of" href="https://exempelby.example/a">Bra</a></p>'
    found = items(body, {"head": json.dumps({"source": "https://asa.example/1"})})
    assert [part.reason for part in found.unread] == ["En reaktion, inget skrivet."]
    assert not found


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (f'<a href="{TARGET}">x</a>', True),
        ('<a href="http://www.exempelby.example/nyheter/bussen/#tider">x</a>', True),
        (f"<p>{TARGET}</p>", False),  # named, not linked
        (f"<!-- <a href='{TARGET}'> -->", False),
        (f'<a href="{TARGET}2">x</a>', False),
        (f"Se {TARGET}", True),  # no HTML at all
        ('<base href="https://exempelby.example/nyheter/"><img src="bussen">', True),
    ],
)
def test_a_mention_is_a_link(body: str, said: object) -> None:
    assert mentions(body.encode(), "https://asa.example/1", TARGET) is said


def test_a_page_made_to_exhaust_us_is_an_empty_one() -> None:
    for body in (b"<div class=h-entry>" * 60_000, b"<a href=x" * 100_000, b"\xff<" * 500_000):
        read(body, "https://asa.example/1")


@pytest.fixture
def site(settings: Any) -> Iterator[Faulty]:
    with Faulty() as server:
        settings.EGRESS_ALLOW = server.allow
        yield server


@pytest.mark.parametrize("where", ["link", "a", "header"])
def test_a_site_that_says_where_mentions_go_is_connected(site: Faulty, where: str) -> None:
    channel = ChannelRef("1", "webmention", site.url)
    site.play = lambda handler: handler.send(200, b"<html><p>Hej</p>", {"Content-Type": "text/html"})
    refused = WEBMENTION.health(channel)
    assert f'<link rel="webmention" href="{endpoint()}">' in refused.message
    assert endpoint() in WEBMENTION.guide.steps[0]
    said = {"link": f'<link href="{endpoint()}" rel="webmention">', "a": f'<a rel="x webmention" href="{endpoint()}">'}
    headers = {"Link": f'<https://x.example/>; rel="next", <{endpoint()}>; rel=webmention'} if where == "header" else {}
    site.play = lambda handler: handler.send(200, said.get(where, "<p>").encode(), headers)
    assert WEBMENTION.health(channel).ok
    step = WEBMENTION.fetch(channel, None, complete=True)
    assert (list(step.items), step.done) == ([], True)


def test_nothing_here_can_be_taken_away() -> None:
    able = WEBMENTION.capabilities(ChannelRef("1", "webmention", "https://exempelby.example/"))
    assert {cap for cap, support in able.items() if support} == {Cap.LIST_COMMENTS, Cap.WEBHOOK}
    assert {support.level for support in able.values()} == {"no", "conditional"}  # so nothing is ever said to be gone


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="SKIPPED LOUDLY: no recordings on this machine")
def test_recorded_pages_give_an_item_or_a_reaction() -> None:
    for path in sorted(RECORDINGS.rglob("source.example.org/*.html")):
        body = path.read_bytes()
        found = items(body, {"head": json.dumps({"source": f"http://source.example.org/{path.name}"})})
        assert len(found) + len(found.unread) == 1, path
        if "xray" not in path.parts and path.name in ("in-reply-to.html", "with-timezone.html"):
            assert found[0].sender.name == "Source Author"
