"""What Meta's three platforms say: items, senders, events, errors, and that no token is kept."""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine

from emulators.graph import TOKEN, GraphEmulator
from kanalvakt.connectors.base import (
    Cap,
    ChannelRef,
    ConnectorError,
    FetchedItem,
    ItemRef,
    Outcome,
    Page,
    Unsupported,
)
from kanalvakt.connectors.contract.base import PROOF
from kanalvakt.connectors.facebook.connector import Facebook
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.graph import signed
from kanalvakt.connectors.instagram.connector import Instagram
from kanalvakt.connectors.threads.connector import Threads

ALL = {"facebook": Facebook(), "instagram": Instagram(), "threads": Threads()}
RECORDINGS = Path(os.environ.get("KANALVAKT_RECORDINGS", "/nowhere"))
TELL = {"fetched_at": "2026-03-02T08:15:00+00:00"}


def read(kind: str, value: Any, **context: str) -> list[FetchedItem]:
    return list(ALL[kind].parse(json.dumps(value).encode(), {**TELL, **context}))


def hook(**value: Any) -> FetchedItem:
    change = {"field": "feed", "value": {"item": "comment", "comment_id": "4_9", "post_id": "1_4", **value}}
    (found,) = read("facebook", {"object": "page", "entry": [{"id": "1", "time": 1772439300, "changes": [change]}]})
    return found


@pytest.fixture(params=sorted(ALL))
def world(request: pytest.FixtureRequest, settings: Any) -> Iterator[GraphEmulator]:
    with Faulty() as faulty:
        settings.EGRESS_ALLOW = faulty.allow
        yield GraphEmulator(request.param, faulty)


def read_all(world: GraphEmulator, cursor: Any = None) -> list[Page]:
    pages: list[Page] = []
    while not pages or not pages[-1].done:
        pages.append(ALL[world.kind].fetch(world.channel, cursor, complete=cursor is None))
        cursor = json.loads(json.dumps(pages[-1].cursor))
        assert len(pages) < 20
    return pages


def recorded() -> list[Path]:
    return [path for kind in ALL for path in sorted((RECORDINGS / kind).rglob("*.json")) if "contract" not in path.name]


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings here")
def test_no_recording_loses_an_item_or_a_sender() -> None:
    for path in recorded():
        kind = path.relative_to(RECORDINGS).parts[0]
        body = path.read_bytes()
        found = ALL[kind].parse(body, TELL)
        assert found or found.unread, path
        ids = {item.platform_id for item in found}
        for name in ("comment_id", "mid"):
            for one in _named(json.loads(body), name):
                assert one in ids or found.unread, (path, name)
        for item in found:
            assert item.sender.platform_id or item.sender.missing
            assert item.written_at.utcoffset() is not None
            assert b"access_token=***" in item.raw or b"access_token=" not in item.raw


