"""What a Ghost's answers are read as: who wrote, where it hangs, what state it is in."""

import json
from pathlib import Path
from typing import Any

import pytest

from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.ghost.parse import items
from kanalvakt.connectors.recognise import recognise

FIXTURES = Path(__file__).parent.parent / "fixtures"
CONTEXT = {"fetched_at": "2026-03-02T08:15:00+00:00"}


def recorded(name: str, **context: str) -> list[FetchedItem]:
    return items((FIXTURES / f"{name}.json").read_bytes(), {**CONTEXT, **context})


def by_text(name: str, **context: str) -> dict[str, FetchedItem]:
    return {one.text: one for one in recorded(name, **context)}


def test_a_comment_has_its_member_with_the_address_kept_for_evidence_only() -> None:
    asked = by_text("comments")["När öppnar fritids?"]
    assert (asked.sender.name, dict(asked.sender.extra)) == ("Åsa Öberg", {"email": "asa@exempel.example"})
    assert asked.permalink.endswith(f"/skolstart/#ghost-comments-{asked.platform_id}")
    assert asked.sender.platform_id


def test_answers_hang_below_what_they_answer_also_when_that_is_an_answer() -> None:
    found = by_text("comments")
    asked, below, answer = (
        found[one] for one in ("När öppnar fritids?", "Jag undrar också\noch väntar", "Klockan 6 <3")
    )
    assert (asked.parent_id, below.parent_id, answer.parent_id) == (
        asked.root_id,
        asked.platform_id,
        below.platform_id,
    )
    assert asked.root_id == below.root_id == answer.root_id


def test_the_states_and_the_edit_are_told() -> None:
    found = by_text("comments")
    assert found["Kommentar 0"].visibility == "hidden"
    assert found["Kommentar 2, nu ändrad"].edited_at is not None
    assert recorded("comment_deleted")[0].visibility == "removed"


def test_a_member_who_has_left_is_told_as_missing() -> None:
    left = by_text("comments")["Jag går ur"].sender
    assert (left.platform_id, left.missing) == ("", "Medlemmen finns inte längre i Ghost.")


def test_our_own_members_speak_for_the_blog() -> None:
    us = by_text("comments")["Klockan 6 <3"].sender.platform_id
    assert [one.text for one in recorded("comments", own_ids=f"7,{us}") if one.is_own][-1] == "Klockan 6 <3"
    assert not any(one.is_own for one in recorded("comments"))


def test_a_post_has_its_writer_and_every_picture() -> None:
    (post,) = recorded("posts")
    assert (post.sender.name, post.is_own, post.visibility) == ("Karin Informatör", True, "visible")
    assert post.text.startswith("Skolstart\n\nSkolstart den 18 augusti & upprop kl. 8.")
    assert [(one.url.rpartition("/")[2], one.alternative_text) for one in post.attachments] == [
        ("flagga.jpg", "Flaggan hissas"),
        ("skolan.jpg", "Skolans entré"),
    ]
    assert [one.kind for one in recorded("pages")] == ["post"]


@pytest.mark.parametrize("secret", [{"visibility": "members"}, {"visibility": "paid"}, {"status": "sent"}])
def test_what_is_for_members_alone_is_not_taken_for_public(secret: dict[str, str]) -> None:
    (one,) = json.loads((FIXTURES / "posts.json").read_bytes())["posts"]
    assert [item.visibility for item in items(json.dumps({**one, **secret}).encode(), {})] == ["hidden"]


def test_replies_within_a_comment_are_items_too() -> None:
    (one,) = json.loads((FIXTURES / "comment_single.json").read_bytes())["comments"]
    reply = {**one, "id": "b" * 24, "html": "<p>Svar</p>", "parent_id": one["id"], "replies": []}
    nested = json.dumps({"comments": [{**one, "replies": [reply]}]}).encode()
    assert [item.platform_id for item in items(nested, {})] == [one["id"], "b" * 24]
    assert items(nested, {})[1].parent_id == one["id"]


def test_what_a_webhook_tells_is_read() -> None:
    (one,) = json.loads((FIXTURES / "posts.json").read_bytes())["posts"]
    told = json.dumps({"post": {"current": one, "previous": {"status": "draft"}}}).encode()
    assert [item.platform_id for item in items(told, {})] == [one["id"]]


@pytest.mark.parametrize("odd", ["site", "comment_unknown", "wrong_key"])
def test_what_is_no_item_is_told_with_the_reason(odd: str) -> None:
    found: Any = recorded(odd)
    assert not found
    assert [one.reason for one in found.unread]


@pytest.mark.parametrize(
    "pasted",
    [
        "https://blogg.exempelby.example/nytt/ghost/#/dashboard",
        "https://blogg.exempelby.example/nytt/ghost",
    ],
)
def test_the_address_of_its_administration_shows_the_blog(pasted: str) -> None:
    found = recognise(pasted)
    assert (found.kind, found.address) == ("ghost", "https://blogg.exempelby.example/nytt")
    assert recognise("https://exempelby.ghost.io/").kind == "ghost"


def test_answers_that_were_not_asked_for_everything_and_early_ones_are_read() -> None:
    (post,) = recorded("posts_as_they_come")
    assert post.text == "Skolstart\n\nSkolstart den 18 augusti & upprop kl. 8."
    early = b'{"posts":[{"id":7,"title":"Hej","slug":"hej","markdown":"Hej","html":"<p>Hej</p>","author":1,"page":0}]}'
    (old,) = items(early, CONTEXT)
    assert (old.platform_id, old.sender.platform_id, old.text) == ("7", "1", "Hej\n\nHej")
    hidden = b'{"comments":[{"id":"a1","parent_id":null,"html":null,"status":"hidden","member":null,"likes_count":0}]}'
    (comment,) = items(hidden, CONTEXT)
    assert (comment.text, comment.visibility, bool(comment.sender.missing)) == ("", "hidden", True)
