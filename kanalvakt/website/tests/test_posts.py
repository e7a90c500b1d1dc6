"""Our own posts, gathered: the same in every form, only what is public, gone with it (expectation 17)."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from jsonschema import Draft202012Validator

from kanalvakt.collection import actions as collection
from kanalvakt.collection.models import Item, ItemVersion, PublicState, Source
from kanalvakt.collection.tests.givers import fetched
from kanalvakt.connectors.base import Attachment, Person
from kanalvakt.core import clock
from kanalvakt.core.actor import person
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel, ChannelState
from kanalvakt.website import kept
from kanalvakt.website.tests.test_public_pages import another

START = "/offentligt/inlagg/"
WRITTEN = datetime(2026, 11, 20, 9, tzinfo=UTC)
LINK = "https://ovning.example/bjorkskolan/1"
WORDS = "Skolstart på måndag.\nVälkomna!"
# JSON Feed 1.1, what it asks for.
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string", "minLength": 1},
        "home_page_url": {"type": "string", "pattern": "^https?://"},
        "feed_url": {"type": "string", "pattern": "^https?://"},
        "next_url": {"type": "string", "pattern": "^https?://"},
        "language": {"type": "string"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "url", "content_text", "date_published", "language"],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "date_published": {
                        "type": "string",
                        "pattern": r"^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$",
                    },
                    "authors": {"type": "array", "items": {"type": "object", "required": ["name"]}},
                    "tags": {"type": "array", "items": {"type": "string"}},
                    "attachments": {"type": "array", "items": {"type": "object", "required": ["url", "mime_type"]}},
                },
                "patternProperties": {"^_": {"type": "object"}},
            },
        },
    },
}


def write(channel: Channel, *numbers: int, **fields: Any) -> list[Item]:
    """The channel writes posts, one a minute."""
    given = [
        fetched(
            f"post-{number}",
            **{"text": WORDS, "kind": "post", "sender": Person("school", "Skolan"), "is_own": True, "language": "sv"}
            | {"written_at": WRITTEN + timedelta(minutes=number), "permalink": LINK}
            | fields,
        )
        for number in numbers or (1,)
    ]
    collection.store(channel, given, source=Source.API, at=clock.now())
    return list(Item.objects.filter(channel=channel, platform_id__in=[one.platform_id for one in given]).order_by("pk"))


def every_form(reader: Client, start: str = START) -> dict[str, str]:
    """What each form says now."""
    paths = {"html": start, **{form: f"{start}flode.{form}" for form in ("json", "atom", "rss")}}
    return {form: reader.get(path).content.decode() for form, path in paths.items()}


@pytest.fixture
def reader() -> Client:
    return Client()


@pytest.fixture
def pages(settings: Any) -> None:
    """Kept in memory, as in use."""
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"}
    settings.CACHES = settings.CACHES | {"pages": memory}
    caches["pages"].clear()


def test_a_post_is_in_every_form_with_its_link_language_and_alternative_text(reader: Client, channel: Channel) -> None:
    picture = Attachment("https://ovning.example/bild.jpg", "image/jpeg", "Flaggan hissas på skolgården")
    write(channel, attachments=[picture])
    for form, said in every_form(reader).items():
        for words in ("Skolstart på måndag.", "Flaggan hissas på skolgården", LINK, channel.name):
            assert words in said, (form, words)
    told = reader.get(f"{START}flode.json").json()["items"][0]
    assert (told["language"], told["attachments"][0]["title"]) == ("sv", "Flaggan hissas på skolgården")
    for form in ("atom", "rss"):
        entry = feedparser.parse(reader.get(f"{START}flode.{form}").content).entries[0]
        assert (entry.link, entry.title) == (LINK, "Skolstart på måndag.")
        assert "sv" in (entry.get("language"), entry.title_detail.language)
        assert [(one.href, one.type) for one in entry.enclosures] == [(picture.url, "image/jpeg")]


def test_a_change_shows_at_once_in_what_is_made_anew(reader: Client, channel: Channel) -> None:
    [item] = write(channel)
    every_form(reader)
    ItemVersion.objects.filter(item=item).update(text=f"Ändrat {HOSTILE}")
    Channel.objects.filter(pk=channel.pk).update(name="Nytt namn")
    for form, said in every_form(reader).items():
        assert ("Ändrat" in said, "Skolstart" in said, "Nytt namn" in said) == (True, False, True), form
        assert form == "json" or "<script>alert" not in said
    write(channel, 2, attachments=[Attachment("https://ovning.example/1.png", "image/png", HOSTILE)] * 1)
    shown = feedparser.parse(reader.get(f"{START}flode.rss").content).entries[0]
    assert shown.media_content[0]["url"] == "https://ovning.example/1.png"


def _hidden(item: Item, _anna: User) -> None:
    collection.set_public_state(item.pk, PublicState.HIDDEN, at=clock.now())


def _removed(item: Item, _anna: User) -> None:
    collection.set_public_state(item.pk, PublicState.REMOVED, at=clock.now())


def _restricted(item: Item, anna: User) -> None:
    collection.restrict(item.pk, actor=person(anna.pk))


def _closed(item: Item, _anna: User) -> None:
    Channel.objects.filter(pk=item.channel_id).update(state=ChannelState.CLOSED, activated_at=WRITTEN)


@pytest.mark.parametrize("away", [_hidden, _removed, _restricted, _closed])
def test_what_the_public_may_no_longer_see_is_gone_from_every_form_in_two_seconds(
    reader: Client, pages: None, channel: Channel, anna: User, away: Callable[[Item, User], None]
) -> None:
    [item] = write(channel)
    before = every_form(reader)
    tag = reader.get(f"{START}flode.json")["ETag"]
    assert all("Skolstart" in said for said in before.values())
    assert reader.get(f"{START}flode.json", headers={"if-none-match": tag}).status_code == 304
    away(item, anna)
    with time_machine.travel(clock.now() + timedelta(seconds=kept.FRESH)):
        for form, said in every_form(reader).items():
            assert "Skolstart" not in said, form
        assert reader.get(f"{START}flode.json", headers={"if-none-match": tag}).status_code == 200


def test_nothing_but_our_own_posts_is_ever_there(reader: Client, channel: Channel, anna: User) -> None:
    comment = {"text": "Hemlis från Kim", "sender_name": "Kim", "written_at": clock.now(), "kind": "comment"}
    collection.add_manual(channel, **comment, actor=person(anna.pk))
    write(channel, 2, kind="visitor_post", is_own=False, text="En besökares ord")
    write(another(channel, "Bara anmäld", state=ChannelState.PROPOSED), text="Inte officiell")
    write(another(channel, "Grannens sida", foreign=True), text="Någon annans sida")
    for form, said in every_form(reader).items():
        for words in ("Hemlis", "besökares", "Inte officiell", "annans sida"):
            assert words not in said, (form, words)


def test_each_unit_and_channel_has_feeds_of_its_own_and_the_list_names_them(
    reader: Client, channel: Channel, care: Any
) -> None:
    write(channel)
    home = another(channel, "Boendet", unit=care)
    write(home, text="Kaffe i dag")
    for start, mine, other in (
        (f"{START}enhet/bjorkskolan/", "Skolstart", "Kaffe"),
        (f"{START}enhet/solglantan/", "Kaffe", "Skolstart"),
        (f"{START}kanal/{home.slug}/", "Kaffe", "Skolstart"),
    ):
        for form, said in every_form(reader, start).items():
            assert (mine in said, other in said) == (True, False), (start, form)
    for unknown in ("enhet/finns-inte/", "kanal/finns-inte/", "flode.xml", "kanal/finns-inte/flode.json"):
        assert reader.get(START + unknown).status_code == 404
    listed = ElementTree.fromstring(reader.get("/offentligt/kanaler.opml").content)
    outlines = listed.findall("body/outline/outline")
    assert [one.get("text") for one in outlines] == [channel.name, "Boendet"]
    for one in outlines:
        assert reader.get((one.get("xmlUrl") or "").removeprefix("http://localhost:8000")).status_code == 200


@pytest.mark.parametrize("start", [START, f"{START}enhet/bjorkskolan/"])
def test_older_posts_are_pages_by_key_in_every_form_and_lead_back(reader: Client, channel: Channel, start: str) -> None:
    channels = [channel, another(channel, "Fritids"), another(channel, "Köket")]
    for number in range(45):
        write(channels[number % 3], number, text=f"Inlägg {number:02}")
    every = [f"Inlägg {number:02}" for number in range(44, -1, -1)]
    seen: list[str] = []
    address = f"{start}flode.json"
    while address:
        told = reader.get(address).json()
        seen += [one["title"] for one in told["items"]]
        address = told.get("next_url", "").removeprefix("http://localhost:8000")
    assert seen == every
    older = feedparser.parse(reader.get(f"{start}flode.atom").content).feed.links
    assert [link.rel for link in older if "after=" in link.href] == ["next"]
    assert "Inlägg 24" in reader.get(next(link.href for link in older if link.rel == "next")[21:]).content.decode()

    def turned(page: str, way: str) -> str:
        found = re.search(f'rel="{way}" href="([^"]+)"', page)
        assert found
        return reader.get(start + found[1]).content.decode()

    first = reader.get(start).content.decode()
    last = turned(turned(first, "next"), "next")
    for page, titles in ((first, every[:20]), (last, every[40:]), (turned(last, "prev"), every[20:40])):
        assert re.findall(r'visually-hidden">: (Inlägg \d\d)', page) == titles
    assert turned(turned(last, "prev"), "prev") == first


HOSTILE = "<script>alert(1)</script>]]> & \x07\u202e\ufffe {{ 7 }} &lt;b>"


@pytest.mark.parametrize("start", [START, "/en/offentligt/inlagg/"])
def test_every_form_is_valid_whatever_was_written(reader: Client, channel: Channel, start: str) -> None:
    Channel.objects.filter(pk=channel.pk).update(name=HOSTILE)
    write(channel, 1, text=HOSTILE, permalink="javascript:alert(1)", language='sv"><x', attachments=[])
    write(channel, 2, text="", attachments=[Attachment("javascript:x", "image/png", HOSTILE)])
    written = every_form(reader, start)
    Draft202012Validator(JSON_FEED).validate(json.loads(written["json"]))
    for form in ("atom", "rss"):
        parsed = feedparser.parse(written[form].encode())
        assert (parsed.bozo, len(parsed.entries)) == (False, 2), form
        assert all(one.id.startswith("tag:") and one.link.startswith("http") for one in parsed.entries)
    assert "<script>alert" not in written["html"]
    assert_atom(written["atom"])


def assert_atom(text: str) -> None:
    """RFC 4287, 4.1: what must be there once, and unique ids."""
    name = "{http://www.w3.org/2005/Atom}"
    root = ElementTree.fromstring(text)
    assert root.tag == f"{name}feed"
    for element in (root, *root.findall(f"{name}entry")):
        assert [len(element.findall(name + one)) for one in ("id", "title", "updated")] == [1, 1, 1]
        assert datetime.fromisoformat(element.findtext(f"{name}updated", "")).tzinfo
        assert element.find(f"{name}author/{name}name") is not None
    assert root.find(f"{name}link[@rel='self']") is not None
    ids = [one.text for one in root.iter(f"{name}id")]
    assert len(set(ids)) == len(ids)


def test_who_reads_in_english_is_led_to_pages_in_english(reader: Client, channel: Channel) -> None:
    write(channel)
    for path in ("", "inlagg/", f"kanal/{channel.slug}/", f"inlagg/kanal/{channel.slug}/"):
        page = reader.get(f"/en/offentligt/{path}").content.decode()
        assert "Skolstart" in page or "inlagg" not in path
        for link in re.findall(r"<a [^>]*>", page):
            assert 'href="/offentligt/' not in link or 'hreflang="sv"' in link, link


def test_an_empty_feed_is_valid_and_the_same_each_time(reader: Client, channel: Channel) -> None:
    first, again = every_form(reader), every_form(reader)
    assert first == again
    assert_atom(first["atom"])
    Draft202012Validator(JSON_FEED).validate(json.loads(first["json"]))
    assert "Inga inlägg här" in first["html"]


def test_only_the_json_feed_is_open_to_other_sites_and_all_are_asked_again_soon(
    reader: Client, channel: Channel
) -> None:
    write(channel)
    for form in ("json", "atom", "rss"):
        answer = reader.get(f"{START}flode.{form}", headers={"origin": "https://annan.example"})
        assert answer.get("Access-Control-Allow-Origin") == ("*" if form == "json" else None)
        assert answer["Cache-Control"] == "public, max-age=60"
        assert not answer.cookies
    assert "Access-Control-Allow-Origin" not in reader.get(START)


def test_a_kept_page_goes_out_by_gzip_and_what_was_searched_for_is_not_kept(
    reader: Client, pages: None, channel: Channel
) -> None:
    plain, packed = reader.get(START), reader.get(START, headers={"accept-encoding": "gzip"})
    assert (packed["Content-Encoding"], packed["ETag"]) == ("gzip", plain["ETag"])
    assert "Accept-Encoding" in packed["Vary"]
    assert plain["Last-Modified"]
    assert "Last-Modified" not in reader.get("/offentligt/", {"q": "hälsa"})


def test_a_page_keeps_its_date_while_it_is_the_same_and_others_words_make_no_other_page(
    reader: Client, pages: None, channel: Channel
) -> None:
    write(channel)
    first = reader.get(START)
    with time_machine.travel(clock.now() + timedelta(seconds=kept.MINUTE)):
        again = reader.get(f"{START}?fbclid=x")
        assert (again["Last-Modified"], again["ETag"]) == (first["Last-Modified"], first["ETag"])
        since = {"if-modified-since": first["Last-Modified"]}
        assert reader.get(START, headers=since).status_code == 304
        write(channel, 2)
    with time_machine.travel(clock.now() + timedelta(seconds=2 * kept.MINUTE)):
        assert reader.get(START, headers=since).status_code == 200