def _named(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _named(one, name)
    elif isinstance(value, dict):
        if isinstance(value.get(name), str) and "reaction" not in value:
            yield value[name]
        for one in value.values():
            yield from _named(one, name)


def test_a_post_gives_itself_its_comments_and_their_answers() -> None:
    answer = {"id": "4_11", "message": "Nej", "from": {"id": "7"}}
    comment = {"id": "4_10", "message": "Ja?", "from": {"id": "8"}, "comments": {"data": [answer]}}
    found = read("facebook", {"id": "1_4", "message": "Badet", "comments": {"data": [comment]}}, own_ids="1")
    assert [(one.platform_id, one.kind, one.parent_id, one.root_id) for one in found] == [
        ("1_4", "post", "", ""),
        ("4_10", "comment", "1_4", "1_4"),
        ("4_11", "comment", "4_10", "1_4"),
    ]


def test_a_sender_that_is_not_handed_out_is_a_fact_with_its_reason() -> None:
    (found,) = read("facebook", {"id": "4_9", "message": "Hej", "can_hide": True})
    assert "lämnade inte ut avsändaren" in found.sender.missing
    (known,) = read("instagram", {"id": "9", "text": "Hej", "username": "asa"})
    assert (known.sender.handle, known.sender.missing) == ("asa", "Instagram lämnar bara ut användarnamnet.")


def test_the_old_and_the_new_webhook_say_the_same_of_who_wrote() -> None:
    old = hook(verb="add", message="Hej", sender_id=12345678901234567890, sender_name="Åsa")
    new = hook(verb="add", message="Hej", **{"from": {"id": "12345678901234567890", "name": "Åsa"}})
    assert old.sender == new.sender
    assert old.sender.platform_id == "12345678901234567890"


@pytest.mark.parametrize(
    ("verb", "state"), [("add", "visible"), ("hide", "hidden"), ("unhide", "visible"), ("remove", "removed")]
)
def test_verbs_are_states(verb: str, state: str) -> None:
    assert hook(verb=verb).visibility == state


def test_an_edit_has_the_time_of_the_event() -> None:
    assert hook(verb="edited", created_time=1772439200).edited_at == datetime.fromtimestamp(1772439300, UTC)


def test_a_message_that_was_taken_back_is_told() -> None:
    told = {
        "sender": {"id": 7},
        "recipient": {"id": 1},
        "timestamp": 1457764197627,
        "message": {"mid": "m", "is_deleted": True},
    }
    (found,) = read("facebook", {"object": "page", "entry": [{"id": 1, "messaging": [told]}]})
    assert (found.kind, found.visibility, found.sender.platform_id) == ("message", "author_removed", "7")


def test_a_file_that_europe_does_not_get_is_kept_as_missing() -> None:
    file = {"id": "55", "name": "Media not available due to new privacy rules in Europe."}
    (found,) = read("facebook", {"id": "m_1", "attachments": {"data": [file]}})
    assert "Europa" in found.attachments[0].missing
    assert found.attachments[0].url


def test_no_token_of_a_next_page_is_kept() -> None:
    further = f"https://graph.facebook.com/v26.0/9/comments?access_token={TOKEN}&limit=3&after=x"
    value = {"id": "4_9", "message": "Hej", "can_hide": True, "likes": {"data": [], "paging": {"next": further}}}
    parsed = ALL["facebook"].parse(json.dumps([value, {"access_token": TOKEN}]).encode(), TELL)
    kept = repr(parsed).encode() + b"".join(one.raw for one in [*parsed, *parsed.unread])
    assert (len(parsed), len(parsed.unread)) == (1, 1)
    assert TOKEN.encode() not in kept


def test_what_a_comment_allows_is_its_own() -> None:
    (found,) = read(
        "facebook", {"id": "4_9", "message": "x", "can_hide": False, "can_remove": True, "can_comment": True}
    )
    assert not found.allowed[Cap.HIDE]
    assert found.allowed[Cap.DELETE]
    (mine,) = read("instagram", {"id": "9", "text": "x", "from": {"id": "1"}}, own_ids="1")
    assert not mine.allowed[Cap.HIDE]
    nested = {"id": "9", "text": "x", "is_reply": True, "root_post": {"id": "1"}, "replied_to": {"id": "5"}}
    (below,) = read("threads", nested)
    assert "följer med" in below.allowed[Cap.HIDE].reason


def test_on_threads_only_what_stands_directly_below_is_hidden() -> None:
    channel = ChannelRef("1", "threads", "", "", {"token": TOKEN, "server": "https://graph.example"})
    deep = ItemRef("9", "comment", root_id="1", parent_id="5")
    assert ALL["threads"].removal_ladder(channel, deep) == ()
    with pytest.raises(Unsupported, match="följer med"):
        ALL["threads"].act(channel, deep, Cap.HIDE, evidence=PROOF, idempotency_key="k")


def test_every_part_of_a_long_list_is_read_and_no_address_holds_the_token(world: GraphEmulator) -> None:
    written = {world.comment(f"Kommentar {number}") for number in range(5)}
    posts = {world.post(f"Inlägg {number}") for number in range(4)}
    pages = read_all(world)
    assert written | posts <= {item.platform_id for page in pages for item in page.items}
    assert not any(TOKEN in one.path for one in world.server.seen)


def test_an_answer_to_an_answer_has_our_post_as_root(world: GraphEmulator) -> None:
    first = world.comment("Är det öppet?")
    second = world.comment("Ja", below=first)
    found = {item.platform_id: item for page in read_all(world) for item in page.items}
    assert (found[second].parent_id, found[second].root_id) == (first, world.root)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": 190}, "expired"),
        ({"code": 10}, "forbidden"),
        ({"code": 200}, "forbidden"),
        ({"code": 100, "message": "due to missing permission"}, "forbidden"),
        ({"code": 100, "error_subcode": 33}, "gone"),
        ({"code": 4}, "throttled"),
        ({"code": 17}, "throttled"),
        ({"code": 32}, "throttled"),
        ({"code": 613}, "throttled"),
        ({"code": 21}, "moved"),
        ({"code": 2635}, "sunset"),
        ({"code": 2}, "broken"),
    ],
)
def test_errors_are_told_apart_and_never_quoted(world: GraphEmulator, error: dict[str, Any], code: str) -> None:
    said = {"error": {"message": f"hemligt {TOKEN}", **error}}
    usage = json.dumps({"1": [{"call_count": 100, "estimated_time_to_regain_access": 7}]})
    world.says["me"] = (400, said, {"X-Business-Use-Case-Usage": usage})
    with pytest.raises(ConnectorError) as caught:
        ALL[world.kind].fetch(world.channel, None, complete=True)
    assert caught.value.code == code
    assert caught.value.retry_after == (420 if code == "throttled" else None)
    assert "hemligt" not in str(caught.value)
    assert not ALL[world.kind].health(world.channel).ok


def test_a_pass_goes_on_without_what_a_right_is_lacking_for(world: GraphEmulator) -> None:
    lacks = "mentions" if world.kind == "threads" else "conversations"
    world.says[f"100/{lacks}"] = (403, {"error": {"code": 200, "message": "(#200)"}}, {})
    pages = read_all(world)
    assert world.root in {item.platform_id for page in pages for item in page.items}


