"""Who wrote, what they typed and where it hangs, from answers recorded from the real server."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.wordpress.connector import WordPress

FIXTURES = Path(__file__).parent.parent / "fixtures"
WORDPRESS = WordPress()


def read(name: str, **context: str) -> list[FetchedItem]:
    return WORDPRESS.parse((FIXTURES / f"{name}.json").read_bytes(), context)


def by_name(name: str) -> FetchedItem:
    (found,) = [item for item in read("comments_edit") if item.sender.name == name]
    return found


def made(**changes: Any) -> FetchedItem:
    values = json.loads((FIXTURES / "comment_single.json").read_bytes()) | changes
    (item,) = WORDPRESS.parse(json.dumps(values).encode(), {})
    return item


def test_evidence_of_a_visitor_has_email_ip_and_browser() -> None:
    extra = by_name("Åsa Öberg").sender.extra
    assert extra["email"] == "asa@exempel.example"
    assert extra["ip"] == "127.0.0.1"
    assert extra["user_agent"] == "Mozilla/5.0 (visitor)"


def test_a_logged_in_writer_is_known_by_number() -> None:
    assert by_name("Lasse Läsare").sender.platform_id == "user-2"


def test_a_visitor_is_the_same_person_under_another_name_with_the_same_email() -> None:
    first = made(author_email="Sam@Exempel.example", author_name="Sam")
    second = made(author_email="sam@exempel.example ", author_name="Samuel")
    other = made(author_email="kim@exempel.example", author_name="Sam")
    assert first.sender.platform_id == second.sender.platform_id != other.sender.platform_id
    assert "exempel" not in first.sender.platform_id


def test_a_visitor_without_email_is_known_by_name_and_one_without_either_has_a_reason() -> None:
    assert made(author_email="", author_name="Sam").sender.platform_id.startswith("name-")
    nobody = made(author_email="", author_name="").sender
    assert not nobody.platform_id
    assert "varken namn eller e-post" in nobody.missing


def test_names_and_words_are_as_the_visitor_typed_them() -> None:
    assert by_name("Tom & Kim").text == (
        "alert(1) \u202e\u200b Tom & Jerry <3 "
        "<a href='http://spam.exempel.example' title='t' rel=\"nofollow ugc\">vinn</a> 😀"
    )


def test_a_lone_surrogate_survives() -> None:
    body = (FIXTURES / "comment_single.json").read_bytes().replace(b'"raw":"', b'"raw":"\\ud800 ')
    (item,) = WORDPRESS.parse(body, {})
    assert item.text.startswith("\ud800 ")
    assert item.raw == body


def test_times_are_utc() -> None:
    item = made(date="2026-03-02T09:15:00", date_gmt="2026-03-02T08:15:00")
    assert item.written_at.isoformat() == "2026-03-02T08:15:00+00:00"
    assert item.written_at.tzinfo is UTC


def test_a_comment_hangs_below_its_post_and_an_answer_below_its_comment() -> None:
    comments = {item.text: item for item in read("comments_edit")}
    first, answer = comments["När öppnar fritids?"], comments["Svar på en kommentar"]
    assert first.parent_id == first.root_id
    assert first.root_id.startswith("post-")
    assert (answer.parent_id, answer.root_id) == (first.platform_id, first.root_id)
    assert first.root_id in {item.platform_id for item in read("posts")}


def test_posts_and_comments_with_the_same_number_are_told_apart() -> None:
    ids = [item.platform_id for name in ("posts", "pages", "comments_edit") for item in read(name)]
    assert len(ids) == len(set(ids))


def test_every_state_is_known() -> None:
    states = {item.visibility for item in read("comments_edit")}
    assert states == {"visible", "held", "spam", "trashed"}
    assert made(status="post-trashed").visibility == "trashed"
    assert made(status="något-tillägg-hittade-på").visibility == "hidden"


def test_our_own_writers_are_recognised_and_readers_are_not() -> None:
    own = [item.sender.name for item in read("comments_edit", own_ids="1,3") if item.is_own]
    assert own == ["redaktor"]
    assert not made(author=0).is_own


def test_a_pingback_is_a_mention() -> None:
    assert by_name("Grannbloggen").kind == "mention"


def test_a_forced_deletion_still_tells_what_was_there() -> None:
    (item,) = read("comment_delete_force")
    assert item.text == "Kommentar 3"
    assert item.sender.extra["ip"]


def test_an_own_post_has_title_words_and_picture() -> None:
    post = read("posts")[-1]
    assert post.text.startswith("Skolstart\n\nSkolstart den 18 augusti & upprop kl. 8.")
    assert (post.kind, post.is_own, post.edited_at) == ("post", True, None)
    (picture,) = post.attachments
    assert (picture.url, picture.alternative_text) == ("https://blogg.exempelby.example/skolan.jpg", "Skolans entré")


def test_what_anyone_may_read_has_plain_text_and_no_address() -> None:
    public = {item.sender.name: item for item in read("comments_public")}
    assert public["Åsa Öberg"].text == "När öppnar fritids?"
    assert public["Åsa Öberg"].sender.extra == {}
    assert public["Åsa Öberg"].visibility == "visible"


@pytest.mark.parametrize("name", ["wrong_password", "no_rights", "comment_deleted", "comments_beyond_the_end", "root"])
def test_errors_and_empty_lists_hold_no_items(name: str) -> None:
    assert read(name) == []


def test_a_user_or_an_earlier_version_of_a_post_is_no_item() -> None:
    body = (
        b'[{"id": 1, "name": "Anna"}, {"id": 9, "parent": 5, "title": {"rendered": "x"}, "content": {"rendered": "y"}}]'
    )
    parsed = WORDPRESS.parse(body, {})
    assert parsed == []
    assert [one.where for one in parsed.unread] == ["$[0]", "$[1]"]
