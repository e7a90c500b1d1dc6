"""Each platform's export, in the forms it has had: every item and sender comes out, and the rest is told by line."""

import io
import json
import os
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kanalvakt.connectors.archives.base import Account, Refused, Row, Source
from kanalvakt.connectors.archives.mojibake import broken
from kanalvakt.connectors.archives.registry import READERS, read, reader, reader_for, readers
from kanalvakt.connectors.archives.source import of_file, opened
from kanalvakt.connectors.base import FetchedItem, Unread

OURS = Account(handle="exempelby", name="Exempelby kommun")
AT = 1_700_000_000
WHEN = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
RECORDINGS = Path(os.environ.get("KANALVAKT_RECORDINGS", "/nowhere"))


def pack(files: Mapping[str, object]) -> Source:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body if isinstance(body, str | bytes) else json.dumps(body))
    return of_file(out, "export.zip")


def alone(name: str, body: str) -> Source:
    return of_file(io.BytesIO(body.encode()), name)


def rows(source: Source, kind: str, account: Account = OURS) -> tuple[list[FetchedItem], list[Unread]]:
    found: list[Row] = list(read(reader_for(source, readers(kind)), source, account))
    assert found == list(read(reader_for(source, readers(kind)), source, account))  # the same again, ids and all
    items = [one for one in found if isinstance(one, FetchedItem)]
    assert len({one.platform_id for one in items}) == len(items)
    return items, [one for one in found if isinstance(one, Unread)]


def said(items: Iterable[FetchedItem]) -> list[tuple[str, str, str, bool]]:
    return [(one.kind, one.text, one.sender.name, one.is_own) for one in items]


def test_facebook_gives_posts_comments_and_conversations_with_their_letters_mended() -> None:
    top = "facebook-exempelby/your_facebook_activity"
    picture = "your_facebook_activity/posts/media/1.jpg"
    posts = [
        {
            "timestamp": AT,
            "data": [{"post": broken("Vattenläcka 👶")}, {"update_timestamp": AT + 60}],
            "attachments": [{"data": [{"media": {"uri": picture, "description": broken("Läckan")}}]}],
        },
        {"timestamp": AT, "title": broken("Exempelby delade en länk."), "attachments": [
            {"data": [{"external_context": {"url": "https://exempelby.example/"}}]}
        ]},
        "inget inlägg",
    ]  # fmt: skip
    comments = {"comments_v2": [
        {"timestamp": AT, "data": [{"comment": {"timestamp": AT, "comment": "Hej", "author": broken("Åsa Öberg")}}]},
        {"timestamp": AT, "data": [{"reaction": {"reaction": "LIKE", "actor": "Kim"}}]},
    ]}  # fmt: skip
    ja = {"sender_name": broken("Åsa Öberg"), "timestamp_ms": AT * 1000, "content": "Ja"}
    talk = {
        "participants": [{"name": broken("Åsa Öberg")}],
        "messages": [ja, ja, {"sender_name": "Exempelby kommun", "timestamp_ms": AT * 1000, "is_unsent": True}],
        "title": "x",
    }
    album = {
        "name": "Album",
        "photos": [{"uri": "borta.jpg", "creation_timestamp": AT, "comments": [
            {"timestamp": AT, "comment": "Fin bild", "author": "Kim"}
        ]}],
    }  # fmt: skip
    items, unread = rows(
        pack({
            f"{top}/posts/your_posts_1.json": posts,
            f"{top}/posts/album/0.json": album,
            f"{top}/comments_and_reactions/comments.json": comments,
            f"{top}/messages/inbox/asa_1/message_1.json": talk,
            f"facebook-exempelby/{picture}": b"bild",
            "facebook-exempelby/ads_information/ads.json": [{"x": 1}],
        }),
        "facebook",
    )  # fmt: skip
    assert said(items) == [
        ("post", "Vattenläcka 👶", "Exempelby kommun", True),
        ("post", "Exempelby delade en länk.\nhttps://exempelby.example/", "Exempelby kommun", True),
        ("post", "", "Exempelby kommun", True),
        ("comment", "Fin bild", "Kim", False),
        ("comment", "Hej", "Åsa Öberg", False),
        ("message", "Ja", "Åsa Öberg", False),
        ("message", "Ja", "Åsa Öberg", False),
        ("message", "", "Exempelby kommun", True),
    ]
    assert (items[0].written_at, items[0].edited_at) == (WHEN, datetime.fromtimestamp(AT + 60, UTC))
    [medium] = items[0].attachments
    assert (medium.url, medium.alternative_text, medium.missing) == (
        f"archive:facebook-exempelby/{picture}",
        "Läckan",
        "",
    )
    assert items[2].attachments[0].missing
    assert (items[3].parent_id, items[7].visibility) == (items[2].platform_id, "author_removed")
    assert all(one.sender.platform_id or one.sender.missing for one in items)
    assert [(one.where, one.reason) for one in unread] == [
        (f"{top}/posts/your_posts_1.json, rad 1", "Varken inlägg, kommentar eller meddelande.")
    ]


