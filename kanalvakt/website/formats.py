"""The gathered posts for programs: JSON Feed 1.1, Atom (RFC 4287), RSS 2.0; and the list of them all as OPML 2.0."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import get_language
from django.utils.xmlutils import SimplerXMLGenerator

from kanalvakt.website.posts import Picture, Post


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


def json_item(post: Post, about: About) -> str:
    """An item of JSON Feed 1.1."""
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
    if pictures := _addressed(post):
        item["attachments"] = [_attachment(picture) for picture in pictures]
    return json.dumps(item, ensure_ascii=False)


def as_json(about: About, items: str, _newest: datetime | None) -> str:
    """JSON Feed 1.1 around its items."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": about.title,
        "description": about.description,
        "home_page_url": about.home,
        "feed_url": about.mine,
        "language": get_language(),
        **({"next_url": about.older} if about.older else {}),
    }
    return f'{json.dumps(document, ensure_ascii=False)[:-1]}, "items": [{items}]}}'


def _attachment(picture: Picture) -> dict[str, Any]:
    told = {"title": picture.text, "size_in_bytes": picture.size}
    return {"url": picture.url, "mime_type": picture.media_type, **{key: value for key, value in told.items() if value}}


def _addressed(post: Post) -> list[Picture]:
    """What can be linked: with an address at the platform, and a kind. Nothing of it is fetched through us."""
    return [picture for picture in post.pictures if picture.url and picture.media_type]


def _in_words(post: Post) -> str:
    """The words, then what the pictures show."""
    return "\n\n".join([post.text, *(f"[{one.text}]" for one in post.pictures if one.text)]).strip()


class _Around(SyndicationFeed):
    """A feed around items that are written already."""

    def write_items(self, handler: Any) -> None:
        super().write_items(handler)  # type: ignore[misc]
        handler.ignorableWhitespace(self.feed["written"])  # the one call that puts markup in as it is

    def latest_post_date(self) -> datetime:
        """An empty feed says the same each time it is asked."""
        return self.feed["newest"] or datetime.fromisoformat("2026-01-01T00:00:00+00:00")


class _Atom(_Around, Atom1Feed):
    """With the page after this one (RFC 5005), and each post's language."""

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["older"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["older"]})

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        return super().item_attributes(item) | {"xml:lang": item["language"]}


class _Rss(_Around, Rss201rev2Feed):
    """With each post's language, and all that it shows (Media RSS): an enclosure there may be but one of."""

    def rss_attributes(self) -> dict[str, Any]:
        spaces = {"xmlns:dc": "http://purl.org/dc/elements/1.1/", "xmlns:media": "http://search.yahoo.com/mrss/"}
        return super().rss_attributes() | spaces

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"enclosures": item["enclosures"][:1]})
        handler.addQuickElement("dc:language", item["language"])
        for picture in item["pictures"]:
            handler.startElement("media:content", {"url": picture.url, "type": picture.media_type})
            if picture.text:
                handler.addQuickElement("media:description", picture.text, {"type": "plain"})
            handler.endElement("media:content")


def atom_entry(post: Post, about: About) -> str:
    """An entry of Atom, RFC 4287."""
    return _item(_Atom, post, about)


def as_atom(about: About, entries: str, newest: datetime | None) -> str:
    """Atom, RFC 4287, around its entries."""
    return str(_writer(_Atom, about, entries, newest).writeString("utf-8"))


def rss_item(post: Post, about: About) -> str:
    """An item of RSS 2.0."""
    return _item(_Rss, post, about)


def as_rss(about: About, items: str, newest: datetime | None) -> str:
    """RSS 2.0 around its items."""
    return str(_writer(_Rss, about, items, newest).writeString("utf-8"))


def _writer(kind: type[_Atom | _Rss], about: About, written: str = "", newest: datetime | None = None) -> _Atom | _Rss:
    return kind(
        title=about.title,
        link=about.home,
        description=about.description,
        language=get_language(),
        feed_url=about.mine,
        feed_guid=about.mine,
        author_name=about.title,
        older=about.older,
        written=written,
        newest=newest,
    )


def _item(kind: type[_Atom | _Rss], post: Post, about: About) -> str:
    writer, pictures = _writer(kind, about), _addressed(post)
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
        # The length must be there, and be 0 when it is not known.
        enclosures=[Enclosure(one.url, str(one.size or 0), one.media_type) for one in pictures],
        pictures=pictures,
        language=post.language,
    )
    written = StringIO()
    writer.write_items(SimplerXMLGenerator(written, "utf-8"))
    return written.getvalue()


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
