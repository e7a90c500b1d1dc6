"""What is asked of X: passes, acts, answers, what it costs."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kanalvakt.connectors import oauth
from kanalvakt.connectors.base import Cap, ChannelRef, ConnectorError, ItemRef, Outcome, Page
from kanalvakt.connectors.contract import FaultContract
from kanalvakt.connectors.contract.base import PROOF
from kanalvakt.connectors.faulty import Faulty, Handler
from kanalvakt.connectors.x import cost
from kanalvakt.connectors.x.connector import X
from kanalvakt.connectors.youtube.tests.pretend import Remembered

CONNECTOR = X()
US, THEM = "1111111111111111111", "2222222222222222222"
_NOW = int(datetime.now(UTC).timestamp() * 1000)


def number(ago: timedelta, last: int = 0) -> str:
    """An id that was given out so long ago."""
    return str(((_NOW - int(ago.total_seconds() * 1000) - 1288834974657) << 22) + last)


ROOT, OLD, ANSWER = number(timedelta(hours=3)), number(timedelta(days=30)), number(timedelta(hours=1))
SAID = number(timedelta(minutes=9))
ITEM = ItemRef(ANSWER, "comment", ROOT, ROOT, sender_id=THEM)
TALK = ItemRef(SAID, "message", f"{US}-{THEM}", sender_id=THEM)


def post(number: str, words: str, author: str = THEM, parent: str = "", **more: Any) -> dict[str, Any]:
    above = {"referenced_tweets": [{"type": "replied_to", "id": parent}]} if parent else {}
    return {"id": number, "text": words, "author_id": author, "conversation_id": parent or number, **above, **more}


NAMED = {"entities": {"mentions": [{"id": US, "username": "exempelby"}]}, "in_reply_to_user_id": US}
MESSAGE = {
    "id": SAID, "event_type": "MessageCreate", "text": "Hej", "sender_id": THEM, "dm_conversation_id": TALK.root_id
}  # fmt: skip


class Pretend(Faulty):
    """`answers`: from "GET /2/users/me" to data, or (status, data, headers)."""

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.memory = Remembered()
        self.calls: list[tuple[str, str, dict[str, str], Any]] = []
        self.answers: dict[str, Any] = {
            "GET /2/users/me": {"data": {"id": US, "name": "Exempelby kommun", "username": "exempelby"}},
            f"GET /2/users/{US}/tweets": {"data": [post(ROOT, "Badet öppnar", US), post(OLD, "Gammalt", US)]},
            f"GET /2/users/{US}/mentions": {"data": [post(ANSWER, "@exempelby När?", parent=ROOT, **NAMED)]},
            "GET /2/tweets/search/recent": {"data": [post(number(timedelta(minutes=5)), "Jag med", parent=ROOT)]},
            "GET /2/dm_events": {"data": [MESSAGE]},
            f"GET /2/dm_conversations/{TALK.root_id}/dm_events": {"data": [{**MESSAGE, "sender_id": US}]},
            "GET /2/tweets": {"data": [post(ANSWER, "@exempelby När?", parent=ROOT, **NAMED)]},
            f"GET /2/dm_events/{SAID}": (404, {"title": "Not Found"}),
            f"PUT /2/tweets/{ANSWER}/hidden": {"data": {"hidden": True}},
            f"DELETE /2/dm_events/{SAID}": {"data": {"deleted": True}},
            "POST /2/tweets": {"data": {"id": "19", "text": "x"}},
            f"POST /2/dm_conversations/{TALK.root_id}/messages": {"data": {"dm_event_id": SAID}},
        }

    def _answer(self, handler: Handler) -> None:
        url = urlsplit(handler.path)
        query = {name: value for name, (value, *_) in parse_qs(url.query).items()}
        form = handler.headers.get("Content-Type", "").startswith("application/x-www-form")
        body = parse_qs(handler.body.decode()) if form else json.loads(handler.body or b"null")
        self.calls.append((handler.command, url.path, query, body))
        answer = self.answers[f"{handler.command} {url.path}"]
        status, data, *headers = answer if isinstance(answer, tuple) else (200, answer)
        handler.send(status, json.dumps(data).encode(), *headers)

    @property
    def channel(self) -> ChannelRef:
        """The account there, logged in."""
        return ChannelRef("1", "x", f"{self.url}/exempelby", "exempelby", {"token": "en-token"}, self.memory)

    def asked(self, path: str) -> list[dict[str, str]]:
        """The queries of a list."""
        return [query for _, where, query, _ in self.calls if where == path]


@pytest.fixture
def x(settings: Any) -> Iterator[Pretend]:
    with Pretend() as server:
        settings.EGRESS_ALLOW = server.allow
        yield server


class TestXFaults(FaultContract):
    connector = CONNECTOR

    def ref(self, address: str, token: str) -> ChannelRef:
        return ChannelRef("1", "x", f"{address}/exempelby", "", {"token": token})


def passed(x: Pretend, cursor: Any = None, *, complete: bool) -> list[Page]:
    pages = []
    while not pages or not pages[-1].done:
        pages.append(CONNECTOR.fetch(x.channel, cursor, complete=complete))
        cursor = json.loads(json.dumps(pages[-1].cursor))
    return pages


def test_a_pass_reads_posts_mentions_our_conversations_and_messages(x: Pretend) -> None:
    found = {item.text: item for page in passed(x, complete=True) for item in page.items}
    assert {text: item.kind for text, item in found.items()} == {
        "Badet öppnar": "post", "Gammalt": "post", "@exempelby När?": "comment", "Jag med": "comment", "Hej": "message",
    }  # fmt: skip
    (question,) = x.asked("/2/tweets/search/recent")
    assert question["query"] == f"(conversation_id:{ROOT}) -is:retweet"  # what is older than a week cannot be asked for


def test_the_next_pass_asks_from_the_newest_that_was_seen(x: Pretend) -> None:
    cursor = passed(x, complete=True)[-1].cursor
    x.answers["GET /2/dm_events"] = {"data": [MESSAGE], "meta": {"next_token": "äldre"}}
    x.calls.clear()
    late = post(number(timedelta(0)), "Sent")
    x.answers["GET /2/tweets/search/recent"] = {"data": [late, post(number(timedelta(0), 1), "Nytt", US)]}
    pages = passed(x, cursor, complete=False)
    (question,) = x.asked("/2/tweets/search/recent")
    assert question["query"] == f"(conversation_id:{ROOT} OR from:{US} OR to:{US} OR @exempelby) -is:retweet"
    since_import = datetime.now(UTC) - datetime.fromtimestamp(_NOW / 1000, UTC)
    an_hour_ago = int(number(timedelta(minutes=59) - since_import))
    assert int(question["since_id"]) < an_hour_ago, "the search may lag behind the lists"
    assert {item.text: item.kind for page in pages for item in page.items} == {
        "Sent": "mention", "Nytt": "post", "Hej": "message",
    }  # fmt: skip
    assert [query["max_results"] for query in x.asked("/2/dm_events")] == ["5"]
    assert len(x.calls) == 2
    x.calls.clear()
    passed(x, json.loads(json.dumps(pages[-1].cursor)), complete=False)
    (question,) = x.asked("/2/tweets/search/recent")
    assert question["since_id"] == number(timedelta(0), 1)
    assert f"conversation_id:{number(timedelta(0), 1)}" in question["query"]


def test_an_answer_to_a_post_that_came_with_it_is_a_comment(x: Pretend) -> None:
    cursor = passed(x, complete=True)[-1].cursor
    begun = number(timedelta(minutes=2))
    answer = post(number(timedelta(minutes=1)), "Bra!", parent=begun)
    x.answers["GET /2/tweets/search/recent"] = {"data": [answer, post(begun, "Nytt", US)]}
    found = {item.text: item.kind for page in passed(x, cursor, complete=False) for item in page.items}
    assert (found["Bra!"], found["Nytt"]) == ("comment", "post")


def test_many_conversations_are_asked_for_in_questions_that_x_takes(x: Pretend) -> None:
    cursor = passed(x, complete=True)[-1].cursor
    cursor["roots"] = [number(timedelta(hours=1), more) for more in range(23, 0, -1)]
    x.calls.clear()
    passed(x, cursor, complete=False)
    questions = [question["query"] for question in x.asked("/2/tweets/search/recent")]
    assert [question.count("from:") for question in questions] == [1, 0, 0]
    assert all(any(f"conversation_id:{root}" in one for one in questions) for root in cursor["roots"])
    assert max(map(len, questions)) <= 512 - (15 - len("exempelby"))  # names have up to 15 signs


def test_messages_that_may_not_be_read_are_told_and_stop_nothing(x: Pretend) -> None:
    x.answers["GET /2/dm_events"] = (403, {"title": "Forbidden"})
    pages = passed(x, complete=True)
    assert [part.reason for page in pages for part in page.unread] == [
        "Appen får inte läsa kontots meddelanden: rättigheten dm.read saknas."
    ]


def test_every_call_is_paid_for_and_the_days_ceiling_stops_it(x: Pretend, settings: Any) -> None:
    passed(x, complete=True)
    assert cost.spent(x.channel) == 4 * cost.OWNED + cost.POST + cost.MESSAGE
    settings.X_DAY_CENTS = 2
    x.calls.clear()
    with pytest.raises(ConnectorError, match=r"ungefär 0,02 av 0,02 dollar") as caught:
        passed(x, complete=True)
    assert caught.value.code == "throttled"
    assert not x.asked(f"/2/users/{US}/tweets")
    assert cost.of_words("Läs https://exempelby.example/") > 10 * cost.of_words("Hej")


def test_too_many_calls_wait_as_long_as_x_says(x: Pretend) -> None:
    reset = str(int(datetime.now(UTC).timestamp()) + 600)
    x.answers["GET /2/users/me"] = (429, {}, {"x-rate-limit-reset": reset})
    with pytest.raises(ConnectorError) as caught:
        passed(x, complete=True)
    assert caught.value.code == "throttled"
    assert 590 < (caught.value.retry_after or 0) <= 600


def test_an_answer_is_hidden_and_shown_and_x_does_not_say_whether(x: Pretend) -> None:
    receipt = CONNECTOR.act(x.channel, ITEM, Cap.HIDE, evidence=PROOF, idempotency_key="k")
    assert x.calls[-1] == ("PUT", f"/2/tweets/{ANSWER}/hidden", {}, {"hidden": True})
    assert "Dolda svar" in receipt.effect
    assert CONNECTOR.verify(x.channel, ITEM, receipt) == Outcome.UNKNOWN


def test_only_who_asked_for_it_is_answered(x: Pretend) -> None:
    CONNECTOR.reply(x.channel, ITEM, "På måndag.", idempotency_key="k")
    assert x.calls[-1][3] == {"text": "På måndag.", "reply": {"in_reply_to_tweet_id": ANSWER}}
    x.answers["GET /2/tweets"] = {"data": [post(ANSWER, "När?", parent=ROOT)]}
    x.calls.clear()
    with pytest.raises(ConnectorError, match="nämnt eller citerat"):
        CONNECTOR.reply(x.channel, ITEM, "På måndag.", idempotency_key="k")
    assert not [call for call in x.calls if call[0] == "POST"]


def test_our_own_words_are_known_again_behind_names_and_short_links(x: Pretend) -> None:
    links = {"urls": [{"url": "https://t.co/a", "expanded_url": "https://exempelby.example/bad"}]}
    ours = post(number(timedelta(0)), "@asa Läs https://t.co/a", US, ANSWER, entities=links)
    x.answers[f"GET /2/users/{US}/tweets"] = {"data": [ours]}
    since = datetime.fromtimestamp(_NOW / 1000, UTC) - timedelta(minutes=5)
    found = CONNECTOR.find_reply(x.channel, ITEM, "Läs https://exempelby.example/bad", since)
    assert found
    assert found.platform_ref == ours["id"]
    assert CONNECTOR.find_reply(x.channel, ITEM, "Något annat", since) is None
    assert CONNECTOR.find_reply(x.channel, TALK, "Hej", since - timedelta(hours=1))


def test_a_message_is_answered_and_taken_away_on_our_side(x: Pretend) -> None:
    answered = CONNECTOR.reply(x.channel, TALK, "Hej hej", idempotency_key="k")
    assert (answered.verb, answered.platform_ref) == (Cap.REPLY_MESSAGE, SAID)
    purged = CONNECTOR.act(x.channel, TALK, Cap.PURGE_MESSAGE, evidence=PROOF, idempotency_key="k")
    assert CONNECTOR.verify(x.channel, TALK, purged) == Outcome.DONE


def test_a_renewed_refresh_token_replaces_the_one_that_is_dead(x: Pretend) -> None:
    given = {"token": "", "refresh_token": "första", "client_id": "vi", "client_secret": "hemligt"}
    channel = ChannelRef("1", "x", x.channel.address, "", given, x.memory)
    for renewed in ("andra", "tredje"):
        x.answers["POST /2/oauth2/token"] = {"access_token": "a", "refresh_token": renewed, "expires_in": 30}
        assert CONNECTOR.health(channel).ok
        assert oauth.remembered(channel)["refresh"] == renewed
    sent = [body["refresh_token"] for method, path, _, body in x.calls if path.endswith("token")]
    assert sent == [["första"], ["andra"]]


@pytest.mark.parametrize("names", ["post", "tweet"])
def test_the_names_of_fields_are_a_setting(x: Pretend, settings: Any, names: str) -> None:
    settings.X_NAMES = names
    passed(x, complete=True)
    assert f"{names}.fields" in x.asked("/2/tweets/search/recent")[0]
