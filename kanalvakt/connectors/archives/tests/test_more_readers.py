"""Archives in open formats, what is left of platforms that have closed: nothing is lost, nothing ends in a fault."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from gzip import compress

import libipld
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanalvakt.connectors.archives.base import INSIDE, Account, Source
from kanalvakt.connectors.archives.registry import reader_for, readers
from kanalvakt.connectors.archives.source import of_file, opened
from kanalvakt.connectors.archives.tests.test_readers import RECORDINGS, alone, pack, rows, said
from kanalvakt.connectors.bluesky.parse import items as bluesky_items

DID, AT = "did:plc:exempelby", "2023-11-14T22:13:20.000Z"
WHEN = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ME = "https://social.exempelby.example/users/kommunen"


def mastodon() -> Mapping[str, object]:
    def create(number: int, **fields: object) -> Mapping[str, object]:
        note = {
            "id": f"{ME}/statuses/{number}", "type": "Note", "published": "2023-11-14T22:13:20Z", "to": [PUBLIC],
            "attributedTo": ME, "content": "<p>Hej</p>", "contentMap": {"sv": "<p>Hej</p>"}, **fields,
        }  # fmt: skip
        return {"id": f"{ME}/statuses/{number}/activity", "type": "Create", "actor": ME, "object": note}

    picture = {"type": "Document", "mediaType": "image/png", "url": "/media_attachments/files/1/original/a.png"}
    mention = {"type": "Mention", "href": "https://a.example/@asa", "name": "@asa@a.example"}
    answer = '<p><a href="https://a.example/@asa">@asa</a> Vi öppnar klockan 8.</p>'
    outbox = [
        create(1, attachment=[{**picture, "name": "Läckan"}], summary="Viktigt"),
        create(2, inReplyTo="https://a.example/users/asa/statuses/9", content=answer, tag=[mention]),
        create(3, to=["https://a.example/users/asa"], content="<p>Till dig</p>"),
        create(4, type="Question", oneOf=[{"name": "Ja"}, {"name": "Nej"}], updated="2023-11-14T23:00:00Z"),
        {"type": "Announce", "actor": ME, "object": "https://a.example/9"},
        "skräp",
    ]  # fmt: skip
    return {
        "outbox.json": {"@context": "https://www.w3.org/ns/activitystreams", "orderedItems": outbox},
        "actor.json": {"id": ME, "preferredUsername": "kommunen", "name": "Exempelby kommun"},
        "likes.json": {"orderedItems": ["https://a.example/10"]},
        "media_attachments/files/1/original/a.png": b"bild",
        "media_attachments/files/2/original/b.png": b"ingens",
    }


def test_mastodons_archive_gives_posts_with_the_servers_numbers_and_their_pictures() -> None:
    items, unread = rows(pack(mastodon()), "mastodon")
    assert said(items) == [
        ("post", "Viktigt\n\nHej", "Exempelby kommun", True),
        ("comment", "Vi öppnar klockan 8.", "Exempelby kommun", True),
        ("message", "Till dig", "Exempelby kommun", True),
        ("post", "Hej\n\n• Ja\n• Nej", "Exempelby kommun", True),
    ]
    assert [one.platform_id for one in items] == ["1", "2", "3", "4"]
    assert (items[0].written_at, items[0].sender.platform_id, items[0].language) == (WHEN, ME, "sv")
    [picture] = items[0].attachments
    assert (picture.url, picture.alternative_text) == (f"{INSIDE}media_attachments/files/1/original/a.png", "Läckan")
    assert items[1].parent_id == "https://a.example/users/asa/statuses/9"
    assert [(one.where, one.reason[:6]) for one in unread] == [
        ("outbox.json, rad 1", "En del"),
        ("outbox.json, rad 1", "Inget "),
        ("media_attachments/files/2/original/b.png", "Filen "),
    ]


def cid(raw: bytes, codec: int = 0x71) -> bytes:
    return bytes([1, codec, 0x12, 0x20]) + hashlib.sha256(raw).digest()


def varint(value: int) -> bytes:
    return bytes([value & 0x7F | 0x80]) + varint(value >> 7) if value > 0x7F else bytes([value])


PICTURE = cid(b"bild", 0x55)


@cache
def car(*, changed: bool = False, without_tree: bool = False) -> bytes:
    """A repository as a server gives it: a commit, a tree of two nodes, three records."""
    image = {"alt": "Läckan", "image": {"$type": "blob", "ref": PICTURE, "mimeType": "image/png", "size": 4}}
    post = {
        "$type": "app.bsky.feed.post", "text": "Vattenläcka", "createdAt": AT, "langs": ["sv"],
        "embed": {"$type": "app.bsky.embed.images", "images": [image]},
    }  # fmt: skip
    above = {"uri": "at://did:plc:asa/app.bsky.feed.post/3a", "cid": "bafy"}
    answer = {**post, "text": "Klockan 8", "embed": None, "reply": {"root": above, "parent": above}}
    like = {"$type": "app.bsky.feed.like", "subject": above, "createdAt": AT}
    first, second, third = (libipld.encode_dag_cbor(one) for one in (like, post, answer))
    under = libipld.encode_dag_cbor(
        {"l": None, "e": [{"p": 0, "k": b"app.bsky.feed.like/3aaa", "v": cid(first), "t": None}]}
    )
    top = libipld.encode_dag_cbor({"l": cid(under), "e": [
        {"p": 0, "k": b"app.bsky.feed.post/3aab", "v": cid(second), "t": None},
        {"p": 22, "k": b"c", "v": cid(third), "t": None},
    ]})  # fmt: skip
    commit = libipld.encode_dag_cbor({"did": DID, "version": 3, "rev": "3aab", "prev": None, "data": cid(top)})
    head = libipld.encode_dag_cbor({"version": 1, "roots": [cid(commit)]})
    blocks = [commit, first, second, third] if without_tree else [commit, top, under, first, second, third]
    out = varint(len(head)) + head + b"".join(varint(36 + len(one)) + cid(one) + one for one in blocks)
    return out.replace(b"Klockan 8", b"Klockan 9") if changed else out


def test_blueskys_car_gives_posts_with_the_addresses_and_kinds_of_its_api() -> None:
    account = Account(handle="exempelby.example", name="Exempelby kommun")
    items, unread = rows(of_file(io.BytesIO(car()), "repo.car"), "bluesky", account)
    assert said(items) == [
        ("post", "Vattenläcka", "Exempelby kommun", True),
        ("comment", "Klockan 8", "Exempelby kommun", True),
    ]
    assert not unread
    assert [one.platform_id for one in items] == [f"at://{DID}/app.bsky.feed.post/{key}" for key in ("3aab", "3aac")]
    assert (items[0].sender.platform_id, items[0].written_at) == (DID, WHEN)
    api = {"uri": items[1].platform_id, "value": {"text": "Klockan 8", "createdAt": AT}}
    assert bluesky_items(json.dumps(api).encode(), {})[0].platform_id == items[1].platform_id
    beside, _ = rows(pack({"repo.car": car(), f"blobs/{libipld.encode_cid(PICTURE)}": b"bild"}), "bluesky", account)
    assert beside[0].attachments[0].url == f"{INSIDE}blobs/{libipld.encode_cid(PICTURE)}"


def test_a_changed_post_and_one_without_a_place_are_told_and_not_taken() -> None:
    items, unread = rows(of_file(io.BytesIO(car(changed=True)), "repo.car"), "bluesky")
    assert [one.text for one in items] == ["Vattenläcka"]
    assert ["kontrollsumma" in one.reason and b"Klockan 9" in one.raw for one in unread] == [True]
    items, unread = rows(of_file(io.BytesIO(car(without_tree=True)), "repo.car"), "bluesky")
    assert not items
    assert sum("plats" in one.reason for one in unread) == 3


BOOKMARKS = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<TITLE>Bookmarks</TITLE>
<DL><p>
<DT><H3 ADD_DATE="1">Mapp</H3>
<DL><p>
<DT><A HREF="https://exempelby.example/?a=1&amp;b=2" ADD_DATE="1700000000" TAGS="vatten,läcka">Drift &amp; fel</A>
<DD>Läget just nu
i två rader
</DL><p>
<DT><A HREF="https://exempelby.example/" ADD_DATE="1700000000" PRIVATE="1">Start</A>
<DT><A ADD_DATE="1700000000">Utan adress</A>
</DL>
"""


