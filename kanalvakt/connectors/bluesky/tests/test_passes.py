"""Which threads a pass reads, and what it does with odd answers: against a server of our own making."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kanalvakt.connectors.base import Cap, ConnectorError, ItemRef, Page
from kanalvakt.connectors.bluesky import names
from kanalvakt.connectors.bluesky.connector import Bluesky
from kanalvakt.connectors.bluesky.tests.pretend import CID, PRIVILEGED, THEM, US, Call, Pretend
from kanalvakt.connectors.contract.base import PROOF

BLUESKY = Bluesky()
QUIET = {"notifications": []}


def post(key: str, age: timedelta = timedelta(0), *, answers: int = 0, quotes: int = 0) -> dict[str, Any]:
    """A post of ours in the feed."""
    at = (datetime.now(UTC) - age).isoformat()
    return {
        "uri": f"at://{US}/{names.POST}/{key}", "cid": CID, "author": {"did": US}, "indexedAt": at,
        "record": {"text": key, "createdAt": at}, "replyCount": answers, "quoteCount": quotes,
    }  # fmt: skip


@pytest.fixture
def server(settings: Any) -> Iterator[Pretend]:
    answers = {
        "app.bsky.feed.getAuthorFeed": {"feed": []},
        "app.bsky.notification.listNotifications": QUIET,
        "app.bsky.feed.getPostThread": {"thread": {"post": post("trad"), "replies": []}},
        "app.bsky.feed.getQuotes": {"posts": []},
    }
    with Pretend(answers) as made:
        settings.EGRESS_ALLOW = made.allow
        yield made


def passed(server: Pretend, cursor: Any = None, *, complete: bool = False) -> Page:
    """A whole pass; its last page."""
    while True:
        page = BLUESKY.fetch(server.channel(), cursor, complete=complete)
        if page.done:
            return page
        cursor = json.loads(json.dumps(page.cursor))


def read(server: Pretend) -> list[str]:
    """The keys of the threads that were read."""
    uris = [call.params["uri"][0] for call in server.calls if call.method == "app.bsky.feed.getPostThread"]
    return [names.split(uri)[2] for uri in uris]


DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("age", "read_ago", "due"),
    [
        (2 * HOUR, HOUR, True),
        (2 * HOUR, HOUR / 2, False),
        (3 * DAY, HOUR, False),
        (3 * DAY, 7 * HOUR, True),
        (20 * DAY, 7 * HOUR, False),
        (20 * DAY, 25 * HOUR, True),
        (60 * DAY, 25 * HOUR, False),
        (60 * DAY, 8 * DAY, False),
    ],
)
@pytest.mark.parametrize("in_feed", [True, False], ids=["in the feed", "further down"])
def test_a_quiet_thread_is_read_by_its_age(
    server: Pretend, age: timedelta, read_ago: timedelta, *, due: bool, in_feed: bool
) -> None:
    now = datetime.now(UTC)
    known = {"gammal": ["0/0", (now - read_ago).isoformat(), (now - age).isoformat()]}
    if in_feed:
        server.answers["app.bsky.feed.getAuthorFeed"] = {"feed": [{"post": post("gammal", age)}]}
    cursor = {"until": (now - HOUR).isoformat(), "known": known, "talks": {}}
    page = passed(server, cursor)
    assert read(server) == (["gammal"] if due else [])
    assert len(server.calls) == 2 + due
    server.calls.clear()
    passed(server, page.cursor)
    assert read(server) == [], "a moment later nothing is due"


def test_a_thread_is_read_when_its_numbers_change(server: Pretend) -> None:
    old = post("gammal", 60 * DAY, answers=1)
    server.answers["app.bsky.feed.getAuthorFeed"] = {"feed": [{"post": old}]}
    page = passed(server, complete=True)
    assert read(server) == ["gammal"]
    server.calls.clear()
    page = passed(server, page.cursor)
    assert len(server.calls) == 2
    old |= {"replyCount": 2, "quoteCount": 1}
    passed(server, page.cursor)
    assert read(server) == ["gammal"]
    assert "app.bsky.feed.getQuotes" in server.methods


def test_a_complete_pass_reads_every_page_of_the_feed_and_each_thread_with_answers(server: Pretend) -> None:
    pages = [[post(f"{page}x{number}", 200 * DAY, answers=number % 2) for number in range(30)] for page in range(3)]
    server.answers["app.bsky.feed.getAuthorFeed"] = [
        {"feed": [{"post": one} for one in page], **({"cursor": str(number)} if number < 2 else {})}
        for number, page in enumerate(pages)
    ]
    page = passed(server, complete=True)
    assert len(read(server)) == len(set(read(server))) == 45
    assert len(page.cursor["known"]) == 90, "so that a change is told from what was there before"


def test_a_notified_answer_has_its_thread_read_and_is_stored_on_sight(server: Pretend) -> None:
    root, now = f"at://{US}/{names.POST}/gammal", datetime.now(UTC)
    strong = {"uri": root, "cid": CID}
    answer = {
        "uri": f"at://{THEM}/{names.POST}/svar", "cid": CID, "author": {"did": THEM}, "reason": "reply",
        "indexedAt": now.isoformat(),
        "record": {"text": "?", "createdAt": now.isoformat(), "reply": {"root": strong, "parent": strong}},
    }  # fmt: skip
    server.answers["app.bsky.notification.listNotifications"] = {"notifications": [answer]}
    cursor = {"until": (now - HOUR).isoformat(), "known": {}, "talks": {}}
    first = BLUESKY.fetch(server.channel(), cursor, complete=False)
    second = BLUESKY.fetch(server.channel(), json.loads(json.dumps(first.cursor)), complete=False)
    assert [item.platform_id for item in second.items] == [answer["uri"]]
    passed(server, second.cursor)
    assert read(server) == ["gammal"]
    assert server.calls[1].params["reasons"] == ["reply", "mention", "quote"]


def test_an_empty_page_with_more_behind_it_is_not_the_end(server: Pretend) -> None:
    pages = [{"feed": [], "cursor": "1"}, {"feed": [{"post": post("vart", answers=1)}]}]
    server.answers["app.bsky.feed.getAuthorFeed"] = pages
    passed(server, complete=True)
    assert read(server) == ["vart"]


@pytest.mark.parametrize("error", ["RecordNotFound", "RepoTakendown", "RepoDeactivated"])
def test_only_what_its_own_server_denies_is_gone(server: Pretend, error: str) -> None:
    uris = [f"at://{THEM}/{names.POST}/{key}" for key in ("borta", "kvar")]

    def answer(call: Call) -> Any:
        return (
            (400, {"error": error}) if call.params["rkey"] == ["borta"] else {"uri": uris[1], "cid": CID, "value": {}}
        )

    server.answers["com.atproto.repo.getRecord"] = answer
    assert BLUESKY.gone(server.channel(), uris) == uris[:1]
    server.answers["com.atproto.repo.getRecord"] = (502, {"error": "UpstreamFailure"})
    with pytest.raises(ConnectorError):
        BLUESKY.gone(server.channel(), uris)


def test_reposts_are_not_our_words(server: Pretend) -> None:
    theirs = {**post("deras"), "uri": f"at://{THEM}/{names.POST}/deras", "author": {"did": THEM}}
    entry = {"post": theirs, "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}}
    server.answers["app.bsky.feed.getAuthorFeed"] = {"feed": [entry, {"post": post("vart")}]}
    page = BLUESKY.fetch(server.channel(), None, complete=True)
    assert [item.text for item in page.items] == ["vart"]


def test_what_ends_the_waiting_is_told_by_the_servers_own_header(server: Pretend) -> None:
    reset = str(int(datetime.now(UTC).timestamp()) + 240)
    server.play = lambda handler: handler.send(429, b'{"error":"RateLimitExceeded"}', {"RateLimit-Reset": reset})
    with pytest.raises(ConnectorError) as waiting:
        passed(server, complete=True)
    assert waiting.value.code == "throttled"
    assert 200 < (waiting.value.retry_after or 0) <= 240


@pytest.mark.parametrize(
    ("status", "error", "code", "says"),
    [
        (400, "AccountTakedown", "forbidden", "avstängt"),
        (401, "AccountDeactivated", "forbidden", "inaktiverat"),
        (501, "MethodNotImplemented", "sunset", "för gammal"),
        (404, "", "not_json", "ingen Bluesky-server"),
        (502, "UpstreamFailure", "broken", "fel just nu"),
        (400, "InvalidRequest", "refused", "avvisade"),
    ],
)
def test_errors_by_name(server: Pretend, status: int, error: str, code: str, says: str) -> None:
    server.answers["app.bsky.feed.getAuthorFeed"] = (status, {"error": error, "message": "hemligt"})
    with pytest.raises(ConnectorError, match=says) as caught:
        passed(server, complete=True)
    assert caught.value.code == code
    assert "hemligt" not in str(caught.value)


def test_messages_are_read_by_conversation_and_only_the_changed_ones_again(server: Pretend) -> None:
    people = [{"did": THEM, "handle": "asa.exempel.example", "displayName": "Åsa"}, {"did": US}]
    talk = {"id": "samtal", "rev": "1", "members": people}
    message = {"id": "m1", "rev": "1", "text": "Hej", "sender": {"did": THEM}, "sentAt": "2026-03-01T12:00:00Z"}
    removed = {**message, "$type": "chat.bsky.convo.defs#deletedMessageView", "id": "m0"}
    server.answers |= {
        "chat.bsky.convo.listConvos": {"convos": [talk]},
        "chat.bsky.convo.getMessages": {"messages": [message, removed]},
    }
    channel, cursor, found = server.channel(access=PRIVILEGED), None, []
    while True:
        page = BLUESKY.fetch(channel, cursor, complete=True)
        found += page.items
        assert not page.unread
        if page.done:
            break
        cursor = page.cursor
    (one,) = found
    assert (one.platform_id, one.kind, one.sender.name) == ("samtal/m1", "message", "Åsa")
    for revision, asked in [("1", 0), ("2", 1)]:
        talk["rev"] = revision
        server.calls.clear()
        last = page.cursor
        while True:
            again = BLUESKY.fetch(channel, last, complete=False)
            last = again.cursor
            if again.done:
                break
        assert server.methods.count("chat.bsky.convo.getMessages") == asked


def test_where_messages_may_be_read_they_take_turns_with_the_feed(server: Pretend) -> None:
    server.answers["chat.bsky.convo.listConvos"] = {"convos": []}
    channel, cursor, asked = server.channel(access=PRIVILEGED), None, []
    for number in range(4):
        server.calls.clear()
        done = False
        while not done:
            page = BLUESKY.fetch(channel, cursor, complete=number == 0)
            cursor, done = json.loads(json.dumps(page.cursor)), page.done
        asked.append([method.rpartition(".")[2] for method in server.methods])
    feed, told, talks = "getAuthorFeed", "listNotifications", "listConvos"
    assert asked == [[feed, told, talks], [told, talks], [feed, told], [told, talks]]


def test_a_full_list_of_hidden_answers_is_told_in_plain_words(server: Pretend) -> None:
    root = f"at://{US}/{names.POST}/rot"
    full = [f"at://{THEM}/{names.POST}/{number}" for number in range(300)]
    server.answers["com.atproto.repo.getRecord"] = {"uri": "x", "cid": CID, "value": {"hiddenReplies": full}}
    item = ItemRef(f"at://{THEM}/{names.POST}/en-till", "comment", root, root)
    with pytest.raises(ConnectorError, match="300 dolda svar") as told:
        BLUESKY.act(server.channel(), item, Cap.HIDE, evidence=PROOF, idempotency_key="k")
    assert told.value.permanent
    elsewhere = ItemRef(item.platform_id, "comment", f"at://{THEM}/{names.POST}/rot")
    with pytest.raises(ConnectorError, match="egna inlägg"):
        BLUESKY.act(server.channel(), elsewhere, Cap.HIDE, evidence=PROOF, idempotency_key="k")
