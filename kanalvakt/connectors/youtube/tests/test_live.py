"""What is asked of YouTube: passes, acts, answers, the quota, the log-in."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from kanalvakt.connectors import oauth
from kanalvakt.connectors.base import Cap, ChannelRef, ConnectorError, ItemRef, Outcome, Page
from kanalvakt.connectors.contract import FaultContract
from kanalvakt.connectors.contract.base import PROOF
from kanalvakt.connectors.protocol import LogsIn, LooksAgain
from kanalvakt.connectors.youtube import quota
from kanalvakt.connectors.youtube.connector import YouTube
from kanalvakt.connectors.youtube.tests.pretend import Pretend, Remembered

FIXTURES = Path(__file__).parent.parent / "fixtures"
YOUTUBE = YouTube()
ITEM = ItemRef("UgyExempel1AaABAg", "comment", "exbadet2026", "exbadet2026", sender_id="UCasaobergasaobergasaobe")


def recorded(name: str) -> Any:
    return json.loads((FIXTURES / f"{name}.json").read_bytes())


def threads(query: dict[str, str]) -> Any:
    """Two pages of what is published; nothing held, nothing suspected."""
    whole = recorded("threads")
    if query["moderationStatus"] != "published":
        return {"items": []}
    return {"items": whole["items"][2:]} if query.get("pageToken") else {**whole, "items": whole["items"][:2]}


@pytest.fixture
def youtube(settings: Any) -> Iterator[Pretend]:
    answers = {
        "GET playlistItems": recorded("uploads"),
        "GET commentThreads": threads,
        "GET comments": recorded("replies"),
        "POST comments/setModerationStatus": (204, None),
        "POST comments": recorded("replies")["items"][0],
    }
    with Pretend(answers) as server:
        settings.EGRESS_ALLOW = server.allow
        yield server


class TestYouTubeFaults(FaultContract):
    connector = YOUTUBE

    def ref(self, address: str, token: str) -> ChannelRef:
        return ChannelRef("1", "youtube", f"{address}/@exempelby", "", {"token": token})


def passed(youtube: Pretend, cursor: Any = None, *, complete: bool) -> list[Page]:
    pages = []
    while not pages or not pages[-1].done:
        pages.append(YOUTUBE.fetch(youtube.channel, cursor, complete=complete))
        cursor = json.loads(json.dumps(pages[-1].cursor))
    return pages


def found(pages: list[Page]) -> list[str]:
    return [item.platform_id for page in pages for item in page.items]


def test_the_log_in_of_another_channel_is_told(youtube: Pretend) -> None:
    for handle, ours in (("exempelby", True), ("Exempelby", True), ("annanby", False), ("c/exempelbynu", True)):
        health = YOUTUBE.health(replace(youtube.channel, handle=handle))
        assert health.ok is ours, handle
        assert ("Inloggningen är för @exempelby" in health.message) is not ours


def test_a_complete_pass_finds_films_comments_and_replies_that_did_not_come_along(youtube: Pretend) -> None:
    pages = passed(youtube, complete=True)
    assert {"exbadet2026", "UgyExempel1AaABAg", "UgyExempel4AaABAg", "UgyExempel1AaABAg.svar3"} <= set(found(pages))
    (late,) = (item for page in pages for item in page.items if item.platform_id.endswith("svar3"))
    assert late.root_id == "exbadet2026"
    assert not any(page.unread for page in pages)
    asked = [query["moderationStatus"] for method, query, _ in youtube.calls if method == "GET commentThreads"]
    assert asked == ["published", "published", "heldForReview", "likelySpam"]


def test_a_short_pass_stops_where_everything_is_known_and_sees_an_edit(youtube: Pretend) -> None:
    cursor = passed(youtube, complete=True)[-1].cursor
    youtube.calls.clear()
    polls = [cursor]
    for _ in range(3):
        polls.append(json.loads(json.dumps(passed(youtube, polls[-1], complete=False)[-1].cursor)))
    asked = [query.get("moderationStatus", method) for method, query, _ in youtube.calls]
    others = ["heldForReview", "GET playlistItems", "likelySpam"]
    assert asked == [one for other in others for one in (other, "published")], "one page each, the others in turns"
    cursor["known"]["published"] = [mark.replace("13:00", "12:30") for mark in cursor["known"]["published"]]
    youtube.calls.clear()
    assert "UgyExempel1AaABAg.svar3" in found(passed(youtube, cursor, complete=False))


def test_what_is_held_is_said_to_be_seen_when_its_turn_has_come(youtube: Pretend) -> None:
    with time_machine.travel(datetime(2026, 3, 2, 8, tzinfo=UTC), tick=False) as clock:
        cursor, seen = passed(youtube, complete=True)[-1].cursor, []
        for _ in range(4):
            clock.shift(timedelta(hours=1))
            page = passed(youtube, cursor, complete=False)[-1]
            cursor = page.cursor
            seen += [page.observed_until.hour] if page.observed_until else []
    assert seen == [8, 8, 9, 11]


def test_the_quota_is_counted_and_stops_us_before_youtube_does(youtube: Pretend) -> None:
    passed(youtube, complete=True)
    assert quota.spent(youtube.channel) == len(youtube.calls)
    oauth.remember(youtube.channel, {"used": quota.DAY - quota.FOR_ACTS})
    youtube.calls.clear()
    with pytest.raises(ConnectorError, match=r"9000 av 10000 enheter.*sparas till åtgärder") as caught:
        YOUTUBE.fetch(youtube.channel, None, complete=True)
    assert caught.value.code == "throttled"
    assert 0 <= (caught.value.retry_after or -1) <= 25 * 3600
    assert youtube.calls == []
    YOUTUBE.act(youtube.channel, ITEM, Cap.HOLD, evidence=PROOF, idempotency_key="k")
    oauth.remember(youtube.channel, {"used": quota.DAY - 49})
    with pytest.raises(ConnectorError, match="kvot"):
        YOUTUBE.act(youtube.channel, ITEM, Cap.HOLD, evidence=PROOF, idempotency_key="k")


def test_yesterdays_quota_is_not_todays(youtube: Pretend) -> None:
    youtube.memory.write(json.dumps({"day": "2026-01-01", "used": quota.DAY}))
    assert YOUTUBE.health(youtube.channel).message == "Kopplingen fungerar. 9999 av dygnets 10000 enheter är kvar."


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("quotaExceeded", "throttled"),
        ("commentsDisabled", "forbidden"),
        ("rateLimitExceeded", "throttled"),
        ("", "forbidden"),
    ],
)
def test_youtubes_refusals_are_told_apart(youtube: Pretend, reason: str, code: str) -> None:
    youtube.answers["GET commentThreads"] = (403, {"error": {"errors": [{"reason": reason, "message": "hemligt"}]}})
    with pytest.raises(ConnectorError) as caught:
        passed(youtube, complete=True)
    assert caught.value.code == code
    assert "hemligt" not in str(caught.value)


def test_rejecting_is_terminal_and_says_so(youtube: Pretend) -> None:
    assert "Det går inte att ångra" in YOUTUBE.describe(Cap.DELETE)
    youtube.answers["GET comments"] = {"items": []}
    receipt = YOUTUBE.act(youtube.channel, ITEM, Cap.DELETE, evidence=PROOF, idempotency_key="k")
    assert youtube.calls[-1][1] == {"id": ITEM.platform_id, "moderationStatus": "rejected"}
    assert YOUTUBE.verify(youtube.channel, ITEM, receipt) == Outcome.DONE


def test_an_act_is_read_back_in_the_lists(youtube: Pretend) -> None:
    held = YOUTUBE.act(youtube.channel, ITEM, Cap.HOLD, evidence=PROOF, idempotency_key="k")
    assert YOUTUBE.verify(youtube.channel, ITEM, held) == Outcome.NOT_EFFECTIVE
    shown = YOUTUBE.act(youtube.channel, ITEM, Cap.APPROVE, evidence=None, idempotency_key="k")
    assert YOUTUBE.verify(youtube.channel, ITEM, shown) == Outcome.DONE
    youtube.answers["GET commentThreads"] = {"items": []}
    assert YOUTUBE.verify(youtube.channel, ITEM, held) == Outcome.UNKNOWN


def test_an_answer_stands_in_the_thread_and_is_found_before_a_retry(youtube: Pretend) -> None:
    below = ItemRef("UgyExempel1AaABAg.svar2", "comment", "exbadet2026", "UgyExempel1AaABAg")
    YOUTUBE.reply(youtube.channel, below, "Tack själv!", idempotency_key="k")
    assert youtube.calls[-1][2] == {"snippet": {"parentId": "UgyExempel1AaABAg", "textOriginal": "Tack själv!"}}
    youtube.answers["GET comments"] = {"items": recorded("threads")["items"][0]["replies"]["comments"]}
    since = datetime(2026, 3, 1, 12, tzinfo=UTC)
    again = YOUTUBE.find_reply(youtube.channel, below, "Ja, varje  timme.", since)
    assert again
    assert again.platform_ref == "UgyExempel1AaABAg.svar1"
    assert YOUTUBE.find_reply(youtube.channel, below, "Tack!", since) is None  # not ours
    assert YOUTUBE.find_reply(youtube.channel, below, "Ja, varje timme.", since + timedelta(days=9)) is None


def test_what_no_list_showed_is_asked_for_by_id(youtube: Pretend) -> None:
    assert isinstance(YOUTUBE, LooksAgain)
    youtube.answers["GET comments"] = {"items": [{"id": "UgA"}]}
    assert YOUTUBE.gone(youtube.channel, ["UgA", "UgB", "exbadet2026"]) == ["UgB", "exbadet2026"]


def test_a_login_gives_what_renews_itself_and_the_renewed_is_kept(youtube: Pretend, settings: Any) -> None:
    assert isinstance(YOUTUBE, LogsIn)
    channel = youtube.channel
    with pytest.raises(ConnectorError, match="KANALVAKT_YOUTUBE_APP"):
        YOUTUBE.begin_login(channel, "https://k.example/", "s")
    settings.PLATFORM_APPS = {"youtube": "vi:hemligt"}
    begun = YOUTUBE.begin_login(channel, "https://k.example/", "s")
    asked = {name: value for name, (value,) in parse_qs(urlsplit(begun.url).query).items()}
    assert (asked["client_id"], asked["access_type"], asked["code_challenge_method"]) == ("vi", "offline", "S256")
    assert "hemligt" not in f"{begun}{begun.url}"
    youtube.answers["POST /token"] = {"access_token": "första", "refresh_token": "förnya", "expires_in": 3599}
    given = YOUTUBE.finish_login(channel, begun.kept, "koden", "https://k.example/")
    assert (given["token"], given["refresh_token"]) == ("första", "förnya")
    youtube.answers["POST /token"] = {"access_token": "andra", "expires_in": 3599}
    later = ChannelRef("1", "youtube", channel.address, "", given, Remembered())
    for _ in range(2):
        assert YOUTUBE.health(later).ok
    assert [method for method, *_ in youtube.calls].count("POST /token") == 2
    assert youtube.seen[-1].headers["Authorization"] == "Bearer andra"
    youtube.answers["POST /token"] = (400, {"error": "invalid_grant"})
    spent = ChannelRef("1", "youtube", channel.address, "", given, Remembered())
    assert "Koppla kanalen på nytt" in YOUTUBE.health(spent).message