@pytest.mark.parametrize("form", ["html", "json", "xml"])
def test_bookmarks_keep_title_words_tags_and_what_was_private(form: str) -> None:
    post = {"href": "https://exempelby.example/?a=1&b=2", "description": "Drift & fel", "time": "2023-11-14T22:13:20Z"}
    one = {**post, "extended": "Läget just nu\ni två rader", "tags": "vatten läcka", "shared": "yes"}
    other = {"href": "https://exempelby.example/", "description": "Start", "time": post["time"], "shared": "no"}
    xml = (
        '<?xml version="1.0"?><posts user="x">\n<post href="https://exempelby.example/?a=1&amp;b=2" '
        'extended="Läget just nu&#10;i två rader" description="Drift &amp; fel" tag="vatten läcka" '
        'time="2023-11-14T22:13:20Z"/>'
        '<post href="https://exempelby.example/" description="Start" time="2023-11-14T22:13:20Z" shared="no"/>'
        '\n<post description="Utan adress"/></posts>'
    )
    other_names = {"url": one["href"], "title": one["description"], "description": one["extended"],
                   "tags": ["vatten", "läcka"], "created": "1700000000", "private": "0"}  # fmt: skip
    [delicious], _ = rows(alone("delicious.json", json.dumps([other_names])), "delicious")
    body = {"html": BOOKMARKS, "xml": xml, "json": json.dumps([one, other, {"href": ""}], indent=0)}[form]
    items, unread = rows(alone(f"bokmarken.{form}", body), "delicious")
    assert [(item.text, item.visibility, item.written_at) for item in items] == [
        ("Drift & fel\n\nLäget just nu\ni två rader\n\nhttps://exempelby.example/?a=1&b=2\n\n#vatten #läcka",
         "visible", WHEN),
        ("Start\n\nhttps://exempelby.example/", "hidden", WHEN),
    ]  # fmt: skip
    assert [item.sender.handle for item in items] == ["exempelby"] * 2
    told, _ = rows(alone("bokmarken.xml", xml), "delicious", Account())
    assert [item.sender.handle for item in told] == ["x"] * 2
    assert (delicious.text, delicious.platform_id) == (items[0].text, items[0].platform_id)
    assert [one.reason for one in unread] == ["Saknar id."]


