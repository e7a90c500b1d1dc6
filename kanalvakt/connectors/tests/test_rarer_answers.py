"""Forms of an answer that are rare, or older than our connectors: whoever reads a recording loses nothing of them."""

import json
from io import BytesIO
from typing import Any

import pytest

from kanalvakt.connectors.archives.registry import readers
from kanalvakt.connectors.archives.source import of_file
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


def test_a_review_whose_writer_is_withheld_is_kept_by_when_and_what() -> None:
    told = {"created_time": "2026-03-01T10:00:00+0000", "recommendation_type": "negative"}
    first, second = read("facebook", {"data": [told | {"review_text": word} for word in ("Kallt", "Stängt")]})
    assert (first.text, second.text, first.sender.platform_id) == ("Kallt", "Stängt", "")
    assert first.platform_id != second.platform_id
    assert "avsändaren" in first.sender.missing


def test_a_message_that_a_webhook_told_is_no_export() -> None:
    event = {"sender": {"id": "12"}, "recipient": {"id": "1"}, "timestamp": 1772359200000}
    event["message"] = {"mid": "m1", "attachments": [{"type": "image", "payload": {"url": "https://x.example/a.jpg"}}]}
    source = of_file(BytesIO(json.dumps(event).encode()), "-")
    assert not any(reader.recognises(source) for reader in readers("facebook"))
    assert one("facebook", event).attachments[0].url == "https://x.example/a.jpg"


@pytest.mark.parametrize("kind", ["facebook", "instagram"])
def test_a_message_told_as_a_change_is_a_message(kind: str) -> None:
    said = {"sender": {"id": "12"}, "recipient": {"id": "1"}, "timestamp": "1772359200"}
    change = {"field": "messages", "value": said | {"message": {"mid": "m1", "text": "Hej"}}}
    (found,) = read(kind, {"object": "x", "entry": [{"id": "1", "time": 1772359200, "changes": [change]}]})
    assert (found.kind, found.platform_id, found.text, found.sender.platform_id) == ("message", "m1", "Hej", "12")


def test_comments_that_came_with_what_may_be_done_below_a_post_are_read() -> None:
    below = {"can_comment": True, "count": 1, "data": [{"id": "1_5_6", "message": "Hej", "from": BY_OLOF}]}
    post, comment = read("facebook", {"id": "1_5", "message": "Badet öppnar", "comments": below})
    assert (post.kind, comment.kind, comment.text, comment.parent_id) == ("post", "comment", "Hej", "1_5")


@pytest.mark.parametrize("name", ["creation_time", "tagged_time", "publish_time", "scheduled_publish_time"])
def test_a_facebook_post_says_its_time_in_several_names(name: str) -> None:
    assert one("facebook", {"id": "1_5", "message": "Hej", name: "2026-03-01T10:00:00+0000"}).written_at.day == 1


def test_a_film_without_a_message_keeps_its_title_and_its_description() -> None:
    film = {"id": "5", "title": "Badet", "description": "Öppnar i maj", "updated_time": "2026-03-01T10:00:00+0000"}
    assert one("facebook", film).text == "Badet\n\nÖppnar i maj"
    assert one("facebook", film | {"message": "Kom!"}).text == "Kom!"


def test_what_is_too_long_for_a_post_on_threads_is_kept() -> None:
    long = {"plaintext": "Hela beslutet", "link_attachment_url": "https://exempelby.example/beslut"}
    post = one("threads", {"data": [{"id": "5", "username": "asa", "text": "Se här", "text_attachment": long}]})
    assert post.text == "Se här\n\nHela beslutet"
    assert [file.url for file in post.attachments] == ["https://exempelby.example/beslut"]


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


def test_wordpress_tells_the_writers_name_and_the_posts_picture_where_they_were_asked_for() -> None:
    told = {"id": 5, "type": "post", "author": 3, "title": {"rendered": "Bad"}, "content": {"rendered": "Öppet"}}
    picture = {"source_url": "https://x.example/a.jpg", "mime_type": "image/jpeg", "alt_text": "Badet"}
    along = {"author": [{"id": 3, "name": "Karin"}], "wp:featuredmedia": [picture]}
    found = one("wordpress", [told | {"_embedded": along}])
    assert (found.sender.platform_id, found.sender.name) == ("user-3", "Karin")
    assert [(file.url, file.alternative_text) for file in found.attachments] == [("https://x.example/a.jpg", "Badet")]


