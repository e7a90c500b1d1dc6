"""Every platform that the guideline names (G1.7.1) is notified and collected in the browser, by its listed way."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from emulators.flickr import KEYS, FlickrEmulator
from kanalvakt.collection import actions, tasks
from kanalvakt.connectors.archives.tests.test_readers import AT, WXR, YOUTUBE
from kanalvakt.connectors.faulty import Faulty
from kanalvakt.connectors.table import NAMED
from kanalvakt.organisation.models import User
from kanalvakt.register.models import Channel
from tests.browser import login

pytestmark = [pytest.mark.browser, pytest.mark.pages]
WORDS = "När öppnar badet?"
WHEN = "2023-11-14 22:13:20"
# Where there is a reader: an address as somebody pastes it, the name of an export, what is in it, what is found.
IMPORTED = {
    "facebook": (
        "https://m.facebook.com/Bjorkskolan/?ref=x",
        "comments.json",
        json.dumps({"comments_v2": [{"timestamp": AT, "data": [{"comment": {"comment": WORDS, "author": "Kim"}}]}]}),
        WORDS,
    ),
    "wordpress": ("https://bjorkskolan.wordpress.com/about/", "blogg.xml", WXR, "När & var?"),
    "myspace": ("myspace.com/bjorkskolan", "sista.txt", WORDS, WORDS),
    "youtube": ("https://youtube.com/@bjorkskolan/videos", "kommentarer.csv", YOUTUBE["after"], "Hej alla"),
    "secondlife": (
        "https://maps.secondlife.com/secondlife/Bjorkskolan/128/128/20",
        "chat.txt",
        "[2015/03/04 10:22]  Kim Resident: När öppnar badet?\n",
        WORDS,
    ),
    "x": (
        "https://twitter.com/bjorkskolan/status/1",
        "tweets.js",
        f"window.YTD.tweets.part0 = {json.dumps([{'tweet': {'id_str': '17', 'full_text': WORDS}}])}",
        WORDS,
    ),
    "linkedin": (
        "https://se.linkedin.com/company/bjorkskolan/about/",
        "Comments.csv",
        f"Date,Link,Message\n{WHEN},https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A5,{WORDS}\n",
        WORDS,
    ),
    "delicious": (
        "https://del.icio.us/bjorkskolan",
        "bokmarken.html",
        f'<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n<DT><A HREF="https://bad.example/">{WORDS}</A>\n</DL><p>\n',
        WORDS,
    ),
    "dayviews": ("http://www.dayviews.com/bjorkskolan/", "sista.txt", WORDS, WORDS),
}
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Björkskolans blogg</title>
<link>https://blogg.example/</link><item><guid isPermaLink="false">1</guid><title>{WORDS}</title>
<pubDate>Tue, 14 Nov 2023 22:13:20 GMT</pubDate></item></channel></rss>"""


@pytest.fixture
def platform(settings: Any) -> Iterator[Faulty]:
    with Faulty() as server:
        settings.EGRESS_ALLOW = server.allow
        yield server


def shows(page: Any, channel: Channel, words: str) -> None:
    """It is found among everything that the channel has."""
    page.goto(f"/kanaler/{channel.slug}/innehall/")
    page.get_by_role("link", name=words).click()
    page.get_by_role("heading", name="Allt innehåll").wait_for(state="detached")
    assert words in page.inner_text("blockquote")


def test_each_has_a_way_that_is_tried_here() -> None:
    real = {"ghost"}  # connected and collected in tests/test_connect_ghost.py
    assert {*IMPORTED, "feed", "flickr"} | real == set(NAMED)


@pytest.mark.parametrize("kind", sorted(IMPORTED))
def test_it_is_notified_by_its_address_and_its_export_is_read(browser_page: Any, anna: User, kind: str) -> None:
    address, name, body, words = IMPORTED[kind]
    login(browser_page, anna)
    browser_page.goto("/kanaler/anmal/")
    browser_page.get_by_label("Adress", exact=True).fill(address)
    browser_page.get_by_label("Namn", exact=True).fill("Skolan där")
    browser_page.get_by_label("Enhet").select_option(label="Björkskolan")
    browser_page.get_by_role("button", name="Spara utkast").click()
    browser_page.get_by_text("Utkastet är sparat").wait_for()
    channel = Channel.objects.get()
    assert channel.platform == kind
    browser_page.goto(f"/kanaler/{channel.slug}/importera/")
    export = {"name": name, "mimeType": "application/octet-stream", "buffer": body.encode()}
    browser_page.get_by_label("Fil", exact=True).set_input_files(files=[export])
    browser_page.get_by_role("button", name="Läs in filen").click()
    browser_page.get_by_text("Filen läses in av sig själv").wait_for()
    while tasks.import_sweep():
        pass
    browser_page.reload()
    browser_page.get_by_text("klar", exact=True).wait_for()
    shows(browser_page, channel, words)


def connected(page: Any, address: str, kind: str = "") -> None:
    """By the page that connects a pasted address; of what may live anywhere one says what it is."""
    page.goto("/kanaler/koppla/")
    page.get_by_label("Kanalens adress").fill(address)
    page.get_by_label("Plattform").select_option(kind)
    page.get_by_role("button", name="Fortsätt").click()
    page.get_by_label("Vad ska kanalen heta här?").fill("Skolan där")
    page.get_by_label("Enhet").select_option(label="Björkskolan")


def test_a_blog_s_feed_is_connected_and_read(browser_page: Any, anna: User, platform: Faulty) -> None:
    platform.play = lambda handler: handler.send(200, FEED.encode(), {"Content-Type": "application/rss+xml"})
    login(browser_page, anna)
    connected(browser_page, f"{platform.url}/flode.rss", "feed")
    browser_page.get_by_role("button", name="Pröva och koppla").click()
    browser_page.get_by_text("Kanalen är kopplad").wait_for()
    channel = Channel.objects.get()
    actions.sync(channel.pk, complete=True, actor=tasks.ACTOR)
    shows(browser_page, channel, WORDS)


def test_flickr_is_connected_with_its_keys_and_read(
    browser_page: Any, anna: User, platform: Faulty, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kanalvakt.connectors.flickr.client.API", platform.url)
    world = FlickrEmulator(platform)
    world.comment(WORDS)
    login(browser_page, anna)
    connected(browser_page, "flickr.com/photos/exempelby/albums")
    browser_page.locator("form details > summary").click()  # one may log in instead
    for label, key in (
        ("Appens nyckel", "client_id"),
        ("Appens hemlighet", "client_secret"),
        ("Kontots token", "token"),
        ("Tokenets hemlighet", "token_secret"),
    ):
        browser_page.get_by_label(label).fill(KEYS[key])
    browser_page.get_by_role("button", name="Pröva och koppla").click()
    browser_page.get_by_text("Kanalen är kopplad").wait_for()
    channel = Channel.objects.get()
    actions.sync(channel.pk, complete=True, actor=tasks.ACTOR)
    shows(browser_page, channel, WORDS)