def test_what_was_edited_has_the_same_id_in_a_later_export_wherever_its_files_lie() -> None:
    def export(words: str, top: str) -> Source:
        picture = {"data": [{"media": {"uri": "your_facebook_activity/posts/media/1.jpg"}}]}
        post = {"timestamp": AT, "data": [{"post": words}], "attachments": [picture]}
        comment = {"timestamp": AT, "data": [{"comment": {"timestamp": AT, "comment": words, "author": "Kim"}}]}
        message = {"sender_name": "Kim", "timestamp_ms": AT * 1000, "content": words}
        return pack({
            f"{top}your_facebook_activity/posts/your_posts_1.json": [post],
            f"{top}your_facebook_activity/comments_and_reactions/comments.json": {"comments_v2": [comment]},
            f"{top}your_facebook_activity/messages/inbox/kim_1/message_1.json": {"messages": [message, message]},
            **({} if top else {"your_facebook_activity/posts/media/1.jpg": b"bild"}),
        })  # fmt: skip

    first, later = rows(export("Hej", ""), "facebook")[0], rows(export("Hejsan", "facebook-2/"), "facebook")[0]
    assert [one.text for one in later] == ["Hejsan"] * 4
    assert [one.platform_id for one in first] == [one.platform_id for one in later]


def test_the_only_post_of_an_account_is_no_list_and_is_read_too() -> None:
    only = {"timestamp": AT, "data": [{"post": broken("Hallå")}]}
    items, unread = rows(alone("posts.json", json.dumps(only)), "facebook")
    assert ([one.text for one in items], unread) == (["Hallå"], [])
    comment = {"media_list_data": [{"uri": ""}], "string_map_data": {"Comment": {"value": "Tack"}}}
    items, unread = rows(alone("post_comments_1.json", json.dumps(comment)), "instagram")
    assert ([one.text for one in items], unread) == (["Tack"], [])


def test_no_answer_or_notice_of_an_api_is_taken_for_an_export() -> None:
    connectors = Path(__file__).parents[2]
    seen = 0
    for path in sorted(connectors.glob("*/fixtures/*")):
        for one in readers(path.parts[-3]):
            seen += 1
            assert not one.recognises(of_file(io.BytesIO(path.read_bytes()), path.name)), (one.name, path.name)
    assert seen > 20


def test_an_export_in_html_says_what_to_ask_for_instead() -> None:
    _, unread = rows(pack({"your_facebook_activity/posts/your_posts.html": "<html>Facebook"}), "facebook")
    assert "välj formatet JSON" in unread[0].reason
    _, unread = rows(
        pack({"html/messages.htm": "<html>", "index.htm": "<html>", "html/wall.htm": "<html>"}), "facebook"
    )
    assert "välj formatet JSON" in unread[0].reason
    _, unread = rows(pack({"your_instagram_activity/content/posts_1.html": "<html>"}), "instagram")
    assert "välj formatet JSON" in unread[0].reason


