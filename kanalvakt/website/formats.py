"""The gathered posts for programs: JSON Feed 1.1, Atom (RFC 4287), RSS 2.0; and the list of them all as OPML 2.0."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from itertools import batched
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import (
    Atom1Feed,
    Enclosure,
    Rss201rev2Feed,
    SyndicationFeed,
    rfc2822_date,
    rfc3339_date,
)
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.xmlutils import SimplerXMLGenerator

from kanalvakt.website.moulds import moulds
from kanalvakt.website.posts import Picture, Post
from kanalvakt.website.publish import parts


@dataclass(frozen=True, slots=True)
class About:
    """What a feed says of itself: all addresses are whole. `older` is the address of the page after it."""

    title: str
    description: str
    site: str
    home: str
    mine: str
    older: str  # or ""


def _host(about: About) -> str:
    return urlsplit(about.site).hostname or ""


def _number(post: Post, host: str) -> str:
    """A name for the post that never changes (RFC 4151)."""
    return f"tag:{host},{post.written_at.date()}:inlagg/{post.number}"


def as_json(about: About, posts: Sequence[Post]) -> str:
    """JSON Feed 1.1."""
    host = _host(about)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": about.title,
        "description": about.description,
        "home_page_url": about.home,
        "feed_url": about.mine,
        "language": get_language(),
        **({"next_url": about.older} if about.older else {}),
        "items": [_json_item(post, about.home, host) for post in posts],
    }
    return json.dumps(document, ensure_ascii=False)


def _json_item(post: Post, home: str, host: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": _number(post, host),
        "url": post.address or home,
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
    return item


def _attachment(picture: Picture) -> dict[str, Any]:
    told = {"title": picture.text, "size_in_bytes": picture.size}
    return {"url": picture.url, "mime_type": picture.media_type, **{key: value for key, value in told.items() if value}}


def _addressed(post: Post) -> list[Picture]:
    """What can be linked: with an address at the platform, and a kind. Nothing of it is fetched through us."""
    return [picture for picture in post.pictures if picture.url and picture.media_type]


def _in_words(post: Post) -> str:
    """The words, then what the pictures show."""
    return "\n\n".join([post.text, *(f"[{one.text}]" for one in post.pictures if one.text)]).strip()


# Times that stand in a mould until a post's own take their place.
_WRITTEN, _CHANGED = (datetime(year, 1, 1, tzinfo=UTC) for year in (1001, 1002))
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)  # an empty feed says the same each time it is asked


class _Around(SyndicationFeed):
    """A feed around items that are written already."""

    in_words: Callable[[datetime], str]

    def write_items(self, handler: Any) -> None:
        super().write_items(handler)  # type: ignore[misc]
        handler.ignorableWhitespace(self.feed["written"])  # the one call that puts markup in as it is

    def latest_post_date(self) -> datetime:
        """Of the posts that are written already."""
        return _CHANGED


class _Atom(_Around, Atom1Feed):
    """With the page after this one (RFC 5005), and each post's language."""

    in_words = staticmethod(rfc3339_date)

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        if self.feed["older"]:
            handler.addQuickElement("link", "", {"rel": "next", "href": self.feed["older"]})

    def item_attributes(self, item: dict[str, Any]) -> dict[str, Any]:
        return super().item_attributes(item) | {"xml:lang": item["language"]}


class _Rss(_Around, Rss201rev2Feed):
    """With each post's language, and all that it shows (Media RSS): an enclosure there may be but one of."""

    in_words = staticmethod(rfc2822_date)

    def rss_attributes(self) -> dict[str, Any]:
        spaces = {"xmlns:dc": "http://purl.org/dc/elements/1.1/", "xmlns:media": "http://search.yahoo.com/mrss/"}
        return super().rss_attributes() | spaces

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"enclosures": item["enclosures"][:1]})
        handler.addQuickElement("dc:language", item["language"])
        for url, media_type, text, _size in item["pictures"]:
            handler.startElement("media:content", {"url": url, "type": media_type})
            if text:
                handler.addQuickElement("media:description", text, {"type": "plain"})
            handler.endElement("media:content")


def as_atom(about: About, posts: Sequence[Post]) -> str:
    """Atom, RFC 4287."""
    return _as_xml(_Atom, about, posts)


def as_rss(about: About, posts: Sequence[Post]) -> str:
    """RSS 2.0."""
    return _as_xml(_Rss, about, posts)


def _as_xml(kind: type[_Atom | _Rss], about: About, posts: Sequence[Post]) -> str:
    language, in_words = get_language(), kind.in_words
    html = parts("_post.html", ("text",), "post").texts([_said(post) for post in posts])
    host = _host(about)
    words = [_words(post, about.home, host, kind, one) for post, one in zip(posts, html, strict=True)]
    written = moulds((kind, "item", language), partial(_item, kind)).texts(words)
    newest = max((post.changed_at for post in posts), default=_NEVER)
    ends = (about.title, about.home, about.mine, about.older, in_words(newest), SafeString("".join(written)))
    return moulds((kind, language, about.description), partial(_ends, kind, about.description)).text(ends)


def _said(post: Post) -> list[str]:
    return [post.text, *(picture.text for picture in post.pictures if picture.text)]


def _words(post: Post, home: str, host: str, kind: type[_Atom | _Rss], html: str) -> list[str]:
    """A post in words, in the order in which `_item` takes them."""
    pictures = _addressed(post)
    words = [
        post.title,
        iri_to_uri(post.address or home),
        html.rstrip("\n").replace("\n", "<br>"),
        post.channel,
        post.platform,
        post.unit,
        _number(post, host),
        post.language,
        kind.in_words(post.written_at),
        kind.in_words(post.changed_at) if kind is _Atom else "",
    ]
    # The length must be there, and be 0 when it is not known.
    return words + [
        word for one in pictures for word in (iri_to_uri(one.url), one.media_type, one.text, str(one.size or 0))
    ]


def _item(kind: type[_Atom | _Rss], marks: Sequence[SafeString]) -> str:
    title, link, html, channel, platform, unit, name, language, written_at, changed_at, *media = marks
    pictures = list(batched(media, 4, strict=True))
    writer = kind("", "", "", written="")
    writer.add_item(
        title=title,
        link=link,
        description=html,
        pubdate=_WRITTEN,
        updateddate=_CHANGED,
        author_name=channel,
        categories=[platform, unit],
        unique_id=name,
        unique_id_is_permalink=False,
        enclosures=[Enclosure(url, size, media_type) for url, media_type, _text, size in pictures],
        pictures=pictures,
        language=language,
    )
    written = StringIO()
    writer.write_items(SimplerXMLGenerator(written, "utf-8"))
    return _dated(written.getvalue(), kind, written_at, changed_at)


def _ends(kind: type[_Atom | _Rss], description: str, marks: Sequence[SafeString]) -> str:
    title, home, mine, older, newest, written = marks
    writer = kind(
        title=title,
        link=home,
        description=description,
        language=get_language(),
        feed_url=mine,
        feed_guid=mine,
        author_name=title,
        older=older,
        written=written,
    )
    return _dated(writer.writeString("utf-8"), kind, "", newest)


def _dated(text: str, kind: type[_Atom | _Rss], written: str, changed: str) -> str:
    return text.replace(kind.in_words(_WRITTEN), written).replace(kind.in_words(_CHANGED), changed)


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
