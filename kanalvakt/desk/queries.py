"""What Idag shows: what waits for me, what is late, what has stuck, how well each channel is covered, and a trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from kanalvakt.collection.models import Item
from kanalvakt.core import clock
from kanalvakt.core.actor import Actor
from kanalvakt.core.models import Sweep
from kanalvakt.core.telling import Line, Part
from kanalvakt.desk.telling import failing
from kanalvakt.organisation import permissions
from kanalvakt.register.models import Channel, ChannelState
from kanalvakt.supervision.queries import READ, rounds
from kanalvakt.supervision.queries.inbox import visible
from kanalvakt.telling import queries as telling

TREND_DAYS = 14
# So many channels are all shown; of more, those that want nobody are folded away.
FEW = 12


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """A channel's coverage: what is observed until when, or what is wrong and since when."""

    channel: Channel
    waiting: int
    observed_until: datetime | None
    failing_since: datetime | None
    message: str

    @property
    def wants(self) -> bool:
        """Whether it wants somebody."""
        return bool(self.waiting or self.failing_since)


@dataclass(frozen=True, slots=True)
class Day:
    """How many comments came in one day, and its bar in a drawing of 20 × 50 units a day."""

    date: date
    count: int
    x: int
    height: int

    @property
    def y(self) -> int:
        """The bar's top."""
        return 50 - self.height


@dataclass(frozen=True, slots=True)
class Today:
    """All of the page. `done` of `rounds` are this person's rounds of today; `quiet` are channels that want nobody."""

    rounds_due: Sequence[Line] = ()
    done: int = 0
    rounds: int = 0
    waiting: Sequence[Line] = ()
    late: Sequence[Line] = ()
    stuck: Sequence[Line] = ()
    channels: Sequence[ChannelLine] = ()
    quiet: Sequence[ChannelLine] = ()
    trend: Sequence[Day] = ()
    sweeps: Sequence[Sweep] = ()
    nothing: bool = False


def today(actor: Actor) -> Today:
    """Idag for this person; each part holds only what their roles let them see."""
    lines = telling.lines(actor)
    channels, sweeps = _channels(actor), list(failing(actor))
    quiet = [line for line in channels if not line.wants] if len(channels) > FEW else []
    done, all_rounds = rounds.progress(actor)
    return Today(
        rounds_due=[line for line in lines if line.kind.part is Part.ROUNDS],
        done=done,
        rounds=all_rounds,
        waiting=[line for line in lines if line.kind.part is Part.WAITING],
        late=[line for line in lines if line.kind.part is Part.LATE],
        stuck=[line for line in lines if line.kind.part is Part.STUCK],
        channels=[line for line in channels if line.wants] if quiet else channels,
        quiet=quiet,
        trend=_trend(actor) if channels else (),
        sweeps=sweeps,
        nothing=not (lines or sweeps),
    )


def _visible(actor: Actor) -> QuerySet[Channel]:
    units = permissions.units(actor, READ)
    channels = Channel.objects.filter(state__in=[ChannelState.ACTIVE, ChannelState.CLOSING])
    return channels if units is None else channels.filter(unit__in=units)


def _channels(actor: Actor) -> list[ChannelLine]:
    """Those that cannot be read first, then those where most waits, then by name."""
    rows = _visible(actor).select_related("unit", "sync_state").order_by("name")
    # By unit and not by channel: so each database counts in an index of what waits alone.
    cases = visible(actor, READ).filter(waiting=1).order_by()
    waiting = dict(cases.values_list("channel").annotate(Count("pk")))
    lines = [_channel_line(channel, waiting.get(channel.pk, 0)) for channel in rows]
    return sorted(lines, key=lambda line: (line.failing_since is None, -line.waiting))


def _channel_line(channel: Channel, waiting: int) -> ChannelLine:
    state = getattr(channel, "sync_state", None)
    if state is None:
        return ChannelLine(channel, waiting, None, None, _("Hämtas inte automatiskt."))
    return ChannelLine(channel, waiting, state.observed_until, state.failing_since, state.error_message)


def _trend(actor: Actor) -> list[Day]:
    days = [clock.today() - timedelta(days=ago) for ago in reversed(range(TREND_DAYS))]
    items = Item.objects.filter(channel__in=_visible(actor), is_own=False, written_at__gte=clock.midnight(days[0]))
    # A count a day by its limits: a date of each row is a call of Python's on SQLite.
    found = items.aggregate(**{day.isoformat(): Count("pk", filter=_written_on(day)) for day in days})
    counts = [found[day.isoformat()] for day in days]
    most = max(counts) or 1
    return [
        Day(day, count, 20 * n + 2, max(1, round(48 * count / most)))
        for n, (day, count) in enumerate(zip(days, counts, strict=True))
    ]


def _written_on(day: date) -> Q:
    return Q(written_at__gte=clock.midnight(day), written_at__lt=clock.midnight(day + timedelta(days=1)))