CHAT = """[2015/03/04 10:21]  Åsa Öberg (asa.oberg): Hej! När öppnar ni?
 En rad till
[10:22]  Exempelby: Klockan 8
[2015/03/04 1:05:30 PM]  Åsa Öberg shouts: Tack
Åsa Öberg vinkar
[2015/03/04 13:06]  Kim is Online
{'from':'Asa Oberg','from_id':u025a9c9e-b129-42ae-9d39-3d91d1ea4520,'message':'That\\'s it','time':'2010/09/01 10:22'}
"""


def test_second_lifes_logs_are_read_in_every_form_they_have_had() -> None:
    items, [event] = rows(alone("chat.txt", CHAT), "secondlife")
    assert said(items) == [
        ("visitor_post", "Hej! När öppnar ni?\nEn rad till", "Åsa Öberg", False),
        ("post", "Klockan 8", "Exempelby", True),
        ("visitor_post", "Tack", "Åsa Öberg", False),
        ("visitor_post", "Åsa Öberg vinkar", "", False),
        ("visitor_post", "That's it", "Asa Oberg", False),
    ]
    assert [one.written_at.strftime("%d %H:%M:%S") for one in items] == [
        "04 18:21:00", "04 18:22:00", "04 21:05:30", "01 00:00:00", "01 17:22:00",
    ]  # fmt: skip
    assert items[4].sender.platform_id == "025a9c9e-b129-42ae-9d39-3d91d1ea4520"
    assert all(one.sender.missing for one in items[:4])
    assert event.where == "chat.txt, rad 6"
    talk, _ = rows(alone("asa_oberg-2015-03-04.txt", "[10:22]  Åsa Öberg: Hej\n"), "secondlife")
    assert [(one.kind, one.root_id, one.written_at.day) for one in talk] == [("message", "asa_oberg", 4)]


