"""The gathered posts for programs: JSON Feed 1.1, Atom (RFC 4287), RSS 2.0; and the list of them all as OPML 2.0."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.translation import get_language

from kanalvakt.website.posts import Feed, Post


@dataclass(frozen=True, slots=True)
class About:
    """What a feed says of itself: all addresses are whole. `older` is the address of the page after it, or None."""

    title: str
    description: str
    site: str
    home: str
    mine: str
    older: str | None


def number(post: Post, site: str) -> str:
    """A name for the post that never changes (RFC 4151)."""
    return f"tag:{urlsplit(site).hostname},{post.written_at:%Y-%m-%d}:inlagg/{post.number}"


def as_json(feed: Feed, about: About) -> bytes:
    """JSON Feed 1.1."""
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": about.title,
        "description": about.description,
        "home_page_url": about.home,
        "feed_url": about.mine,
        "language": get_language(),
        "items": [_json_item(post, about) for post in feed.posts],
    }
    if about.older:
        document["next_url"] = about.older
    return json.dumps(document, ensure_ascii=False).encode()


def _json_item(post: Post, about: About) -> dict[str, Any]:
    pictures = [picture for picture in post.pictures if picture.url and picture.media_type]
    item: dict[str, Any] = {
        "id": number(post, about.site),
        "url": post.address or about.home,
        "title": post.title,
        "content_text": _in_words(post),
        "date_published": post.written_at.isoformat(),
        "date_modified": post.changed_at.isoformat(),
        "authors": [{"name": post.channel}],
        "tags": [post.platform, post.unit],
        "language": post.language,
        "_kanalvakt": {"channel": post.channel, "platform": post.platform, "unit": post.unit},
    }
    if pictures:
        item["attachments"] = [
            {"url": one.url, "mime_type": one.media_type, **({"title": one.text} if one.text else {})}
            for one in pictures
        ]
    return item


def _in_words(post: Post) -> str:
    """The words, then what the pictures show."""
    return "\n\n".join([post.text, *(f"[{one.text}]" for one in post.pictures if one.text)]).strip()


class _Atom(Atom1Feed):
    """With the page after this one (RFC 5005), and each post's language."""

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["older"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["older"]})

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        return super().item_attributes(item) | {"xml:lang": item["language"]}

    def latest_post_date(self) -> datetime:
        return _newest(self, super().latest_post_date)


class _Rss(Rss201rev2Feed):
    """With each post's language."""

    def rss_attributes(self) -> dict[str, Any]:
        return super().rss_attributes() | {"xmlns:dc": "http://purl.org/dc/elements/1.1/"}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("dc:language", item["language"])

    def latest_post_date(self) -> datetime:
        return _newest(self, super().latest_post_date)


def _newest(feed: Any, among: Callable[[], datetime]) -> datetime:
    """When the newest post was; an empty feed says the same each time it is asked."""
    return among() if feed.items else datetime.fromisoformat("2026-01-01T00:00:00+00:00")


def as_atom(feed: Feed, about: About) -> bytes:
    """Atom, RFC 4287."""
    return _written(_Atom, feed, about)


def as_rss(feed: Feed, about: About) -> bytes:
    """RSS 2.0."""
    return _written(_Rss, feed, about)


def _written(kind: type[_Atom | _Rss], feed: Feed, about: About) -> bytes:
    writer = kind(
        title=about.title,
        link=about.home,
        description=about.description,
        language=get_language(),
        feed_url=about.mine,
        feed_guid=about.mine,
        author_name=about.title,
        older=about.older,
    )
    for post in feed.posts:
        writer.add_item(
            title=post.title,
            link=post.address or about.home,
            description=render_to_string("website/_post.html", {"post": post}),
            pubdate=post.written_at,
            updateddate=post.changed_at,
            author_name=post.channel,
            categories=[post.platform, post.unit],
            unique_id=number(post, about.site),
            unique_id_is_permalink=False,
            language=post.language,
        )
    return str(writer.writeString("utf-8")).encode()


@dataclass(frozen=True, slots=True)
class Outline:
    """A channel in the list of feeds."""

    name: str
    unit: str
    page: str
    feed: str


def as_opml(title: str, outlines: Sequence[Outline]) -> bytes:
    """OPML 2.0: every channel's feed under its unit."""
    root = Element("opml", version="2.0")
    SubElement(SubElement(root, "head"), "title").text = title
    body = SubElement(root, "body")
    units: dict[str, Element] = {}
    for one in outlines:
        if one.unit not in units:
            units[one.unit] = SubElement(body, "outline", text=one.unit)
        SubElement(
            units[one.unit], "outline", type="rss", text=one.name, title=one.name, xmlUrl=one.feed, htmlUrl=one.page
        )
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
