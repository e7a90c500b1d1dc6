"""What the public may know of the register, and nothing else of it (G1.2.2, G1.3.2, G1.5.11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, SlugField, TextField
from django.db.models.functions import Cast
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.text import capfirst, slugify
from django.utils.translation import get_language

from kanalvakt.connectors.catalogue import label
from kanalvakt.core import clock
from kanalvakt.core.statements import Given, Row, Statement
from kanalvakt.core.text import shown as plain
from kanalvakt.core.wording import spoken
from kanalvakt.organisation.models import Board, Unit
from kanalvakt.register import queries as register
from kanalvakt.register.fields import shown as in_words
from kanalvakt.register.models import Channel
from kanalvakt.ui.paging import SIZE
from kanalvakt.ui.templatetags.ui import day, web_address
from kanalvakt.website.listing import Pages

ORDER = ("unit__name", "name", "id")
FACTS = (
    *("slug", "name", "platform", "handle", "address", "purposes", "purpose_text", "target_group", "contact"),
    *("service_hours", "foreign", "dialogue", "can_remove_others", "closed_at"),
)

UNIT = ("name", "board", "board__name", "board__mailbox", "board__is_company", "parent__name", "parent__board")


@dataclass(frozen=True, slots=True)
class Shown:
    """A channel as the public sees it. Who keeps it, how it is decided and how it is reached stay inside."""

    slug: str
    name: str
    platform: str
    handle: str
    address: str
    unit: str
    controller: str
    mailbox: str
    purposes: str
    purpose: str
    target_group: str
    contact: str
    service_hours: str
    foreign: bool
    dialogue: bool
    moderated: bool
    closed_on: date | None


class Line(NamedTuple):
    """A channel as a line of the directory, in words; `foreign` is a word or none, `closed_on` a day."""

    slug: str
    name: str
    platform: str
    handle: str
    unit: str
    purposes: str
    foreign: str
    closed_on: str


@dataclass(frozen=True, slots=True)
class Directory:
    """A page of the directory."""

    lines: Sequence[Line]
    newer: str | None
    older: str | None


def shown(channel: Channel) -> Shown:
    """The part of a channel that is public; its unit and board are at hand."""
    board = channel.unit.board
    return Shown(
        slug=channel.slug,
        name=channel.name,
        platform=label(channel.platform),
        handle=channel.handle,
        address=channel.address,
        unit=channel.unit.name,
        controller=_controller(channel.unit),
        mailbox=board.mailbox,
        purposes=in_words("purposes", channel.purposes),
        purpose=channel.purpose_text,
        target_group=channel.target_group,
        contact=channel.contact,
        service_hours=channel.service_hours,
        foreign=channel.foreign,
        dialogue=channel.dialogue,
        moderated=channel.dialogue and channel.can_remove_others and not channel.foreign,
        closed_on=timezone.localdate(channel.closed_at) if channel.closed_at else None,
    )


FILTERS = ("q", "unit", "platform", "purpose")
LINE = ("slug", "platform", "handle", "address", "purposes", "foreign", "closed_at")


def directory(wanted: Mapping[str, Any], params: Mapping[str, Any], *, closed: bool) -> Directory:
    """One page of official channels, or of closed ones. `wanted`: by FILTERS, the unit as its slug."""
    values = {name: value for name in FILTERS if (value := wanted.get(name, "").strip())}
    if words := values.get("q"):
        values["slug"] = slugify(words)
    if purpose := values.get("purpose"):
        values["purpose"] = f'"{purpose}"'
    pages = _pages(tuple(name for name, value in values.items() if value), closed=closed)
    found = pages.page([value for value in values.values() if value], params)
    language = get_language()
    return Directory([_line(row, language) for row in found.rows], found.newer, found.older)


def _line(row: Sequence[Any], language: str) -> Line:
    unit, name, _id, slug, platform, handle, address, purposes, foreign, closed_at = row
    return Line(
        slug,
        plain(name),
        _platform(platform, language),
        plain(handle or address),
        plain(unit),
        _subjects(tuple(purposes), language),
        "1" if foreign else "",
        day(timezone.localdate(closed_at)) if closed_at else "",
    )


@lru_cache(maxsize=1000)
def _platform(kind: str, _language: str) -> str:
    return spoken(label(kind))


@lru_cache(maxsize=1000)
def _subjects(purposes: Sequence[str], _language: str) -> str:
    return capfirst(in_words("purposes", purposes))


@cache
def _pages(names: Sequence[str], *, closed: bool) -> Pages[Channel]:
    given = {name: Given(place, TextField()) for place, name in enumerate(names)}
    channels = _of(closed=closed)
    if words := given.get("q"):
        said = Q(purpose_text__icontains=words) | Q(target_group__icontains=words) | Q(unit__name__icontains=words)
        channels = channels.filter(register.found_by(words, given.get("slug")) | said)
    if unit := given.get("unit"):
        channels = channels.filter(unit__slug=unit)
    if platform := given.get("platform"):
        channels = channels.filter(platform=platform)
    if purpose := given.get("purpose"):
        channels = channels.annotate(listed=Cast("purposes", TextField())).filter(listed__contains=purpose)
    return Pages(channels, ORDER, LINE, SIZE, values=len(names))


type Choices = tuple[tuple[str, str], ...]  # (what is asked, its name)


def units(*, closed: bool) -> Choices:
    """The units that have something in the directory, by slug."""
    return tuple(_units(closed=closed).ask())


def platforms(*, closed: bool) -> Choices:
    """The platforms in the directory, by kind."""
    named = ((kind, spoken(label(kind))) for (kind,) in _platforms(closed=closed).ask())
    return tuple(sorted(named, key=lambda pair: pair[1].casefold()))


@cache
def _units(*, closed: bool) -> Statement:
    having = Unit.objects.filter(Exists(_of(closed=closed).filter(unit=OuterRef("pk"))))
    return Statement(having.order_by("name").values_list("slug", "name"))


@cache
def _platforms(*, closed: bool) -> Statement:
    return Statement(_of(closed=closed).order_by("platform").values_list("platform").distinct())


def parties() -> list[Row]:
    """(party, address) of the parties' own channels that are shown today."""
    return _parties(clock.today()).ask()


