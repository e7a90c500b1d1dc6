"""Passes and acts against a made-up server that answers as Mastodon 4.6 does in its recordings."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from kanalvakt.connectors.base import Cap, ChannelRef, ConnectorError, EvidenceRef, ItemRef, Outcome, Page, Unsupported
from kanalvakt.connectors.faulty import Faulty, Handler
from kanalvakt.connectors.mastodon.connector import Mastodon

MASTODON = Mastodon()
PROOF = EvidenceRef("1", "0" * 64)
ITEM = ItemRef("11", "comment", "1", "1", sender_id="7")
NOW = datetime.now(UTC).replace(microsecond=0)
KOMMUN = {"id": "1000", "username": "kommun", "acct": "kommun", "display_name": "Exempelby kommun"}
ASA = {"id": "7", "username": "asa", "acct": "asa@annan.example", "display_name": "Åsa"}


def status(number: str, text: str, account: dict[str, str] = KOMMUN, *, days: int = 0, **more: Any) -> dict[str, Any]:
    at = (NOW - timedelta(days=days)).isoformat()
    return {
        "id": number, "created_at": at, "content": f"<p>{text}</p>", "account": account, "visibility": "public",
        "replies_count": 0, **more,
    }  # fmt: skip


def answer(number: str, text: str, to: dict[str, Any], account: dict[str, str] = ASA, **more: Any) -> dict[str, Any]:
    above = {"in_reply_to_id": to["id"], "in_reply_to_account_id": to["account"]["id"]}
    return status(number, text, account, **above, **more)


class Server:
    """Lists of two a page with a Link header, contexts, and whatever a test puts in `says`."""

    def __init__(self, server: Faulty) -> None:
        self.server, self.version = server, "4.6.4"
        self.own: list[dict[str, Any]] = []
        self.mentions: list[dict[str, Any]] = []
        self.contexts: dict[str, dict[str, list[dict[str, Any]]]] = {}
        self.says: dict[str, tuple[int, Any, dict[str, str]]] = {
            "/api/v1/accounts/verify_credentials": (200, KOMMUN, {}),
        }
        server.play = self._answer

    @property
    def channel(self) -> ChannelRef:
        return ChannelRef("1", "mastodon", f"{self.server.url}/@kommun", "kommun@127.0.0.1", {"token": "t" * 20})

    def asked(self, path: str) -> int:
        return len([one for one in self.server.seen if urlsplit(one.path).path == path])

    def _answer(self, handler: Handler) -> None:
        url = urlsplit(handler.path)
        code, body, headers = self._found(url.path, parse_qs(url.query))
        handler.send(code, json.dumps(body).encode(), headers)

    def _found(self, path: str, query: dict[str, list[str]]) -> tuple[int, Any, dict[str, str]]:
        if path in self.says:
            return self.says[path]
        if path == "/api/v2/instance":
            return 200, {"version": self.version}, {}
        if path == "/api/v1/accounts/1000/statuses":
            return self._page(path, self.own, query)
        if path == "/api/v1/notifications":
            about = [{"id": f"n{one['id']}", "type": "mention", "status": one} for one in self.mentions]
            return self._page(path, about, query)
        if path.endswith("/context"):
            number = path.split("/")[-2]
            return 200, self.contexts.get(number, {"ancestors": [], "descendants": []}), {}
        return 404, {"error": "Record not found"}, {}

    def _page(
        self, path: str, values: list[dict[str, Any]], query: dict[str, list[str]]
    ) -> tuple[int, Any, dict[str, str]]:
        ids = [one["id"] for one in values]
        start = ids.index(query["max_id"][0]) + 1 if "max_id" in query else 0
        part = values[start : start + 2]
        link = f'<https://inifran.example{path}?max_id={part[-1]["id"]}>; rel="next"' if len(part) == 2 else ""
        return 200, part, {"Link": f'{link}{", " if link else ""}<https://x.example{path}>; rel="prev"'} if part else {}

    def read(self, cursor: Any = None) -> list[Page]:
        pages: list[Page] = []
        while not pages or not pages[-1].done:
            pages.append(MASTODON.fetch(self.channel, json.loads(json.dumps(cursor)), complete=cursor is None))
            cursor = pages[-1].cursor
            assert len(pages) < 20
        return pages


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with Faulty() as faulty:
        settings.EGRESS_ALLOW = faulty.allow
        yield Server(faulty)


def found(pages: list[Page]) -> dict[str, tuple[str, str, str]]:
    return {item.platform_id: (item.kind, item.parent_id, item.root_id) for page in pages for item in page.items}


def test_statuses_answers_mentions_and_messages_are_read_to_the_end(server: Server) -> None:
    server.own = [status(f"{n}", "Badet") for n in (5, 4, 3)] + [status("1", "Skolan", replies_count=2)]
    first = answer("11", "När?", server.own[-1])
    server.contexts["1"] = {"ancestors": [], "descendants": [first, answer("12", "Nu!", first)]}
    server.mentions = [status("21", "Hej @kommun", ASA), status("22", "Hemligt", ASA, visibility="direct"), first]
    server.contexts["11"] = {"ancestors": [server.own[-1]], "descendants": []}
    pages = server.read()
    assert found(pages) == {
        "5": ("post", "", ""), "4": ("post", "", ""), "3": ("post", "", ""), "1": ("post", "", ""),
        "11": ("comment", "1", "1"), "12": ("comment", "11", "1"),
        "21": ("mention", "", ""), "22": ("message", "", ""),
    }  # fmt: skip
    assert not any(page.unread for page in pages)
    assert server.asked("/api/v1/statuses/5/context") == 0, "a server that counts is believed that nobody answered"


def test_a_short_pass_goes_two_days_back_and_places_what_comes_from_older_threads(server: Server) -> None:
    server.own = [
        status("9", "Ny"),
        status("8", "Gammal", days=9),
        status("7", "Äldre", days=10),
        status("6", "Äldst", days=11),
    ]
    old = status("2", "Uråldrig", days=400)
    server.mentions = [answer("31", "Gäller det än?", answer("30", "Ja", old))]
    server.contexts["31"] = {"ancestors": [old, answer("30", "Ja", old)], "descendants": []}
    pages = server.read({"until": (NOW - timedelta(hours=1)).isoformat()})
    assert found(pages)["31"] == ("comment", "30", "2")
    assert "7" not in found(pages) or "6" not in found(pages)
    assert pages[-1].cursor["until"]


def asked(server: Server) -> list[str]:
    """What has been asked since this was called last."""
    found = [urlsplit(one.path).path.removeprefix("/api/v1/") for one in server.server.seen]
    server.server.seen.clear()
    return found


LISTS = ["accounts/1000/statuses", "notifications"]


def test_a_thread_is_read_when_its_number_changes_or_an_hour_has_gone(server: Server) -> None:
    old = status("2", "Uråldrig", days=400)
    server.own = [status("5", "Badet", replies_count=1), status("4", "Skolan")]
    server.mentions = [answer("31", "Gäller det än?", answer("30", "Ja", old))]
    server.contexts["31"] = {"ancestors": [old, answer("30", "Ja", old)], "descendants": []}
    with time_machine.travel(NOW, tick=False) as clock:
        pages = server.read()
        assert "statuses/31/context" in asked(server)
        pages = server.read(pages[-1].cursor)
        assert asked(server) == LISTS, "whose thread an answer stands in does not change"
        assert found(pages)["31"] == ("comment", "30", "2")
        server.own[1]["replies_count"] = 1
        pages = server.read(pages[-1].cursor)
        assert asked(server) == [LISTS[0], "statuses/4/context", LISTS[1]]
        clock.shift(timedelta(hours=1))
        server.read(pages[-1].cursor)
        assert sorted(asked(server)) == sorted([*LISTS, "statuses/4/context", "statuses/5/context"])


def test_a_server_that_does_not_count_is_asked_below_answers_once_an_hour(server: Server) -> None:
    server.version = "4.0.0 (not true; really snac/2.75)"
    server.says["/api/v1/accounts/1000/statuses"] = (200, [status("1", "Badet")], {})
    server.contexts["1"] = {"ancestors": [], "descendants": [answer("11", "När?", status("1", "Badet"))]}
    with time_machine.travel(NOW, tick=False) as clock:
        cursor = server.read()[-1].cursor
        for later, below in ((10, []), (50, ["statuses/11/context"]), (10, [])):
            clock.shift(timedelta(minutes=later))
            asked(server)
            cursor = server.read(cursor)[-1].cursor
            assert asked(server) == [LISTS[0], "statuses/1/context", *below, LISTS[1]]
        server.contexts["1"]["descendants"] = [answer("12", "Nu?", status("1", "Badet"))]
        clock.shift(timedelta(minutes=1))
        asked(server)
        server.read(cursor)
        assert "statuses/12/context" in asked(server), "one that is new is asked at once"


def test_boosts_are_no_items_and_no_loss(server: Server) -> None:
    server.own = [status("1", "", reblog=status("77", "Någon annans", ASA))]
    pages = server.read()
    assert (found(pages), [page.unread for page in pages if page.unread]) == ({}, [])


def test_what_no_list_shows_is_asked_for_before_it_is_called_gone(server: Server) -> None:
    server.says["/api/v1/statuses/11"] = (200, status("11", "Från en blockerad", ASA), {})
    assert MASTODON.gone(server.channel, ["11", "12"]) == ["12"]
    server.says["/api/v1/statuses/12"] = (500, {}, {})
    with pytest.raises(ConnectorError):
        MASTODON.gone(server.channel, ["12"])


def test_a_server_that_shows_a_thread_one_step_at_a_time_is_followed_down(server: Server) -> None:
    server.version = "4.0.0 (not true; really snac/2.75)"
    server.says["/api/v1/accounts/1000/statuses"] = (200, [status("1", "Badet")], {})
    server.contexts["1"] = {"ancestors": [], "descendants": [answer("11", "När?", status("1", "Badet"))]}
    server.contexts["11"] = {
        "ancestors": [],
        "descendants": [answer("12", "Ja, när?", answer("11", "", status("1", "")))],
    }
    pages = server.read()
    assert {"11", "12"} <= found(pages).keys()


def test_its_limit_says_how_long_to_wait(server: Server) -> None:
    reset = (datetime.now(UTC) + timedelta(minutes=4)).isoformat()
    server.says["/api/v1/accounts/verify_credentials"] = (429, {}, {"X-RateLimit-Reset": reset})
    with pytest.raises(ConnectorError) as caught:
        server.read()
    assert caught.value.code == "throttled"
    assert caught.value.retry_after is not None
    assert 200 < caught.value.retry_after <= 240


def test_the_token_of_another_account_is_refused(server: Server) -> None:
    server.says["/api/v1/accounts/verify_credentials"] = (200, {**KOMMUN, "username": "anna"}, {})
    health = MASTODON.health(server.channel)
    assert not health.ok
    assert "@anna, inte för @kommun" in health.message


def test_scopes_are_told_where_the_server_tells_them(server: Server) -> None:
    server.says["/api/v1/apps/verify_credentials"] = (200, {"name": "K", "scopes": ["read"]}, {})
    assert MASTODON.health(server.channel).scopes == ["read"]
    del server.says["/api/v1/apps/verify_credentials"]
    assert MASTODON.health(server.channel).ok


def test_an_answer_names_whom_it_answers_and_is_seen_as_widely(server: Server) -> None:
    server.says["/api/v1/statuses/11"] = (200, status("11", "Hemligt", ASA, visibility="direct"), {})
    server.says["/api/v1/statuses"] = (200, status("90", "Svar"), {})
    receipt = MASTODON.reply(server.channel, ItemRef("11", "message"), "Vi ringer.", idempotency_key="nyckel-1")
    sent = server.server.seen[-1]
    values = json.loads(sent.body)
    assert (values["status"], values["visibility"], values["in_reply_to_id"]) == (
        "@asa@annan.example Vi ringer.",
        "direct",
        "11",
    )
    assert sent.headers["Idempotency-Key"] == "nyckel-1"
    assert (receipt.platform_ref, receipt.effect) == ("90", MASTODON.describe(Cap.REPLY_MESSAGE))


def test_an_answer_that_was_lost_on_the_way_is_found_by_its_words(server: Server) -> None:
    theirs = status("11", "När?", ASA)
    lost = answer("90", "@asa@annan.example Den 1 juni.", theirs, KOMMUN)
    server.contexts["11"] = {"ancestors": [], "descendants": [answer("89", "Den 1 juni.", theirs), lost]}
    seen = MASTODON.find_reply(server.channel, ITEM, "Den 1 juni.", NOW - timedelta(minutes=1))
    assert seen is not None
    assert seen.platform_ref == "90"
    assert MASTODON.find_reply(server.channel, ITEM, "Den 2 juni.", NOW - timedelta(minutes=1)) is None
    assert MASTODON.find_reply(server.channel, ITEM, "Den 1 juni.", NOW + timedelta(minutes=1)) is None


def test_what_is_too_long_is_told_so(server: Server) -> None:
    server.says["/api/v1/statuses/11"] = (200, status("11", "När?", ASA), {})
    server.says["/api/v1/statuses"] = (422, {"error": "Validation failed: Text character limit of 500 exceeded"}, {})
    with pytest.raises(ConnectorError, match="för långt"):
        MASTODON.reply(server.channel, ITEM, "x" * 600, idempotency_key="k")


def test_a_block_is_read_back(server: Server) -> None:
    server.says["/api/v1/accounts/7/block"] = (200, {"id": "7", "blocking": True}, {})
    receipt = MASTODON.act(server.channel, ITEM, Cap.BLOCK_AUTHOR, evidence=PROOF, idempotency_key="k")
    for blocking, outcome in ((True, Outcome.DONE), (False, Outcome.NOT_EFFECTIVE)):
        server.says["/api/v1/accounts/relationships"] = (200, [{"id": "7", "blocking": blocking}], {})
        assert MASTODON.verify(server.channel, ITEM, receipt) == outcome
    server.says["/api/v1/accounts/relationships"] = (404, {}, {})
    assert MASTODON.verify(server.channel, ITEM, receipt) == Outcome.UNKNOWN


def test_a_report_names_the_status_and_keeps_the_servers_number(server: Server) -> None:
    server.says["/api/v1/reports"] = (200, {"id": "2", "action_taken": False}, {})
    receipt = MASTODON.act(server.channel, ITEM, Cap.REPORT, evidence=PROOF, idempotency_key="k")
    sent = server.server.seen[-1]
    assert json.loads(sent.body) == {"account_id": "7", "status_ids": ["11"], "forward": True}
    assert MASTODON.verify(server.channel, ITEM, receipt) == Outcome.DONE


def test_what_a_server_lacks_is_left_to_a_person(server: Server) -> None:
    server.server.play = lambda handler: handler.send(404, b"<h1>404 Not Found</h1>", {"Content-Type": "text/html"})
    with pytest.raises(Unsupported, match="webbsida"):
        MASTODON.act(server.channel, ITEM, Cap.REPORT, evidence=PROOF, idempotency_key="k")


def test_nothing_hides_and_the_page_says_what_is_left(server: Server) -> None:
    assert MASTODON.removal_ladder(server.channel, ITEM) == ()
    with pytest.raises(Unsupported, match="varken dölja eller ta bort"):
        MASTODON.act(server.channel, ITEM, Cap.HIDE, evidence=PROOF, idempotency_key="k")
    assert "alla ser det" in MASTODON.describe(Cap.HIDE)
