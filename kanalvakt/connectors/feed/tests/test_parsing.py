"""What feeds really look like: half of them are wrong, and some are made to hurt."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanalvakt.connectors.base import FetchedItem
from kanalvakt.connectors.feed import parse
from kanalvakt.connectors.feed.cut import cut
from kanalvakt.connectors.feed.parse import items, read

CONTEXT = {"address": "https://exempelby.example/nyheter/feed", "fetched_at": "2026-03-02T08:15:00+00:00"}
SHARED = Path(os.environ.get("KANALVAKT_RECORDINGS", "/nowhere"))
SANDWICH = '<rss version="2.0"><channel><item><guid>1</guid><title>Räksmörgås</title></item></channel></rss>'


def rss(*parts: str, head: str = "", attributes: str = "") -> bytes:
    lead = '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return f"{lead} {attributes}><channel><title>Nytt</title>{head}{''.join(parts)}</channel></rss>".encode()


def one(body: bytes, **context: str) -> FetchedItem:
    (found,) = items(body, {**CONTEXT, **context})
    return found


def test_a_post_has_its_own_id_words_sender_time_and_address() -> None:
    found = one(
        rss(
            "<item><title>Badet &amp; bastun</title><link>https://exempelby.example/a</link><guid>17</guid>"
            "<dc:creator>Karin</dc:creator><pubDate>Mon, 02 Mar 2026 08:15:00 +0100</pubDate>"
            "<description>&lt;p&gt;Öppnar &lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;nu&lt;/b&gt;&lt;/p&gt;"
            "</description></item>"
        )
    )
    assert (found.platform_id, found.kind, found.is_own) == ("17", "post", True)
    assert found.text == "Badet & bastun\n\nÖppnar nu"
    assert found.html == "<p>Öppnar <b>nu</b></p>"
    assert b"script" in found.raw
    assert (found.sender.name, found.permalink) == ("Karin", "https://exempelby.example/a")
    assert found.written_at == datetime(2026, 3, 2, 7, 15, tzinfo=UTC)


def test_an_edit_is_what_atom_says_was_updated_later() -> None:
    entry = (
        "<entry><id>urn:1</id><title>a</title><published>2026-01-01T00:00:00Z</published><updated>{}</updated></entry>"
    )
    feed = '<feed xmlns="http://www.w3.org/2005/Atom">{}</feed>'
    edited = one(feed.format(entry.format("2026-01-02T00:00:00Z")).encode())
    assert edited.edited_at == datetime(2026, 1, 2, tzinfo=UTC)
    assert one(feed.format(entry.format("2026-01-01T00:00:00Z")).encode()).edited_at is None


def test_relative_addresses_become_whole_by_the_base_that_holds() -> None:
    found = one(
        b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/a/"><entry xml:base="b/"><id>urn:1</id><link href="c"/>'
        b'<title>t</title><content type="html">&lt;a href="d"&gt;x&lt;/a&gt;&lt;img src="/e.png"&gt;</content>'
        b'<link rel="enclosure" href="f.mp3" type="audio/mpeg"/></entry></feed>'
    )
    assert found.permalink == "https://exempelby.example/a/b/c"
    assert "https://exempelby.example/a/b/d" in found.html
    assert [medium.url for medium in found.attachments] == [
        "https://exempelby.example/a/b/f.mp3",
        "https://exempelby.example/e.png",
    ]


def test_media_come_with_type_and_words_each_once() -> None:
    found = one(
        rss(
            '<item><guid>1</guid><enclosure url="https://exempelby.example/a.mp3" type="audio/mpeg" length="1"/>'
            '<media:content url="https://exempelby.example/b.jpg" type="image/jpeg"/>'
            "<description>&lt;img src='https://exempelby.example/b.jpg' alt='Badet'&gt;</description></item>",
            attributes='xmlns:media="http://search.yahoo.com/mrss/"',
        )
    )
    assert [(medium.url[-5:], medium.media_type) for medium in found.attachments] == [
        ("a.mp3", "audio/mpeg"),
        ("b.jpg", "image/jpeg"),
    ]


def test_a_comment_answers_its_post_or_another_comment() -> None:
    entry = (
        '<entry><id>https://exempelby.example/?p=4#comment-{0}</id><link href="https://exempelby.example/bad/#comment-{0}"/>'
        '<author><name>Åsa</name></author><content type="html">Hej</content><thr:in-reply-to '
        'xmlns:thr="http://purl.org/syndication/thread/1.0" ref="https://exempelby.example/?p=4{1}"/></entry>'
    )
    body = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry.format(2, "")}{entry.format(3, "#comment-2")}</feed>'
    first, second = items(body.encode(), CONTEXT)
    assert (first.kind, first.parent_id, first.root_id) == (
        "comment",
        "https://exempelby.example/?p=4",
        "https://exempelby.example/?p=4",
    )
    assert (second.parent_id, second.root_id) == (
        "https://exempelby.example/?p=4#comment-2",
        "https://exempelby.example/?p=4",
    )
    assert not first.is_own


def test_every_item_of_a_feed_of_comments_is_one() -> None:
    body = rss("<item><guid>c1</guid><description>Hej</description><link>https://exempelby.example/bad#x</link></item>")
    assert one(body).kind == "post"
    found = one(body, comments="1")
    assert (found.kind, found.root_id, found.text) == ("comment", "https://exempelby.example/bad", "Hej")


def test_who_wrote_is_missing_as_a_fact() -> None:
    assert one(rss("<item><guid>1</guid></item>")).sender.missing == "Flödet säger inte vem som skrev."


def test_the_feeds_author_wrote_its_posts_but_not_its_comments() -> None:
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><author><name>Karin</name></author><entry><id>urn:1</id></entry></feed>'
    assert one(feed.encode()).sender.name == "Karin"
    assert one(feed.encode(), comments="1").sender.missing


def test_an_email_reaches_evidence_only_and_names_the_sender() -> None:
    found = one(rss("<item><guid>1</guid><author>asa@exempel.example (Åsa)</author></item>")).sender
    assert found.extra == {"email": "asa@exempel.example"}
    assert found.name == "Åsa"
    assert "exempel" not in found.platform_id


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "iso-8859-1", "windows-1252", "utf-16", "utf-16-be", "iso-8859-15"]
)
def test_every_encoding_gives_the_same_words_and_its_own_bytes(encoding: str) -> None:
    name = {"utf-8-sig": "utf-8", "utf-16-be": "utf-16"}.get(encoding, encoding)
    text = f'<?xml version="1.0" encoding="{name}"?>{SANDWICH}'
    body = (b"\xfe\xff" if encoding == "utf-16-be" else b"") + text.encode(encoding)
    feed = read(body, CONTEXT)
    assert feed
    (found,) = feed.items
    assert found.text == "Räksmörgås"
    assert found.raw in body
    assert list(items(found.raw, {**CONTEXT, "head": feed.head.said()})) == [found]


def test_a_wrong_declaration_is_seen_through() -> None:
    body = f'<?xml version="1.0" encoding="utf-8"?>{SANDWICH}'
    assert one(body.encode("iso-8859-1")).text == "Räksmörgås"
    assert one(body.encode().replace(b"utf-8", b"iso-8859-1"), charset="utf-8").text == "Räksmörgås"


def test_without_an_id_the_link_or_what_does_not_change_is_the_id() -> None:
    assert (
        one(rss("<item><link>https://exempelby.example/a</link></item>")).platform_id == "https://exempelby.example/a"
    )
    dated = (
        "<item><title>Bad</title><pubDate>Mon, 02 Mar 2026 08:15:00 +0100</pubDate><description>{}</description></item>"
    )
    assert one(rss(dated.format("ett"))).platform_id == one(rss(dated.format("två"))).platform_id
    first, second = items(rss("<item><title>a</title></item><item><title>b</title></item>"), CONTEXT)
    assert first.platform_id != second.platform_id


def test_one_id_for_two_things_keeps_both_apart_for_ever() -> None:
    both = rss(*(f"<item><guid>1</guid><link>https://exempelby.example/{name}</link></item>" for name in "ab"))
    feed = read(both, CONTEXT)
    assert feed
    first, second = {item.platform_id for item in feed.items}
    assert first != second
    later = one(
        rss("<item><guid>1</guid><link>https://exempelby.example/b</link></item>"),
        ambiguous="\n".join(feed.head.ambiguous),
    )
    assert later.platform_id in (first, second)


def test_two_versions_of_one_thing_are_one_id_with_the_newest_last() -> None:
    entry = "<entry><id>urn:1</id><link href='https://exempelby.example/a'/><title>{0}</title><updated>2026-01-0{0}T00:00:00Z</updated></entry>"
    body = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry.format(2)}{entry.format(1)}</feed>'
    assert [(item.platform_id, item.text) for item in items(body.encode(), CONTEXT)] == [("urn:1", "1"), ("urn:1", "2")]


def test_a_feed_cut_off_in_the_middle_keeps_what_was_whole_and_tells_the_rest() -> None:
    found = items(rss("<item><guid>1</guid></item>", "<item><guid>2</guid><title>Hal").split(b"</channel>")[0], CONTEXT)
    assert [item.platform_id for item in found] == ["1"]
    assert [part.raw[:18] for part in found.unread] == [b"<item><guid>2</gui"]


def test_what_is_in_cdata_and_comments_is_no_item() -> None:
    body = rss("<!-- <item> --><item><guid>1</guid><description><![CDATA[</item><item>]]></description></item>")
    assert one(body).raw.endswith(b"]]></description></item>")


def test_broken_markup_is_read_all_the_same() -> None:
    found = items(rss("<item><guid>1</guid><title>a & b</title></item><item><guid>2</guid><b></item>"), CONTEXT)
    assert [item.platform_id for item in found] == ["1", "2"]


def test_what_is_no_feed_is_told() -> None:
    for body in (b"<html><body>Hej</body></html>", b"hej", b"[1]", b'{"a": 1}', b'"x"'):
        assert [part.reason for part in items(body, CONTEXT).unread] == [parse.NO_FEED]
    assert not items(b"", CONTEXT).unread


BOMBS = {
    "entities within entities": "<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)),
    "one long entity many times": f"<!ENTITY a9 '{'A' * 200_000}'>",
    "a file of ours": "<!ENTITY a9 SYSTEM 'file:///etc/passwd'>",
    "an address": "<!ENTITY a9 SYSTEM 'http://127.0.0.1:1/'>",
    "parameter entities": "<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a; <!ENTITY a9 '%a;'>",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_entities_do_nothing(bomb: str) -> None:
    lead = f'<?xml version="1.0"?><!DOCTYPE rss [{BOMBS[bomb]}]><rss version="2.0"><channel>'
    body = f"{lead}<item><guid>1</guid><title>x{'&a9;' * 2000}</title></item></channel></rss>".encode()
    began = time.perf_counter()
    found = one(body)
    assert time.perf_counter() - began < 5
    assert len(found.text) <= len(body)
    assert "root:" not in found.text


@pytest.mark.parametrize(
    "piece", [b"<item>", b"<![CDATA[", b"<!--", b"<item ", b'<item a="', b"<a>", b"&", b"</item>", b"<entry/>", b"\0"]
)
def test_cutting_takes_a_time_that_follows_the_length(piece: bytes) -> None:
    body = b"<rss><channel>" + piece * (1_000_000 // len(piece))
    began = time.perf_counter()
    cut(body, "utf-8")
    assert time.perf_counter() - began < 3


def test_a_huge_feed_is_read_to_a_limit_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "MOST", 3)
    found = items(rss(*(f"<item><guid>{n}</guid></item>" for n in range(5))), CONTEXT)
    assert len(found) == 3
    assert "5 poster" in found.unread[0].reason


@given(
    st.lists(
        st.sampled_from(["<item>", "</item>", "<guid>1</guid>", "&x;", "<![CDATA[", "]]>", "<entry>", "\x00", "å"])
    )
)
def test_no_feed_makes_it_raise(parts: list[str]) -> None:
    found = items(rss(*parts), CONTEXT)
    for item in found:
        assert item.sender.platform_id or item.sender.missing


def test_json_feed_of_both_versions_is_read() -> None:
    body = (
        b'{"version": "https://jsonfeed.org/version/1", "title": "N", "author": {"name": "Karin"}, "items": ['
        b'{"id": 1, "content_text": "ett", "date_published": "2026-01-01T00:00:00+01:00"},'
        b'{"id": "2", "content_html": "<p>tv\xc3\xa5</p>", "authors": [{"name": "Olof"}]}, 3, {"id": "4"'
    )
    found = items(body, CONTEXT)
    assert [(item.platform_id, item.text, item.sender.name) for item in found] == [
        ("1", "ett", "Karin"),
        ("2", "två", "Olof"),
    ]
    assert [part.where for part in found.unread] == ["$.items[2]", "$.items[3]"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="no recordings on this machine")
def test_recordings_lose_no_item_and_no_sender() -> None:
    counts = {
        "feeds/feedparser/atomthreadingwithentry.xml": 1,
        "feeds/feedparser/example.json": 2,
        "feeds/feedparser/http_item_wfw_commentRSS_base_docuri.xml": 1,
        "feeds/feedparser/item_comments.xml": 1,
        "feeds/granary/attachments.feed.json": 1,
        "feeds/granary/feed_with_audio_video.rss.xml": 2,
        "feeds/granary/feed_with_authors.rss.xml": 2,
        "feeds/granary/feed_with_note.rss.xml": 1,
        "wordpress/recorded-6.5.5/comments-feed.rss.xml": 5,
        "wordpress/recorded-6.5.5/feed.atom.xml": 2,
        "wordpress/recorded-6.5.5/feed.rss.xml": 2,
        "wordpress/recorded-6.5.5/post-comments-feed.rss.xml": 4,
    }
    for name, count in counts.items():
        body = (SHARED / name).read_bytes()
        found = items(body, CONTEXT)
        assert (len(found), found.unread) == (count, []), name
        assert all(item.raw in body and (item.sender.platform_id or item.sender.missing) for item in found)


def test_an_address_that_is_none_costs_no_item() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id><title>Hej</title>
    <link href="http://[x"/><content type="html">&lt;img src="http://["&gt;</content>
    <author><name>Kim</name><uri>//[</uri></author></entry></feed>"""
    assert [one.platform_id for one in items(body, {"address": "https://[/"})] == ["a"]
