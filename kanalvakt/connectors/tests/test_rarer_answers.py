"""Forms of an answer that are rare, or older than our connectors: whoever reads a recording loses nothing of them."""

import json
from typing import Any

import pytest

from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.registry import connector

TELL = {"fetched_at": "2026-03-02T08:15:00+00:00"}
BY_OLOF = {"id": "12", "name": "Olof"}


def read(kind: str, value: Any, **context: str) -> list[FetchedItem]:
    """The items of an answer, each of which its own bytes give again."""
    body = json.dumps(value).encode()
    found = connector(kind).parse(body, {**TELL, **context})
    assert found.unread == []
    for item in found:
        assert item.raw in body
    return list(found)


def one(kind: str, value: Any, **context: str) -> FetchedItem:
    (found,) = read(kind, value, **context)
    assert read(kind, json.loads(found.raw), **context) == [found]
    return found


@pytest.mark.parametrize(
    ("told", "number", "text"),
    [
        ({"review_text": "Bra bad", "reviewer": BY_OLOF, "open_graph_story": {"id": "77"}}, "77", "Bra bad"),
        ({"rating": 4, "review_text": "Bra bad", "reviewer": BY_OLOF}, "review-12", "Bra bad"),
        ({"rating": 4, "reviewer": BY_OLOF}, "review-12", "4/5"),
        ({"recommendation_type": "positive", "reviewer": BY_OLOF, "open_graph_story": {"id": "77"}}, "77", "👍"),
        ({"open_graph_story": {"id": "77", "from": BY_OLOF, "data": {"review_text": "Bra bad"}}}, "77", "Bra bad"),
        ({"id": "77", "from": BY_OLOF, "data": {"rating": {"value": 4}, "review_text": "Bra bad"}}, "77", "Bra bad"),
    ],
)
def test_what_somebody_thinks_of_a_facebook_page_is_a_review(told: dict[str, Any], number: str, text: str) -> None:
    found = one("facebook", {"data": [{"created_time": "2026-03-01T10:00:00+0000", **told}]})
    assert (found.kind, found.platform_id, found.text) == ("review", number, text)
    assert (found.sender.platform_id, found.sender.name) == ("12", "Olof")
    assert found.written_at.isoformat() == "2026-03-01T10:00:00+00:00"


def test_comments_that_came_with_what_may_be_done_below_a_post_are_read() -> None:
    below = {"can_comment": True, "count": 1, "data": [{"id": "1_5_6", "message": "Hej", "from": BY_OLOF}]}
    post, comment = read("facebook", {"id": "1_5", "message": "Badet öppnar", "comments": below})
    assert (post.kind, comment.kind, comment.text, comment.parent_id) == ("post", "comment", "Hej", "1_5")


@pytest.mark.parametrize("name", ["creation_time", "tagged_time", "publish_time", "scheduled_publish_time"])
def test_a_facebook_post_says_its_time_in_several_names(name: str) -> None:
    assert one("facebook", {"id": "1_5", "message": "Hej", name: "2026-03-01T10:00:00+0000"}).written_at.day == 1


def test_an_event_is_its_owners_and_a_photo_keeps_its_picture() -> None:
    event = {"id": "5", "description": "Kom!", "updated_time": "2026-03-01T10:00:00+0000", "owner": BY_OLOF}
    assert one("facebook", event).sender.platform_id == "12"
    photo = {"id": "6", "created_time": "2026-03-01T10:00:00+0000", "images": [{"source": "https://x.example/a.jpg"}]}
    assert [file.url for file in one("facebook", photo).attachments] == ["https://x.example/a.jpg"]


def test_instagram_before_2020_is_read_with_its_names_times_and_pictures() -> None:
    karin = {"id": "9", "username": "karin", "full_name": "Karin Ek"}
    said = {"id": "8", "created_time": "1296699999", "from": {"id": "12", "username": "olof"}}
    media = {
        "id": "7_9", "type": "image", "user": karin, "created_time": "1296699944", "link": "https://x.example/p/A/",
        "caption": {"id": "1", "text": "Badet", "from": karin, "created_time": "1296699944"},
        "images": {"standard_resolution": {"url": "http://x.example/a_7.jpg"}},
        "comments": {"count": 2, "data": [said | {"text": "Fint"}, said | {"id": "81", "message": "Äldre ord"}]},
    }  # fmt: skip
    post, first, second = read("instagram", {"meta": {"code": 200}, "data": [media]})
    assert (post.kind, post.text, post.sender.handle, post.sender.name) == ("post", "Badet", "karin", "Karin Ek")
    assert post.written_at.isoformat() == "2011-02-03T02:25:44+00:00"
    assert ([file.url for file in post.attachments], post.permalink) == (
        ["http://x.example/a_7.jpg"],
        "https://x.example/p/A/",
    )
    assert [(item.kind, item.text, item.parent_id, item.sender.handle) for item in (first, second)] == [
        ("comment", "Fint", "7_9", "olof"),
        ("comment", "Äldre ord", "7_9", "olof"),
    ]


def test_wordpress_com_names_its_fields_otherwise() -> None:
    asa = {"ID": 0, "email": "asa@exempel.example", "name": "Åsa", "URL": "", "ip_address": "192.0.2.1"}
    karin = {"ID": 3, "login": "karin", "email": False, "name": "Karin"}
    said = {"ID": 31, "post": {"ID": 5}, "author": asa, "date": "2026-03-02T09:15:00+01:00", "status": "unapproved"}
    said |= {"content": "<p>N&#228;r?</p>\n", "parent": {"ID": 30, "type": "comment"}, "type": "comment"}
    comment = one("wordpress", {"found": 1, "site_ID": 7, "comments": [said]})
    assert (comment.kind, comment.platform_id, comment.text) == ("comment", "31", "När?")
    assert (comment.parent_id, comment.root_id, comment.visibility) == ("30", "post-5", "held")
    assert comment.sender.name == "Åsa"
    assert comment.sender.extra == {"email": "asa@exempel.example", "ip": "192.0.2.1"}
    assert comment.written_at.hour == 8
    told = {"ID": 5, "author": karin, "title": "Bad &amp; båt", "content": "<p>Öppet</p>", "status": "publish"}
    post = one("wordpress", {"found": 1, "posts": [told | {"date": "2026-03-02T09:15:00+00:00", "parent": False}]})
    assert (post.kind, post.platform_id, post.text) == ("post", "post-5", "Bad & båt\n\nÖppet")
    assert (post.sender.platform_id, post.sender.name, post.visibility) == ("user-3", "Karin", "visible")


def test_wordpress_tells_the_name_of_the_writer_where_it_was_asked_for() -> None:
    told = {"id": 5, "type": "post", "author": 3, "title": {"rendered": "Bad"}, "content": {"rendered": "Öppet"}}
    found = one("wordpress", [told | {"_embedded": {"author": [{"id": 3, "name": "Karin"}]}}])
    assert (found.sender.platform_id, found.sender.name) == ("user-3", "Karin")