def test_bookmarks_in_xml_and_in_public_feeds_are_read_and_say_whose_they_are() -> None:
    xml = (
        b'<?xml version="1.0"?><posts user="exempelby" tag=""><post href="https://x.example/?a=1&amp;b=2" hash="h1" '
        b'description="Bad &gt; b\xc3\xa5t" extended="" tag="bad sim" time="2026-03-01T10:00:00Z" shared="no"/></posts>'
    )
    found = connector("pinboard").parse(xml, TELL)
    (mark,) = found
    assert (mark.platform_id, mark.sender.platform_id, mark.visibility) == ("h1", "exempelby", "hidden")
    assert mark.text == "Bad > båt\n\nhttps://x.example/?a=1&b=2\n\n#bad #sim"
    assert list(connector("pinboard").parse(mark.raw, {**TELL, "head": '{"user": "exempelby"}'})) == [mark]
    assert connector("pinboard").parse(b'<posts user="exempelby"></posts>', TELL).unread == []
    feed = {
        "u": "https://x.example/",
        "d": "Bad",
        "n": "",
        "dt": "2026-03-01T10:00:00Z",
        "a": "exempelby",
        "t": ["bad"],
    }
    public = one("pinboard", [feed])
    assert (public.sender.platform_id, public.text) == ("exempelby", "Bad\n\nhttps://x.example/\n\n#bad")
    (listed,) = read("pinboard", {"user": "exempelby", "posts": [{"href": "https://x.example/", "description": "Bad"}]})
    assert (listed.sender.platform_id, listed.is_own) == ("exempelby", True)


def test_linkedins_shares_and_notices_are_read() -> None:
    share = {"id": "61", "activity": "urn:li:activity:71", "owner": "urn:li:organization:1", "text": {"text": "Badet"}}
    content = {"contentEntities": [{"entityLocation": "https://exempelby.example/bad"}], "title": "Bad"}
    when = {"created": {"actor": "urn:li:person:9", "time": 1772359200000}}
    post = one("linkedin", {"elements": [share | when | {"content": content}]})
    assert (post.kind, post.text, post.attachments[0].url) == ("post", "Badet", "https://exempelby.example/bad")
    wrote = {"owner": "urn:li:person:asa", "text": "Fint", "entity": "urn:li:comment:(urn:li:activity:71,8)"}
    notice = {"action": "COMMENT", "sourcePost": "urn:li:activity:71", "lastModifiedAt": 1772359200000}
    notice |= {"decoratedGeneratedActivity": {"comment": wrote}, "decoratedSourcePost": {"text": "Badet"}}
    comment = one("linkedin", {"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": [notice]})
    assert (comment.kind, comment.text, comment.platform_id) == ("comment", "Fint", wrote["entity"])
    assert (comment.sender.platform_id, comment.root_id) == ("urn:li:person:asa", "urn:li:activity:71")
    assert comment.written_at.isoformat() == "2026-03-01T10:00:00+00:00"


def test_linkedin_until_2019_names_people_as_objects() -> None:
    asa = {"id": "a1", "firstName": "Åsa", "lastName": "Öberg"}
    share = {"id": "s1", "comment": "Badet", "author": asa, "timestamp": 1772359200000}
    said = {"id": "8", "sequenceNumber": 0, "comment": "Fint", "person": asa, "timestamp": 1772359200000}
    update = {"updateKey": "UNIU-1", "updateContent": {"person": {"currentShare": share}}}
    post, comment = read("linkedin", {"values": [update | {"updateComments": {"values": [said]}}]})
    assert (post.kind, post.text, comment.kind, comment.text) == ("post", "Badet", "comment", "Fint")
    assert comment.sender.name == post.sender.name == "Åsa Öberg"


def test_tiktoks_open_interfaces_name_films_and_comments_by_id() -> None:
    film = {"id": "7", "title": "Bad", "video_description": "Badet #bad", "create_time": 1772359200}
    film |= {"share_url": "https://www.tiktok.com/@exempelby/video/7?x=1", "cover_image_url": "https://x.example/a.jpg"}
    found = one("tiktok", {"data": {"videos": [film], "has_more": False}, "error": {"code": "ok"}})
    assert (found.kind, found.platform_id, found.text) == ("post", "7", "Bad\n\nBadet #bad")
    assert (found.sender.handle, found.attachments[0].url) == ("exempelby", "https://x.example/a.jpg")
    said = {"id": 8, "video_id": 7, "text": "Fint", "parent_comment_id": 7, "create_time": 1772359200}
    comment = one("tiktok", {"data": {"comments": [said]}, "error": {"code": "ok"}})
    assert (comment.kind, comment.platform_id, comment.parent_id, comment.text) == ("comment", "8", "7", "Fint")


