"""Our own posts, gathered (G1.3.2): whose, in which order, and what of them is shown. Nothing that is not public."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, SlugField

from kanalvakt.collection import queries as collection
from kanalvakt.collection.models import Item, Medium
from kanalvakt.connectors.catalogue import label
from kanalvakt.core.statements import Given, Row, Statement
from kanalvakt.core.text import shown
from kanalvakt.register import queries as register
from kanalvakt.register.models import Channel
from kanalvakt.ui.paging import first, in_parts
from kanalvakt.ui.templatetags.ui import web_address
from kanalvakt.website.listing import Listing, by_key, columns, first_page, given, is_first

ORDER = ("-written_at", "-id")
SIZE = 20
TITLE = 80  # characters
FIELDS = (
    *("pk", "written_at", "edited_at", "language", "permalink"),
    *("version__text", "version__number", "version__fetched_at"),
    *("channel__name", "channel__slug", "channel__platform", "channel__address", "channel__unit__name"),
)
MEDIUM = ("url", "media_type", "alternative_text", "blob__plain_size")
MORE = ("version_id", "edited_at")  # besides the order: what tells that a post is another than before
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NO_XML = re.compile("[\ufffe\uffff]")  # no XML may hold them


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose posts: everybody's, one unit's or one channel's. `kind` is "", "unit" or "channel"."""

    kind: str = ""
    slug: str = ""
    name: str = ""
    channels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, film or file of a post: where it stands, and its alternative text. `size` in bytes, if we know."""

    url: str
    media_type: str
    text: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Post:
    """A post as we show it again: the words of its newest version, and where it stands."""

    number: int
    title: str
    text: str
    language: str
    address: str
    written_at: datetime
    changed_at: datetime
    channel: str
    slug: str
    platform: str
    unit: str
    pictures: Sequence[Picture]


class Told(NamedTuple):
    """A post as the database tells it: equal to another only if all that we show of it is."""

    row: Row
    media: tuple[Row, ...]

    def post(self) -> Post:
        """The post as we show it."""
        pictures = [_picture(*medium) for medium in self.media]
        return _post(dict(zip(FIELDS, _whole().read(self.row), strict=True)), pictures)


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of posts, the newest first."""

    scope: Scope
    posts: Sequence[Told]
    newer: str | None
    older: str | None


def sources() -> QuerySet[Channel]:
    """The channels whose posts we gather: official, and ours to decide over."""
    return register.official().filter(foreign=False)


def scope(*, unit: str = "", slug: str = "") -> Scope | None:
    """Whose posts an address asks for; None when there is no such unit or channel in the directory."""
    if not (slug or unit):
        return Scope()
    kind = "channel" if slug else "unit"
    found = _channels(kind).ask(slug or unit)
    return Scope(kind, slug or unit, found[0][1], tuple(pk for pk, _name in found)) if found else None


def rows(whose: Scope, params: Mapping[str, Any]) -> Listing:
    """A page of posts, as little of each as tells whether it is the same as before."""
    if not is_first(params):
        return by_key(*_published(whose.kind, whose.channels), ORDER, params, size=SIZE, more=MORE)
    return first_page(_newest(whose.kind, len(whose.channels)), whose.channels, ORDER, SIZE)


def stamp(whose: Scope, params: Mapping[str, Any]) -> Hashable:
    """What a page of posts is made of."""
    return tuple(rows(whose, params).rows)


def feed(whose: Scope, params: Mapping[str, Any]) -> Feed:
    """The page that `params` asks for."""
    found = rows(whose, params)
    media: dict[int, list[Row]] = {}
    for number, *medium in _media().ask(*found.numbers):
        media.setdefault(number, []).append(tuple(medium))
    posts = [Told(row, tuple(media.get(row[0], ()))) for row in _whole().ask(*found.numbers)]
    return Feed(whose, posts, found.newer, found.older)


def plain(text: str) -> str:
    """Words that any of the forms can hold."""
    return _NO_XML.sub("\ufffd", shown(text))


def _published(kind: str, channels: Sequence[Any]) -> tuple[QuerySet[Item], list[Q]]:
    """The posts of a scope, and its parts for `paging.first`."""
    posts = collection.published()
    if not kind:
        return posts.filter(Exists(sources().filter(pk=OuterRef("channel_id")))), []
    parts = [Q(channel=channel) for channel in channels]
    return posts if in_parts(posts, parts) else posts.filter(channel__pk__in=channels), parts


@cache
def _channels(kind: str) -> Statement:
    wanted, name = ("slug", "name") if kind == "channel" else ("unit__slug", "unit__name")
    return Statement(sources().filter(**{wanted: Given(0, SlugField())}).order_by("pk").values_list("pk", name))


@cache
def _newest(kind: str, channels: int) -> Statement:
    posts, parts = _published(kind, given(channels))
    return Statement(first(posts, ORDER, SIZE + 1, parts).values_list(*columns(ORDER), *MORE))


@cache
def _whole() -> Statement:
    return Statement(Item.objects.filter(pk__in=given(SIZE)).order_by(*ORDER).values_list(*FIELDS))


@cache
def _media() -> Statement:
    media = Medium.objects.filter(item__pk__in=given(SIZE)).order_by("pk")
    return Statement(media.values_list("item_id", *MEDIUM))


def _post(row: Mapping[str, Any], pictures: Sequence[Picture]) -> Post:
    text = plain(row["version__text"] or "").strip()
    channel, written = plain(row["channel__name"]), row["written_at"]
    seen = row["version__fetched_at"] if (row["version__number"] or 1) > 1 else written
    return Post(
        number=row["pk"],
        title=_title(text) or channel,
        text=text,
        language=row["language"] if _LANGUAGE.fullmatch(row["language"]) else "sv",
        address=plain(web_address(row["permalink"]) or web_address(row["channel__address"])),
        written_at=written,
        changed_at=max(written, row["edited_at"] or seen),
        channel=channel,
        slug=row["channel__slug"],
        platform=label(row["channel__platform"]),
        unit=plain(row["channel__unit__name"]),
        pictures=pictures,
    )


def _picture(url: str, media_type: str, text: str, size: int | None) -> Picture:
    return Picture(plain(web_address(url)), media_type, plain(text).strip(), size)


def _title(text: str) -> str:
    """The first line, cut at a word."""
    first = text.split("\n", 1)[0].strip()
    return first if len(first) <= TITLE else first[:TITLE].rsplit(" ", 1)[0] + " …"
