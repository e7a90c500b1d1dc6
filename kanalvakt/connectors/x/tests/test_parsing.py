"""What X's posts and messages become, in all the forms that they have had."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.command import main
from kanalvakt.connectors.contract import ParseContract
from kanalvakt.connectors.registry import connector
from kanalvakt.connectors.x.fields import of_id
from kanalvakt.connectors.x.parse import items

FIXTURES = Path(__file__).parent.parent / "fixtures"
RECORDINGS = Path(os.environ.get("KANALVAKT_RECORDINGS", "/nowhere")) / "x"
US = {"own_ids": "1111111111111111111"}


class TestXParsing(ParseContract):
    connector = connector("x")
    fixtures = FIXTURES

    def around(self, body: bytes) -> dict[str, str]:
        """The accounts and media that an answer holds once for all its posts."""
        value = json.loads(body)
        event = value.get("data") if isinstance(value.get("data"), dict) else {}
        users = event.get("payload", {}).get("users")
        includes = value.get("includes") or event.get("includes") or ({"users": [*users.values()]} if users else {})
        return {**self.context, "head": json.dumps(includes)}

    def objects(self) -> list[bytes]:
        """Events are told apart by their form."""
        return [raw for raw in super().objects() if b"encoded_event" not in raw and b"Participants" not in raw]


def named(name: str, **context: str) -> dict[str, FetchedItem]:
    return {item.platform_id: item for item in items((FIXTURES / f"{name}.json").read_bytes(), {**US, **context})}


def test_an_answer_in_our_conversation_is_a_comment_in_old_and_new_names() -> None:
    found = named("mentions")
    asked, answer = found["1900000000000000002"], found["1900000000000000003"]
    assert (asked.kind, asked.parent_id, asked.root_id) == ("comment", "1900000000000000001", "1900000000000000001")
    assert (answer.kind, answer.parent_id, answer.is_own) == ("comment", "1900000000000000002", True)
    assert asked.text == "@exempelby Hej! 1 < 2 & går bussen på röda dagar? 😀"
    assert (asked.sender.platform_id, asked.sender.name, asked.sender.handle) == (
        "2222222222222222222", "Åsa Öberg", "asaoberg",
    )  # fmt: skip
    assert [(one.url, one.alternative_text) for one in asked.attachments] == [
        ("https://pbs.twimg.com/media/exempel.jpg", "En busshållplats")
    ]
    assert found["1900000000000000001"].kind == "post"


def test_a_long_text_is_whole_and_an_edit_is_seen() -> None:
    found = named("mentions")["1900000000000000009"]
    assert (found.kind, found.text[-7:]) == ("mention", "slutat.")
    assert found.edited_at == of_id("1900000000000000009")


def test_what_x_leaves_out_is_told() -> None:
    found = items((FIXTURES / "mentions.json").read_bytes(), US)
    assert [(part.where, part.reason) for part in found.unread] == [
        ("$.errors[0]", "X svarade med ett fel. Det finns inte längre hos X.")
    ]
    (left,) = items((FIXTURES / "event_delete.json").read_bytes(), US).unread
    assert left.reason == "Inlägget är borttaget av den som skrev det."
    old = {"tweet_delete_events": [{"status": {"id": "1900000000000000012", "user_id": "2"}, "timestamp_ms": "1"}]}
    assert [part.reason for part in items(json.dumps(old).encode(), US).unread] == [left.reason]
    (refused,) = items((FIXTURES / "refused.json").read_bytes(), US).unread
    assert refused.reason == "X svarade med ett fel."


def test_without_fields_the_time_is_in_the_id_and_the_sender_is_missing_with_a_reason() -> None:
    (found,) = named("without_fields").values()
    assert found.written_at == of_id("1900000000000000002")
    assert found.sender.missing == "X lämnar inte ut vem som skrev: svaret saknar fältet för avsändare."


def test_messages_of_all_three_kinds_are_kept_and_no_token() -> None:
    (new,), (old,), (sealed,) = (named(name).values() for name in ("messages", "event_message", "event_chat"))
    assert {one.kind for one in (new, old, sealed)} == {"message"}
    assert new.root_id == old.root_id == "1111111111111111111-2222222222222222222"
    assert old.text == "Hej igen <3"
    assert new.sender.name == old.sender.name == "Åsa Öberg"
    assert (sealed.text, sealed.sender.platform_id) == ("", "2222222222222222222")
    assert sealed.written_at == old.written_at
    body = (FIXTURES / "event_chat.json").read_bytes().replace(b"***", b"hemligt-ord")
    assert [one.raw for one in items(body, US)] == [sealed.raw]


def test_version_1_is_read_too() -> None:
    (found,) = named("status_v1").values()
    assert (found.platform_id, found.text) == ("1900000000000000014", "Gammal form & nytt innehåll")
    assert found.sender.platform_id == "2222222222222222222"
    assert found.written_at.isoformat() == "2026-03-01T12:00:00+00:00"
    assert len(found.attachments) == 1


def test_only_who_named_us_may_be_answered_and_only_answers_to_us_hidden() -> None:
    found = named("mentions")
    assert not found["1900000000000000002"].allowed
    assert found["1900000000000000003"].allowed["hide"].level == "no"
    assert found["1900000000000000009"].allowed["hide"].level == "no"


def written(value: Any) -> Iterator[str]:
    """Every post and message within a recorded answer, by another way than ours; what is quoted is part of one."""
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if key not in ("quoted_status", "retweeted_status", "message_create", "entities", "request", "hashtags"):
            yield from written(one)
    if (
        isinstance(value, dict)
        and {"text", "full_text", "message_create"} & value.keys()
        and {"id", "id_str"} & value.keys()
    ):
        yield str(value.get("id_str") or value["id"])


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings on this machine")
def test_recordings_lose_no_post_and_no_message(capsys: pytest.CaptureFixture[str]) -> None:
    files = [path for path in sorted(RECORDINGS.rglob("*.json")) if "contract" not in path.name]
    assert files
    for path in files:
        assert main(["parse", "x", str(path), "--json"]) in (0, 1)
        found = json.loads(capsys.readouterr().out)["items"]
        assert {one["platform_id"] for one in found} == set(written(json.loads(path.read_bytes()))), path
        assert all(one["sender"]["platform_id"] or one["sender"]["missing"] for one in found)


def test_half_an_answer_gives_what_was_whole() -> None:
    body = (FIXTURES / "mentions.json").read_bytes()
    found = items(body[: body.index(b"1900000000000000009")], US)
    assert [item.platform_id for item in found] == ["1900000000000000002", "1900000000000000003"]
    assert len(found.unread) == 1
