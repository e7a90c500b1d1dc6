"""Our own posts, gathered (G1.3.2): whose, in which order, and what of them is shown. Nothing that is not public."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, Exists, OuterRef, Q, QuerySet, SlugField, When

from kanalvakt.collection import queries as collection
from kanalvakt.collection.models import Item, Medium
from kanalvakt.connectors.catalogue import label
from kanalvakt.core.statements import Given, Statement
from kanalvakt.core.text import shown
from kanalvakt.register import queries as register
from kanalvakt.register.models import Channel
from kanalvakt.ui.paging import in_parts
from kanalvakt.ui.templatetags.ui import web_address
from kanalvakt.website.listing import Pages

ORDER = ("-written_at", "-id")
SIZE = 20
TITLE = 80  # characters
FIELDS = (  # besides those of the order
    *("edited_at", "language", "permalink", "version__text"),
    Case(When(version__number__gt=1, then="version__fetched_at")),  # when another version was seen
    *("channel__name", "channel__slug", "channel__platform", "channel__address", "channel__unit__name"),
)
MEDIUM = ("url", "media_type", "alternative_text", "blob__plain_size")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose posts: everybody's, one unit's or one channel's. `kind` is "", "unit" or "channel"."""

    kind: str = ""
    slug: str = ""
    name: str = ""
    channels: tuple[int, ...] = ()


class Picture(NamedTuple):
    """A picture, film or file of a post: where it stands, and its alternative text. `size` in bytes, if we know."""

    url: str
    media_type: str
    text: str
    size: int | None


class Post(NamedTuple):
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


@dataclass(frozen=True, slots=True)
class Feed:
    """A page of posts, the newest first."""

    scope: Scope
    posts: Sequence[Post]
    newer: str | None
    older: str | None


def sources() -> QuerySet[Channel]:
    """The channels whose posts we gather: official, and ours to decide over."""
    return register.official().filter(foreign=False)


def by_unit() -> list[tuple[str, str, str]]:
    """The name, the unit and the slug of every such channel, unit by unit."""
    return _by_unit().ask()


@cache
def _by_unit() -> Statement:
    return Statement(sources().order_by("unit__name", "name", "pk").values_list("name", "unit__name", "slug"))


def scope(*, unit: str = "", slug: str = "") -> Scope | None:
    """Whose posts an address asks for; None when there is no such unit or channel in the directory."""
    if not (slug or unit):
        return Scope()
    kind = "channel" if slug else "unit"
    found = _channels(kind).ask(slug or unit)
    return Scope(kind, slug or unit, found[0][1], tuple(pk for pk, _name in found)) if found else None


def feed(whose: Scope, params: Mapping[str, Any]) -> Feed:
    """The page that `params` asks for."""
    found = _pages(whose.kind, len(whose.channels)).page(whose.channels, params)
    numbers = [row[1] for row in found.rows]
    media: dict[int, list[Picture]] = {}
    for number, *medium in _media().ask(*numbers, *[0] * (SIZE - len(numbers))):
        media.setdefault(number, []).append(_picture(*medium))
    posts = [_post(row, media.get(row[1], ())) for row in found.rows]
    return Feed(whose, posts, found.newer, found.older)


@cache
def _channels(kind: str) -> Statement:
    wanted, name = ("slug", "name") if kind == "channel" else ("unit__slug", "unit__name")
    return Statement(sources().filter(**{wanted: Given(0, SlugField())}).order_by("pk").values_list("pk", name))


@cache
def _pages(kind: str, channels: int) -> Pages[Item]:
    posts = collection.published()
    parts = [Q(channel=channel) for channel in _given(channels)]
    if not kind:
        posts = posts.filter(Exists(sources().filter(pk=OuterRef("channel_id"))))
    elif not in_parts(posts, parts):
        posts = posts.filter(channel__pk__in=_given(channels))
    return Pages(posts, ORDER, FIELDS, SIZE, values=channels, parts=parts)


@cache
def _media() -> Statement:
    media = Medium.objects.filter(item__pk__in=_given(SIZE)).order_by("pk")
    return Statement(media.values_list("item_id", *MEDIUM))


def _given(count: int) -> list[Any]:
    """Places for so many ids."""
    return [Given(place, BigIntegerField()) for place in range(count)]


def _post(row: Sequence[Any], pictures: Sequence[Picture]) -> Post:
    written, number, edited, language, link, text, seen, channel, slug, platform, address, unit = row
    text, channel = shown(text or "").strip(), shown(channel)
    return Post(
        number=number,
        title=_title(text) or channel,
        text=text,
        language=language if _LANGUAGE.fullmatch(language) else "sv",
        address=shown(web_address(link) or web_address(address)),
        written_at=written,
        changed_at=max(written, edited or seen or written),
        channel=channel,
        slug=slug,
        platform=label(platform),
        unit=shown(unit),
        pictures=pictures,
    )


def _picture(url: str, media_type: str, text: str, size: int | None) -> Picture:
    return Picture(shown(web_address(url)), media_type, shown(text).strip(), size)


def _title(text: str) -> str:
    """The first line, cut at a word."""
    first = text.split("\n", 1)[0].strip()
    return first if len(first) <= TITLE else first[:TITLE].rsplit(" ", 1)[0] + " …"