@lru_cache(maxsize=2)
def _parties(_day: date) -> Statement:
    return Statement(register.party_links().values_list("party", "address"))


def one(slug: str) -> Shown | None:
    """A channel that is or has been official."""
    found = _one().read_all(slug)
    return shown(_channel(*found[0])) if found else None


@cache
def _one() -> Statement:
    channels = (register.official() | register.former()).filter(slug=Given(0, SlugField()))
    return Statement(channels.values_list(*FACTS, *(f"unit__{name}" for name in UNIT)))


def _channel(*row: Any) -> Channel:
    """The row as `shown` takes it."""
    facts, unit = row[: len(FACTS)], row[len(FACTS) :]
    return Channel(**dict(zip(FACTS, facts, strict=True)), unit=_unit(unit))


def _unit(row: Sequence[Any]) -> Unit:
    """A row of UNIT as `_controller` takes it."""
    name, board, board_name, mailbox, is_company, parent, above = row
    answers = Board(pk=board, name=board_name, mailbox=mailbox, is_company=is_company)
    return Unit(name=name, board=answers, parent=Unit(name=parent, board_id=above) if parent else None)


def slugs() -> QuerySet[Channel, str]:
    """The slugs of all that have a page."""
    return (register.official() | register.former()).order_by("slug").values_list("slug", flat=True)


def words(channel: Shown) -> dict[str, str]:
    """All that its own page says of a channel, in words: "1" for yes and "" for no or none."""
    texts = ("name", "unit", "address", "controller", "contact", "service_hours", "target_group")
    return {
        **{name: plain(getattr(channel, name)) for name in texts},
        "slug": channel.slug,
        "platform": spoken(channel.platform),
        "mailbox": channel.mailbox,
        "link": web_address(channel.address),
        "purpose": linebreaksbr(plain(channel.purpose), autoescape=True) if channel.purpose else "",
        "purposes": capfirst(channel.purposes),
        "foreign": "1" if channel.foreign else "",
        "dialogue": "1" if channel.dialogue else "",
        "closed_on": day(channel.closed_on),
    }


def controllers() -> dict[str, str]:
    """Who answers for personal data in some official channel, with its mailbox (G1.5.11)."""
    units = (_unit(row) for row in _controlling().ask())
    return dict(sorted((_controller(unit), unit.board.mailbox) for unit in units))


@cache
def _controlling() -> Statement:
    having = Unit.objects.filter(Exists(register.official().filter(unit=OuterRef("pk"))))
    return Statement(having.values_list(*UNIT).distinct())


def _controller(unit: Unit) -> str:
    """The board; for a company the company itself."""
    if not unit.board.is_company:
        return unit.board.name
    return unit.parent.name if unit.parent and unit.parent.board_id == unit.board_id else unit.name


def _of(*, closed: bool) -> QuerySet[Channel]:
    return register.former() if closed else register.official()


def at_hand(channels: QuerySet[Channel]) -> QuerySet[Channel]:
    """With what `shown` reads, in one query."""
    return channels.select_related("unit__board", "unit__parent")