def test_instagram_gives_posts_comments_and_conversations_whatever_language_the_labels_have() -> None:
    media = {"uri": "media/posts/1.jpg", "creation_timestamp": AT, "title": broken("Simhallen är öppen")}
    comment = {"string_map_data": {
        broken("Kommentar"): {"value": broken("Tack för frågan")},
        broken("Medieägare"): {"value": "kim"}, "Tid": {"timestamp": AT},
    }}  # fmt: skip
    like = {"string_list_data": [{"value": "kim", "timestamp": AT}]}
    talk = {"participants": [], "messages": [{"sender_name": "kim", "timestamp_ms": AT * 1000, "share": {
        "link": "https://exempelby.example/"}}]}  # fmt: skip
    items, unread = rows(
        pack({
            "your_instagram_activity/content/posts_1.json": [{"media": [media]}],
            "your_instagram_activity/content/stories.json": {"ig_stories": [media | {"title": ""}]},
            "your_instagram_activity/comments/post_comments_1.json": [comment],
            "your_instagram_activity/comments/liked.json": {"likes": [like]},
            "your_instagram_activity/messages/inbox/kim_1/message_1.json": talk,
            "media/posts/1.jpg": b"bild",
        }),
        "instagram",
    )  # fmt: skip
    assert [(one.kind, one.text) for one in items] == [
        ("post", "Simhallen är öppen"), ("post", ""), ("comment", "Tack för frågan"),
        ("message", "https://exempelby.example/"),
    ]  # fmt: skip
    assert (items[0].attachments[0].url, items[2].written_at, items[2].is_own) == (
        "archive:media/posts/1.jpg",
        WHEN,
        True,
    )
    assert not unread


def test_older_and_newer_layouts_of_metas_exports_lose_nobodys_words() -> None:
    note = {"note": {"title": "Rubrik", "text": broken("Brödtext"), "media": [{"uri": "posts/media/2.jpg"}]}}
    groups = [{"group_comments_v2": [
        {"timestamp": AT, "data": [{"comment": {"timestamp": AT, "comment": "Hej", "author": "Kim"}}]}
    ]}]  # fmt: skip
    items, unread = rows(
        pack({
            "posts/your_posts_1.json": [{"timestamp": AT, "attachments": [{"data": [note]}]}],
            "comments/all.json": groups,
            "messages/kim/message.json": {"messages": [{"sender_name": "Kim", "timestamp": AT, "content": "2018"}]},
            "posts/other_people's_posts_to_your_timeline.json": {"wall_posts_sent_to_you": {"activity_log_data": [
                {"timestamp": AT, "data": [{"post": "Grattis"}], "title": "Kim skrev på din tidslinje."}
            ]}},
            "groups/your_groups.json": {"groups_joined_v2": [{"timestamp": AT, "title": "Du gick med i en grupp."}]},
        }),
        "facebook",
    )  # fmt: skip
    assert ([one.text for one in items], unread) == (["Rubrik\nBrödtext", "Hej", "2018", "Grattis"], [])
    assert (items[3].kind, items[3].sender.name, items[3].is_own) == ("visitor_post", "Kim", False)
    assert "Kim skrev på din tidslinje." in items[3].sender.missing
    sealed = {"participants": ["Kim"], "messages": [{"senderName": "Kim", "timestamp": AT * 1000, "text": "Låst",
              "media": [{"uri": "./media/1.jpg"}]}]}  # fmt: skip
    [one], _ = rows(pack({"Kim_1.json": sealed, "media/1.jpg": b"bild"}), "facebook")
    assert (one.text, one.attachments[0].url, one.attachments[0].missing) == ("Låst", "archive:media/1.jpg", "")

    medium = {"label": "Media", "media": [{"uri": "your_facebook_activity/posts/media/1.jpg"}]}
    labels = [{"label": "Message", "value": broken("Välkommen")}, {"title": "Mer", "dict": [medium]}]
    page = {"label_values": [*labels, {"label": "Time", "timestamp_value": AT}], "fbid": "4"}
    files = {
        "posts/pages.json": [page, page | {"label_values": []}],
        "your_facebook_activity/posts/media/1.jpg": b"bild",
    }
    [one], [empty] = rows(pack(files), "facebook")
    assert (one.text, one.written_at, len(one.attachments), empty.where) == (
        "Välkommen", WHEN, 1, "posts/pages.json, rad 1",
    )  # fmt: skip

    old = {"title": "kim", "string_list_data": [{"value": "Från 2021", "timestamp": AT}]}
    items, unread = rows(alone("post_comments.json", json.dumps({"comments_media_comments": [old]})), "instagram")
    assert ([one.text for one in items], unread) == (["Från 2021"], [])
    when = "2023-11-14T22:13:20+00:00"
    talk = {
        "participants": ["kim", "exempelby"],
        "conversation": [{"sender": "kim", "created_at": when, "text": "Hej"}],
    }
    items, unread = rows(
        pack({
            "media.json": {"photos": [{"caption": "Bild", "taken_at": when, "path": "photos/1.jpg"}]},
            "comments.json": {"media_comments": [[when, "Fint", "kim"]]},
            "messages.json": [talk, talk | {"participants": ["bo"]}],
            "photos/1.jpg": b"bild",
        }),
        "instagram",
    )  # fmt: skip
    assert [(one.kind, one.text, one.written_at) for one in items[:3]] == [
        ("post", "Bild", WHEN), ("comment", "Fint", WHEN), ("message", "Hej", WHEN),
    ]  # fmt: skip
    assert [one.root_id for one in items[2:]] == ["instagram-export:exempelby,kim", "instagram-export:bo"]