def test_answers_within_a_comment_on_tiktok_are_read() -> None:
    reply = {"comment_id": "9", "user_id": "u2", "video_id": "7", "text": "Ja", "create_time": 1772359200}
    asked = reply | {"comment_id": "8", "text": "Öppet?", "reply_list": [reply]}
    first, answer = read("tiktok", {"code": 0, "data": {"comments": [asked]}})
    assert (first.text, answer.text, answer.parent_id, answer.sender.platform_id) == ("Öppet?", "Ja", "8", "u2")


def test_a_poll_on_linkedin_is_kept_with_its_answers() -> None:
    poll = {"question": "När ska badet öppna?", "options": [{"text": "Kl. 6"}, {"text": "Kl. 8"}]}
    told = {
        "id": "urn:li:share:1",
        "author": "urn:li:organization:1",
        "commentary": "Svara!",
        "content": {"poll": poll},
    }
    assert one("linkedin", {"elements": [told]}).text == "Svara!\n\nNär ska badet öppna?\n• Kl. 6\n• Kl. 8"


def test_vimeos_films_are_known_by_their_address_and_its_older_answers_are_read() -> None:
    film = one("vimeo", {"data": [{"uri": "/videos/7", "name": "Badet"}]})
    assert (film.kind, film.platform_id, film.text) == ("post", "/videos/7", "Badet")
    olof = {"id": "12", "display_name": "Olof", "profileurl": "https://vimeo.com/olof"}
    old = {"id": "7", "title": "Badet", "upload_date": "2009-09-28 19:14:48", "owner": olof}
    (post,) = read("vimeo", {"stat": "ok", "videos": {"video": [old]}})
    assert (post.platform_id, post.text, post.sender.platform_id) == ("/videos/7", "Badet", "/users/12")
    said = {"id": "8", "datecreate": "2009-09-28 19:14:48", "text": "Fint", "author": olof, "reply_to_comment_id": "8"}
    (comment,) = read("vimeo", {"comments": {"comment": said | {"permalink": "http://vimeo.com/7#comment_8"}}})
    assert (comment.kind, comment.text, comment.root_id, comment.sender.name) == (
        "comment",
        "Fint",
        "/videos/7",
        "Olof",
    )
    assert comment.written_at.year == 2009


def test_youtube_tells_of_films_and_words_in_other_lists_than_its_own() -> None:
    snippet = {"publishedAt": "2026-03-01T10:00:00Z", "channelId": "UC1", "title": "Badet", "type": "upload"}
    upload = {
        "kind": "youtube#activity",
        "id": "x",
        "snippet": snippet,
        "contentDetails": {"upload": {"videoId": "v1"}},
    }
    film = one("youtube", {"kind": "youtube#activityListResponse", "items": [upload]})
    assert (film.kind, film.platform_id, film.sender.platform_id) == ("post", "v1", "UC1")
    said = {"publishedAt": "2026-03-01T10:00:00Z", "authorChannelId": "UC2", "displayMessage": "Hej"}
    told = {"kind": "youtube#liveChatMessage", "id": "m1", "snippet": said, "authorDetails": {"displayName": "Olof"}}
    chat = one("youtube", {"kind": "youtube#liveChatMessageListResponse", "items": [told]})
    assert (chat.kind, chat.text, chat.sender.platform_id, chat.sender.name) == ("comment", "Hej", "UC2", "Olof")
    reply = {"kind": "youtube#comment", "id": "a.b", "snippet": {"textOriginal": "Ja", "authorDisplayName": "Kim"}}
    assert [item.text for item in read("youtube", {"comments": [reply]})] == ["Ja"]
    old = {"thumbnails": {"high": {"url": "http://i.ytimg.example/a.jpg"}}, "title": "Badet"}
    assert one("youtube", {"kind": "youtube#video", "id": "v1", "snippet": old}).attachments


ALBUM = {"id": "72", "primary": "7", "owner": "1@N00", "ownername": "Exempelby", "title": "Sommar"}
PICTURE = {"id": "7", "secret": "s", "server": "1", "farm": 1, "title": "Badet", "url_z": "http://x.example/z.jpg"}


