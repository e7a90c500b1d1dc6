"""What Mastodon's statuses become: kinds, words, senders, threads."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.command import main
from kanalvakt.connectors.mastodon.parse import BOOST, items

RECORDINGS = Path(os.environ.get("KANALVAKT_RECORDINGS", "/nowhere"))
OURS = {"own_ids": "1"}


def status(**values: Any) -> dict[str, Any]:
    account = {
        "id": "7",
        "username": "asa",
        "acct": "asa@annan.example",
        "display_name": "Åsa",
        "url": "https://annan.example/@asa",
    }
    return {"id": "99", "created_at": "2026-03-02T08:15:00.000Z", "content": "<p>Hej</p>", "account": account} | values


def one(**values: Any) -> FetchedItem:
    (found,) = items(json.dumps(status(**values)).encode(), OURS)
    return found


def kind(**values: Any) -> str:
    return one(**values).kind


def test_the_kind_tells_where_it_was_said() -> None:
    ours = {"id": "1", "username": "kommun"}
    assert kind(account=ours) == "post"
    assert kind(account=ours, in_reply_to_id="5") == "comment"
    assert kind(in_reply_to_id="5", in_reply_to_account_id="1") == "comment"
    assert kind() == "mention"
    assert kind(in_reply_to_id="5", in_reply_to_account_id="8") == "mention"
    assert kind(visibility="direct") == "message"


def test_an_answer_to_an_answer_in_our_thread_is_a_comment_with_our_status_as_root() -> None:
    body = json.dumps(status(in_reply_to_id="5", in_reply_to_account_id="8")).encode()
    (found,) = items(body, {**OURS, "root": "4", "root_owner": "1"})
    assert (found.kind, found.parent_id, found.root_id) == ("comment", "5", "4")


def test_a_boost_is_no_item_and_says_so() -> None:
    found = items(json.dumps(status(reblog=status(id="3"))).encode(), {})
    assert (list(found), [part.reason for part in found.unread]) == ([], [BOOST])


def test_mentions_stand_without_their_address_and_other_links_with_it() -> None:
    mention = '<a href="https://x.example/@kommun" class="u-url mention">@kommun</a>'
    content = f'<p>{mention} se <a href="https://spam.example/" class="mention">@olof</a></p>'
    found = one(content=content, mentions=[{"id": "1", "url": "https://x.example/@kommun"}])
    assert found.text == "@kommun se @olof (https://spam.example/)"


def test_a_warning_a_poll_and_pictures_are_part_of_it() -> None:
    media = [
        {"type": "image", "url": "https://x.example/a.png", "description": "Badet"},
        {"type": "unknown", "url": None},
    ]
    found = one(spoiler_text="Obs", poll={"options": [{"title": "Ja"}, {"title": "Nej"}]}, media_attachments=media)
    assert found.text == "Obs\n\nHej\n\n• Ja\n• Nej"
    assert [(m.url, m.media_type, m.alternative_text) for m in found.attachments] == [
        ("https://x.example/a.png", "image/png", "Badet")
    ]


def test_only_of_our_own_is_the_written_text_believed() -> None:
    assert one(text="oskyldigt").text == "Hej"
    ours = one(account={"id": "1"}, text="@asa@annan.example Hej <3", in_reply_to_id="5")
    assert ours.text == "Hej <3"


def test_an_edit_keeps_the_id_where_a_server_puts_its_time_in_front() -> None:
    before, after = (one(id=f"{time}e001c800fbe99dace267d73cd3d30b8f") for time in (1795731877, 1795732006))
    assert before.platform_id == after.platform_id == "0000000000e001c800fbe99dace267d73cd3d30b8f"
    assert one(edited_at="2026-03-03T08:15:00.000Z").edited_at


def test_a_sender_is_the_account_or_the_reason_why_there_is_none() -> None:
    assert one().sender.platform_id == "7"
    assert one().sender.handle == "asa@annan.example"
    assert one(account=None).sender.missing == "Servern säger inte vem som skrev."


def test_accounts_and_older_versions_are_no_items() -> None:
    account = {"id": "7", "acct": "asa", "created_at": "2026-03-02T08:15:00.000Z", "uri": "https://annan.example/asa"}
    version = {"content": "<p>Hej</p>", "created_at": "2026-03-02T08:15:00.000Z", "account": account}
    reasons = [
        part.reason
        for part in items(json.dumps([account, version, {"type": "follow", "account": account}]).encode(), {}).unread
    ]
    assert reasons == ["Inget inlägg.", "En tidigare version av ett inlägg.", "Inget inlägg."]


def test_half_a_context_gives_what_was_whole() -> None:
    body = json.dumps({"ancestors": [], "descendants": [status(id="1"), status(id="2")]}).encode()
    found = items(body[:-30], {})
    assert [item.platform_id for item in found] == ["1"]
    assert len(found.unread) == 1


def statuses(value: Any) -> list[dict[str, Any]]:
    """Every status within a recorded answer that is no boost, found by another way than ours."""
    if isinstance(value, list):
        return [found for one in value for found in statuses(one)]
    if isinstance(value, str):  # a stream of events
        return statuses([json.loads(line[5:]) for line in value.splitlines() if line.startswith("data: {")])
    if not isinstance(value, dict):
        return []
    if {"visibility", "account"} <= value.keys():
        return [] if value.get("reblog") else [value]
    return [
        found
        for key in ("status", "last_status", "ancestors", "descendants", "statuses")
        for found in statuses(value.get(key))
    ]


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings on this machine")
def test_recordings_lose_no_status_and_no_sender(capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted((RECORDINGS / "mastodon").glob("*/*.json"))
    assert files
    for path in files:
        assert main(["parse", "mastodon", str(path), "--json"]) in (0, 1)
        found = json.loads(capsys.readouterr().out)["items"]
        values = json.loads(path.read_bytes())
        bodies = [one["response"]["body"] for one in values] if isinstance(values, list) else [values]
        expected = statuses(bodies)
        assert [item["platform_id"] for item in found] == [one["id"] for one in expected], path.name
        assert [item["sender"]["platform_id"] for item in found] == [one["account"]["id"] for one in expected]
