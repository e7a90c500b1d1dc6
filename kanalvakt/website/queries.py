"""What the public may know of the register, and nothing else of it (G1.2.2, G1.3.2, G1.5.11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, SlugField, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import get_language

from kanalvakt.connectors.catalogue import label
from kanalvakt.core import clock
from kanalvakt.core.statements import Given, Row, Statement
from kanalvakt.core.wording import spoken
from kanalvakt.organisation.models import Board, Unit
from kanalvakt.register import queries as register
from kanalvakt.register.fields import shown as in_words
from kanalvakt.register.models import Channel
from kanalvakt.ui.paging import SIZE, first
from kanalvakt.website.listing import by_key, columns, first_page, given, is_first
from kanalvakt.website.prepared import prepared

ORDER = ("unit__name", "name", "id")
FACTS = (
    *("slug", "name", "platform", "handle", "address", "purposes", "purpose_text", "target_group", "contact"),
    *("service_hours", "foreign", "dialogue", "can_remove_others", "closed_at"),
)


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
    """A channel as a line of the directory."""

    slug: str
    name: str
    platform: str
    handle: str
    address: str
    unit: str
    purposes: str
    foreign: bool
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Directory:
    """A page of the directory; its rows are read by `line`."""

    channels: Sequence[Row]
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


def directory(wanted: Mapping[str, Any], params: Mapping[str, Any], *, closed: bool) -> Directory:
    """One page of official channels, or of closed ones. `wanted`: q, unit (slug), platform, purpose."""
    if is_first(params) and not any(wanted.values()):
        found = first_page(_first(closed=closed), (), ORDER, SIZE)
    else:
        found = by_key(_narrowed(wanted, closed=closed), (), ORDER, params, size=SIZE)
    return Directory(_lines().ask(*found.numbers), found.newer, found.older)


def line(row: Row) -> Line:
    """A row of the directory."""
    slug, name, platform, handle, address, unit, purposes, foreign, closed_at = _lines().read(row)
    closed_on = timezone.localdate(closed_at) if closed_at else None
    purposes = in_words("purposes", purposes)
    return Line(slug, name, label(platform), handle, address, unit, purposes, foreign, closed_on)


@cache
def _first(*, closed: bool) -> Statement:
    return Statement(first(_of(closed=closed), ORDER, SIZE + 1).values_list(*columns(ORDER)))


@cache
def _lines() -> Statement:
    fields = ("slug", "name", "platform", "handle", "address", "unit__name", "purposes", "foreign", "closed_at")
    return Statement(Channel.objects.filter(pk__in=given(SIZE)).order_by(*ORDER).values_list(*fields))


def _narrowed(wanted: Mapping[str, Any], *, closed: bool) -> QuerySet[Channel]:
    channels = _of(closed=closed).select_related("unit")
    if words := wanted.get("q", "").strip():
        channels = channels.filter(_found(words))
    if unit := wanted.get("unit"):
        channels = channels.filter(unit__slug=unit)
    if platform := wanted.get("platform"):
        channels = channels.filter(platform=platform)
    if purpose := wanted.get("purpose"):
        channels = channels.annotate(listed=Cast("purposes", TextField())).filter(listed__contains=f'"{purpose}"')
    return channels


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
    found = _one().ask(slug)
    return (
        prepared(("channel", get_language(), found[0]), lambda: shown(_channel(*_one().read(found[0]))))
        if found
        else None
    )


@cache
def _one() -> Statement:
    unit = ("name", "board", "board__name", "board__mailbox", "board__is_company", "parent__name", "parent__board")
    channels = (register.official() | register.former()).filter(slug=Given(0, SlugField()))
    return Statement(channels.values_list(*FACTS, *(f"unit__{name}" for name in unit)))


def _channel(*row: Any) -> Channel:
    """The row as `shown` takes it."""
    facts, unit, board, board_name, mailbox, is_company, parent, parent_board = row[: len(FACTS)], *row[len(FACTS) :]
    above = Unit(name=parent, board_id=parent_board) if parent else None
    answers = Board(pk=board, name=board_name, mailbox=mailbox, is_company=is_company)
    return Channel(**dict(zip(FACTS, facts, strict=True)), unit=Unit(name=unit, board=answers, parent=above))


def slugs() -> QuerySet[Channel, str]:
    """The slugs of all that have a page."""
    return (register.official() | register.former()).order_by("slug").values_list("slug", flat=True)


def controllers() -> dict[str, str]:
    """Who answers for personal data in some official channel, with its mailbox (G1.5.11)."""
    units = Unit.objects.filter(channels__in=register.official()).select_related("board", "parent").distinct()
    return dict(sorted((_controller(unit), unit.board.mailbox) for unit in units))


def _controller(unit: Unit) -> str:
    """The board; for a company the company itself."""
    if not unit.board.is_company:
        return unit.board.name
    return unit.parent.name if unit.parent and unit.parent.board_id == unit.board_id else unit.name


def _found(words: str) -> Q:
    said = Q(purpose_text__icontains=words) | Q(target_group__icontains=words) | Q(unit__name__icontains=words)
    return register.found(words) | said


def _of(*, closed: bool) -> QuerySet[Channel]:
    return register.former() if closed else register.official()


def at_hand(channels: QuerySet[Channel]) -> QuerySet[Channel]:
    """With what `shown` reads, in one query."""
    return channels.select_related("unit__board", "unit__parent")
