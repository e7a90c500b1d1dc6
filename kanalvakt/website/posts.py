"""Our own posts, gathered (G1.3.2): whose, in which order, and what of them is shown. Nothing that is not public."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from kanalvakt.collection import queries as collection
from kanalvakt.collection.models import Item, Medium
from kanalvakt.connectors.catalogue import label
from kanalvakt.core.text import shown
from kanalvakt.organisation.models import Unit
from kanalvakt.register import queries as register
from kanalvakt.register.models import Channel
from kanalvakt.ui.paging import Page, page
from kanalvakt.ui.templatetags.ui import web_address

ORDER = ("-written_at", "-id")
SIZE = 20
TITLE = 80  # characters
FIELDS = (
    *("pk", "written_at", "edited_at", "language", "permalink"),
    *("version__text", "version__number", "version__fetched_at"),
    *("channel__name", "channel__slug", "channel__platform", "channel__address", "channel__unit__name"),
)
MEDIUM = ("url", "media_type", "alternative_text")
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
    """A picture, film or file of a post, told of in words; `text` is its alternative text."""

    url: str
    media_type: str
    text: str


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


def scope(*, unit: str = "", slug: str = "") -> Scope | None:
    """Whose posts an address asks for; None when there is no such unit or channel in the directory."""
    if slug:
        channel = sources().filter(slug=slug).first()
        return Scope("channel", slug, channel.name, (channel.pk,)) if channel else None
    if unit:
        found = Unit.objects.filter(slug=unit).first()
        channels = tuple(sources().filter(unit=found).order_by("pk").values_list("pk", flat=True)) if found else ()
        return Scope("unit", unit, found.name, channels) if found and channels else None
    return Scope()


def rows(whose: Scope, params: Mapping[str, Any]) -> Page[Item]:
    """A page of posts, as little of each as tells whether it is the same as before."""
    posts = collection.published().only("id", "written_at", "edited_at", "version_id", "channel_id")
    if whose.kind:
        one_each = [Q(channel=channel) for channel in whose.channels]
        within = posts.filter(channel__in=whose.channels)
        return page(within, ORDER, params, size=SIZE, parts=one_each)
    # By an expression, so that no database starts in the index of channels: nearly every post is of one of these.
    everybody = posts.alias(of=F("channel_id") + 0).filter(of__in=sources().values("pk"))
    return page(everybody, ORDER, params, size=SIZE)


def stamp(whose: Scope, params: Mapping[str, Any]) -> Hashable:
    """What a page of posts is made of."""
    found = rows(whose, params)
    return tuple((item.pk, item.version_id, item.edited_at) for item in found.rows)


def feed(whose: Scope, params: Mapping[str, Any]) -> Feed:
    """The page that `params` asks for."""
    found = rows(whose, params)
    numbers = [item.pk for item in found.rows]
    media: dict[int, list[Picture]] = {}
    for item, *medium in Medium.objects.filter(item__in=numbers).order_by("pk").values_list("item_id", *MEDIUM):
        media.setdefault(item, []).append(_picture(*medium))
    # Values, not objects: six objects for each post took longer than all else.
    whole = Item.objects.filter(pk__in=numbers).order_by(*ORDER).values(*FIELDS)
    return Feed(whose, [_post(row, media.get(row["pk"], [])) for row in whole], found.newer, found.older)


def plain(text: str) -> str:
    """Words that any of the forms can hold."""
    return _NO_XML.sub("\ufffd", shown(text))


def _post(row: Mapping[str, Any], pictures: Sequence[Picture]) -> Post:
    text = plain(row["version__text"] or "").strip()
    channel, written = plain(row["channel__name"]), row["written_at"]
    seen = row["version__fetched_at"] if (row["version__number"] or 1) > 1 else written
    return Post(
        number=row["pk"],
        title=_title(text) or channel,
        text=text,
        language=row["language"] if _LANGUAGE.fullmatch(row["language"]) else "sv",
        address=web_address(row["permalink"]) or web_address(row["channel__address"]),
        written_at=written,
        changed_at=max(written, row["edited_at"] or seen),
        channel=channel,
        slug=row["channel__slug"],
        platform=label(row["channel__platform"]),
        unit=plain(row["channel__unit__name"]),
        pictures=pictures,
    )


def _picture(url: str, media_type: str, text: str) -> Picture:
    return Picture(web_address(url), media_type, plain(text).strip())


def _title(text: str) -> str:
    """The first line, cut at a word."""
    first = text.split("\n", 1)[0].strip()
    return first if len(first) <= TITLE else first[:TITLE].rsplit(" ", 1)[0] + " …"