def test_of_a_closed_platform_every_file_becomes_a_post() -> None:
    files = {"bilder/2009-05-17 fest.jpg": b"\xff\xd8", "sida.html": "<title>x</title><p>Hej <b>du</b>", "okänd": b"\0"}
    for kind in ("myspace", "dayviews", "googleplus"):
        items, unread = rows(pack(files), kind)
        assert [one.text for one in items] == ["2009-05-17 fest.jpg", "x\nHej du", "okänd"]
        assert [one.attachments[0].url for one in items] == [f"{INSIDE}{name}" for name in files]
        assert (items[0].written_at, unread) == (datetime(2009, 5, 17, tzinfo=UTC), [])
    asa = {"displayName": "Åsa Öberg", "resourceName": "users/2"}
    post = {
        "url": "https://plus.google.com/+x/posts/1", "creationTime": "2018-10-09 15:29:10-0700",
        "author": {"displayName": "Exempelby kommun", "resourceName": "users/1"}, "content": "Hej<br>du",
        "resourceName": "users/1/posts/1", "media": {"url": "https://x.example/a.jpg", "localFilePath": "a.jpg"},
        "comments": [{"creationTime": "2018-10-09 16:29:10-0700", "author": asa, "content": "Tack"}, 1],
    }  # fmt: skip
    items, unread = rows(pack({"Posts/1.json": post, "Posts/a.jpg": b"bild"}), "googleplus")
    assert said(items)[:2] == [("post", "Hej\ndu", "Exempelby kommun", True), ("comment", "Tack", "Åsa Öberg", False)]
    assert (items[0].attachments[0].url, items[1].parent_id) == (f"{INSIDE}Posts/a.jpg", "users/1/posts/1")
    assert [one.where for one in unread] == ["Posts/1.json comments[1]"]


def test_google_plus_is_read_as_pages_and_in_its_first_form_too() -> None:
    page = (
        '<body><img class="author-photo" src="https://x.example/k.png"><a href="https://plus.google.com/+Kommunen" '
        'class="author">Exempelby</a> - <a href="https://plus.google.com/posts/f">2018-10-09 15:29:10-0700</a>'
        '<span> - Updated: 2018-10-09 15:30:10-0700</span><div class="main-content">Hej &amp; hå</div>'
        '<a href="a.jpg" class="media-link"><img src="a.jpg"></a><div class="visibility">Shared with: Public</div>'
        '<div class="comments"><div class="comment"><a href="https://plus.google.com/+Asa" class="author">Åsa</a>'
        '<span class="time"> - 2018-10-09 16:29:10-0700</span><div class="comment-content">Tack</div></div></div>'
    )
    kim = {"id": "2", "displayName": "Kim", "url": "https://plus.google.com/2"}
    activity = {
        "id": "z1", "published": "2012-11-14T22:13:20.000Z", "url": "https://plus.google.com/1/posts/z1",
        "actor": {"id": "1", "displayName": "Exempelby"},
        "object": {"content": "Först", "replies": {"items": [
            {"id": "z1#1", "published": "2012-11-14T22:14:20.000Z", "actor": kim, "object": {"content": "Sen"}}
        ]}},
    }  # fmt: skip
    items, unread = rows(pack({"P/1.html": page, "P/a.jpg": b"bild", "P/2.json": activity}), "googleplus")
    assert said(items) == [
        ("post", "Hej & hå", "Exempelby", True), ("comment", "Tack", "Åsa", False),
        ("post", "a.jpg", "Exempelby kommun", True),
        ("post", "Först", "Exempelby", True), ("comment", "Sen", "Kim", False),
    ]  # fmt: skip
    assert (items[0].platform_id, items[0].attachments[0].url) == (
        "https://plus.google.com/posts/f",
        f"{INSIDE}P/a.jpg",
    )
    assert items[0].edited_at is not None
    assert (items[1].parent_id, items[4].parent_id, items[4].platform_id) == (items[0].platform_id, "z1", "z1#1")
    assert not unread


@cache
def warc(*, gzip: bool = True) -> bytes:
    page = "<title>Välkommen</title><p>Vi öppnar klockan 8.".encode("iso-8859-1")
    out = b""
    for url, status, kind, body in [
        ("https://exempelby.example/", "200 OK", "text/html; charset=iso-8859-1", page),
        ("https://exempelby.example/a.png", "200 OK", "image/png", b"bild"),
        ("https://exempelby.example/borta", "404 Not Found", "text/html", b"borta"),
    ]:
        answer = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        heads = [
            "WARC/1.1", "WARC-Type: response", f"WARC-Target-URI: {url}", "WARC-Date: 2023-11-14T22:13:20Z",
            f"WARC-Record-ID: <urn:uuid:{len(out):032x}>", "Content-Type: application/http; msgtype=response",
            f"Content-Length: {len(answer)}", "", "",
        ]  # fmt: skip
        record = "\r\n".join(heads).encode() + answer + b"\r\n\r\n"
        out += compress(record) if gzip else record
    return out