def test_x_gives_posts_and_messages_with_xs_own_numbers() -> None:
    tweet = {
        "id_str": "17", "created_at": "Tue Nov 14 22:13:20 +0000 2023", "full_text": "Hej &amp; hå", "lang": "sv",
        "in_reply_to_status_id_str": "16",
        "extended_entities": {"media": [{"media_url_https": "https://pbs.twimg.com/media/a.jpg"}]},
    }  # fmt: skip
    gone = tweet | {"id_str": "18"}
    told = {"messageCreate": {"id": "30", "senderId": "9", "text": "Hej", "createdAt": "2023-11-14T22:13:20.000Z"}}
    came = {"joinConversation": {"initiatingUserId": "9"}}
    talk = {"dmConversation": {"conversationId": "7-9", "messages": [told, came]}}
    files = {
        "data/account.js": 'window.YTD.account.part0 = [{"account":{"accountId":"7","username":"exempelby"}}]',
        "data/tweets.js": f"window.YTD.tweets.part0 = {json.dumps([{'tweet': tweet}, {'tweet': {}}])}",
        "data/deleted-tweets.js": f"window.YTD.deleted_tweets.part0 = {json.dumps([{'tweet': gone}])}",
        "data/direct-messages.js": f"window.YTD.direct_messages.part0 = {json.dumps([talk])}",
        "data/like.js": 'window.YTD.like.part0 = [{"like":{"tweetId":"1","fullText":"x"}}]',
        "data/tweets_media/17-a.jpg": b"bild",
    }
    items, unread = rows(pack(files), "x")
    assert [(one.platform_id, one.kind, one.text, one.sender.platform_id, one.is_own) for one in items] == [
        ("17", "post", "Hej & hå", "7", True), ("18", "post", "Hej & hå", "7", True),
        ("30", "message", "Hej", "9", False),
    ]  # fmt: skip
    assert (items[0].written_at, items[0].parent_id, items[2].root_id) == (WHEN, "16", "7-9")
    assert (items[0].attachments[0].url, items[1].visibility) == (
        "archive:data/tweets_media/17-a.jpg",
        "author_removed",
    )
    assert [one.where for one in unread] == ["data/tweets.js, rad 1"]
    month = {"id_str": "3", "created_at": "2012-01-31 22:13:20 +0000", "text": "Hej", "user": {"id_str": "7"}}
    [old], _ = rows(pack({"data/js/tweets/2012_01.js": f"Grailbird.data.tweets_2012_01 = {json.dumps([month])}"}), "x")
    assert (old.platform_id, old.written_at.isoformat()) == ("3", "2012-01-31T22:13:20+00:00")
    assert rows(alone("tweets.js", files["data/tweets.js"]), "x")[0][0].platform_id == "17"