def test_lists_that_share_a_poll_take_turns(world: GraphEmulator) -> None:
    """Two lists a poll: the posts, and the one that is most overdue."""
    asked: list[str] = []
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        cursor = read_all(world)[-1].cursor
        late = {"facebook": world.comment, "instagram": world.tagged, "threads": world.waits}[world.kind]("Hej")
        for _ in range(8 if world.kind == "threads" else 2):  # what waits for approval is seldom anything
            clock.shift(timedelta(hours=1))
            pages = read_all(world, cursor)
            cursor = pages[-1].cursor
            asked += [item.platform_id for page in pages for item in page.items]
    assert late in asked


def test_when_the_key_ends_is_announced(world: GraphEmulator) -> None:
    health = ALL[world.kind].health(world.channel)
    assert health.expires_at == datetime(2030, 1, 1, tzinfo=UTC)
    assert "2030-01-01" in health.message
    assert health.scopes == ["pages_messaging"]


def test_without_a_key_an_act_is_a_task_for_a_person() -> None:
    item = ItemRef("9", "comment", root_id="1", parent_id="1")
    for kind, one in ALL.items():
        with pytest.raises(Unsupported, match="inte kopplad"):
            one.act(ChannelRef("1", kind, ""), item, Cap.HIDE, evidence=PROOF, idempotency_key="k")


class Kept:
    """A channel's memory."""

    text = ""

    def read(self) -> str:
        return self.text

    def write(self, text: str) -> None:
        self.text = text


def test_a_key_of_sixty_days_is_renewed_once_a_week(settings: Any) -> None:
    with Faulty() as faulty:
        settings.EGRESS_ALLOW = faulty.allow
        world, memory = GraphEmulator("threads", faulty), Kept()
        world.says["refresh_access_token"] = (200, {"access_token": TOKEN, "expires_in": 5183944}, {})
        told = world.channel
        channel = ChannelRef(told.id, told.kind, told.address, told.handle, told.credentials, memory)
        for _ in range(2):
            ALL["threads"].fetch(channel, None, complete=True)
        asked = [one for one in faulty.seen if "refresh_access_token" in one.path]
        ends = ALL["threads"].health(channel).expires_at
    assert len(asked) == 1
    assert ends is not None
    assert abs(ends - datetime.now(UTC) - timedelta(seconds=5183944)) < timedelta(minutes=1)


def test_the_key_of_another_account_is_refused(world: GraphEmulator) -> None:
    world.objects["100"][1]["username"] = "annan"
    health = ALL[world.kind].health(world.channel)
    assert not health.ok
    assert "annan" in health.message


def test_what_lists_leave_out_is_asked_for_before_it_is_gone(world: GraphEmulator) -> None:
    there, away = world.comment("Dold"), world.comment("Borta")
    del world.objects[away]
    assert ALL[world.kind].gone(world.channel, [there, away]) == [away]
    world.says[there] = (403, {"error": {"code": 10}}, {})
    assert ALL[world.kind].gone(world.channel, [there]) == []


def test_a_deleted_comment_is_deleted_whoever_did_it(world: GraphEmulator) -> None:
    if world.kind == "threads":
        pytest.skip("Threads deletes only one's own")
    item = ItemRef("404", "comment", root_id=world.root, parent_id=world.root)
    receipt = ALL[world.kind].act(world.channel, item, Cap.DELETE, evidence=PROOF, idempotency_key="k")
    assert ALL[world.kind].verify(world.channel, item, receipt) == Outcome.DONE


def test_a_private_answer_names_the_comment(settings: Any) -> None:
    with Faulty() as faulty:
        settings.EGRESS_ALLOW = faulty.allow
        world = GraphEmulator("facebook", faulty)
        world.says["me/messages"] = (200, {"recipient_id": "7", "message_id": "m_1"}, {})
        item = ItemRef("4_9", "comment", root_id="100_1", parent_id="100_1")
        receipt = Facebook().reply_privately(world.channel, item, "Ring oss.", idempotency_key="k")
        sent = json.loads(faulty.seen[-1].body)
    assert sent == {"recipient": {"comment_id": "4_9"}, "message": {"text": "Ring oss."}}
    assert (receipt.platform_ref, urlsplit(faulty.seen[-1].path).path) == ("m_1", "/v26.0/me/messages")


def test_a_webhook_is_believed_only_with_its_signature() -> None:
    body = b'{"object":"page"}'
    right = "sha256=" + hmac.new(b"hemlig", body, hashlib.sha256).hexdigest()
    assert signed(body, right, "hemlig")
    for wrong in (right[:-1] + "0" * (right[-1] != "0"), right.replace("sha256", "sha1"), "", "sha256=å"):
        assert not signed(body, wrong, "hemlig")
    assert not signed(body + b" ", right, "hemlig")
    assert not signed(body, right, "")