@pytest.mark.parametrize("form", ["plain", "gzip", "gzip of all", "wacz"])
def test_captured_pages_become_posts_of_any_platform(form: str) -> None:
    name = "a.warc.gz" if form.startswith("gzip") else "a.warc"
    body = compress(warc(gzip=False)) if form == "gzip of all" else warc(gzip=form == "gzip")
    source = of_file(io.BytesIO(body), name)
    if form == "wacz":
        source = pack({"datapackage.json": {}, "archive/a.warc.gz": warc()})
    [page], unread = rows(source, "facebook", Account(address="https://exempelby.example/"))
    assert (page.kind, page.text, page.written_at, page.is_own) == (
        "post", "Välkommen\nVi öppnar klockan 8.", WHEN, True,
    )  # fmt: skip
    assert (page.permalink, page.sender.missing[:5]) == ("https://exempelby.example/", "En få")
    assert [one.reason for one in unread] == [
        "Adressen svarade 404, ingen sida.",
        "1 andra svar än sidor (image/png: 1) ligger kvar i arkivet.",
    ]


MADE: Mapping[str, tuple[str, Callable[[], bytes], str]] = {
    "mastodon": ("outbox.json", lambda: json.dumps(mastodon()["outbox.json"], indent=1).encode(), "mastodon"),
    "bluesky": ("repo.car", car, "bluesky"),
    "bookmarks": ("bokmarken.html", BOOKMARKS.encode, "delicious"),
    "second life": ("chat.txt", CHAT.encode, "secondlife"),
    "warc": ("a.warc", lambda: warc(gzip=False), "manual"),
    "warc.gz": ("a.warc.gz", warc, "manual"),
    "saved page": ("sida.html", lambda: b"<p>Hej", "myspace"),
}  # fmt: skip


@pytest.mark.parametrize("made", MADE)
@given(data=st.data())
@settings(max_examples=50)
def test_no_bytes_end_in_a_fault_and_none_go_unsaid(made: str, data: st.DataObject) -> None:
    name, body, kind = MADE[made]
    reader = reader_for(of_file(io.BytesIO(body()), name), readers(kind))
    changed = bytearray(body()[: data.draw(st.integers(0, len(body())))])
    for at in data.draw(st.lists(st.integers(0, max(len(changed) - 1, 0)), max_size=5)):
        changed[at : at + 1] = data.draw(st.binary(max_size=3))
    source: Source = of_file(io.BytesIO(bytes(changed)), name)
    reader.recognises(source)
    found = list(reader.read(source, Account()))  # itself, without the net below it
    for one in found:
        assert one.raw is not None
        assert not hasattr(one, "sender") or one.sender.platform_id or one.sender.name or one.sender.missing
    if changed.strip() == body().strip():
        assert found


# Where a pattern goes back and forth over one of these, reading it takes hours.
HURTING: Mapping[str, tuple[str, str, Callable[[], Source]]] = {
    "attributes": ("delicious", BOOKMARKS, lambda: alone("b.html", f"{BOOKMARKS}<DT><A {'a' * 300_000}>x</A>")),
    "marks": ("delicious", BOOKMARKS, lambda: alone("b.html", BOOKMARKS + "<DT><A " * 40_000)),
    "blanks": ("secondlife", CHAT, lambda: alone("c.txt", f"{CHAT}{{'a':{' ' * 300_000}}}")),
}


@pytest.mark.parametrize("what", HURTING)
def test_what_is_made_to_hurt_is_read_past(what: str) -> None:
    kind, whole, hurting = HURTING[what]
    items, _unread = rows(hurting(), kind)
    assert len(items) >= len(rows(alone("x.txt" if kind == "secondlife" else "x.html", whole), kind)[0]) > 0


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings on this machine")
def test_recorded_bookmarks_and_logs_are_read_whole() -> None:
    for path in sorted((RECORDINGS / "delicious" / "netscape").glob("*.htm*")):
        with opened(path) as source:
            items, unread = rows(source, "delicious")
        assert (len(items), unread) == (len(re.findall(rb"<dt>\s*<a\b", path.read_bytes(), re.I)), []), path
    assert counts(path for path in (RECORDINGS / "secondlife" / "synthetic").iterdir()) == [(1, 0), (5, 4)]


def counts(paths: Iterable[object]) -> list[tuple[int, int]]:
    found = []
    for path in sorted(map(str, paths)):
        with opened(RECORDINGS / path) as source:
            items, unread = rows(source, "secondlife")
        found.append((len(items), len(unread)))
    return found