def test_linkedin_gives_its_three_tables() -> None:
    files = {
        "messages.csv": "CONVERSATION ID,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT\n"
        '2-a,Åsa Öberg,https://www.linkedin.com/in/asa,Exempelby kommun,2023-11-14 22:13:20 UTC,Tjänsten,"Hej,\nså"\n'
        "2-a,Exempelby kommun,,Åsa,2023-11-14 22:13:20 UTC,,Svar\n",
        "Comments.csv": "Notes:\n\nDate,Link,Message\n2023-11-14 22:13:20,https://www.linkedin.com/feed/update/"
        "urn%3Ali%3Aactivity%3A5,Tack\n,,\n",
        "Shares.csv": "Date,ShareLink,ShareCommentary,SharedUrl\n2023-11-14 22:13:20,https://www.linkedin.com/feed/"
        "update/urn%3Ali%3Ashare%3A1,Vi söker,https://exempelby.example\n",
        "Connections.csv": "First Name,Last Name\nÅsa,Öberg\n",
        "Articles/Articles/artikel.html": "<h1>Rubrik</h1><p>Published on 2023-11-14 22:13</p><p>Br&ouml;d</p>",
    }
    items, unread = rows(pack(files), "linkedin")
    assert said(items) == [
        ("message", "Tjänsten\n\nHej,\nså", "Åsa Öberg", False),
        ("message", "Svar", "Exempelby kommun", True),
        ("comment", "Tack", "Exempelby kommun", True),
        ("post", "Vi söker\nhttps://exempelby.example", "Exempelby kommun", True),
        ("post", "Rubrik\n\nPublished on 2023-11-14 22:13\n\nBröd", "Exempelby kommun", True),
    ]
    assert {one.written_at for one in items[:4]} == {WHEN}
    assert (items[2].parent_id, items[3].platform_id) == ("urn:li:activity:5", "urn:li:share:1")
    assert [one.where for one in unread] == ["Comments.csv, rad 5"]


YOUTUBE = {
    "before June 2024": "Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Video ID,Comment Text\n"
    'UgxtiXQkY7gqHbldJ1F4AaABAg,UCA6DtnbZ2KJckyTYfXOwQNA,2023-11-14T22:13:20+00:00,0,,WtOskFeLmr4,"{""takeoutSegments"":'
    '[{""text"":""Hej ""},{""text"":""alla""}]}"\n',
    "after": "Channel ID,Comment Create Timestamp,Price,Comment ID,Parent Comment ID,Video ID,Comment Text\n"
    "UCA6DtnbZ2KJckyTYfXOwQNA,2023-11-14T22:13:20+00:00,0,UgxtiXQkY7gqHbldJ1F4AaABAg,,WtOskFeLmr4,"
    '"{""text"":""Hej ""},{""text"":""alla""}"\n',
    "translated": "Kanal-id,Tidsstämpel,Pris,Kommentars-id,Överordnad kommentar,Video-id,Kommentarstext\n"
    "UCA6DtnbZ2KJckyTYfXOwQNA,2023-11-14T22:13:20+00:00,0,UgxtiXQkY7gqHbldJ1F4AaABAg,,WtOskFeLmr4,"
    '"{""text"":""Hej ""},{""text"":""alla""}"\n',
}


def test_older_pages_and_translated_tables_of_takeout_are_read_too() -> None:
    page = (
        '<ul><li>Skickat 2023-11-14 22:13:20 UTC: <a href="http://www.youtube.com/watch?v=WtOskFeLmr4&amp;lc=Ugx1.2">'
        "film</a>.<br/>Hej <b>alla</b></li>\n<li>udda</li></ul>"
    )
    chat = (
        "Livechatt-id,Kanal-id,Tid,Pris,Video-id,Text\nLCC.EhwKGkNQX3ZfY2Z2ejRRREZRVUZy,UCA6DtnbZ2KJckyTYfXOwQNA,"
        '2023-11-14T22:13:20+00:00,0,WtOskFeLmr4,"{""text"":""Hej ""},{""text"":""alla""}"\n'
    )
    film = (
        "Video-id,Videobeskrivning (original),Kanal-id,Videotitel (original),Tid\n"
        "WtOskFeLmr4,Hej,UCA6DtnbZ2KJckyTYfXOwQNA,Film,2023-11-14T22:13:20+00:00\n"
    )
    items, unread = rows(pack({"T/mina.html": page, "T/chatt.csv": chat, "T/filmer.csv": film}), "youtube")
    assert [(one.platform_id, one.kind, one.text, one.parent_id) for one in items] == [
        ("LCC.EhwKGkNQX3ZfY2Z2ejRRREZRVUZy", "comment", "Hej alla", "WtOskFeLmr4"),
        ("WtOskFeLmr4", "post", "Film\n\nHej", ""),
        ("Ugx1.2", "comment", "Hej alla", "Ugx1"),
    ]
    assert {one.written_at for one in items} == {WHEN}
    assert [one.where for one in unread] == ["T/mina.html, rad 2"]


