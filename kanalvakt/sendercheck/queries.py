"""Reads of the room: the list with the worst first, one channel's points, its trend, alarms, what is expected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from kanalvakt.connectors import catalogue
from kanalvakt.core import blobs, clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.models import Blob
from kanalvakt.core.wording import spoken
from kanalvakt.organisation.models import Board, Unit
from kanalvakt.organisation.permissions import allows, units
from kanalvakt.register.models import LIVE, Channel, ChannelState
from kanalvakt.register.queries import found, visible_channels, within
from kanalvakt.sendercheck.models import (
    MUST,
    Alarm,
    Check,
    Expected,
    MainPage,
    Outcome,
    Point,
    Rank,
    Standing,
    Waiver,
    What,
)
from kanalvakt.ui.paging import Page, page

READ = "sendercheck.read"
WORST_FIRST = ["-rank", "-missing", "channel__name", "id"]
TREND = 12


def standings(actor: Actor) -> QuerySet[Standing]:
    """Those that `actor` may see; a closed channel only while it has an alarm."""
    rows = Standing.objects.select_related("channel__unit", "latest")
    live = Q(channel__state__in=LIVE) | Q(rank=Rank.ALARM)
    reach = units(actor, READ)
    rows = rows.filter(live, channel__foreign=False)
    return rows if reach is None else rows.filter(channel__unit__in=reach)


def listing(actor: Actor, wanted: Mapping[str, Any], params: Mapping[str, Any]) -> Page[Standing]:
    """One page, the worst first. `wanted`: q, unit, platform, outcome, what."""
    rows = standings(actor)
    for field in ("unit", "platform"):
        if value := wanted.get(field):
            rows = rows.filter(**{f"channel__{field}": value})
    if words := wanted.get("q", "").strip():
        rows = rows.filter(channel__in=Channel.objects.filter(found(words)))
    return page(_with_outcome(rows, wanted.get("outcome", ""), wanted.get("what", "")), WORST_FIRST, params)


def _with_outcome(rows: QuerySet[Standing], outcome: str, what: str) -> QuerySet[Standing]:
    """Those whose last check came to it, at that point if one is named. `alarm` asks for what changed."""
    if outcome == "alarm":
        return rows.filter(rank=Rank.ALARM)
    if not outcome and not what:
        return rows
    open_waivers = Waiver.objects.filter(channel=OuterRef("channel"), ended_at=None, until__gte=clock.today())
    if outcome == Outcome.WAIVED:
        return rows.filter(Exists(open_waivers.filter(what=what) if what else open_waivers))
    points = Point.objects.filter(check_made=OuterRef("latest"))
    if what:
        points = points.filter(what=what)
    if outcome:
        points = points.filter(outcome=outcome)
    return rows.filter(Exists(points))


def gaps(rows: Sequence[Standing]) -> dict[int, list[Point]]:
    """Per standing what is missing and not waived, in one query each."""
    latest = [row.latest_id for row in rows if row.latest_id]
    missing = Point.objects.filter(check_made__in=latest, outcome=Outcome.MISSING)
    waived = set(
        Waiver.objects.filter(
            channel__in=[row.channel_id for row in rows], ended_at=None, until__gte=clock.today()
        ).values_list("channel", "what")
    )
    by_check: dict[int, list[Point]] = {}
    for point in missing:
        by_check.setdefault(point.check_made_id, []).append(point)
    return {
        row.pk: [point for point in by_check.get(row.latest_id or 0, []) if (row.channel_id, point.what) not in waived]
        for row in rows
    }


def offered(actor: Actor) -> tuple[QuerySet[Unit], list[tuple[str, str]]]:
    """The units and platforms of the channels one may see, for the filter."""
    channels = Channel.objects.filter(sender_standing__in=standings(actor))
    kinds = sorted(set(channels.values_list("platform", flat=True)))
    return Unit.objects.filter(channels__in=channels).distinct(), [
        (kind, spoken(catalogue.label(kind))) for kind in kinds
    ]


def channel(actor: Actor, slug: str) -> Channel:
    """One of ours that the actor may see the checks of; else 404."""
    rows = within(visible_channels(actor), actor, READ).filter(foreign=False).exclude(state=ChannelState.PROPOSED)
    if one := rows.filter(slug=slug).first():
        return one
    raise Http404


@dataclass(frozen=True, slots=True)
class Row:
    """A point as the page shows it: a waiver laid over what is missing; `trend`: what it came to, newest last."""

    point: Point
    outcome: Outcome
    must: bool
    waiver: Waiver | None
    trend: Sequence[Outcome | None]


def checks(of: Channel, limit: int = TREND) -> list[Check]:
    """The last ones, newest first."""
    return list(of.sender_checks.select_related("asked_by", "screenshot", "picture", "text").order_by("-id")[:limit])


def rows(of: Channel, made: Check, until_now: Sequence[Check]) -> list[Row]:
    """Every point of a check, what is missing first, with its trend over `until_now` (newest first)."""
    waivers = {one.what: one for one in open_waivers(of)}
    came_to = {
        (point.check_made_id, point.what): Outcome(point.outcome)
        for point in Point.objects.filter(check_made__in=[one.pk for one in until_now])
    }
    found = []
    for point in made.points.all():
        waiver = waivers.get(point.what) if point.outcome == Outcome.MISSING else None
        outcome = Outcome.WAIVED if waiver else Outcome(point.outcome)
        trend = [came_to.get((one.pk, point.what)) for one in reversed(until_now)]
        found.append(Row(point, outcome, What(point.what) in MUST, waiver, trend))
    order = [Outcome.MISSING, Outcome.UNREADABLE, Outcome.WAIVED, Outcome.MET, Outcome.NOT_APPLICABLE]
    return sorted(found, key=lambda row: (order.index(row.outcome), not row.must))


def open_waivers(of: Channel) -> QuerySet[Waiver]:
    """Those in force today."""
    return of.sender_waivers.filter(ended_at=None, until__gte=clock.today()).select_related("by")


def waivers(actor: Actor) -> QuerySet[Waiver]:
    """Every exception that the actor may see, newest first."""
    found = Waiver.objects.select_related("channel__unit", "by", "lifted_by")
    reach = units(actor, READ)
    return found if reach is None else found.filter(channel__unit__in=reach)


def alarms(actor: Actor, action: str = READ) -> QuerySet[Alarm]:
    """Those nobody has looked at, in whose unit one may do `action`; the oldest first."""
    found = Alarm.objects.filter(seen_at=None).select_related("channel__unit", "check_made", "before_check")
    reach = units(actor, action)
    return (found if reach is None else found.filter(channel__unit__in=reach)).order_by("id")


def count_alarms(actor: Actor) -> int:
    """For the menu."""
    return alarms(actor).count()


def to_mend(actor: Actor) -> QuerySet[Standing]:
    """Live channels where something is missing, for those who keep channels there."""
    reach = units(actor, "sendercheck.check")
    found = Standing.objects.filter(channel__state__in=LIVE, channel__foreign=False, missing__gt=0)
    return found if reach is None else found.filter(channel__unit__in=reach)


def late(actor: Actor) -> QuerySet[Standing]:
    """Live channels whose check should have been made two days ago and was not: nothing is stuck in silence (law 6)."""
    return standings(actor).filter(next_at__lt=clock.now() - timedelta(days=2), channel__state__in=LIVE)


def panel(of: Channel, actor: Actor) -> dict[str, Any]:
    """What the channel's own page says of it."""
    standing = Standing.objects.filter(channel=of).select_related("latest").first()
    shown = not of.foreign and of.state != ChannelState.PROPOSED and allows(actor, READ, of.unit_id)
    return {
        "shown": shown and (of.state in LIVE or standing is not None),
        "standing": standing,
        "missing": gaps([standing])[standing.pk] if shown and standing else [],
        "alarms": of.sender_alarms.filter(seen_at=None).count() if shown else 0,
    }


