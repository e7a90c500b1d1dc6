"""Reading feeds over HTTP: found through the page, asked for only when changed, and honest about what slipped past."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from kanalvakt.connectors.base import Cap, ChannelRef, ConnectorError, ItemRef, Page, Unsupported
from kanalvakt.connectors.faulty import Faulty, Handler
from kanalvakt.connectors.feed.client import named
from kanalvakt.connectors.feed.connector import Feed

FEED = Feed()


class Site:
    """A made-up web site: address → (type, body). It answers "not changed" to those who have its tag."""

    def __init__(self, server: Faulty) -> None:
        self.server = server
        self.pages: dict[str, tuple[str, str]] = {}
        self.sent: list[tuple[str, int]] = []
        server.play = self._answer

    def _answer(self, handler: Handler) -> None:
        kind, body = self.pages.get(handler.path, ("", ""))
        tag = f'"{hash(body)}"'
        status = 404 if not kind else 304 if handler.headers.get("If-None-Match") == tag else 200
        self.sent.append((handler.path, status))
        handler.send(status, body.encode() if status == 200 else b"", {"Content-Type": kind, "ETag": tag})

    def channel(self, path: str = "/") -> ChannelRef:
        return ChannelRef("1", "feed", f"{self.server.url}{path}")

    def read(self, path: str = "/", cursor: Any = None) -> list[Page]:
        pages: list[Page] = []
        while not pages or not pages[-1].done:
            pages.append(FEED.fetch(self.channel(path), json.loads(json.dumps(cursor)), complete=cursor is None))
            cursor = pages[-1].cursor
            assert len(pages) < 20
        return pages


def rss(*parts: str, link: str = "") -> tuple[str, str]:
    slash = "xmlns:slash='http://purl.org/rss/1.0/modules/slash/' xmlns:wfw='http://wellformedweb.org/CommentAPI/'"
    return (
        "application/rss+xml",
        f"<rss version='2.0' {slash}><channel><title>Nytt</title><link>{link}</link>{''.join(parts)}</channel></rss>",
    )


def post(number: int, *more: str, day: int = 1) -> str:
    at = f"<pubDate>{day:02} Mar 2026 08:00:00 GMT</pubDate>"
    return f"<item><guid>{number}</guid><title>Inlägg</title>{at}{''.join(more)}</item>"


PAGE = (
    "text/html; charset=utf-8",
    (
        "<html><head><link rel='alternate' type='application/rss+xml' title='Nytt &raquo; Kommentarer' href='/c'>"
        "<link rel='ALTERNATE' type='application/atom+xml' href='p'><link rel='alternate' type='application/rss+xml' "
        "href='javascript:alert(1)'></head><body>Hej</body></html>"
    ),
)


@pytest.fixture
def site(settings: Any) -> Iterator[Site]:
    with Faulty() as server:
        settings.EGRESS_ALLOW = server.allow
        yield Site(server)


def found(pages: list[Page]) -> dict[str, str]:
    return {item.platform_id: item.kind for page in pages for item in page.items}


def test_a_page_leads_to_the_feed_of_its_posts_and_of_its_comments(site: Site) -> None:
    site.pages = {
        "/": PAGE,
        "/p": rss(post(1)),
        "/c": rss("<item><guid>c1</guid><description>Hej</description></item>"),
    }
    assert found(site.read()) == {"1": "post", "c1": "comment"}
    assert "Kommentarer läses också" in FEED.health(site.channel()).message


def test_a_feed_finds_the_comments_through_its_own_front_page(site: Site) -> None:
    site.pages = {"/": PAGE, "/p": rss(post(1), link=f"{site.server.url}/"), "/c": rss("<item><guid>c1</guid></item>")}
    assert found(site.read("/p")) == {"1": "post", "c1": "comment"}


def test_the_comments_of_each_post_are_read_unless_it_has_none(site: Site) -> None:
    wfw, count = "<wfw:commentRss>/c{}</wfw:commentRss>".format, "<slash:comments>{}</slash:comments>".format
    site.pages = {"/p": rss(post(1, wfw(1), count(1)), post(2, wfw(2), count(0)), post(3, wfw(3)))}
    site.pages |= {"/c1": rss("<item><guid>a</guid></item>"), "/c3": rss("<item><guid>b</guid></item>")}
    assert found(site.read("/p")) == {"1": "post", "2": "post", "3": "post", "a": "comment", "b": "comment"}
    assert ("/c2", 404) not in site.sent


def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    site.pages = {"/": PAGE, "/p": rss(post(1)), "/c": rss("<item><guid>c1</guid></item>")}
    cursor = site.read()[-1].cursor
    site.sent.clear()
    pages = site.read(cursor=cursor)
    assert found(pages) == {}
    assert site.sent == [("/p", 304), ("/c", 304)]
    site.pages["/c"] = rss("<item><guid>c2</guid></item>", "<item><guid>c1</guid></item>")
    assert set(found(site.read(cursor=pages[-1].cursor))) == {"c1", "c2"}
    site.sent.clear()
    site.read()
    assert all(status == 200 for _, status in site.sent), "a complete pass asks for everything"


def test_a_posts_own_comments_are_asked_for_when_their_number_changes_or_its_age_says_so(site: Site) -> None:
    wfw, count = "<wfw:commentRss>/c{}</wfw:commentRss>".format, "<slash:comments>{}</slash:comments>".format
    site.pages = {"/p": rss(post(1, wfw(1), count(1)), post(2, wfw(2), count(1)), post(3, wfw(3), count(0)))}
    site.pages |= {f"/c{number}": rss(f"<item><guid>c{number}</guid></item>") for number in (1, 2)}
    with time_machine.travel(datetime(2026, 3, 1, 9, tzinfo=UTC), tick=False) as clock:
        cursor = site.read("/p")[-1].cursor
        site.sent.clear()
        cursor = site.read("/p", cursor)[-1].cursor
        assert site.sent == [("/p", 304)]
        site.pages["/p"] = rss(post(1, wfw(1), count(2)), post(2, wfw(2), count(1)), post(3, wfw(3), count(0)))
        clock.shift(timedelta(minutes=10))
        site.sent.clear()
        cursor = site.read("/p", cursor)[-1].cursor
        assert site.sent == [("/p", 200), ("/c1", 304)]
        clock.shift(timedelta(minutes=50))
        site.sent.clear()
        site.read("/p", cursor)
    assert site.sent == [("/p", 304), ("/c2", 304)], "the feed of posts is unchanged, and the other an hour old"


def test_what_may_have_slipped_past_is_told(site: Site) -> None:
    site.pages = {"/p": rss(post(1))}
    cursor = site.read("/p")[-1].cursor | {"read": {f"{site.server.url}/p": "2026-03-05T00:00:00+00:00"}}
    site.pages = {"/p": rss(post(2, day=7), post(1))}
    assert not site.read("/p", cursor)[-1].unread
    site.pages = {"/p": rss(post(9, day=9), post(8, day=8))}
    (told,) = site.read("/p", cursor)[-1].unread
    assert "2026-03-05 00:00 och 2026-03-08 08:00" in told.reason


def test_ids_that_stood_for_two_things_are_remembered(site: Site) -> None:
    link = "<link>https://exempelby.example/{}</link>".format
    site.pages = {"/p": rss(post(1, link("a")), post(1, link("b")))}
    pages = site.read("/p")
    site.pages = {"/p": rss(post(1, link("b")))}
    assert set(found(site.read("/p", pages[-1].cursor))) < set(found(pages))


def test_a_page_without_feeds_says_what_to_do(site: Site) -> None:
    site.pages = {"/": ("text/html", "<html>Hej</html>")}
    with pytest.raises(ConnectorError, match="Klistra in adressen till flödet") as caught:
        site.read()
    assert caught.value.code == "not_json"
    assert "Klistra in" in FEED.health(site.channel()).message


def test_a_feed_of_comments_that_is_gone_fails_the_pass(site: Site) -> None:
    site.pages = {"/": PAGE, "/p": rss(post(1))}
    with pytest.raises(ConnectorError) as caught:
        site.read()
    assert caught.value.code == "gone"


def test_a_post_without_a_feed_of_its_own_has_no_comments_yet(site: Site) -> None:
    site.pages = {"/p": rss(post(1, "<wfw:commentRss>/c1</wfw:commentRss>"))}
    assert found(site.read("/p")) == {"1": "post"}


def test_a_site_without_comments_says_so(site: Site) -> None:
    site.pages = {"/p": rss(post(1))}
    assert "inget flöde med kommentarer" in FEED.health(site.channel("/p")).message
    assert FEED.profile(site.channel("/p")).name == "Nytt"


def test_nothing_can_be_done_through_a_feed(site: Site) -> None:
    item = ItemRef("1", "comment")
    assert FEED.removal_ladder(site.channel(), item) == ()
    with pytest.raises(Unsupported, match="bara att läsa"):
        FEED.reply(site.channel(), item, "Hej", idempotency_key="k")
    able = FEED.capabilities(site.channel())
    assert {cap for cap, support in able.items() if support} == {Cap.READ_PROFILE, Cap.LIST_POSTS, Cap.LIST_COMMENTS}
    assert able[Cap.LIST_COMMENTS].level == "conditional", "absence from a feed must prove nothing"


def test_a_page_without_an_end_is_looked_through_to_a_limit() -> None:
    assert named(b"<" * 2_000_000, "https://exempelby.example").posts == ""