@pytest.mark.parametrize("layout", YOUTUBE)
def test_takeout_gives_comments_in_every_layout_and_language(layout: str) -> None:
    name = "Takeout/YouTube och YouTube Music/kommentarer/kommentarer.csv"
    items, unread = rows(pack({name: YOUTUBE[layout], "Takeout/x.csv": "a,b\n1,2\n"}), "youtube")
    [one] = items
    assert (one.platform_id, one.text, one.written_at) == ("UgxtiXQkY7gqHbldJ1F4AaABAg", "Hej alla", WHEN)
    assert (one.sender.platform_id, one.root_id) == ("UCA6DtnbZ2KJckyTYfXOwQNA", "WtOskFeLmr4")
    assert not unread


WXR = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>red</wp:author_login></wp:author>
<item><title>Skolstart</title><link>https://blogg.exempelby.example/s</link><dc:creator>red</dc:creator>
<content:encoded><![CDATA[<p>Den <b>18</b> augusti</p><img src="https://blogg.exempelby.example/a.jpg"><![odd[x]]]><![CDATA[]]></content:encoded>
<wp:post_id>4</wp:post_id><wp:post_date_gmt>2023-11-14 22:13:20</wp:post_date_gmt><wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type>
<wp:comment><wp:comment_id>5</wp:comment_id><wp:comment_author>Åsa</wp:comment_author>
<wp:comment_author_email>asa@exempel.example</wp:comment_author_email><wp:comment_date_gmt>2023-11-14 22:13:20
</wp:comment_date_gmt><wp:comment_content><![CDATA[När &amp; var?]]></wp:comment_content>
<wp:comment_approved>0</wp:comment_approved><wp:comment_parent>0</wp:comment_parent>
<wp:comment_user_id>0</wp:comment_user_id></wp:comment>
<wp:comment><wp:comment_id>6</wp:comment_id><wp:comment_content>Kl 8</wp:comment_content>
<wp:comment_parent>5</wp:comment_parent><wp:comment_user_id>1</wp:comment_user_id></wp:comment></item>
<item><title>Bild</title><wp:post_id>9</wp:post_id><wp:post_type>attachment</wp:post_type></item>
<item><title>Trasig</item>
<item><title>Sist</title><wp:post_id>10</wp:post_id><wp:status>draft</wp:status></item>
</channel></rss>"""


def test_wordpress_gives_posts_and_comments_with_the_ids_of_its_api() -> None:
    items, unread = rows(alone("blogg.xml", WXR), "wordpress")
    told = [(one.platform_id, one.text, one.parent_id, one.is_own, one.visibility) for one in items]
    assert told == [
        ("post-4", "Skolstart\n\nDen 18 augusti", "", True, "visible"),
        ("5", "När & var?", "post-4", False, "held"),
        ("6", "Kl 8", "5", True, "visible"),
        ("post-10", "Sist", "", True, "held"),
    ]
    assert (items[0].sender.platform_id, items[1].sender.name, items[0].written_at) == ("user-1", "Åsa", WHEN)
    assert items[1].sender.extra == {"email": "asa@exempel.example"}
    assert [one.where for one in unread] == ["blogg.xml, rad 17"]


def test_what_is_no_archive_is_refused_with_what_can_be_read() -> None:
    with pytest.raises(Refused, match="WordPress export"):
        reader_for(alone("brev.txt", "Hej"), readers("wordpress"))
    for name in READERS:
        takes_all = name.endswith("-files")  # of platforms that have closed: whatever was saved is the last there is
        assert reader(name).recognises(alone("bild.jpg", "\x00\x01[{")) is takes_all, name


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings on this machine")
@pytest.mark.parametrize(
    ("kind", "where", "count"),
    [("facebook", "facebook-dyi", 4), ("x", "x-archive", 2), ("linkedin", "linkedin", 3)],
)
def test_recorded_exports_are_read_whole(kind: str, where: str, count: int) -> None:
    with opened(RECORDINGS / "takeout" / "synthetic" / where) as source:
        items, unread = rows(source, kind)
    assert (len(items), unread) == (count, [])