def blob(actor: Actor, check_id: int, name: str) -> bytes:
    """A check's screenshot, picture or text; 404 when there is none, or it is another's."""
    reach = units(actor, READ)
    found = Check.objects.select_related(name)
    found = found if reach is None else found.filter(channel__unit__in=reach)
    made = found.filter(pk=check_id).first()
    kept: Blob | None = getattr(made, name) if made else None
    if kept is None:
        raise Http404
    try:
        return blobs.read(kept)
    except blobs.Unreadable as error:
        raise Http404 from error


def text_of(made: Check) -> str:
    """What was read of the page in words; '' when that cannot be had."""
    try:
        return blobs.read(made.text).decode("utf-8", "replace") if made.text else ""
    except blobs.Unreadable:
        return ""


def expected(board: Board | None) -> Expected | None:
    """What is chosen for a board, or for the whole group."""
    return Expected.objects.filter(board=board).select_related("logo").first()


def logo(row: Expected | None) -> bytes:
    """The bytes of the logo; 404 when there is none."""
    if row is None or row.logo is None:
        raise Http404
    try:
        return blobs.read(row.logo)
    except blobs.Unreadable as error:
        raise Http404 from error


def boards() -> list[tuple[Board, Expected | None]]:
    """Boards and companies with what each has chosen of its own; companies first, for they have logos of their own."""
    chosen = {row.board_id: row for row in Expected.objects.exclude(board=None)}
    return [(board, chosen.get(board.pk)) for board in Board.objects.order_by("-is_company", "name")]


def main_pages() -> list[tuple[str, str, list[Channel], int | None]]:
    """Per platform with more than one live channel: kind, name, its channels, the chosen one."""
    chosen = dict(MainPage.objects.values_list("platform", "channel"))
    by_kind: dict[str, list[Channel]] = {}
    for one in Channel.objects.filter(state__in=LIVE, foreign=False).order_by("name"):
        by_kind.setdefault(one.platform, []).append(one)
    return [
        (kind, spoken(catalogue.label(kind)), channels, chosen.get(kind))
        for kind, channels in sorted(by_kind.items())
        if len(channels) > 1 or kind in chosen
    ]