def test_the_pictures_of_a_flickr_album_are_its_owners() -> None:
    (found,) = read("flickr", {"photoset": ALBUM | {"photo": [PICTURE], "total": 1}, "stat": "ok"})
    assert (found.platform_id, found.sender.platform_id, found.sender.name) == ("7", "1@N00", "Exempelby")
    assert [file.url for file in found.attachments] == ["http://x.example/z.jpg"]
    head = json.dumps({"owner": "1@N00", "ownername": "Exempelby"})
    assert read("flickr", json.loads(found.raw), head=head) == [found]


def test_flickr_says_the_same_as_xml_and_as_a_script() -> None:
    said = {"id": "8", "author": "2@N00", "authorname": "Olof", "datecreate": "1772359200", "_content": "Fint & bra"}
    said |= {"permalink": "https://www.flickr.com/photos/x/7/#comment8"}
    comment = one("flickr", {"comments": {"photo_id": "7", "comment": [said]}, "stat": "ok"})
    script = b"jsonFlickrApi(" + json.dumps({"comments": {"comment": [said]}}).encode() + b")"
    assert [item.text for item in connector("flickr").parse(script, TELL)] == ["Fint & bra"]
    xml = (
        b'<?xml version="1.0" encoding="utf-8" ?>\n<rsp stat="ok">'
        b'<photoset id="72" owner="1@N00" ownername="Exempelby"><photo id="7" secret="s" title="Badet" /></photoset>'
        b'<comments photo_id="7">'
        b'<comment id="8" author="2@N00" authorname="Olof" datecreate="1772359200" '
        b'permalink="https://www.flickr.com/photos/x/7/#comment8">Fint &amp; bra</comment></comments>'
        b'<photo id="9" secret="t"><owner nsid="1@N00" username="Exempelby"/><title>Bussen</title></photo></rsp>'
    )
    found = connector("flickr").parse(xml, TELL)
    second, first, third = found
    assert (first.text, first.sender, first.root_id) == (comment.text, comment.sender, "7")
    assert (second.text, second.sender.platform_id, third.text) == ("Badet", "1@N00", "Bussen")
    assert (third.sender.name, found.unread) == ("Exempelby", [])
    for item in (first, third):
        assert list(connector("flickr").parse(item.raw, TELL)) == [item]
    refused = connector("flickr").parse(b'<rsp stat="fail"><err code="1" msg="Photo not found" /></rsp>', TELL)
    assert [part.reason for part in refused.unread] == ["Flickr svarade med ett fel."]
    assert connector("flickr").parse(b'<rsp stat="ok"><photos page="1" total="0" /></rsp>', TELL).unread == []


def test_what_happened_to_a_flickr_picture_and_what_a_public_feed_lists_is_told() -> None:
    event = {"type": "comment", "commentid": "8", "user": "2@N00", "username": "Olof", "_content": "Fint"}
    happened = {"type": "photo", "id": "7", "owner": "1@N00", "title": "Badet", "activity": {"event": [event]}}
    (comment,) = read("flickr", {"items": {"item": [happened]}, "stat": "ok"})
    assert (comment.kind, comment.platform_id, comment.text) == ("comment", "8", "Fint")
    listed = {"title": "Badet", "link": "https://www.flickr.com/photos/x/7/", "media": {"m": "https://x.example/m.jpg"}}
    told = {"author_id": "1@N00", "published": "2026-03-01T10:00:00Z"}
    picture = one("flickr", {"title": "Bilder", "items": [listed | told]})
    assert (picture.platform_id, picture.sender.platform_id, picture.written_at.day) == ("7", "1@N00", 1)


SOUND = {
    "tiktok": b'{"data": {"videos": [{"id": "7", "share_url": "https://x.example/"},',
    "flickr": b'{"photos": {"page": 1, "photo": [{"id": "7", "owner": "1@N00", "title": "Badet"},',
    "linkedin": b'{"elements": [{"actor": "urn:li:person:asa", "message": {"text": "Fint"}, "id": "7"},',
    "vimeo": b'{"data": [{"uri": "/videos/7", "name": "Badet"},',
    "wordpress": b'{"comments": [{"ID": 7, "content": "Fint"},',
}


@pytest.mark.parametrize("kind", SOUND)
def test_what_is_whole_in_an_answer_that_breaks_off_is_read(kind: str) -> None:
    for end, broken in ((b' {"id": "8', 1), (b"]}", 0)):
        found = connector(kind).parse(SOUND[kind] + end, TELL)
        assert (len(found), len(found.unread)) == (1, broken)
    deep = connector(kind).parse(b'{"data":' * 900, TELL)
    assert (list(deep), len(deep.unread)) == ([], 1)
