"""What the public may know of the register, and nothing else of it (G1.2.2, G1.3.2, G1.5.11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from kanalvakt.connectors.catalogue import label
from kanalvakt.organisation.models import Unit
from kanalvakt.register import queries as register
from kanalvakt.register.fields import shown as in_words
from kanalvakt.register.models import Channel
from kanalvakt.rulebook.models import Rule, Tier
from kanalvakt.ui.paging import Page, page

ORDER = ("unit__name", "name", "id")


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


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the directory."""

    channels: Sequence[Shown]
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


def directory(wanted: Mapping[str, Any], params: Mapping[str, Any], *, closed: bool) -> Listing:
    """One page of official channels, or of closed ones. `wanted`: q, unit (slug), platform, purpose."""
    channels = _channels(closed=closed)
    if words := wanted.get("q", "").strip():
        channels = channels.filter(_found(words))
    if unit := wanted.get("unit"):
        channels = channels.filter(unit__slug=unit)
    if platform := wanted.get("platform"):
        channels = channels.filter(platform=platform)
    if purpose := wanted.get("purpose"):
        channels = channels.annotate(listed=Cast("purposes", TextField())).filter(listed__contains=f'"{purpose}"')
    rows: Page[Channel] = page(channels, ORDER, params)
    return Listing([shown(channel) for channel in rows.rows], rows.newer, rows.older)


def units(*, closed: bool) -> list[tuple[str, str]]:
    """(slug, name) of the units that have something in the directory."""
    having = Unit.objects.filter(channels__in=_channels(closed=closed)).distinct().order_by("name")
    return list(having.values_list("slug", "name"))


def platforms(*, closed: bool) -> list[tuple[str, str]]:
    """(kind, name) of the platforms in the directory."""
    kinds = _channels(closed=closed).order_by("platform").values_list("platform", flat=True).distinct()
    return sorted(((kind, label(kind)) for kind in kinds), key=lambda pair: pair[1].casefold())


def one(slug: str) -> Shown | None:
    """A channel that is or has been official."""
    channel = at_hand(register.official() | register.former()).filter(slug=slug).first()
    return shown(channel) if channel else None


def slugs() -> QuerySet[Channel, str]:
    """The slugs of all that have a page."""
    return (register.official() | register.former()).order_by("slug").values_list("slug", flat=True)


@dataclass(frozen=True, slots=True)
class Rules:
    """What applies to comments: grounds for removal by tier, and what the channel itself has added."""

    tiers: list[tuple[str, list[Rule]]]
    additions: list[str]


def rules(slug: str) -> Rules:
    """The rules in force in an official channel; no grounds before a rulebook has been loaded (G1.5.9, G1.5.10)."""
    found = register.rules_in_force(register.official().get(slug=slug))
    tiers = [(tier.value, [rule for rule in found.house if rule.tier == tier]) for tier in Tier]
    return Rules([(tier, its) for tier, its in tiers if its], [rule.text for rule in found.additions])


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


def _channels(*, closed: bool) -> QuerySet[Channel]:
    return at_hand(register.former() if closed else register.official())


def at_hand(channels: QuerySet[Channel]) -> QuerySet[Channel]:
    """With what `shown` reads, in one query."""
    return channels.select_related("unit__board", "unit__parent")
